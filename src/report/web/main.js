// Wires the parts: one selected design at a time, shown by the plot, the table and the panels alike.

let frontTable = null;

function selectDesign(id) {
  if (frontTable) frontTable.select(id);
  markInScatter(id);
  showDesign(id);
  showLayers(id);
  showInsight(id);
  showComparison();
  const design = designById.get(id);
  announce(`Design ${id} selected: ${describeDesign(design)}`);
}

function setUpFrontTable() {
  const parameters = varyingKeys([...parameterInfo.keys()]);
  const metrics = [...new Set([...askedKeys.filter(key => metricInfo.has(key)), ...shownMetrics()])];
  const columns = [{key: 'id', header: 'design', value: design => design.id, cell: idCell, number: true}];
  for (const key of parameters.concat(metrics)) {
    columns.push(valueColumn(key, frontDesigns, design => valueOf(design, key), unitOf(key), labelOf(key)));
  }
  columns.push({key: 'validity', header: 'validity', value: design => design.validity,
                cell: design => design.validity ? validityBadge(design.validity, design.error_percent) : '–'});
  if (frontDesigns.some(design => designsInsideError(design).length > 0)) {
    columns.push({key: 'close', header: 'inside the error of', title: 'designs whose order the errors of the objectives leave open',
                  value: countInsideError, text: closeText});
  }
  frontTable = new Table(byId('front-table'), {label: 'Pareto front', columns, rows: frontDesigns,
    idOf: design => design.id, onSelect: id => selectDesign(Number(id)), sort: {key: askedKeys[0] || 'id', descending: goalOf(askedKeys[0]) === 'maximized'}});
}

function idCell(design) {
  return [design.id === chosenId ? el('span', {class: 'mark', title: 'chosen'}, '◆ chosen ') : '', String(design.id)];
}

function closeText(design) {
  const close = designsInsideError(design);
  const count = countInsideError(design), more = count > 3 ? ` +${count - 3}` : '';
  return close.slice(0, 3).map(other => `#${other.id}`).join(' ') + more || '–';
}

function showNavigation() {
  byId('sections').replaceChildren(...[...document.querySelectorAll('main section:not([hidden])')].map(section =>
    el('a', {href: `#${section.id}`}, {answer: 'Answer', search: 'Searched', tradeoffs: 'Trade-offs', design: 'Design', front: 'Front',
                                      insight: 'One step', stages: 'Two models', layers: 'Layers', compare: 'Compare', study: 'Study'}[section.id])));
}

function emptyFront() {
  return el('div', {class: 'notice'}, el('p', {}, isUnfinished ? 'The front is empty so far.' : 'No design is feasible: the front is empty.'));
}

/** The chosen design; where none is feasible the one that comes nearest, else any that the run holds. */
function firstSelected() {
  return [chosenId, nearestId, ...allDesigns.slice(0, 1).map(design => design.id)].find(id => designById.has(id));
}

function showRun() {
  showAnswer();
  showSearch();
  if (allDesigns.length > 0) setUpScatter(selectDesign);
  else byId('tradeoffs').hidden = true;
  setUpComparison();
  showStages();
  if (frontDesigns.length > 0) setUpFrontTable();
  else byId('front-table').replaceChildren(emptyFront());
  const first = firstSelected();
  if (first !== undefined) selectDesign(first);
}

function showEstimate() {
  for (const section of document.querySelectorAll('[data-run]')) section.hidden = true;
  document.body.classList.add('estimate');
  byId('title').textContent = `${source.network} on ${source.accelerator}`;
  byId('subtitle').textContent = `estimate, model ${source.model}`;
  showDesign(0);
  showLayers(0);
}

setUpTheme();
if (isRun) showRun();
else showEstimate();
onThemeChange(drawLayerCharts);
showNavigation();
document.title = `${byId('title').textContent} – flecsim`;
byId('version').textContent = source.flecsim || '';
byId('footer').textContent = isRun
  ? `flecsim ${source.flecsim}, ${searchText()}. The JSON of the run is inside this file.`
  : 'The JSON of the estimate is inside this file.';
