// Elements without markup in strings: text is always set as text, so no name can become HTML.

function byId(id) {
  return document.getElementById(id);
}

/** el('td', {class: 'number', onclick: f}, 'text', childElement): null and false are left out. */
function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

/** A definition list of [term, value, title] rows. */
function facts(rows) {
  return el('dl', {class: 'facts'}, rows.map(([term, value, title]) =>
    el('div', {title}, el('dt', {}, term), el('dd', {}, value))));
}

/** Items of {color, label, shape, title}: shapes tell what colors tell. */
function drawLegend(id, items) {
  byId(id).replaceChildren(...items.map(item => el('li', {title: item.title},
    el('span', {class: `key ${item.shape || 'square'}`, style: `--key:${item.color}`,
                'aria-hidden': 'true'}), item.label)));
}

function badge(text, kind, title) {
  return el('span', {class: `badge ${kind || ''}`, title}, text);
}

function announce(text) {
  byId('announcer').textContent = text;
}
