// The layers of the selected design: bars of cycles and energy, bytes, components, the layer table.

const layerView = {result: null, charts: [], table: null, selected: null};

function showLayers(id) {
  const result = resultById.get(id);
  layerView.result = result || null;
  layerView.selected = null;
  byId('layers-missing').hidden = Boolean(result);
  byId('layers-body').hidden = !result;
  byId('layers-title').textContent = isRun ? `Layers of design ${id}` : 'Layers';
  if (!result) {
    byId('layers-missing').textContent = `The run holds no layers of design ${id}: it keeps them for designs on the front (at most 64).`;
    return;
  }
  drawLayerCharts();
  showTraffic(result);
  showComponents(result);
  showMemory(result);
  showLayerTable(result);
  byId('layers-notes').replaceChildren(...(result.notes || []).map(note => el('li', {}, note)));
}

function drawLayerCharts() {
  for (const chart of layerView.charts) chart.destroy();
  layerView.charts = [];
  if (!layerView.result) return;
  layerView.charts = [drawCycles(layerView.result), drawEnergy(layerView.result), drawRoofline(layerView.result)];
  if (layerView.result.memory) layerView.charts.push(drawMemory(layerView.result));
}

function barOptions(result, unit, callbacks) {
  const y = axisOptions(unit, 'linear', '');
  y.stacked = true;
  y.beginAtZero = true;
  const x = axisOptions('layer', 'category', '');
  x.stacked = true;
  x.grid.display = false;
  x.ticks.callback = function(value) {
    return this.chart.width / result.layers.length > 70 ? this.getLabelForValue(value) : String(value + 1);
  };
  return {scales: {x, y}, plugins: {tooltip: tooltipOptions(callbacks)},
          interaction: {mode: 'index', intersect: false},
          onClick: (event, elements) => {
            if (elements.length) selectLayer(elements[0].index);
          }};
}

function drawCycles(result) {
  const largest = result.layers.reduce((a, layer) => Math.max(a, layer.cycles), 0);
  const scale = largest >= 1e5 ? {factor: 1e-6, unit: 'M cycles'} : {factor: 1, unit: 'cycles'};
  const kinds = Object.keys(BOUNDS).filter(kind => result.layers.some(layer => layer.bound === kind));
  const options = barOptions(result, scale.unit, {
    title: items => items.length ? layerTitle(result, items[0].dataIndex) : '',
    label: item => item.raw === null ? null : layerCycleLines(result, item.dataIndex)});
  drawLegend('cycles-legend', kinds.map(kind => ({
    color: `var(--bound-${kind === 'not_modeled' ? 'none' : kind})`,
    label: `${BOUNDS[kind].label}: ${cycleShare(result, kind)}`})));
  return new Chart(byId('cycles'), {type: 'bar', options, data: {
    labels: result.layers.map(layer => layer.name),
    datasets: kinds.map(kind => ({label: BOUNDS[kind].label, backgroundColor: BOUNDS[kind].color(), maxBarThickness: 48,
      data: result.layers.map(layer => layer.bound === kind ? layer.cycles * scale.factor : null)}))}});
}

function cycleShare(result, kind) {
  const layers = result.layers.filter(layer => layer.bound === kind);
  const cycles = layers.reduce((sum, layer) => sum + layer.cycles, 0);
  const layerWord = layers.length === 1 ? 'layer' : 'layers';
  const percent = 100 * cycles / Math.max(1, result.total.cycles);
  return `${layers.length} ${layerWord}, ${percent.toFixed(percent < 10 ? 1 : 0)} % of cycles`;
}

function layerTitle(result, index) {
  const layer = result.layers[index];
  return `${index + 1}  ${layer.name}  (${spelled(layer.operation)})`;
}

function layerCycleLines(result, index) {
  const layer = result.layers[index];
  return [`${formatCount(layer.cycles)} cycles, ${BOUNDS[layer.bound].label} bound`,
          `utilization ${(100 * layer.utilization).toFixed(1)} %`, `${formatValue(layer.bytes, 'bytes')} DRAM`];
}

/** Components by energy; the smallest of more than eight are one series. */
function energySeries(result) {
  const totals = energyByComponent(result);
  const names = [...totals.keys()].filter(name => totals.get(name) > 0).sort((a, b) => totals.get(b) - totals.get(a));
  const own = names.length > 8 ? names.slice(0, 7) : names;
  const rest = names.slice(own.length);
  const series = own.map(name => ({name, total: totals.get(name), of: layer => layer.energy_by_component_pj[name] || 0}));
  if (rest.length) {
    series.push({name: `other (${rest.join(', ')})`, total: rest.reduce((sum, name) => sum + totals.get(name), 0),
                 of: layer => rest.reduce((sum, name) => sum + (layer.energy_by_component_pj[name] || 0), 0)});
  }
  return series;
}

