// The scatter plot of all designs that the run holds, over any two metrics or parameters.

const scatter = {chart: null, x: null, y: null, xLog: false, yLog: false, shade: '', zoom: false, selected: null};
const POINT_STYLES = {
  infeasible: {label: 'infeasible', style: 'crossRot', radius: 4, color: 'point-infeasible', shape: 'cross'},
  feasible: {label: 'feasible, dominated', style: 'circle', radius: 3.5, color: 'point-feasible', shape: 'ring'},
  front: {label: 'on the front', style: 'circle', radius: 5.5, color: 'point-front', shape: 'dot'},
  chosen: {label: 'chosen', style: 'rectRot', radius: 8, color: 'point-chosen', shape: 'diamond'},
};

function setUpScatter(onSelect) {
  const keys = axisKeys();
  scatter.x = askedKeys.length > 1 ? askedKeys[1] : keys[0];
  scatter.y = askedKeys.length > 0 ? askedKeys[0] : keys[1] || keys[0];
  byId('axes').replaceChildren(axisControl('x', 'Horizontal', keys), axisControl('y', 'Vertical', keys), shadeControl(keys), zoomControl());
  scatter.zoom = crowded(scatter.x) || crowded(scatter.y);
  byId('zoom').checked = scatter.zoom;
  byId('axes').addEventListener('submit', event => event.preventDefault());
  byId('scatter').addEventListener('keydown', event => stepAlongFront(event, onSelect));
  scatter.onSelect = onSelect;
  onThemeChange(drawScatter);
  drawScatter();
}

function axisKeys() {
  const metrics = varyingKeys(shownMetrics());
  return metrics.concat(varyingKeys([...parameterInfo.keys()]));
}

function axisControl(axis, label, keys) {
  const select = el('select', {id: `axis-${axis}`, onchange: event => {
    scatter[axis] = event.target.value;
    drawScatter();
  }}, keyOptions(keys, scatter[axis]));
  const log = el('input', {type: 'checkbox', id: `log-${axis}`, 'aria-label': `${label} axis logarithmic`, onchange: event => {
    scatter[`${axis}Log`] = event.target.checked;
    drawScatter();
  }});
  return el('div', {class: 'control'}, el('label', {for: `axis-${axis}`}, label), select,
            el('label', {class: 'check', for: `log-${axis}`}, log, 'log'));
}

function keyOptions(keys, selected) {
  const option = key => el('option', {value: key, selected: selected === key}, labelOf(key));
  return [el('optgroup', {label: 'Results'}, keys.filter(key => metricInfo.has(key)).map(option)),
          el('optgroup', {label: 'Parameters'}, keys.filter(key => !metricInfo.has(key)).map(option))];
}

/** A third dimension: the fill of the points, from the smallest value to the largest. */
function shadeControl(keys) {
  const numeric = keys.filter(key => allDesigns.some(design => typeof valueOf(design, key) === 'number'));
  return el('div', {class: 'control'}, el('label', {for: 'shade'}, 'Shade'),
    el('select', {id: 'shade', onchange: event => {
      scatter.shade = event.target.value;
      drawScatter();
    }}, el('option', {value: ''}, 'none'), keyOptions(numeric, '')));
}

function zoomControl() {
  const zoom = el('input', {type: 'checkbox', id: 'zoom', onchange: event => {
    scatter.zoom = event.target.checked;
    drawScatter();
  }});
  return el('div', {class: 'control'}, el('label', {class: 'check', for: 'zoom'}, zoom, 'zoom to the front'));
}

/** [smallest, largest] of the numbers that the designs have. */
function rangeOf(designs, key) {
  const values = designs.map(design => valueOf(design, key)).filter(value => typeof value === 'number');
  return [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)];
}

/** The front takes less than a third of the axis: it would be hard to read. */
function crowded(key) {
  const [low, high] = rangeOf(frontDesigns, key), [lowest, highest] = rangeOf(allDesigns, key);
  return metricInfo.has(key) && high > low && (high - low) * 3 < highest - Math.min(0, lowest);
}

/** {low, high, of(design)}: position of a design's value between the extremes, null without one. */
function shadeScale() {
  if (!scatter.shade) return null;
  const values = allDesigns.filter(design => design.feasible).map(design => valueOf(design, scatter.shade))
    .filter(value => typeof value === 'number');
  if (values.length === 0) return null;
  const low = values.reduce((a, b) => Math.min(a, b)), high = values.reduce((a, b) => Math.max(a, b));
  const log = low > 0 && high / low > 8;
  const place = value => log ? Math.log(value / low) / Math.log(high / low) : high > low ? (value - low) / (high - low) : 0;
  return {low, high, log, of: design => typeof valueOf(design, scatter.shade) === 'number' ? place(valueOf(design, scatter.shade)) : null};
}

function shadeColor(place) {
  const channels = name => color(name).match(/[0-9a-f]{2}/gi).map(hex => parseInt(hex, 16));
  const from = channels('ramp-0'), to = channels('ramp-1');
  return `rgb(${from.map((c, i) => Math.round(c + (to[i] - c) * Math.min(1, Math.max(0, place)))).join(', ')})`;
}

