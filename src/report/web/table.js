// A table whose headings sort it and whose rows can be selected, with mouse and keyboard alike.
//
// columns: {key, header, unit, title, value(row), text(row), cell(row), number}. Rows beyond
// PAGE_SIZE are on further pages, so that a run with thousands of designs stays quick.

const PAGE_SIZE = 100;

class Table {
  constructor(container, {label, columns, rows, idOf, onSelect, sort}) {
    Object.assign(this, {container, label, columns, rows, idOf, onSelect});
    this.sortKey = sort ? sort.key : null;
    this.descending = sort ? Boolean(sort.descending) : false;
    this.selected = null;
    this.page = 0;
    this.build();
    this.sortRows();
    this.draw();
  }

  build() {
    this.head = el('tr', {role: 'row'}, this.columns.map(column => this.heading(column)));
    this.body = el('tbody', {role: 'rowgroup'});
    this.pager = el('nav', {class: 'pager', 'aria-label': `Pages of ${this.label}`});
    const table = el('table', {role: this.onSelect ? 'grid' : 'table', 'aria-label': this.label,
                               'aria-rowcount': String(this.rows.length + 1)},
                     el('thead', {role: 'rowgroup'}, this.head), this.body);
    this.body.addEventListener('click', event => this.onClick(event));
    this.body.addEventListener('keydown', event => this.onKey(event));
    this.scroller = el('div', {class: 'table-scroll', tabindex: this.onSelect ? null : '0', role: 'region',
                               'aria-label': this.label}, table);
    this.container.replaceChildren(this.scroller, this.pager);
  }

  heading(column) {
    const unit = column.unit ? el('span', {class: 'unit'}, ` [${column.unit}]`) : null;
    return el('th', {scope: 'col', role: 'columnheader', 'data-key': column.key, 'aria-sort': 'none',
                     class: column.number ? 'number' : null, title: column.title || null},
              el('button', {type: 'button', onclick: () => this.sortBy(column.key)}, column.header, unit,
                 el('span', {class: 'arrow', 'aria-hidden': 'true'})));
  }

  sortBy(key) {
    this.descending = this.sortKey === key ? !this.descending : false;
    this.sortKey = key;
    this.sortRows();
    this.page = 0;
    this.draw();
    announce(`${this.label}: sorted by ${key}, ${this.descending ? 'descending' : 'ascending'}`);
  }

  sortRows() {
    const column = this.columns.find(c => c.key === this.sortKey);
    if (!column) return;
    const sign = this.descending ? -1 : 1;
    this.rows = this.rows.map((row, index) => [column.value(row), index, row])
      .sort((a, b) => sign * compareValues(a[0], b[0]) || a[1] - b[1]).map(entry => entry[2]);
  }

  draw() {
    for (const th of this.head.children) {
      const sorted = th.dataset.key === this.sortKey;
      th.setAttribute('aria-sort', sorted ? (this.descending ? 'descending' : 'ascending') : 'none');
    }
    const first = this.page * PAGE_SIZE;
    this.body.replaceChildren(...this.rows.slice(first, first + PAGE_SIZE).map((row, i) => this.row(row, first + i)));
    this.markSelected();
    this.drawPager();
  }

  row(row, index) {
    const tr = el('tr', {role: 'row', 'data-id': String(this.idOf(row)), 'aria-rowindex': String(index + 2)});
    for (const column of this.columns) {
      const content = column.cell ? column.cell(row) : column.text(row);
      tr.append(el('td', {role: this.onSelect ? 'gridcell' : 'cell', class: column.number ? 'number' : null}, content));
    }
    return tr;
  }

  markSelected() {
    if (!this.onSelect) return;
    let focusable = null;
    for (const tr of this.body.children) {
      const selected = tr.dataset.id === this.selected;
      tr.setAttribute('aria-selected', String(selected));
      tr.tabIndex = -1;
      if (selected) focusable = tr;
    }
    focusable = focusable || this.body.firstElementChild;
    if (focusable) focusable.tabIndex = 0;
  }

  /** Shows the row of that id as selected, turning to its page. */
  select(id) {
    this.selected = id === null || id === undefined ? null : String(id);
    const index = this.rows.findIndex(row => String(this.idOf(row)) === this.selected);
    const page = index < 0 ? this.page : Math.floor(index / PAGE_SIZE);
    if (page !== this.page) {
      this.page = page;
      this.draw();
    } else {
      this.markSelected();
    }
    this.revealSelected();
  }

  /** Scrolls the table, never the page, to the selected row. */
  revealSelected() {
    const row = this.body.querySelector('[aria-selected="true"]');
    if (!row) return;
    const above = row.offsetTop - this.head.offsetHeight, below = row.offsetTop + row.offsetHeight - this.scroller.clientHeight;
    if (this.scroller.scrollTop > above) this.scroller.scrollTop = above;
    else if (this.scroller.scrollTop < below) this.scroller.scrollTop = below;
  }

  onClick(event) {
    const tr = event.target.closest('tr');
    if (tr && this.onSelect) this.onSelect(tr.dataset.id);
  }

  onKey(event) {
    const tr = event.target.closest('tr');
    if (!tr || !this.onSelect) return;
    const next = {ArrowDown: tr.nextElementSibling, ArrowUp: tr.previousElementSibling,
                  Home: this.body.firstElementChild, End: this.body.lastElementChild}[event.key];
    if (event.key === 'Enter' || event.key === ' ') this.onSelect(tr.dataset.id);
    else if (next) this.moveFocus(next);
    else return;
    event.preventDefault();
  }

  moveFocus(tr) {
    for (const other of this.body.children) other.tabIndex = -1;
    tr.tabIndex = 0;
    tr.focus();
  }

  drawPager() {
    const pages = Math.ceil(this.rows.length / PAGE_SIZE);
    if (pages < 2) {
      this.pager.replaceChildren();
      return;
    }
    const first = this.page * PAGE_SIZE + 1;
    const last = Math.min(this.rows.length, first + PAGE_SIZE - 1);
    const turn = step => {
      this.page += step;
      this.draw();
    };
    this.pager.replaceChildren(
      el('button', {type: 'button', class: 'button', disabled: this.page === 0, onclick: () => turn(-1)}, 'Previous'),
      el('span', {}, `${formatCount(first)}–${formatCount(last)} of ${formatCount(this.rows.length)}`),
      el('button', {type: 'button', class: 'button', disabled: this.page === pages - 1, onclick: () => turn(1)}, 'Next'));
  }
}

function compareValues(a, b) {
  const missing = value => value === undefined || value === null || Number.isNaN(value);
  if (missing(a) || missing(b)) return missing(a) - missing(b);
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
}

/** The column of a metric or a parameter; one unit for all rows. */
function valueColumn(key, rows, value, unit, header) {
  const format = columnFormat(rows.map(value), unit);
  return {key, header: header || key, unit: format.unit, title: meaningOf(key), value, number: true,
          text: row => format.text(value(row))};
}
