#include "flecsim/cost/primitive_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "flecsim/base/error.h"
#include "flecsim/base/quantity.h"

namespace flecsim::cost {
namespace {

constexpr double nanoseconds_per_second = 1e9;

struct Key {
  std::string_view written;
  std::string_view attribute;
};

/// Short keys of attributes; every other key is the attribute itself.
constexpr std::array short_keys = {Key{"size", "size_bytes"},
                                   Key{"width", "width_bits"},
                                   Key{"other", "other_bits"},
                                   Key{"accumulator", "accumulator_bits"},
                                   Key{"exponent", "exponent_bits"},
                                   Key{"mantissa", "mantissa_bits"},
                                   Key{"int", "int_bits"},
                                   Key{"tag", "tag_bits"},
                                   Key{"written", "written_bits"},
                                   Key{"beat", "beat_bits"},
                                   Key{"in", "in_bits"},
                                   Key{"out", "out_bits"},
                                   Key{"length", "length_um"},
                                   Key{"voltage", "voltage_v"},
                                   Key{"temperature", "temperature_k"}};

struct FloatType {
  std::string_view name;
  int exponent_bits, mantissa_bits;  ///< mantissa with its hidden bit
};
constexpr std::array float_types = {FloatType{"bf16", 8, 8},  FloatType{"fp16", 5, 11},
                                    FloatType{"fp8", 4, 4},   FloatType{"tf32", 8, 11},
                                    FloatType{"fp32", 8, 24}, FloatType{"fp64", 11, 53}};

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

constexpr double byte_bits = 8;

double attribute_of(const PrimitiveQuery& query, std::string_view name) {
  for (const auto& [key, value] : query.attributes)
    if (key == name) return value;
  return 0;
}

/// Bits of a memory that its whole words leave over.
double bits_over(const PrimitiveQuery& query) {
  const double size = attribute_of(query, "size_bytes"), width = attribute_of(query, "width_bits");
  return size >= 1 && width >= 1 ? std::fmod(byte_bits * size, width) : 0;
}

class Parser {
 public:
  explicit Parser(std::string_view text)
      : text_(text), where_(fmt::format("--primitive '{}'", text)) {}

  PrimitiveQuery parse() {
    const auto colon = text_.find(':');
    query_.klass = lower(text_.substr(0, colon));
    std::string_view rest = colon == std::string_view::npos ? "" : text_.substr(colon + 1);
    while (!rest.empty()) {
      const auto comma = rest.find(',');
      take(rest.substr(0, comma));
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
    name_class();
    check();
    return std::move(query_);
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    throw base::InputError(fmt::format("{}: {}", where_, message));
  }

  void take(std::string_view pair) {
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == pair.size())
      fail(fmt::format("'{}' is not key=value", pair));
    const std::string_view key = pair.substr(0, equals);
    const std::string_view value = pair.substr(equals + 1);
    if (given(key)) fail(fmt::format("'{}' is given twice", key));
    keys_.emplace_back(key);
    if (!take_condition(key, value)) take_attribute(key, value);
  }

  bool take_condition(std::string_view key, std::string_view value) {
    const std::string at = fmt::format("{}: {}", where_, key);
    if (key == "node")
      query_.conditions.node_nm = parse_quantity(value, base::Unit::nanometers, at);
    else if (key == "period")
      query_.conditions.period_ns =
          parse_quantity(value, base::Unit::seconds, at) * nanoseconds_per_second;
    else if (key == "clock")
      query_.conditions.period_ns =
          nanoseconds_per_second / parse_quantity(value, base::Unit::hertz, at);
    else if (key == "kind" || key == "cell")
      query_.flavor = value;
    else if (key == "type")
      take_type(value);
    else
      return false;
    return true;
  }

  void take_attribute(std::string_view key, std::string_view value) {
    if (key == "ports" && take_ports(value)) return;
    std::string_view attribute = key;
    for (const Key& entry : short_keys)
      if (entry.written == key) attribute = entry.attribute;
    query_.attributes.emplace_back(attribute, attribute_value(key, attribute, value));
  }

