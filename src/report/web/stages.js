// A study of two stages: what the first model saw of each candidate, and what the second made of it.

const screening = isRun && source.insight && source.insight.screening ? source.insight.screening : null;
/** Results of the first stage by design; of whole networks only, a subset of layers is another quantity. */
const seenBefore = new Map(screening && screening.layers.length === 0 && Array.isArray(screening.seen_as)
  ? screening.seen_as.map(({id, metrics}) => [id, metrics]) : []);

/** Relative difference of the first stage's value to the last one's; undefined where one is missing. */
function stageDifference(design, key) {
  const before = seenBefore.get(design.id), now = valueOf(design, key);
  return before && typeof before[key] === 'number' && typeof now === 'number' && now !== 0 ? before[key] / now - 1 : undefined;
}

function percentText(share) {
  return share === undefined ? '–' : `${share < 0 ? '−' : '+'}${(100 * Math.abs(share)).toFixed(1)} %`;
}

/** "closed: 9,812,000 (−2.7 %)" beside a result of a judged design; empty for others. */
function stageText(design, key) {
  const difference = stageDifference(design, key);
  if (difference === undefined || Math.abs(difference) < 5e-7) return '';
  return `${screening.model}: ${formatValue(seenBefore.get(design.id)[key], unitOf(key))} (${percentText(difference)})`;
}

/** Mean and worst difference of the cycles, in words. */
function stageSummary(rows) {
  const known = rows.filter(design => stageDifference(design, 'cycles') !== undefined);
  if (known.length === 0) return '';
  const size = design => Math.abs(stageDifference(design, 'cycles'));
  const mean = known.reduce((sum, design) => sum + size(design), 0) / known.length;
  const worst = known.reduce((a, b) => size(b) > size(a) ? b : a);
  return `${formatCount(seenBefore.size)} designs on the front of '${screening.model}' were judged again by '${screening.judged_by}'. ` +
    `The first stage's cycles are off by ${(100 * mean).toFixed(1)} % on average, at most ${percentText(stageDifference(worst, 'cycles'))} ` +
    `(design ${worst.id}); ${formatCount(known.filter(design => design.front).length)} stay on the front.`;
}

function showStages() {
  const rows = [...seenBefore.keys()].map(id => designById.get(id)).filter(Boolean);
  byId('stages').hidden = rows.length === 0;
  if (rows.length === 0) return;
  byId('stages-title').textContent = `Two models: ${screening.judged_by} against ${screening.model}`;
  byId('stages-summary').textContent = stageSummary(rows);
  const keys = [...new Set(['cycles', ...askedKeys])].filter(key => metricInfo.has(key) &&
    rows.some(design => Math.abs(stageDifference(design, key) || 0) >= 5e-7));
  const columns = [{key: 'id', header: 'design', value: design => design.id, cell: idCell, number: true},
    ...varyingKeys([...parameterInfo.keys()]).map(key => valueColumn(key, rows, design => valueOf(design, key), unitOf(key)))];
  for (const key of keys) {
    columns.push(valueColumn(`${key}-before`, rows, design => seenBefore.get(design.id)[key], unitOf(key), `${labelOf(key)}, ${screening.model}`),
      valueColumn(`${key}-now`, rows, design => valueOf(design, key), unitOf(key), `${labelOf(key)}, ${screening.judged_by}`),
      {key: `${key}-off`, header: 'off by', number: true, value: design => stageDifference(design, key),
       text: design => percentText(stageDifference(design, key))});
  }
  columns.push({key: 'state', header: 'now', value: design => statusOf(design), text: design => POINT_STYLES[statusOf(design)].label});
  new Table(byId('stages-table'), {label: 'Candidates by both models', columns, rows, idOf: design => design.id});
}
