// The first section: which design, why it, and what to do next, each in a line or two.

const MOST_STEPS = 4;

function showAnswer() {
  const design = designById.get(chosenId);
  byId('answer-title').textContent = design ? `The answer: design ${design.id}` : noAnswerTitle();
  byId('answer-body').replaceChildren(...(design ? answerParts(design) : noAnswerParts()));
}

function answerParts(design) {
  return [el('p', {class: 'chips'}, Object.entries(design.parameters).map(([key, value]) =>
            el('span', {class: 'chip', title: meaningOf(key)}, el('span', {class: 'chip-key'}, key), ` ${formatValue(value, unitOf(key))}`))),
          el('div', {class: 'tiles'}, headlineKeys(design).map(key => headline(design, key))),
          el('div', {class: 'columns three'},
             answerPart('Why this one', whyLines(design)),
             answerPart('If something else matters more', otherLines(design)),
             answerPart('What next', nextLines(design)))];
}

function answerPart(title, lines) {
  return el('div', {}, el('h3', {}, title), el('ul', {class: 'lines'}, lines.map(line => el('li', {}, line))));
}

/** Objectives first, then what a designer asks anyway; at most six. */
function headlineKeys(design) {
  const rate = [...metricInfo.keys()].find(key => key.startsWith('power at '));
  const asked = [...askedKeys, 'fps', rate, 'latency', 'energy', 'area', 'tops_per_watt', 'power'];
  return [...new Set(asked)].filter(key => key && typeof valueOf(design, key) === 'number').slice(0, 6);
}

function headline(design, key) {
  const goal = goalOf(key);
  return el('div', {class: goal ? 'tile asked' : 'tile', title: meaningOf(key)},
    el('span', {class: 'tile-value'}, formatValue(valueOf(design, key), unitOf(key))),
    el('span', {class: 'tile-label'}, labelOf(key), goal ? ` (${goal})` : '',
       el('span', {class: 'error change'}, errorText(errorOf(design, key)))));
}

/** "1.45 x the front's best" of each objective, and the rule. */
function whyLines(design) {
  const lines = objectives.map(key => {
    const best = bestOnFront(key), mine = valueOf(design, key), least = best ? valueOf(best, key) : undefined;
    if (typeof mine !== 'number' || typeof least !== 'number') return null;
    const name = labelOf(key), text = valueText(best, key);
    if (best === design || mine === least) return `${name}: the best of the front`;
    return mine / least > 0 ? `${name}: ${(mine / least).toFixed(2)} × the best of the front (${text})`
      : `${name}: ${valueText(design, key)}, best ${text}`;
  }).filter(Boolean);
  lines.unshift(el('span', {}, `First of ${formatCount(frontDesigns.length)} on the front. `,
                   el('span', {class: 'error'}, `Rule: ${source.chosen.rule}.`)));
  const open = countInsideError(design);
  if (open > 0) lines.push(el('span', {}, `Not surely: ${formatCount(open)} other ${open === 1 ? 'design is' : 'designs are'} inside its error, `,
                              designLinks(designsInsideError(design)), '.'));
  return lines;
}

/** An objective's value as it was asked for. */
function valueText(design, key) {
  return design ? formatValue(valueOf(design, askedKey(key)), unitOf(askedKey(key))) : '–';
}

function bestOnFront(key) {
  return frontDesigns.filter(design => typeof valueOf(design, key) === 'number')
    .reduce((best, design) => !best || valueOf(design, key) < valueOf(best, key) ? design : best, null);
}

/** The best of the front in each objective, with what it costs in the others. */
function otherLines(design) {
  const lines = objectives.filter(key => metricInfo.has(key) || parameterInfo.has(key)).map(key => {
    const best = bestOnFront(key);
    if (!best || best === design) return null;
    return el('span', {}, `${maximized(key) ? 'Most' : 'Least'} ${labelOf(key)}: `, designLinks([best]), `, ${changesText(design, best.metrics, best.parameters)}.`);
  }).filter(Boolean);
  return lines.length ? lines : ['It is the best of the front in every objective.'];
}

