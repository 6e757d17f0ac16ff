#include "flecsim/cost/primitive.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"

#include "primitives.h"

namespace flecsim::cost {
namespace {

constexpr PrimitiveClass classes[] = {
    {"sram", "SRAM macro", sram_primitive},
    {"dram", "off-chip memory", dram_primitive},
    {"register", "flip-flops written together", register_primitive},
    {"register_file", "flip-flops by word with address decoder", register_file_primitive},
    {"fifo", "first-in first-out buffer", fifo_primitive},
    {"beat_buffer", "buffers of a memory interface", beat_buffer_primitive},
    {"cam", "content-addressable memory or tag store", cam_primitive},
    {"adder", "integer adder", adder_primitive},
    {"multiplier", "integer multiplier", multiplier_primitive},
    {"intmac", "integer multiply-accumulate", intmac_primitive},
    {"float_adder", "floating-point adder", float_adder_primitive},
    {"float_multiplier", "floating-point multiplier", float_multiplier_primitive},
    {"floatmac", "floating-point multiply-accumulate", floatmac_primitive},
    {"comparator", "integer comparator", comparator_primitive},
    {"counter", "counter", counter_primitive},
    {"bitwise", "bitwise gates", bitwise_primitive},
    {"shifter", "barrel shifter", shifter_primitive},
    {"adder_tree", "tree of integer adders", adder_tree_primitive},
    {"mux", "multiplexer", mux_primitive},
    {"crossbar", "crossbar", crossbar_primitive},
    {"wire", "wires", wire_primitive},
    {"float_to_int", "float to integer converter", float_to_int_primitive},
    {"int_to_float", "integer to float converter", int_to_float_primitive},
    {"systolic_pe", "processing element with its registers", systolic_pe_primitive},
    {"vector_lane", "lane of a vector unit", vector_lane_primitive},
    {"scale_lane", "accumulator scaling and activation, one element", scale_lane_primitive},
};

std::string known_classes(std::string_view name) {
  std::vector<std::string_view> names;
  names.reserve(std::size(classes));
  for (const auto& entry : classes) names.push_back(entry.name);
  return base::suggestion(name, names);
}

}  // namespace

std::optional<double> PrimitiveEstimate::find(std::string_view action) const {
  for (const Action& entry : actions)
    if (entry.name == action) return entry.pj;
  return std::nullopt;
}

AttributeReader::AttributeReader(const PrimitiveQuery& query)
    : query_(query), conditions_(query.conditions) {
  asked_.reserve(8);
  if (const double* volts = find("voltage_v")) conditions_.voltage_v = *volts;
  if (const double* kelvin = find("temperature_k")) conditions_.temperature_k = *kelvin;
}

const double* AttributeReader::find(std::string_view name) {
  asked_.push_back(name);
  for (const auto& [key, value] : query_.attributes)
    if (key == name) return &value;
  return nullptr;
}

bool AttributeReader::has(std::string_view name) const {
  return std::any_of(query_.attributes.begin(), query_.attributes.end(),
                     [&](const auto& attribute) { return attribute.first == name; });
}

/// The key that was probably meant as `name`, written with or without its unit.
void AttributeReader::fail_if_misspelt(std::string_view name) const {
  const std::string_view known[] = {name.substr(0, name.rfind('_')), name};
  for (const auto& [key, value] : query_.attributes) {
    if (std::find(asked_.begin(), asked_.end(), key) != asked_.end()) continue;
    const std::string_view meant = base::nearest(key, known);
    if (!meant.empty())
      throw base::InputError(fmt::format("class '{}' has no attribute '{}' (did you mean '{}'?)",
                                         query_.klass, key, meant));
  }
}

double AttributeReader::required(std::string_view name) {
  if (const double* value = find(name)) return *value;
  fail_if_misspelt(name);
  throw base::InputError(
      fmt::format("class '{}' needs the attribute '{}', which is missing", query_.klass, name));
}

double AttributeReader::optional(std::string_view name, double otherwise) {
  const double* value = find(name);
  return value ? *value : otherwise;
}

int AttributeReader::count(std::string_view name, double value) const {
  if (value >= 1 && value == std::floor(value) && value <= std::numeric_limits<int>::max())
    return static_cast<int>(value);
  throw base::InputError(
      fmt::format("attribute '{}' of class '{}' is {}; expected a whole number "
                  "from 1 to {}",
                  name, query_.klass, value, std::numeric_limits<int>::max()));
}

int AttributeReader::required_count(std::string_view name) { return count(name, required(name)); }

int AttributeReader::optional_count(std::string_view name, int otherwise) {
  return count(name, optional(name, otherwise));
}

std::string_view AttributeReader::flavor(std::string_view otherwise) {
  flavor_asked_ = true;
  return query_.flavor.empty() ? otherwise : std::string_view(query_.flavor);
}

void AttributeReader::finish() const {
  for (const auto& [key, value] : query_.attributes)
    if (std::find(asked_.begin(), asked_.end(), key) == asked_.end())
      throw base::InputError(fmt::format("class '{}' has no attribute '{}'{}", query_.klass, key,
                                         base::suggestion(key, asked_)));
  if (!query_.flavor.empty() && !flavor_asked_)
    throw base::InputError(
        fmt::format("class '{}' has no kinds, but '{}' is given", query_.klass, query_.flavor));
}

std::span<const PrimitiveClass> primitive_classes() { return classes; }

PrimitiveEstimate estimate_primitive(const PrimitiveQuery& query) {
  const auto entry = std::find_if(std::begin(classes), std::end(classes),
                                  [&](const auto& item) { return item.name == query.klass; });
  if (entry == std::end(classes))
    throw base::InputError(
        fmt::format("unknown component class '{}'{}", query.klass, known_classes(query.klass)));
  AttributeReader attributes(query);
  PrimitiveEstimate estimate = entry->estimate(attributes);
  attributes.finish();
  return estimate;
}

}  // namespace flecsim::cost
