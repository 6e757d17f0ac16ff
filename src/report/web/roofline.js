// The roofline of the selected design: MACs per cycle over MACs per DRAM byte, both logarithmic.
// Roof: min(PEs, peak bytes per cycle x intensity) (Williams et al. 2009; thesis 4.4).

function drawRoofline(result) {
  const points = result.layers.map((layer, index) => ({layer: index, bound: layer.bound,
    x: layer.bytes > 0 ? layer.macs / layer.bytes : NaN, y: layer.cycles > 0 ? layer.macs / layer.cycles : NaN}))
    .filter(point => point.x > 0 && point.y > 0 && Number.isFinite(point.x));
  const ridge = result.pes / result.peak_bytes_per_cycle;
  const xs = points.map(point => point.x).concat(ridge);
  const left = Math.min(...xs) / 2, right = Math.max(...xs) * 2;
  const roof = x => Math.min(result.pes, result.peak_bytes_per_cycle * x);
  const kinds = Object.keys(BOUNDS).filter(kind => points.some(point => point.bound === kind));
  const x = axisOptions('MACs per DRAM byte', 'logarithmic', '');
  const y = axisOptions('MACs per cycle', 'logarithmic', '');
  Object.assign(x, {min: left, max: right});
  Object.assign(y, {min: Math.min(roof(left), ...points.map(point => point.y)) / 1.5, max: result.pes * 2});
  describeRoofline(result, points, kinds);
  return new Chart(byId('roofline'), {type: 'scatter', options: {
    parsing: false, scales: {x, y}, interaction: {mode: 'nearest', intersect: true},
    onClick: (event, elements) => {
      if (elements.length && elements[0].element.$context.raw.layer !== undefined) selectLayer(elements[0].element.$context.raw.layer);
    },
    plugins: {tooltip: tooltipOptions({
      title: items => items.length ? layerTitle(result, items[0].raw.layer) : '',
      label: item => rooflineLines(result, item.raw, roof)})}},
    data: {datasets: kinds.map(kind => ({label: BOUNDS[kind].label, data: points.filter(point => point.bound === kind),
        backgroundColor: BOUNDS[kind].color(), borderColor: color('surface'), borderWidth: 1, radius: 5.5, hoverRadius: 8, hitRadius: 4,
        pointStyle: {compute: 'circle', memory: 'rect', latency: 'triangle', not_modeled: 'crossRot'}[kind]}))
      .concat({type: 'line', fixed: true, label: 'roof', borderColor: color('text'), borderWidth: 1.5, pointRadius: 0, pointHitRadius: 0,
        pointHoverRadius: 0, data: [left, Math.min(Math.max(ridge, left), right), right].map(at => ({x: at, y: roof(at)}))})}});
}

function rooflineLines(result, point, roof) {
  const gops = macsPerCycle => formatValue(2 * macsPerCycle * result.clock_hz, 'OPS');
  return [`${formatScaled(point.y)} MACs per cycle (${gops(point.y)})`,
          `${formatScaled(point.x)} MACs per DRAM byte`,
          `${(100 * point.y / roof(point.x)).toFixed(1)} % of the roof`];
}

function describeRoofline(result, points, kinds) {
  const shapes = {compute: 'dot', memory: 'square', latency: 'triangle', not_modeled: 'cross'};
  drawLegend('roofline-legend', kinds.map(kind => ({shape: shapes[kind], label: `${BOUNDS[kind].label} bound`,
    color: `var(--bound-${kind === 'not_modeled' ? 'none' : kind})`})).concat({shape: 'line', color: 'var(--text)', label: 'roof'}));
  const absent = result.layers.length - points.length;
  byId('roofline-note').textContent =
    `Roof: ${formatCount(result.pes)} MACs per cycle (${formatValue(2 * result.pes * result.clock_hz, 'OPS')} at ` +
    `${formatValue(result.clock_hz, 'Hz')}) and ${formatScaled(result.peak_bytes_per_cycle)} bytes per cycle.` +
    (absent ? ` ${absent} ${absent === 1 ? 'layer' : 'layers'} without MACs or DRAM bytes not drawn.` : '');
}
