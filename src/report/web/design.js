// The selected design: parameters, results with their error, why it was chosen or what beats it.

function showDesign(id) {
  const design = designById.get(id);
  byId('design-title').textContent = isRun ? `Design ${id}` : 'Result';
  byId('design-body').replaceChildren(
    designBadges(design), isRun ? reason(design) : '',
    el('div', {class: 'fact-groups'},
       el('div', {}, el('h3', {}, isRun ? 'Parameters' : 'Set-up'), parameterFacts(design)),
       el('div', {}, el('h3', {}, 'Results'), metricFacts(design))), closeDesigns(design));
}

function designBadges(design) {
  const kinds = {chosen: ['chosen', 'chosen'], front: ['on the front', 'front'], feasible: ['feasible, dominated', ''],
                 infeasible: ['infeasible', 'infeasible']};
  const status = statusOf(design);
  const badges = isRun ? [badge(...kinds[status])] : [];
  if (isRun && status === 'chosen') badges.push(badge('on the front', 'front'));
  const result = resultById.get(design.id);
  const validity = design.validity || (result ? weakestValidity(result.layers) : null);
  if (validity) badges.push(validityBadge(validity, design.error_percent));
  return el('p', {class: 'badges'}, badges);
}

const VALIDITY_MEANING = {
  rtl: 'checked against RTL of this configuration',
  golden: 'checked against a reference or a measurement',
  model: 'a model inside the range it was made for',
  extrapolated: 'outside the range of the data behind it',
};

function validityBadge(validity, errorPercent) {
  return badge(`${validity}${errorText(typeof errorPercent === 'number' ? errorPercent : null)}`, `validity-${validity}`, VALIDITY_MEANING[validity] || '');
}

function weakestValidity(layers) {
  const order = ['rtl', 'golden', 'model', 'extrapolated'];
  return layers.filter(layer => layer.bound !== 'not_modeled').reduce((worst, layer) => order.indexOf(layer.validity) > order.indexOf(worst) ? layer.validity : worst, order[0]);
}

function reason(design) {
  if (design.id === chosenId) {
    return el('div', {class: 'reason'}, el('p', {}, source.chosen.reason),
              el('p', {class: 'hint'}, `Rule: ${source.chosen.rule}`));
  }
  if (!design.feasible) {
    return el('div', {class: 'reason bad'}, el('p', {}, 'Infeasible: breaks ', el('code', {}, design.violated || 'a rule'), '.',
                 design.id === nearestId ? ' No design is feasible; this one comes nearest.' : ''),
              design.id === nearestId ? '' : el('p', {}, nearestText(design)));
  }
  if (design.front) return chosenId === null ? '' : el('p', {class: 'hint'}, `Not dominated by any design. ${versusChosen(design)}`);
  const better = frontDesigns.filter(other => dominates(other, design));
  return el('p', {class: 'hint'}, better.length ? 'Dominated on the front by ' : 'Not on the front.', designLinks(better));
}

/** "Against the chosen design: energy -3.1 %, area +12 %." */
function versusChosen(design) {
  const chosen = designById.get(chosenId);
  if (!chosen) return '';
  const parts = objectives.map(key => {
    const a = valueOf(design, key), b = valueOf(chosen, key);
    if (typeof a !== 'number' || typeof b !== 'number' || b === 0) return null;
    const percent = 100 * (a / b - 1);
    return `${labelOf(key)} ${percent >= 0 ? '+' : '−'}${Math.abs(percent).toFixed(Math.abs(percent) < 10 ? 1 : 0)} %`;
  }).filter(Boolean);
  return parts.length ? `Against the chosen design: ${parts.join(', ')}.` : '';
}

/** Buttons that select other designs; at most eight. */
function designLinks(designs) {
  const shown = designs.slice(0, 8);
  const links = shown.map(design => el('button', {type: 'button', class: 'link', title: describeDesign(design),
    onclick: () => selectDesign(design.id)}, `#${design.id}`));
  return el('span', {class: 'design-links'}, links, designs.length > shown.length ? ` and ${designs.length - shown.length} more` : '');
}

function parameterFacts(design) {
  if (!isRun) {
    return facts([['network', source.network], ['accelerator', source.accelerator], ['model', source.model],
                  ['clock', formatValue(source.clock_hz, 'Hz')], ['processing elements', formatCount(source.pes)]]);
  }
  return facts(Object.entries(design.parameters).map(([key, value]) => [key, formatValue(value, unitOf(key)), meaningOf(key)]));
}

function metricFacts(design) {
  const rows = shownMetrics().filter(key => valueOf(design, key) !== undefined).map(key => [
    el('span', {class: goalOf(key) ? 'objective' : ''}, labelOf(key)),
    el('span', {}, formatValue(valueOf(design, key), unitOf(key)),
       el('span', {class: 'error'}, errorText(errorOf(design, key))), before(design, key)), meaningOf(key)]);
  if (rows.length === 0) return el('p', {class: 'hint'}, 'Rejected before evaluation: no results.');
  return facts(rows);
}

/** What the first of two stages saw, under the value. */
function before(design, key) {
  const text = stageText(design, key);
  return text ? el('span', {class: 'before'}, text) : '';
}

function closeDesigns(design) {
  const close = designsInsideError(design);
  if (close.length === 0) return '';
  const more = countInsideError(design) - close.length;
  return el('div', {class: 'reason warn'}, el('p', {}, 'The order of this design and ', designLinks(close),
    more > 0 ? ` and ${more} more` : '', ' is open: each of their objectives differs by less than its error.'),
    el('p', {class: 'hint'}, errorSources()));
}
