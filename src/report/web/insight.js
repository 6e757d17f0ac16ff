// What one step more of each parameter buys, and how far an infeasible design is from a feasible one.
//
// Neighbors are looked up among the designs that the page holds: all of a small run, front and
// sample of a large one. Where the run brings the neighbors of the chosen design itself
// (`insight.sensitivity`), those are used.

const positions = new Map([...parameterInfo.values()].map(p => [p.key, new Map(p.values.map((v, i) => [v, i]))]));
const designByParameters = new Map(allDesigns.map(design => [parameterText(design.parameters), design]));

function parameterText(parameters) {
  return [...parameterInfo.keys()].map(key => parameters[key]).join('|');
}

/** The neighbors of a design: [{key, from, to, design}], design undefined where it is not kept. */
function neighborsOf(design) {
  const rows = [];
  for (const {key, values} of parameterInfo.values()) {
    const at = positions.get(key).get(design.parameters[key]);
    if (at === undefined) continue;
    for (const next of [at - 1, at + 1]) {
      if (next < 0 || next >= values.length) continue;
      const parameters = {...design.parameters, [key]: values[next]};
      rows.push({key, from: values[at], to: values[next], design: designByParameters.get(parameterText(parameters)) ||
        givenNeighbor(design, key, values[next])});
    }
  }
  return rows;
}

/** The neighbor that the run's own `insight` gives for the chosen design. */
function givenNeighbor(design, key, to) {
  if (design.id !== chosenId || !source.insight || !Array.isArray(source.insight.sensitivity)) return undefined;
  const given = source.insight.sensitivity.find(row => row.parameter === key && row.to === to);
  return given ? {id: given.id, parameters: {...design.parameters, [key]: to}, metrics: given.metrics || {},
                  feasible: given.feasible, violated: given.violated} : undefined;
}

/** The run's own word that a step of the chosen design changes a result by less than its error. */
function stepInsideError(design, row, key) {
  if (design.id !== chosenId || !source.insight || !Array.isArray(source.insight.sensitivity)) return false;
  const given = source.insight.sensitivity.find(step => step.parameter === row.key && step.to === row.to);
  return Boolean(given && given.inside_error && given.inside_error.includes(key));
}

function showInsight(id) {
  if (!isRun) return;
  const design = designById.get(id);
  byId('insight-title').textContent = `One step from design ${id}`;
  const rows = neighborsOf(design);
  byId('insight').hidden = rows.length === 0;
  const keys = objectives.length ? objectives : shownMetrics().slice(0, 3);
  new Table(byId('insight-table'), {label: `One step from design ${id}`, rows, idOf: row => `${row.key} ${row.to}`, columns: [
    {key: 'parameter', header: 'parameter', value: row => row.key, text: row => row.key},
    {key: 'step', header: 'step', value: row => row.to,
     text: row => `${formatValue(row.from, unitOf(row.key))} → ${formatValue(row.to, unitOf(row.key))}`},
    ...keys.map(key => ({key, header: labelOf(key), number: true, value: row => change(design, row.design, key),
                         cell: row => changeCell(design, row, key)})),
    {key: 'state', header: 'state', value: row => row.design ? statusOf(row.design) : 'zz', cell: neighborState}]});
}

/** Relative change of a metric; undefined where one of the two is unknown. */
function change(design, other, key) {
  const a = valueOf(design, key), b = other && other.metrics ? other.metrics[key] : undefined;
  return typeof a === 'number' && typeof b === 'number' && a !== 0 ? b / a - 1 : undefined;
}

function changeCell(design, row, key) {
  const value = change(design, row.design, key);
  if (value === undefined) return '–';
  const percent = 100 * value, size = Math.abs(percent);
  if (size < 0.05) return '0.0 %';
  const open = stepInsideError(design, row, key);
  const text = `${percent > 0 ? '+' : '−'}${size.toFixed(size < 10 ? 1 : 0)} %`;
  return el('span', {class: objectives.includes(key) && (percent < 0) === !maximized(key) ? 'change better' : 'change',
                     title: open ? 'inside the error of the model' : null}, open ? `≈ ${text}` : text);
}

function neighborState(row) {
  if (!row.design) return el('span', {class: 'error'}, 'not kept in this run');
  const link = designById.has(row.design.id) ? designLinks([row.design]) : '';
  if (!row.design.feasible) return el('span', {}, link, ' breaks ', el('code', {}, row.design.violated || 'a rule'));
  return el('span', {}, link, ` ${POINT_STYLES[statusOf(row.design)].label}`);
}

/** The feasible design with the fewest steps from this one. */
function nearestFeasible(design) {
  let best = null, bestSteps = Infinity;
  for (const other of allDesigns) {
    if (!other.feasible) continue;
    const steps = stepsBetween(design, other);
    if (steps < bestSteps || (steps === bestSteps && other.front && !best.front)) [best, bestSteps] = [other, steps];
  }
  return best ? {design: best, steps: bestSteps} : null;
}

function stepsBetween(a, b) {
  let steps = 0;
  for (const key of parameterInfo.keys()) {
    const x = positions.get(key).get(a.parameters[key]), y = positions.get(key).get(b.parameters[key]);
    if (x === undefined || y === undefined) steps += a.parameters[key] === b.parameters[key] ? 0 : 1;
    else steps += typeof a.parameters[key] === 'string' ? Number(x !== y) : Math.abs(x - y);
  }
  return steps;
}

function nearestText(design) {
  const nearest = nearestFeasible(design);
  if (!nearest) return 'No design that the run holds is feasible.';
  const changed = [...parameterInfo.keys()].filter(key => nearest.design.parameters[key] !== design.parameters[key])
    .map(key => `${key} ${formatValue(nearest.design.parameters[key], unitOf(key))}`);
  return el('span', {}, 'Nearest feasible: ', designLinks([nearest.design]),
            `, ${nearest.steps} ${nearest.steps === 1 ? 'step' : 'steps'} away: ${changed.join(', ')}.`);
}
