// Memory of the selected design: what is alive in DRAM layer by layer, and what could stay on the chip.

function showMemory(result) {
  const memory = result.memory;
  byId('memory-figure').hidden = byId('memory-tensors').hidden = !memory;
  if (!memory) return;
  const residency = memory.residency;
  byId('memory-summary').textContent =
    `Peak in DRAM: ${formatValue(memory.peak_bytes, 'bytes')}, of it ${formatValue(memory.weight_bytes, 'bytes')} weights and ` +
    `${formatValue(memory.peak_activation_bytes, 'bytes')} activations (at ${memory.peak_layer}). Keeping ` +
    `${residency.tensors} of ${memory.tensors.length} tensors on the chip would save ` +
    `${formatValue(residency.saved_read_bytes + residency.saved_write_bytes, 'bytes')} of DRAM traffic ` +
    `(${(100 * residency.saved_bytes_share).toFixed(1)} %) and ${formatValue(residency.saved_energy_pj * 1e-12, 'J')} ` +
    `(${(100 * residency.saved_energy_share).toFixed(1)} %). It is in no other number: today's software moves every tensor through DRAM.`;
  showTensors(result, memory);
}

function drawMemory(result) {
  const memory = result.memory;
  const inDram = memory.residency.live_bytes;
  const largest = memory.live_bytes.reduce((a, b) => Math.max(a, b), 0);
  const scale = scaleOf('bytes', largest);
  const parts = [
    {label: 'in DRAM', color: 'series-0', of: i => inDram[i]},
    {label: 'could stay on the chip', color: 'series-2', of: i => memory.live_bytes[i] - inDram[i]}];
  const options = barOptions(result, scale.unit, {
    title: items => items.length ? layerTitle(result, items[0].dataIndex) : '',
    label: item => `${parts[item.datasetIndex].label}: ${formatValue(parts[item.datasetIndex].of(item.dataIndex), 'bytes')}`,
    footer: items => items.length ? onChipLines(memory, items[0].dataIndex) : ''});
  options.plugins.tooltip.footerColor = color('tooltip-text');
  drawLegend('memory-legend', parts.map(part => ({color: `var(--${part.color})`, label: part.label})));
  return new Chart(byId('memory'), {type: 'bar', options, data: {
    labels: result.layers.map(layer => layer.name),
    datasets: parts.map(part => ({label: part.label, backgroundColor: color(part.color), maxBarThickness: 48,
      data: result.layers.map((layer, i) => part.of(i) * scale.factor)}))}});
}

function onChipLines(memory, layer) {
  return memory.memories.map(one => `${spelled(one.name)} ${formatValue(one.size_bytes, 'bytes')}: tiles ` +
    `${formatValue(one.tile_bytes[layer], 'bytes')}, kept ${formatValue(one.resident_bytes[layer], 'bytes')}`);
}

function showTensors(result, memory) {
  const rows = memory.tensors.map((tensor, index) => ({...tensor, index,
    last: tensor.used_by.length ? tensor.used_by[tensor.used_by.length - 1] : tensor.made_by,
    saved: (tensor.saved_read_bytes || 0) + (tensor.saved_write_bytes || 0)}));
  const nameOf = layer => layer < 0 ? 'input' : result.layers[layer].name;
  const lastOf = row => row.output ? 'output' : row.used_by.length ? nameOf(row.last) : 'nobody';
  new Table(byId('memory-table'), {label: 'Tensors', rows, idOf: row => row.index, columns: [
    {key: 'tensor', header: 'tensor', value: row => row.index, text: row => row.name},
    valueColumn('bytes', rows, row => row.bytes, 'bytes'),
    {key: 'made', header: 'made by', value: row => row.made_by, text: row => nameOf(row.made_by)},
    {key: 'last', header: 'last read by', value: row => row.output ? result.layers.length : row.last, text: lastOf},
    {key: 'place', header: 'could lie in', value: row => row.place, text: row => spelled(row.place)},
    valueColumn('saved', rows, row => row.saved, 'bytes', 'DRAM saved'),
    {key: 'reason', header: 'why not', value: row => row.reason || '', text: row => row.reason || ''}]});
}
