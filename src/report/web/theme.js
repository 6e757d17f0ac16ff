// Light, dark or as the system says; the colors of the charts are those of the style sheet.

const THEMES = ['auto', 'light', 'dark'];
const darkQuery = window.matchMedia('(prefers-color-scheme: dark)');
const themeListeners = [];
let theme = 'auto';

function onThemeChange(listener) {
  themeListeners.push(listener);
}

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

const BOUNDS = {
  compute: {label: 'compute', color: () => color('bound-compute')},
  memory: {label: 'memory', color: () => color('bound-memory')},
  latency: {label: 'latency', color: () => color('bound-latency')},
  not_modeled: {label: 'not modeled', color: () => color('bound-none')},
};

/** Eight colors that the color blind can tell apart (Okabe and Ito 2008). */
function seriesColor(index) {
  return color(`series-${index % 8}`);
}

function applyTheme() {
  if (theme === 'auto') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.dataset.theme = theme;
  byId('theme').textContent = `Theme: ${theme}`;
  byId('theme').setAttribute('aria-label', `Color theme: ${theme}. Press to change.`);
  Chart.defaults.color = color('muted');
  Chart.defaults.borderColor = color('grid');
  for (const listener of themeListeners) listener();
}

function setUpTheme() {
  try {
    theme = THEMES.includes(localStorage.getItem('flecsim-theme')) ? localStorage.getItem('flecsim-theme') : 'auto';
  } catch (error) {
    theme = 'auto';  // a browser that stores nothing for files
  }
  byId('theme').addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    try {
      localStorage.setItem('flecsim-theme', theme);
    } catch (error) {
      // kept for this visit alone
    }
    applyTheme();
  });
  darkQuery.addEventListener('change', applyTheme);
  window.addEventListener('beforeprint', () => printTheme(true));
  window.addEventListener('afterprint', () => printTheme(false));
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 12;
  Chart.defaults.animation = false;
  Chart.defaults.maintainAspectRatio = false;
  Chart.defaults.plugins.legend.display = false;
  applyTheme();
}

/** Paper is white. */
function printTheme(printing) {
  if (printing) document.documentElement.dataset.theme = 'light';
  else if (theme === 'auto') document.documentElement.removeAttribute('data-theme');
  else document.documentElement.dataset.theme = theme;
  Chart.defaults.color = color('muted');
  Chart.defaults.borderColor = color('grid');
  for (const listener of themeListeners) listener();
}

/** An axis with its title; `unit` formats the ticks. */
function axisOptions(title, type, unit) {
  return {type, title: {display: true, text: title, color: color('text')},
          grid: {color: color('grid'), borderColor: color('line')},
          ticks: {color: color('muted'), maxRotation: 0, autoSkipPadding: 12,
                  callback: value => type === 'logarithmic' && !isRoundTick(value) ? '' : formatTick(value, unit)}};
}

/** On a logarithmic axis 1, 2 and 5 of each decade get a label. */
function isRoundTick(value) {
  const lead = value / 10 ** Math.floor(Math.log10(value) + 1e-9);
  return [1, 2, 5].some(round => Math.abs(lead - round) < 1e-6);
}

function tooltipOptions(callbacks) {
  return {backgroundColor: color('tooltip'), titleColor: color('tooltip-text'), bodyColor: color('tooltip-text'),
          borderColor: color('line'), borderWidth: 1, padding: 10, displayColors: false, callbacks};
}
