// How well a number is known, and which designs cannot be told apart.
//
// Cycles have the error that the design states. Energy and area have those of their components; the
// error of a component is one scale factor, the same in every design, so it matters to a comparison
// only where the designs differ in that component. `errors` of a design, by metric, goes first.

const componentCache = new Map();

/** Components of a design with layers: [{name, energy, area, error}] in J and mm2; null without. */
function componentsOf(design) {
  if (!componentCache.has(design.id)) {
    const result = resultById.get(design.id);
    componentCache.set(design.id, result ? sumComponents(result) : null);
  }
  return componentCache.get(design.id);
}

function sumComponents(result) {
  const energy = energyByComponent(result);
  return result.components.map(({name, area_um2: area, error_percent: error}) => ({
    name, energy: (energy.get(name) || 0) * 1e-12, area: area * 1e-6, error: (error || 0) / 100}));
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

const TIME_KEYS = ['cycles', 'latency', 'fps'];

/** Bound of the error of one metric in percent; null where nothing is stated. */
function errorOf(design, key) {
  if (design.errors && typeof design.errors[key] === 'number') return design.errors[key];
  if (TIME_KEYS.includes(key)) return typeof design.error_percent === 'number' ? design.error_percent : null;
  if (key === 'power' || key === 'edp') return addErrors(errorOf(design, 'energy'), errorOf(design, 'latency'));
  const components = key === 'energy' || key === 'area' ? componentsOf(design) : null;
  if (!components) return null;
  const total = components.reduce((sum, c) => sum + c[key], 0);
  return total > 0 ? 100 * components.reduce((sum, c) => sum + c[key] * c.error, 0) / total : null;
}

function addErrors(a, b) {
  return a === null || b === null ? null : a + b;
}

/** Largest difference of a metric between two designs that their errors could make; 0 if unknown. */
function marginBetween(a, b, key) {
  const ofA = componentsOf(a), ofB = componentsOf(b);
  if ((key === 'energy' || key === 'area') && ofA && ofB && !a.errors && !b.errors) {
    const other = new Map(ofB.map(component => [component.name, component]));
    return ofA.reduce((sum, c) => sum + c.error * Math.abs(c[key] - (other.has(c.name) ? other.get(c.name)[key] : 0)), 0);
  }
  const part = design => Math.abs(valueOf(design, key)) * (errorOf(design, key) || 0) / 100;
  return part(a) + part(b);
}

/** Every objective of the two differs by less than its error: their order is open. */
function insideError(a, b) {
  if (a === b || !objectivesKnown) return false;
  return objectives.every(key => {
    const x = valueOf(a, key), y = valueOf(b, key);
    if (x === y) return true;
    return typeof x === 'number' && typeof y === 'number' && Math.abs(x - y) < marginBetween(a, b, key);
  });
}

/** Designs on the front of which every objective has a stated error (or is a parameter: exact). */
let comparableDesigns = null;

/** The run's own answer where it has one (`insight.within_error`), so that page and JSON agree. */
const givenGroups = isRun && source.insight && source.insight.within_error
  ? new Map(source.insight.within_error.map(({id, of}) => [id, of])) : null;

function designsInsideError(design) {
  if (givenGroups) return (givenGroups.get(design.id) || []).map(id => designById.get(id)).filter(Boolean);
  comparableDesigns = comparableDesigns || new Set(frontDesigns.filter(one =>
    objectives.every(key => parameterInfo.has(key) || errorOf(one, key) !== null)));
  if (!comparableDesigns.has(design)) return [];
  return [...comparableDesigns].filter(other => insideError(design, other));
}

function errorText(percent) {
  return percent === null || !(percent > 0) ? '' : ` ±${Number(percent.toPrecision(2))} %`;
}