/** "energy −31 %, area +250 %" against the chosen design. */
function changesText(design, metrics, parameters, step) {
  return objectives.map(key => {
    const before = valueOf(design, key), after = metrics[key] !== undefined ? metrics[key] : parameters[key];
    if (typeof before !== 'number' || typeof after !== 'number' || before === 0) return null;
    const percent = 100 * (after / before - 1), size = Math.abs(percent);
    if (size < 0.05) return null;
    const open = step && step.inside_error && step.inside_error.includes(key) ? '≈\u00a0' : '';
    return `${labelOf(key)}\u00a0${open}${percent > 0 ? '+' : '−'}${size.toFixed(size < 10 ? 1 : 0)}\u00a0%`;
  }).filter(Boolean).join(', ') || 'the same in all objectives';
}

/** Steps that buy something for sure, the best bargain first: most gain for the least loss. */
function bargains(design) {
  const steps = source.insight && Array.isArray(source.insight.sensitivity) ? source.insight.sensitivity : [];
  return steps.filter(step => step.feasible).map(step => {
    const changes = objectives.filter(key => !(step.inside_error || []).includes(key))
      .map(key => [step.metrics[key], valueOf(design, key)]).filter(([a, b]) => typeof a === 'number' && typeof b === 'number' && a / b > 0)
      .map(([a, b]) => Math.log(a / b) * Math.sign(b));
    const gain = -changes.reduce((least, change) => Math.min(least, change), 0);
    const loss = changes.reduce((most, change) => Math.max(most, change), 0);
    return {step, gain, worth: gain / (loss + 0.01)};
  }).filter(({gain}) => gain > 0.005).sort((a, b) => b.worth - a.worth).slice(0, MOST_STEPS).map(({step}) => step);
}

function nextLines(design) {
  const steps = bargains(design).map(step => el('span', {},
    `${step.parameter} ${formatValue(step.from, unitOf(step.parameter))} → ${formatValue(step.to, unitOf(step.parameter))}: `,
    changesText(design, step.metrics, {[step.parameter]: step.to}, step), designById.has(step.id) ? el('span', {}, ' ', designLinks([designById.get(step.id)])) : '', '.'));
  if (steps.length === 0) steps.push('No single step buys more than the errors hide.');
  const edges = edgeParameters(design);
  if (edges.length) steps.push(`At the edge of what was varied: ${edges.join(', ')}. A wider range may hold a better design.`);
  steps.push(el('span', {}, 'Take it along: ', el('code', {}, `flecsim report runs/${source.study.name} --design ${design.id} --export design.yaml`)));
  return steps;
}

/** Parameters whose chosen value is the first or last of an ordered list. */
function edgeParameters(design) {
  return [...parameterInfo.values()].filter(({key, values}) => values.length > 2 && typeof design.parameters[key] === 'number' &&
    [values[0], values[values.length - 1]].includes(design.parameters[key])).map(({key}) => key);
}

function noAnswerTitle() {
  if (isUnfinished) return 'This run is not finished';
  return source.counts.feasible > 0 ? 'No design is chosen' : 'No design is feasible';
}

function unfinishedParts() {
  return [answerPart('What is there, and what next', [
    `${formatCount(source.counts.evaluated)} designs evaluated so far; those kept are shown below. No design is chosen before the end.`,
    el('span', {}, 'Go on with it: ', el('code', {}, `flecsim explore STUDY.yaml --out runs/${source.study.name} --resume`))])];
}

function noAnswerParts() {
  if (isUnfinished) return unfinishedParts();
  if (source.counts.feasible > 0) return [answerPart('Why, and what next', ['This is the first stage of a study; the run around it has the answer.'])];
  const nearest = source.insight ? source.insight.nearest_feasible : null;
  const rules = [...source.counts.infeasible].sort((a, b) => b.designs - a.designs);
  const lines = [];
  if (rules.length) lines.push(el('span', {}, 'Most designs break ', el('code', {}, rules[0].rule),
    `: ${formatCount(rules[0].designs)} of ${formatCount(source.counts.designs)}. Loosen it, or widen the ranges that bear on it.`));
  if (nearest) {
    lines.push(el('span', {}, `Nearest to feasible${designById.has(nearest.id) ? ', and selected below' : ''}: design ${nearest.id}, ${describeDesign(nearest)}. It breaks `,
      el('code', {}, nearest.violated),
      ['fps', 'latency', 'energy', 'area'].filter(key => typeof nearest.metrics[key] === 'number')
        .map((key, i) => `${i ? ', ' : ' at '}${labelOf(key)} ${formatValue(nearest.metrics[key], unitOf(key))}`).join(''), '.'));
  }
  return [answerPart('Why, and what next', lines.length ? lines : ['No design was evaluated.'])];
}
