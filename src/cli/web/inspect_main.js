const data = JSON.parse(document.getElementById('data').textContent);
const whole = new Intl.NumberFormat('en-US');
const columns = [
  ['layer', (l) => l.name, 'text'], ['type', (l) => l.type, 'text'],
  ['output', (l) => l.output_shape, ''],
  ['kernel', (l) => l.kernel, 'wide'], ['MACs', (l) => (l.macs ? whole.format(l.macs) : ''), 'macs'],
  ['parameters', (l) => (l.parameters ? whole.format(l.parameters) : ''), 'wide'],
];

function cell(tag, text, kind) {
  const element = document.createElement(tag);
  element.textContent = text ?? '';
  if (kind) element.className = kind;
  return element;
}

function detailRows(layer) {
  const matrix = layer.im2col && `${layer.im2col.rows}x${layer.im2col.columns}`
    + (layer.im2col.groups > 1 ? ` (${layer.im2col.groups} groups)` : '');
  const bytes = (n) => `${whole.format(n)} bytes`;
  return [
    ['type', layer.type], ['operator', layer.operator], ['input', layer.input_shape], ['output', layer.output_shape],
    ['kernel', layer.kernel], ['stride', layer.stride], ['padding', layer.padding], ['dilation', layer.dilation],
    ['groups', layer.groups], ['MACs', whole.format(layer.macs)], ['parameters', whole.format(layer.parameters)],
    ['reads', bytes(layer.input_bytes)], ['writes', bytes(layer.output_bytes)], ['im2col', matrix],
    ['blocks', layer.blocks && whole.format(layer.blocks)],
    ['from', layer.from.map((i) => data.layers[i].name).join(', ')],
  ].filter(([, value]) => value !== undefined && value !== '');
}

function showDetails(row) {
  const layer = data.layers[row];
  const list = document.createElement('dl');
  detailRows(layer).forEach(([key, value]) => list.append(cell('dt', key), cell('dd', value)));
  document.getElementById('details').replaceChildren(cell('h2', layer.name), list);
}

function select(row) {
  document.querySelectorAll('#body tr').forEach((tr, i) => tr.setAttribute('aria-selected', i === row));
  markEdges(row);
  showDetails(row);
}

function addRow(layer, row, most) {
  const tr = document.createElement('tr');
  tr.tabIndex = 0;
  tr.append(document.createElement('td'));
  columns.forEach(([, text, kind]) => tr.append(cell('td', text(layer), kind)));
  tr.querySelector('.macs').style.setProperty('--share', `${(100 * layer.macs) / most}%`);
  tr.addEventListener('click', () => select(row));
  tr.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); select(row); }
  });
  document.getElementById('body').append(tr);
}

function filterRows(text) {
  const wanted = text.toLowerCase();
  document.querySelectorAll('#body tr').forEach((tr, i) => {
    const {name, type} = data.layers[i];
    tr.classList.toggle('dim', !`${name} ${type}`.toLowerCase().includes(wanted));
  });
}

function start() {
  const shapes = (values) => values.map((v) => `${v.name} ${v.shape.join('x')}`).join(', ');
  document.title = `${data.network} - flecsim inspect`;
  document.getElementById('title').textContent = data.network;
  document.getElementById('totals').textContent = `${data.layers.length} layers, ${whole.format(data.macs)} MACs, `
    + `${whole.format(data.parameters)} parameters; ${shapes(data.inputs)} to ${shapes(data.outputs)}; peak activation `
    + `memory ${whole.format(data.peak_activation_bytes)} bytes${data.blocks ? `; ${whole.format(data.blocks)} blocks` : ''}`;
  const graphHead = cell('th', '', 'text');
  document.getElementById('head').append(graphHead);
  columns.forEach(([title, , kind]) => document.getElementById('head').append(cell('th', title, kind === 'macs' ? '' : kind)));
  const most = Math.max(1, ...data.layers.map((layer) => layer.macs));
  data.layers.forEach((layer, row) => addRow(layer, row, most));
  graphHead.style.minWidth = `${drawGraph(data.layers)}px`;
  document.getElementById('filter').addEventListener('input', (event) => filterRows(event.target.value));
}
start();
