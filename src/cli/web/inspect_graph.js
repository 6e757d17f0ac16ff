// Draws the lanes beside the table. Every edge runs down its maker's lane and bends into the reader.
const rowHeight = 26;
const laneWidth = 14;

function point(lane, row) {
  return {x: 12 + lane * laneWidth, y: row * rowHeight + rowHeight / 2};
}

function edgePath(layers, maker, row) {
  const from = point(layers[maker].lane, maker);
  const to = point(layers[row].lane, row);
  const bend = to.y - rowHeight * 0.8;
  return `M${from.x} ${from.y}V${Math.max(from.y, bend)}C${from.x} ${to.y} ${to.x} ${bend} ${to.x} ${to.y}`;
}

function svgElement(name, attributes) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
}

function drawGraph(layers) {
  const lanes = assignLanes(layers).reduce((most, lane) => Math.max(most, lane + 1), 1);
  const graph = document.getElementById('graph');
  const width = 24 + lanes * laneWidth;
  graph.setAttribute('width', width);
  graph.setAttribute('height', layers.length * rowHeight);
  layers.forEach((layer, row) => layer.from.forEach((maker) => {
    graph.append(svgElement('path', {d: edgePath(layers, maker, row), 'data-from': maker, 'data-to': row}));
  }));
  layers.forEach((layer, row) => {
    const {x, y} = point(layer.lane, row);
    graph.append(svgElement('circle', {cx: x, cy: y, r: 4}));
  });
  return width;
}

function markEdges(row) {
  document.querySelectorAll('#graph path').forEach((path) => {
    const touches = Number(path.dataset.from) === row || Number(path.dataset.to) === row;
    path.classList.toggle('on', touches);
  });
}