  double attribute_value(std::string_view key, std::string_view attribute, std::string_view value) {
    const std::string at = fmt::format("{}: {}", where_, key);
    if (attribute == "ports") return ports(value);
    if (ends_with(attribute, "_bytes")) return parse_quantity(value, base::Unit::bytes, at);
    if (ends_with(attribute, "_bits")) return parse_quantity(value, base::Unit::bits, at);
    if (attribute == "length_um") return length(value, at);
    if (attribute == "voltage_v") return parse_quantity(value, base::Unit::supply_volts, at);
    if (attribute == "temperature_k") return parse_quantity(value, base::Unit::kelvin, at);
    return parse_quantity(value, base::Unit::none, at);
  }

  static std::string_view without(std::string_view value, std::string_view unit) {
    if (ends_with(value, unit)) value.remove_suffix(unit.size());
    return value;
  }

  static double length(std::string_view value, const std::string& at) {
    constexpr double um_per_mm = 1000;
    if (ends_with(value, "mm"))
      return parse_quantity(without(value, "mm"), base::Unit::none, at) * um_per_mm;
    return parse_quantity(without(value, "um"), base::Unit::none, at);
  }

  /// Kinds in any order, each with its number: 1RW, 2R1W, 1RW1R.
  bool take_ports(std::string_view value) {
    constexpr std::array kinds = {Key{"RW", "read_write_ports"}, Key{"R", "read_ports"},
                                  Key{"W", "write_ports"}};
    std::array<int, kinds.size()> counts{};
    while (!value.empty()) {
      int count = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
      if (error != std::errc() || count < 1) return false;
      value.remove_prefix(static_cast<std::size_t>(end - value.data()));
      std::size_t kind = 0;
      while (kind < kinds.size() && !value.starts_with(kinds[kind].written)) ++kind;
      if (kind == kinds.size() || counts[kind] != 0) return false;
      value.remove_prefix(kinds[kind].written.size());
      counts[kind] = count;
    }
    for (std::size_t i = 0; i < kinds.size(); ++i)
      if (counts[i] != 0) query_.attributes.emplace_back(kinds[i].attribute, counts[i]);
    return true;
  }

  double ports(std::string_view value) const {
    double number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size())
      fail(fmt::format("ports is '{}'; expected 1RW, 1R1W, 2RW, others such or a number", value));
    return number;
  }

  void take_type(std::string_view value) {
    for (const FloatType& type : float_types)
      if (type.name == value) {
        float_ = true;
        query_.attributes.emplace_back("exponent_bits", type.exponent_bits);
        query_.attributes.emplace_back("mantissa_bits", type.mantissa_bits);
        return;
      }
    int width = 0;
    const char* end = nullptr;
    if (value.substr(0, 3) == "int")
      end = std::from_chars(value.data() + 3, value.data() + value.size(), width).ptr;
    if (width < 1 || end != value.data() + value.size())
      fail(fmt::format(
          "type is '{}'; expected int8 (or any width), bf16, fp8, fp16, tf32, fp32 or fp64",
          value));
    query_.attributes.emplace_back("width_bits", width);
  }

  void check() const {
    if (given("clock") && given("period")) fail("clock and period are given; expected one of them");
    if (given("type") && given("width")) fail("type and width are given; expected one of them");
    if (!(query_.conditions.period_ns > 0) || std::isinf(query_.conditions.period_ns))
      fail("the clock is not a positive frequency or period");
    const double size = attribute_of(query_, "size_bytes"),
                 width = attribute_of(query_, "width_bits");
    if (bits_over(query_) != 0 && std::fmod(width, byte_bits) != 0)
      fail(fmt::format("{} bits of a word do not divide the size, {} bits", width,
                       byte_bits * size));
  }

  bool given(std::string_view key) const {
    return std::find(keys_.begin(), keys_.end(), key) != keys_.end();
  }

