// The layers of the selected design against those of another one: what differs, and in what.

const comparison = {with: chosenId};

function setUpComparison() {
  const ids = [...resultById.keys()];
  byId('compare').hidden = !isRun || ids.length < 2;
  byId('compare-with').replaceChildren(...ids.map(id => el('option', {value: id, selected: id === comparison.with},
    `${id}${id === chosenId ? ' (chosen)' : ''}: ${describeDesign(designById.get(id))}`)));
  byId('compare-with').addEventListener('change', event => {
    comparison.with = Number(event.target.value);
    showComparison();
  });
}

function showComparison() {
  if (byId('compare').hidden) return;
  const id = scatter.selected;
  const a = resultById.get(id), b = resultById.get(comparison.with);
  const possible = a && b && a !== b;
  byId('compare-table').hidden = !possible;
  byId('compare-summary').textContent = possible ? comparisonSummary(id, a, b)
    : a ? 'Select another design, or choose one here, to see their layers side by side.' : 'The selected design has no layers to compare.';
  if (possible) drawComparison(id, a, b);
}

function comparisonSummary(id, a, b) {
  const ratio = (x, y) => `${x >= y ? '+' : '−'}${Math.abs(100 * (x / y - 1)).toFixed(1)} %`;
  const rows = pairLayers(a, b).sort((x, y) => Math.abs(y.cycles) - Math.abs(x.cycles));
  const top = rows.length && rows[0].cycles !== 0 ? ` Most of it: ${rows[0].name} (${signed(rows[0].cycles)} cycles).` : '';
  return `Design ${id} against design ${comparison.with}: cycles ${ratio(a.total.cycles, b.total.cycles)}, ` +
    `energy ${ratio(a.total.energy_pj, b.total.energy_pj)}, area ${ratio(a.total.area_um2, b.total.area_um2)}.${top}`;
}

function signed(value) {
  return `${value > 0 ? '+' : value < 0 ? '−' : ''}${formatCount(Math.abs(value))}`;
}

/** Layers of the same name: [{name, cycles, bytes, energy: differences, a, b}]. */
function pairLayers(a, b) {
  const others = new Map(b.layers.map(layer => [layer.name, layer]));
  return a.layers.filter(layer => others.has(layer.name)).map((layer, index) => {
    const other = others.get(layer.name);
    return {index, name: layer.name, a: layer, b: other, cycles: layer.cycles - other.cycles, bytes: layer.bytes - other.bytes,
            energy: (layer.energy_pj - other.energy_pj) * 1e-12};
  });
}

function drawComparison(id, a, b) {
  const rows = pairLayers(a, b);
  const text = (key, header, value) => ({key, header, value, text: value});
  new Table(byId('compare-table'), {label: `Layers of design ${id} against design ${comparison.with}`, rows, idOf: row => row.index,
    sort: {key: 'more', descending: true}, columns: [
      text('name', 'layer', row => row.name),
      valueColumn('cycles', rows, row => row.a.cycles, '', `cycles of ${id}`), valueColumn('before', rows, row => row.b.cycles, '', `of ${comparison.with}`),
      {key: 'more', header: 'more cycles', number: true, value: row => Math.abs(row.cycles), text: row => signed(row.cycles)},
      differenceColumn('bytes', 'DRAM', rows, 'bytes'), differenceColumn('energy', 'energy', rows, 'J'),
      text('what', 'what differs', row => whatDiffers(row, a, b))]});
}

function differenceColumn(key, header, rows, unit) {
  const largest = rows.reduce((size, row) => Math.max(size, Math.abs(row[key])), 0);
  const scale = scaleOf(unit, largest);
  const decimals = decimalsFor(largest * scale.factor);
  return {key, header, unit: scale.unit, number: true, value: row => row[key],
          text: row => row[key] === 0 ? '0' : `${row[key] > 0 ? '+' : '−'}${fixed(Math.abs(row[key]) * scale.factor, decimals)}`};
}

function whatDiffers({a, b}, resultA, resultB) {
  const found = [];
  if (a.bound !== b.bound) found.push(`bound by ${BOUNDS[a.bound].label}, not ${BOUNDS[b.bound].label}`);
  if (resultA.pes !== resultB.pes && a.macs > 0) found.push(`${formatCount(resultA.pes)} PEs at ${(100 * a.utilization).toFixed(0)} %, not ${formatCount(resultB.pes)} at ${(100 * b.utilization).toFixed(0)} %`);
  if (b.bytes > 0 && Math.abs(a.bytes / b.bytes - 1) > 0.005) found.push(`${(a.bytes / b.bytes).toFixed(2)} x the DRAM bytes`);
  if (a.tile !== b.tile) found.push(`tile ${a.tile || 'none'}, not ${b.tile || 'none'}`);
  return found.join('; ') || (a.cycles === b.cycles ? 'nothing' : 'cycles alone');
}