/** How an axis shows a key: a factor for numbers, positions for names. */
function axisScale(key) {
  const values = allDesigns.map(design => valueOf(design, key)).filter(v => v !== undefined);
  const names = values.some(v => typeof v === 'string') ? [...new Set(values.map(String))] : null;
  if (names) return {position: value => names.indexOf(String(value)), unit: '', ticks: names.map((_, i) => i), label: i => names[i] || ''};
  const unit = unitOf(key);
  const listed = parameterInfo.has(key) ? [...new Set(values)].sort((a, b) => a - b) : null;
  const scale = listed ? {factor: 1, unit: ''}
    : scaleOf(unit, values.reduce((a, b) => Math.max(a, Math.abs(b)), 0));
  return {position: value => value * scale.factor, unit: scale.unit,
          ticks: listed && listed.length <= 12 ? listed : null,
          label: value => listed ? formatValue(value, unit) : formatTick(value, '')};
}

function scatterAxis(key, log, scale) {
  const title = scale.unit ? `${labelOf(key)} [${scale.unit}]` : labelOf(key);
  const options = axisOptions(title, log ? 'logarithmic' : 'linear', '');
  options.ticks.callback = value => log && !scale.ticks && !isRoundTick(value) ? '' : scale.label(value);
  options.grace = log ? 0 : '4%';
  const [low, high] = rangeOf(frontDesigns, key);
  if (scatter.zoom && metricInfo.has(key) && high > low) {
    const [from, to] = [scale.position(low), scale.position(high)];
    const margin = 0.06 * (to - from);
    Object.assign(options, {min: log ? from / 1.05 : from - margin, max: log ? to * 1.05 : to + margin, grace: 0});
    options.ticks.includeBounds = false;
  }
  if (scale.ticks) {
    options.afterBuildTicks = axis => {
      axis.ticks = scale.ticks.map(value => ({value}));
    };
  }
  return options;
}

function drawScatter() {
  const x = axisScale(scatter.x), y = axisScale(scatter.y);
  const shade = shadeScale();
  const groups = {infeasible: [], feasible: [], front: [], chosen: []};
  for (const design of allDesigns) {
    const point = {x: x.position(valueOf(design, scatter.x)), y: y.position(valueOf(design, scatter.y)), id: design.id};
    const drawable = Number.isFinite(point.x) && Number.isFinite(point.y) &&
      !(scatter.xLog && point.x <= 0) && !(scatter.yLog && point.y <= 0);
    if (drawable) groups[statusOf(design)].push(point);
  }
  if (scatter.chart) scatter.chart.destroy();
  scatter.chart = new Chart(byId('scatter'), {
    type: 'scatter',
    data: {datasets: Object.keys(groups).map(kind => dataset(kind, groups[kind], shade)).concat(envelope(groups), selectionRing())},
    options: {
      parsing: false, normalized: false,
      layout: {padding: {top: 8, right: 12}},
      interaction: {mode: 'nearest', intersect: true},
      onClick: (event, elements) => clickPoint(event, elements),
      onHover: (event, elements) => {
        event.native.target.style.cursor = elements.length ? 'pointer' : 'default';
      },
      scales: {x: scatterAxis(scatter.x, scatter.xLog, x), y: scatterAxis(scatter.y, scatter.yLog, y)},
      plugins: {tooltip: tooltipOptions({title: items => items.length ? `Design ${items[0].raw.id}` : '',
                                         label: item => tooltipLines(item.raw.id)})},
    },
  });
  markInScatter(scatter.selected);
  drawScatterLegend(groups, shade);
}

function dataset(kind, points, shade) {
  const style = POINT_STYLES[kind];
  const tone = color(style.color);
  const plain = kind === 'feasible' ? 'transparent' : tone;
  const shaded = shade && kind !== 'infeasible';
  const fill = point => {
    const place = shade.of(designById.get(point.id));
    return place === null ? plain : shadeColor(place);
  };
  return {kind, data: points, pointStyle: style.style, radius: style.radius, hoverRadius: style.radius + 2, hitRadius: 5,
          borderColor: kind === 'chosen' && !shaded ? color('surface') : tone, borderWidth: kind === 'infeasible' || kind === 'chosen' ? 1.5 : 1.2,
          backgroundColor: shaded ? points.map(fill) : plain,
          order: ['chosen', 'front', 'feasible', 'infeasible'].indexOf(kind) + 1};
}

/** The steps along the designs that nothing beats in the two axes alone, where both are objectives. */
function envelope(groups) {
  const data = [];
  if (goalOf(scatter.x) && goalOf(scatter.y) && scatter.x !== scatter.y) {
    const [signX, signY] = [scatter.x, scatter.y].map(key => goalOf(key) === 'maximized' ? -1 : 1);
    const points = groups.front.concat(groups.chosen).sort((a, b) => signX * (a.x - b.x) || signY * (a.y - b.y));
    let best = Infinity;
    for (const {x, y} of points) {
      if (signY * y < best) data.push({x, y});
      best = Math.min(best, signY * y);
    }
  }
  return {kind: 'envelope', type: 'line', data, stepped: true, borderColor: color('point-front'), borderWidth: 1, borderDash: [3, 3],
          pointRadius: 0, pointHoverRadius: 0, pointHitRadius: 0, order: 9};
}