function drawEnergy(result) {
  const largest = result.layers.reduce((a, layer) => Math.max(a, layer.energy_pj), 0) * 1e-12;
  const scale = scaleOf('J', largest);
  const series = energySeries(result);
  const total = series.reduce((sum, entry) => sum + entry.total, 0);
  const options = barOptions(result, scale.unit, {
    title: items => items.length ? layerTitle(result, items[0].dataIndex) : '',
    label: item => item.raw > 0 ? `${item.dataset.label}: ${formatValue(item.raw / scale.factor, 'J')}` : null,
    footer: items => items.length ? `total ${formatValue(result.layers[items[0].dataIndex].energy_pj * 1e-12, 'J')}` : ''});
  options.plugins.tooltip.displayColors = true;
  options.plugins.tooltip.footerColor = color('tooltip-text');
  drawLegend('energy-legend', series.map((entry, index) => ({color: `var(--series-${index % 8})`,
    label: `${spelled(entry.name)}: ${(100 * entry.total / Math.max(total, 1e-30)).toFixed(1)} %`})));
  return new Chart(byId('energy'), {type: 'bar', options, data: {
    labels: result.layers.map(layer => layer.name),
    datasets: series.map((entry, index) => ({label: spelled(entry.name), backgroundColor: seriesColor(index), maxBarThickness: 48,
      data: result.layers.map(layer => entry.of(layer) * 1e-12 * scale.factor)}))}});
}

function showTraffic(result) {
  const sums = new Map();
  for (const layer of result.layers) {
    for (const {tensor, level, read_bytes: read, write_bytes: write} of layer.traffic) {
      const key = `${level}/${tensor}`;
      const sum = sums.get(key) || {key, level, tensor, read: 0, write: 0};
      sum.read += read;
      sum.write += write;
      sums.set(key, sum);
    }
  }
  const rows = [...sums.values()].filter(row => row.read > 0 || row.write > 0);
  new Table(byId('traffic-table'), {label: 'Bytes by tensor and level', rows, idOf: row => row.key, columns: [
    {key: 'level', header: 'level', value: row => row.level, text: row => spelled(row.level)},
    {key: 'tensor', header: 'tensor', value: row => row.tensor, text: row => spelled(row.tensor)},
    valueColumn('read', rows, row => row.read, 'bytes'), valueColumn('written', rows, row => row.write, 'bytes')]});
}

function showComponents(result) {
  const energy = energyByComponent(result);
  const rows = result.components;
  const text = (key, value) => ({key, header: key, value, text: value});
  new Table(byId('component-table'), {label: 'Area and energy by component', rows, idOf: row => row.name,
    sort: {key: 'energy', descending: true}, columns: [
      text('component', row => spelled(row.name)),
      valueColumn('energy', rows, row => (energy.get(row.name) || 0) * 1e-12, 'J'),
      valueColumn('area', rows, row => row.area_um2 * 1e-6, 'mm2'),
      valueColumn('leakage', rows, row => row.leakage_mw * 1e-3, 'W'),
      {key: 'validity', header: 'validity', value: row => row.validity, cell: row => validityBadge(row.validity, row.error_percent)},
      text('source', row => row.source)]});
}

function showLayerTable(result) {
  const rows = result.layers.map((layer, index) => ({...layer, index, share: layer.cycles / Math.max(1, result.total.cycles)}));
  const text = (key, value, header) => ({key, header: header || key, value, text: value});
  layerView.table = new Table(byId('layer-table'), {
    label: 'Layers', rows, idOf: row => row.index, onSelect: id => selectLayer(Number(id)), columns: [
      {key: 'number', header: '#', number: true, value: row => row.index, text: row => String(row.index + 1)},
      text('name', row => row.name, 'layer'), text('operation', row => spelled(row.operation)),
      valueColumn('cycles', rows, row => row.cycles, ''), valueColumn('share', rows, row => row.share, '%', 'of all'),
      valueColumn('utilization', rows, row => row.utilization, '%'),
      {key: 'bound', header: 'bound', value: row => row.bound, cell: row => el('span', {class: 'bound'},
        el('span', {class: 'key square', 'aria-hidden': 'true', style: `--key:var(--bound-${row.bound === 'not_modeled' ? 'none' : row.bound})`}),
        BOUNDS[row.bound].label)},
      valueColumn('bytes', rows, row => row.bytes, 'bytes', 'DRAM'),
      valueColumn('energy', rows, row => row.energy_pj * 1e-12, 'J'),
      valueColumn('macs', rows, row => row.macs, '', 'MACs'), text('shape', row => row.shape), text('tile', row => row.tile),
      {key: 'validity', header: 'validity', value: row => row.validity, cell: row => validityBadge(row.validity, row.error_percent)},
      text('note', row => row.note || '')]});
}

/** Marks one layer in the table and in the charts. */
function selectLayer(index) {
  layerView.selected = index;
  layerView.table.select(index);
  for (const chart of layerView.charts) {
    const active = [];
    chart.data.datasets.forEach((entry, datasetIndex) => entry.data.forEach((value, i) => {
      const at = value && value.layer !== undefined ? value.layer : i;
      if (at === index && value !== null && !entry.fixed) active.push({datasetIndex, index: i});
    }));
    chart.setActiveElements(active);
    chart.update('none');
  }
  announce(`Layer ${index + 1}, ${layerView.result.layers[index].name}`);
}
