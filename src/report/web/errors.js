// How well a number is known, and which designs cannot be told apart: as the run states it.
//
// The arithmetic is the run's (`insight.front`, `insight.within_error`, `inside_error` of a step) or
// the estimate's (`total.error_percent`), so that page and JSON agree; the page only reads it.

const TIME_KEYS = ['cycles', 'latency', 'fps', 'utilization', 'tops'];

/** Bound of the error of one result in percent; null where nothing is stated. */
function errorOf(design, key) {
  for (const name of [key, objectives[askedKeys.indexOf(key)]]) {
    if (design.errors && typeof design.errors[name] === 'number') return design.errors[name];
  }
  return TIME_KEYS.includes(key) && typeof design.error_percent === 'number' ? design.error_percent : null;
}

const errorGroups = new Map((isRun && source.insight && source.insight.within_error || []).map(group => [group.id, group]));

/** The designs whose order with this one is open; the run names the nearest and counts the others. */
function designsInsideError(design) {
  const group = errorGroups.get(design.id);
  return group ? group.of.map(id => designById.get(id)).filter(Boolean) : [];
}

/** How many they are in all. */
function countInsideError(design) {
  const group = errorGroups.get(design.id);
  return group ? group.of.length + (group.more || 0) : 0;
}

/** "objectives' errors: energy: prices of the components; latency: cycles of the model" */
function errorSources() {
  const errors = isRun && source.insight ? source.insight.errors : null;
  if (!errors) return '';
  const stated = (errors.cycles_stated ? [] : ['the model states no error of the cycles, so theirs counts as none'])
    .concat(errors.prices_stated ? [] : ['no prices of components are known, so theirs counts as none'])
    .concat(errors.complete ? [] : ['the front is so large that each design was held against its nearest neighbors only']);
  return errors.objectives.map(({objective, from}) => `${labelOf(objective)}: ${from}`).concat(stated).join('; ');
}

/** Energy by component over all layers, in pJ. */
function energyByComponent(result) {
  const sums = new Map();
  for (const layer of result.layers) {
    for (const [name, energy] of Object.entries(layer.energy_by_component_pj)) {
      sums.set(name, (sums.get(name) || 0) + energy);
    }
  }
  return sums;
}

function errorText(percent) {
  return percent === null || !(percent > 0) ? '' : ` ±${Number(percent.toPrecision(2))} %`;
}