/** A ring around the selected point, drawn on top and never hit. */
function selectionRing() {
  return {kind: 'selection', data: [], pointStyle: 'circle', radius: 11, hoverRadius: 11, hitRadius: -11,
          borderColor: color('text'), borderWidth: 2, backgroundColor: 'transparent', order: 0};
}

function tooltipLines(id) {
  const design = designById.get(id);
  const lines = [];
  for (const key of new Set([scatter.y, scatter.x, ...askedKeys])) {
    const value = valueOf(design, key);
    if (value !== undefined) lines.push(`${labelOf(key)}: ${formatValue(value, unitOf(key))}`);
  }
  for (const [key, value] of Object.entries(design.parameters)) {
    if (key !== scatter.x && key !== scatter.y) lines.push(`${key}: ${formatValue(value, unitOf(key))}`);
  }
  if (!design.feasible) lines.push(`infeasible: ${design.violated || ''}`);
  return lines;
}

function clickPoint(event, elements) {
  const chart = scatter.chart;
  const hits = elements.filter(e => chart.data.datasets[e.datasetIndex].kind !== 'selection');
  if (hits.length === 0) return;
  const {datasetIndex, index} = hits[0];
  scatter.onSelect(chart.data.datasets[datasetIndex].data[index].id);
}

/** Arrow keys on the plot walk along the front in the order of the horizontal axis. */
function stepAlongFront(event, onSelect) {
  const step = {ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1}[event.key];
  if (!step || frontDesigns.length === 0) return;
  event.preventDefault();
  const ordered = [...frontDesigns].sort((a, b) => compareValues(valueOf(a, scatter.x), valueOf(b, scatter.x)));
  const at = ordered.findIndex(design => design.id === scatter.selected);
  const next = at < 0 ? 0 : Math.min(ordered.length - 1, Math.max(0, at + step));
  onSelect(ordered[next].id);
}

function markInScatter(id) {
  scatter.selected = id;
  if (!scatter.chart) return;
  const datasets = scatter.chart.data.datasets;
  const ring = datasets[datasets.length - 1];
  ring.data = [];
  for (const {data} of datasets.slice(0, -1)) {
    const point = data.find(p => p.id === id);
    if (point) ring.data = [point];
  }
  scatter.chart.update('none');
  if (scatter.zoom && ring.data.length && !inView(ring.data[0])) showAll();
  const design = designById.get(id);
  byId('scatter').setAttribute('aria-label',
    `Scatter plot of ${formatCount(allDesigns.length)} designs, ${labelOf(scatter.y)} over ${labelOf(scatter.x)}.` +
    (design ? ` Selected: design ${id}, ${describeDesign(design)}.` : ''));
}

function inView({x, y}) {
  const {x: across, y: up} = scatter.chart.scales;
  return x >= across.min && x <= across.max && y >= up.min && y <= up.max;
}

function showAll() {
  scatter.zoom = false;
  byId('zoom').checked = false;
  drawScatter();
}

function shadeLegend(shade) {
  const text = value => formatValue(value, unitOf(scatter.shade));
  return el('li', {}, `${labelOf(scatter.shade)}${shade.log ? ' (log)' : ''}: ${text(shade.low)}`, el('span', {class: 'ramp', 'aria-hidden': 'true'}), text(shade.high));
}

function drawScatterLegend(groups, shade) {
  const shown = Object.values(groups).reduce((sum, points) => sum + points.length, 0);
  const items = ['chosen', 'front', 'feasible', 'infeasible'].filter(kind => groups[kind].length).map(kind => ({
    color: `var(--${POINT_STYLES[kind].color})`, shape: POINT_STYLES[kind].shape,
    label: kind === 'chosen' ? 'chosen' : `${POINT_STYLES[kind].label} (${formatCount(groups[kind].length)})`}));
  items.push({color: 'var(--text)', shape: 'ring', label: 'selected'});
  drawLegend('scatter-legend', items);
  if (shade) byId('scatter-legend').append(shadeLegend(shade));
  const outside = Object.values(groups).reduce((sum, points) => sum + points.filter(point => !inView(point)).length, 0);
  const hidden = source.counts.designs - shown;
  byId('scatter-help').textContent = 'Click a point to select its design; with the plot in focus, the arrow keys ' +
    'step through the front. The table below has the same designs.' +
    (outside > 0 ? ` Outside this view: ${formatCount(outside)} of the designs.` : '') +
    (hidden > 0 ? ` Not drawn: ${formatCount(hidden)} designs that were rejected before evaluation, left out of the sample or have no value on these axes.` : '');
}
