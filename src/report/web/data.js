// The data of the page: a run (designs, front, details) or one estimate, shown as a run of one design.

const source = JSON.parse(byId('data').textContent);
const isRun = source.format === 'flecsim-run';

const metricInfo = new Map(isRun ? source.metrics.map(m => [m.key, m]) : [
  ['cycles', {key: 'cycles', unit: '', meaning: 'clock cycles of one inference'}],
  ['latency', {key: 'latency', unit: 's', meaning: 'time of one inference'}],
  ['fps', {key: 'fps', unit: '', meaning: 'inferences per second'}],
  ['energy', {key: 'energy', unit: 'J', meaning: 'energy of one inference'}],
  ['power', {key: 'power', unit: 'W', meaning: 'energy over time'}],
  ['area', {key: 'area', unit: 'mm2', meaning: 'area'}],
  ['utilization', {key: 'utilization', unit: '', meaning: 'MACs over cycles and PEs'}],
  ['bytes', {key: 'bytes', unit: 'bytes', meaning: 'bytes moved to and from DRAM'}],
  ['tops', {key: 'tops', unit: '', meaning: '10^12 operations (two per multiplication) per second'}],
  ['tops_per_watt', {key: 'tops_per_watt', unit: '', meaning: 'TOPS over power'}]]);
const parameterInfo = new Map(isRun ? source.parameters.map(p => [p.key, p]) : []);

/** Unit to show a key in: shares as percent, bytes as KiB and MiB. */
function unitOf(key) {
  if (key === 'utilization' || key.endsWith('_share')) return '%';
  if (key === 'bytes') return 'bytes';
  const info = metricInfo.get(key) || parameterInfo.get(key);
  return info ? info.unit : '';
}

function meaningOf(key) {
  const info = metricInfo.get(key) || parameterInfo.get(key);
  return info && info.meaning ? info.meaning : '';
}

function estimateAsDesign(estimate) {
  const total = estimate.total, errors = total.error_percent || {};
  return {id: 0, error_percent: errors.cycles, errors, front: true, feasible: true, parameters: {}, metrics: {
    cycles: total.cycles, latency: total.seconds, fps: total.fps, energy: total.energy_pj * 1e-12,
    power: total.seconds > 0 ? total.energy_pj * 1e-12 / total.seconds : 0,
    area: total.area_um2 * 1e-6, utilization: total.utilization, bytes: total.bytes, tops: total.tops, tops_per_watt: total.tops_per_watt}};
}

const frontDesigns = isRun ? source.front : [estimateAsDesign(source)];
const otherDesigns = isRun ? source.sample : [];
const allDesigns = frontDesigns.concat(otherDesigns);
const designById = new Map(allDesigns.map(design => [design.id, design]));
const resultById = new Map(isRun ? source.details.map(d => [d.id, d.result]) : [[0, source]]);
const chosenId = isRun ? (source.chosen ? source.chosen.id : null) : 0;
const isUnfinished = isRun && source.counts.finished === false;
/** Where nothing is feasible: the design that violates least. */
const nearestId = isRun && source.insight && source.insight.nearest_feasible ? source.insight.nearest_feasible.id : null;
const objectives = isRun ? source.study.minimize.filter(key => metricInfo.has(key) || parameterInfo.has(key)) : [];

/** What is maximized is stored as the least of its negative: "fps" of "-(fps)" or "-fps", else null. */
function maximized(key) {
  const match = /^-(?:\((.*)\)|([\w.]+))$/.exec(key);
  if (!match) return null;
  let depth = 0;
  const closesEarly = [...(match[1] || '')].some(c => (depth += c === '(' ? 1 : c === ')' ? -1 : 0) < 0);
  return closesEarly ? null : match[1] || match[2];
}

/** The key under which a person looks for an objective: what is maximized with its own sign. */
function askedKey(key) {
  return maximized(key) || key;
}

const askedKeys = objectives.map(askedKey);

/** 'minimized' or 'maximized' for what the study asks for, else ''. */
function goalOf(key) {
  const at = askedKeys.indexOf(key);
  return at < 0 ? '' : objectives[at] === key ? 'minimized' : 'maximized';
}

