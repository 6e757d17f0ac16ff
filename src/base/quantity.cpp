#include "flecsim/base/quantity.h"

#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/text_parts.h"
#include "flecsim/base/unit_suffixes.h"

namespace flecsim::base {
namespace {

struct Suffix {
  std::string_view text;
  double factor;
  double offset = 0;
};

constexpr std::array bytes_suffixes{Suffix{"B", 1}, Suffix{"KiB", 1024}, Suffix{"MiB", 1048576},
                                    Suffix{"GiB", 1073741824}};
constexpr std::array hertz_suffixes{Suffix{"Hz", 1}, Suffix{"kHz", 1e3}, Suffix{"MHz", 1e6},
                                    Suffix{"GHz", 1e9}};
constexpr std::array cycles_suffixes{Suffix{"cycles", 1}, Suffix{"cycle", 1}};
constexpr std::array bits_suffixes{Suffix{"bits", 1}, Suffix{"bit", 1}};
constexpr std::array nanometers_suffixes{Suffix{"nm", 1}};
constexpr std::array seconds_suffixes{Suffix{"s", 1}, Suffix{"ms", 1e-3}, Suffix{"us", 1e-6},
                                      Suffix{"ns", 1e-9}};
constexpr std::array volts_suffixes{Suffix{"V", 1}, Suffix{"mV", 1e-3}};
constexpr std::array kelvin_suffixes{Suffix{"K", 1}, Suffix{"C", 1, 273.15}};

std::span<const Suffix> suffixes(Unit unit) {
  switch (unit) {
    case Unit::bytes:
      return bytes_suffixes;
    case Unit::hertz:
      return hertz_suffixes;
    case Unit::cycles:
      return cycles_suffixes;
    case Unit::bits:
      return bits_suffixes;
    case Unit::nanometers:
      return nanometers_suffixes;
    case Unit::seconds:
      return seconds_suffixes;
    case Unit::supply_volts:
      return volts_suffixes;
    case Unit::kelvin:
      return kelvin_suffixes;
    case Unit::none:
      break;
  }
  return {};
}

std::string expected(Unit unit) {
  if (unit == Unit::none) return "a number";
  std::string list;
  for (const Suffix& suffix : suffixes(unit)) {
    list += list.empty() ? "" : ", ";
    list += suffix.text;
  }
  return fmt::format("{}a number, optionally with a unit ({})",
                     unit == Unit::supply_volts ? "`nominal` or " : "", list);
}

[[noreturn]] void fail(std::string_view text, Unit unit, std::string_view where) {
  throw InputError(fmt::format("{}: '{}' is not {}", where, text, expected(unit)));
}

/// 700 mV are the double nearest to 0.7: parts divide by the whole number that they are one of.
double scaled(double value, double factor) {
  return factor < 1 ? value / std::round(1 / factor) : value * factor;
}

}  // namespace

std::string_view unit_name(Unit unit) {
  switch (unit) {
    case Unit::bytes:
      return "bytes";
    case Unit::hertz:
      return "Hz";
    case Unit::cycles:
      return "cycles";
    case Unit::bits:
      return "bits";
    case Unit::nanometers:
      return "nm";
    case Unit::seconds:
      return "s";
    case Unit::supply_volts:
      return "V";
    case Unit::kelvin:
      return "K";
    case Unit::none:
      break;
  }
  return "";
}

std::vector<std::string_view> unit_suffixes(Unit unit) {
  std::vector<std::string_view> texts;
  for (const Suffix& suffix : suffixes(unit)) texts.push_back(suffix.text);
  return texts;
}

double parse_quantity(std::string_view text, Unit unit, std::string_view where) {
  const std::string_view body = trimmed(text);
  if (unit == Unit::supply_volts && body == nominal_supply) return 0;
  double value = 0;
  const auto [rest, error] = std::from_chars(body.data(), body.data() + body.size(), value);
  if (error != std::errc{} || !std::isfinite(value)) fail(text, unit, where);
  const std::string_view suffix =
      trimmed(body.substr(static_cast<std::size_t>(rest - body.data())));
  if (unit == Unit::supply_volts && value == 0) {
    throw InputError(
        fmt::format("{}: '{}' is no supply; expected `nominal` or more than 0 V", where, text));
  }
  if (suffix.empty()) return value;
  for (const Suffix& known : suffixes(unit)) {
    if (known.text == suffix) return scaled(value, known.factor) + known.offset;
  }
  fail(text, unit, where);
}

std::int64_t parse_whole_quantity(std::string_view text, Unit unit, std::string_view where) {
  const double value = parse_quantity(text, unit, where);
  const std::string of = unit == Unit::none ? "" : fmt::format(" of {}", unit_name(unit));
  if (std::abs(value) > 9e15) {
    throw InputError(
        fmt::format("{}: '{}' is too large, expected a number{} up to 9e15", where, text, of));
  }
  if (value != std::floor(value)) {
    throw InputError(fmt::format("{}: '{}' is not a whole number{}", where, text, of));
  }
  return static_cast<std::int64_t>(value);
}

std::string format_quantity(double value, Unit unit) {
  const auto known = suffixes(unit);
  if (unit == Unit::supply_volts)
    return value == 0 ? std::string(nominal_supply) : fmt::format("{}V", value);
  if (unit == Unit::cycles || unit == Unit::bits) return fmt::format("{} {}", value, known[0].text);
  const Suffix* best = nullptr;
  for (const Suffix& suffix : known) {
    const bool exact = std::fmod(value, suffix.factor) == 0;
    if (exact && value >= suffix.factor && (!best || suffix.factor > best->factor)) best = &suffix;
  }
  if (best) return fmt::format("{}{}", value / best->factor, best->text);
  return fmt::format("{}{}", value, known.empty() ? "" : known[0].text);
}

}  // namespace flecsim::base
