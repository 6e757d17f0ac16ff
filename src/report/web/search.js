// What was searched: counts, the share that each rule excluded, the set-up and the parameters.

function showSearch() {
  const {study, counts} = source;
  byId('title').textContent = study.name;
  byId('subtitle').textContent = `${study.network} on ${study.accelerator} · ${searchText()}`;
  byId('search-tiles').replaceChildren(
    tile(counts.designs, 'designs in the space'), tile(counts.evaluated, counts.modeled === undefined || counts.modeled === counts.evaluated ? 'evaluated'
      : `evaluated, ${formatCount(counts.modeled)} by the model`),
    tile(counts.feasible, 'feasible'), tile(frontDesigns.length, 'on the Pareto front'));
  byId('search-funnel').replaceChildren(funnel(counts));
  byId('search-facts').replaceChildren(setUpFacts(study, counts), ruleTable(counts));
  showStudy(study);
}

function searchText() {
  const {search, seed} = source.study;
  return search === 'exhaustive' ? `exhaustive search, seed ${seed}` : `search ${search}, seed ${seed}`;
}

function tile(value, label) {
  return el('div', {class: 'tile'}, el('span', {class: 'tile-value'}, formatCount(value)),
            el('span', {class: 'tile-label'}, label));
}

/** One bar over all designs: front, feasible, infeasible, not evaluated. */
function funnel(counts) {
  const infeasible = counts.infeasible.reduce((sum, rule) => sum + rule.designs, 0);
  const parts = [
    ['front', frontDesigns.length, 'on the front'],
    ['feasible', counts.feasible - frontDesigns.length, 'feasible, dominated'],
    ['infeasible', infeasible, 'infeasible'],
    ['open', counts.designs - counts.feasible - infeasible, 'not evaluated'],
  ].filter(([, designs]) => designs > 0);
  const share = designs => {
    const percent = 100 * designs / Math.max(1, counts.designs);
    return percent < 0.01 ? '< 0.01' : percent.toFixed(percent < 1 ? 2 : 0);
  };
  return el('div', {class: 'funnel'},
    el('div', {class: 'funnel-bar', 'aria-hidden': 'true'},
       parts.map(([kind, designs]) => el('span', {class: `part ${kind}`, style: `flex-grow:${designs}`}))),
    el('ul', {class: 'legend'}, parts.map(([kind, designs, label]) =>
      el('li', {}, el('span', {class: `key square part ${kind}`, 'aria-hidden': 'true'}),
         `${label}: ${formatCount(designs)} (${share(designs)} %)`))));
}

function setUpFacts(study, counts) {
  return facts([
    ['Network', study.network], ['Accelerator', study.accelerator],
    ['Search', study.search], ['Seed', String(study.seed)],
    ['Minimized', study.minimize.filter(key => !maximized(key)).map(labelOf).join(', ') || 'nothing'],
    ...(study.minimize.some(maximized) ? [['Maximized', study.minimize.filter(maximized).map(labelOf).join(', ')]] : []),
    ['Subject to', study.subject_to.length ? study.subject_to.join(', ') : 'no constraint'],
    ...screeningFacts(), ...(counts.stopped_because ? [['Ended', counts.stopped_because]] : []),
    ['Made by', `flecsim ${source.flecsim}`]]);
}

/** A run that looked at some layers first says how many designs that left. */
function screeningFacts() {
  const screening = source.insight ? source.insight.screening : null;
  if (!screening) return [];
  const layers = Array.isArray(screening.layers) ? screening.layers.join(', ') : String(screening.layers);
  const by = [layers, screening.judged_by && screening.judged_by !== screening.model ? `model ${screening.model}, then ${screening.judged_by}` : '']
    .filter(Boolean).join('; ');
  return [['First stage', `${by}: ${formatCount(screening.candidates)} of ${formatCount(screening.evaluated)} designs went on`]];
}

function ruleTable(counts) {
  if (counts.infeasible.length === 0) return el('p', {class: 'hint'}, 'No design breaks a rule.');
  const rows = [...counts.infeasible].sort((a, b) => b.designs - a.designs);
  return el('div', {class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': 'Infeasible designs by rule'},
    el('table', {class: 'plain'},
      el('thead', {}, el('tr', {}, el('th', {scope: 'col'}, 'Why infeasible (first rule broken)'),
                         el('th', {scope: 'col', class: 'number'}, 'Designs'),
                         el('th', {scope: 'col', class: 'number'}, 'Share'))),
      el('tbody', {}, rows.map(row => el('tr', {}, el('td', {}, el('code', {}, row.rule)),
        el('td', {class: 'number'}, formatCount(row.designs)),
        el('td', {class: 'number'}, `${(100 * row.designs / counts.designs).toFixed(1)} %`))))));
}

/** The last section: what was varied, what the results mean, the study file. */
function showStudy(study) {
  const parameters = source.parameters.map(p => el('tr', {},
    el('th', {scope: 'row'}, el('code', {}, p.key)), el('td', {}, p.meaning || ''),
    el('td', {}, valuesText(p))));
  const metrics = source.metrics.filter(m => !source.metrics.some(other => other.key === maximized(m.key))).map(m => el('tr', {},
    el('th', {scope: 'row'}, resultName(m.key)), el('td', {}, m.meaning || ''), el('td', {}, writtenUnit(m.unit))));
  byId('study-body').replaceChildren(
    plainTable('Varied parameters', ['Parameter', 'Meaning', 'Values'], parameters),
    plainTable('Results of a design', ['Result', 'Meaning', 'Unit'], metrics),
    study.yaml ? el('details', {}, el('summary', {}, 'The study file'), el('pre', {tabindex: '0'}, study.yaml)) : '');
}

/** Its label, and the name by which a study calls it where that is another. */
function resultName(key) {
  return labelOf(key) === key ? el('code', {}, key) : el('span', {}, `${labelOf(key)} `, el('code', {}, key));
}

/** All values, or the first two, the last and how many. */
function valuesText({values, unit}) {
  const texts = values.map(value => formatValue(value, unit));
  return texts.length <= 16 ? texts.join(', ') : `${texts[0]}, ${texts[1]}, … ${texts[texts.length - 1]} (${formatCount(texts.length)} values)`;
}

function plainTable(label, headings, rows) {
  return el('div', {class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': label},
    el('table', {class: 'plain'}, el('caption', {}, label),
      el('thead', {}, el('tr', {}, headings.map(text => el('th', {scope: 'col'}, text)))),
      el('tbody', {}, rows)));
}