/** Results of what is maximized with their own sign, beside the negative ones that are compared. */
function addAsked() {
  const screened = isRun && source.insight && source.insight.screening && source.insight.screening.seen_as || [];
  for (const key of objectives.filter(maximized)) {
    const name = maximized(key);
    if (!metricInfo.has(name) && !parameterInfo.has(name)) metricInfo.set(name, {...metricInfo.get(key), key: name});
    for (const {metrics} of allDesigns.concat(screened)) {
      if (metrics && metrics[name] === undefined && typeof metrics[key] === 'number') metrics[name] = -metrics[key];
    }
  }
}
addAsked();

/** The results that are shown: not the negative of one that is. */
function shownMetrics() {
  return [...metricInfo.keys()].filter(key => !maximized(key) || !metricInfo.has(maximized(key)));
}

const LABELS = {tops: 'TOPS', tops_per_watt: 'TOPS/W', edp: 'EDP', bytes: 'DRAM traffic'};

/** A key as a person reads it; parameters keep the name that a study calls them by. */
function labelOf(key) {
  const name = askedKey(key);
  return LABELS[name] || name;
}

/** "pe_registers" -> "PE registers", "dram" -> "DRAM": names of components, memories, operations. */
function spelled(name) {
  return String(name).replace(/_/g, ' ').replace(/\b(dram|sram|pe|mac|macs)\b/g, word => word === 'macs' ? 'MACs' : word.toUpperCase());
}

/** What the run states of its front: errors by result in percent, leakage in W. */
function addStatedErrors() {
  for (const {id, error_percent: errors, leakage} of (isRun && source.insight && source.insight.front) || []) {
    if (designById.has(id)) Object.assign(designById.get(id), {errors, leakage});
  }
}
addStatedErrors();

/** The front's power at the rate that the study asks for, as one more result of its designs. */
function addPowerAtRate() {
  if (!isRun && source.power_at && source.power_at.power_w === null) return;
  const given = isRun ? source.insight && source.insight.power_at
    : source.power_at && {fps: source.power_at.fps, designs: [{id: 0, power: source.power_at.power_w}]};
  if (!given) return;
  const key = `power at ${formatScaled(given.fps)} fps`;
  metricInfo.set(key, {key, unit: 'W', meaning: 'average power at this rate, without clock between the inferences'});
  for (const {id, power} of given.designs) {
    if (designById.has(id)) designById.get(id).metrics[key] = power;
  }
}
addPowerAtRate();

/** Value of a metric or a parameter; undefined where the design was rejected before evaluation. */
function valueOf(design, key) {
  const metric = design.metrics ? design.metrics[key] : undefined;
  return metric !== undefined && metric !== null ? metric : design.parameters[key];
}

/** Keys that differ between designs; the others are facts, not axes. */
function varyingKeys(keys) {
  return keys.filter(key => {
    const seen = new Set();
    for (const design of allDesigns) {
      const value = valueOf(design, key);
      if (value !== undefined) seen.add(value);
      if (seen.size > 1) return true;
    }
    return false;
  });
}

/** False where an objective is an expression, whose value the run does not hold. */
const objectivesKnown = isRun && objectives.length === source.study.minimize.length;

function dominates(a, b) {
  if (!objectivesKnown) return false;
  let better = false;
  for (const key of objectives) {
    const x = valueOf(a, key), y = valueOf(b, key);
    if (typeof x !== 'number' || typeof y !== 'number' || x > y) return false;
    better = better || x < y;
  }
  return better;
}

/** "array.size 32, scratchpad.size 256 KiB": how a design is called where there is room. */
function describeDesign(design) {
  return Object.entries(design.parameters)
    .map(([key, value]) => `${key} ${formatValue(value, unitOf(key))}`).join(', ');
}

function statusOf(design) {
  if (design.id === chosenId) return 'chosen';
  if (design.front) return 'front';
  return design.feasible ? 'feasible' : 'infeasible';
}