  void name_class() {
    float_ = float_ || given("exponent") || given("mantissa") || given("exponent_bits") ||
             given("mantissa_bits");
    if (query_.klass == "mac") query_.klass = float_ ? "floatmac" : "intmac";
    if (query_.klass == "regfile") query_.klass = "register_file";
    if (float_ && (query_.klass == "adder" || query_.klass == "multiplier"))
      query_.klass = "float_" + query_.klass;
  }

  std::string_view text_;
  std::string where_;
  PrimitiveQuery query_;
  std::vector<std::string> keys_;
  bool float_ = false;
};

}  // namespace

std::vector<std::string> primitive_notes(const PrimitiveQuery& query) {
  const Conditions normal;
  const bool dram = query.klass == "dram", sram = query.klass == "sram",
             wire = query.klass == "wire";
  std::vector<std::string> notes;
  const auto no_effect = [&](std::string_view key) {
    notes.push_back(fmt::format("{} has no effect on {}", key, query.klass));
  };
  if (dram && query.conditions.node_nm != normal.node_nm) no_effect("node");
  if ((dram || sram || wire) && query.conditions.period_ns != normal.period_ns)
    no_effect("clock or period");
  if (dram && attribute_of(query, "voltage_v") != 0) no_effect("voltage");
  if ((dram || wire) && attribute_of(query, "temperature_k") != 0) no_effect("temperature");
  if (const double over = bits_over(query); over != 0)
    notes.push_back(fmt::format("{} bits of the size are no whole word", over));
  return notes;
}

PrimitiveQuery parse_primitive(std::string_view text) { return Parser(text).parse(); }

std::string primitive_json(const PrimitiveQuery& query, const PrimitiveEstimate& estimate) {
  nlohmann::ordered_json json;
  json["class"] = query.klass;
  auto& attributes = json["attributes"] = nlohmann::ordered_json::object();
  for (const auto& [key, value] : query.attributes) attributes[key] = value;
  if (!query.flavor.empty()) json["kind"] = query.flavor;
  json["node_nm"] = query.conditions.node_nm;
  json["period_ns"] = query.conditions.period_ns;
  for (const auto& action : estimate.actions) json[fmt::format("{}_pj", action.name)] = action.pj;
  json["leakage_mw"] = estimate.leakage_mw;
  json["area_um2"] = estimate.area_um2;
  if (estimate.timing) {
    json["access_ns"] = estimate.timing->access_ns;
    json["cycle_ns"] = estimate.timing->cycle_ns;
  }
  json["validity"] = counts::name_of(estimate.quality.validity);
  json["source"] = estimate.quality.source;
  json["error_percent"] = estimate.quality.error_percent;
  if (const auto notes = primitive_notes(query); !notes.empty()) json["notes"] = notes;
  return json.dump(2) + "\n";
}

std::string primitive_text(const PrimitiveQuery& query, const PrimitiveEstimate& estimate) {
  std::string text = fmt::format("{} at {} nm", query.klass, query.conditions.node_nm);
  for (const auto& [key, value] : query.attributes) text += fmt::format(", {} {}", key, value);
  if (!query.flavor.empty()) text += ", " + query.flavor;
  text += "\n";
  for (const auto& action : estimate.actions)
    text += fmt::format("  {:<12} {:>12.6g} pJ\n", action.name, action.pj);
  text += fmt::format("  {:<12} {:>12.6g} mW\n", "leakage", estimate.leakage_mw);
  text += fmt::format("  {:<12} {:>12.6g} um2\n", "area", estimate.area_um2);
  if (estimate.timing)
    text += fmt::format("  {:<12} {:>12.6g} ns\n  {:<12} {:>12.6g} ns\n", "access",
                        estimate.timing->access_ns, "cycle", estimate.timing->cycle_ns);
  text += fmt::format("  {} ({}), within {:g} % of the source\n",
                      counts::name_of(estimate.quality.validity), estimate.quality.source,
                      estimate.quality.error_percent);
  for (const std::string& note : primitive_notes(query)) text += fmt::format("  note: {}\n", note);
  return text;
}

}  // namespace flecsim::cost
