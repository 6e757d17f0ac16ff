// Numbers as a designer reads them: one unit per column, aligned decimals, exact powers of two.

const SI_PREFIXES = [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k'], [1, ''], [1e-3, 'm'],
                     [1e-6, 'µ'], [1e-9, 'n'], [1e-12, 'p']];
const BYTE_PREFIXES = [[2 ** 40, 'TiB'], [2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB'], [1, 'B']];
const TAKES_SI_PREFIX = /^(s|J|W|Hz|V|OPS)([*\/]|$)/;
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const GROUPED = new Intl.NumberFormat('en-US', {maximumFractionDigits: 0});

/** "J*s" -> "J·s", "mm2" -> "mm²", "um2" -> "µm²". */
function writtenUnit(unit) {
  return (unit || '').replace(/\*/g, '·').replace(/\bum/g, 'µm').replace(/([a-zA-Z])(\d)/g, (_, name, digit) => name + SUPERSCRIPTS[digit]);
}

/** {factor, unit}: what to multiply by and what to write for values of about this size. */
function scaleOf(unit, size) {
  const magnitude = Math.abs(size);
  if (unit === 'bytes' || unit === 'B') return pickPrefix(BYTE_PREFIXES, magnitude, '');
  if (TAKES_SI_PREFIX.test(unit)) return pickPrefix(SI_PREFIXES, magnitude, writtenUnit(unit));
  if (unit === '%') return {factor: 100, unit: '%'};
  return {factor: 1, unit: writtenUnit(unit)};
}

function pickPrefix(prefixes, magnitude, base) {
  const found = prefixes.find(([size]) => magnitude >= size * 0.9995) ||
    (magnitude > 0 ? prefixes[prefixes.length - 1] : prefixes.find(([size]) => size === 1));
  return {factor: 1 / found[0], unit: found[1] + base};
}

/** Four significant digits of a number of this size; none behind the point for large ones. */
function decimalsFor(size) {
  if (!(size > 0) || !Number.isFinite(size)) return 0;
  return Math.min(9, Math.max(0, 3 - Math.floor(Math.log10(size) + 1e-9)));
}

function fixed(value, decimals) {
  return value.toLocaleString('en-US', {minimumFractionDigits: decimals, maximumFractionDigits: decimals});
}

/** One number with its unit, on its own. */
function formatValue(value, unit) {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number' || !Number.isFinite(value)) return '–';
  const scale = scaleOf(unit, value);
  const scaled = value * scale.factor;
  return withUnit(formatScaled(scaled), scale.unit);
}

function formatScaled(scaled) {
  const size = Math.abs(scaled);
  if (Number.isInteger(scaled) && size < 1e15) return GROUPED.format(scaled);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return scaled.toExponential(3);
  return fixed(scaled, decimalsFor(size));
}

function withUnit(text, unit) {
  return unit === '%' ? `${text} %` : unit ? `${text} ${unit}` : text;
}

/** Size and factor: "1.31 M" for counts. */
function formatCount(value) {
  if (!Number.isFinite(value)) return '–';
  return GROUPED.format(value);
}

/**
 * Formats the values of one column alike: {unit, text(value)}. Sizes in bytes keep a unit each (they
 * are powers of two), values that span more than four decades too.
 */
function columnFormat(values, unit) {
  const numbers = values.filter(v => typeof v === 'number' && Number.isFinite(v)).map(Math.abs);
  const positive = numbers.filter(v => v > 0);
  const largest = positive.reduce((a, b) => Math.max(a, b), 0);
  const smallest = positive.reduce((a, b) => Math.min(a, b), largest);
  const whole = numbers.every(Number.isInteger);
  const binary = unit === 'bytes' || unit === 'B';
  if ((binary && whole && numbers.every(v => v % 1024 === 0)) || (largest > smallest * 1e4 && !whole)) {
    return {unit: '', text: value => formatValue(value, unit)};
  }
  const scale = scaleOf(unit, largest);
  const plain = whole && scale.factor === 1;
  const decimals = plain ? 0 : decimalsFor(largest * scale.factor);
  return {unit: scale.unit, text: value => typeof value === 'string' ? value
    : typeof value === 'number' && Number.isFinite(value) ? fixed(value * scale.factor, decimals) : '–'};
}

/** The label of an axis tick: short. */
function formatTick(value, unit) {
  const scale = scaleOf(unit, value);
  const scaled = value * scale.factor;
  const size = Math.abs(scaled);
  const text = size !== 0 && (size >= 1e5 || size < 1e-3) ? scaled.toExponential(0)
    : String(Number(scaled.toPrecision(3)));
  return withUnit(text, scale.unit);
}
