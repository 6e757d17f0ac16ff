#include "attribute_reading.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace flecsim::cost::accelergy {
namespace {

constexpr double nanoseconds_per_second = 1e9;
constexpr double default_period_ns = 5;

/// A number with an optional unit of the list; nothing where it is something else.
struct UnitFactor {
  std::string_view unit;
  double factor;
};
std::optional<double> quantity(std::string_view text, std::initializer_list<UnitFactor> units) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  for (const auto& [unit, factor] : units)
    if (text == unit) return value * factor;
  return std::nullopt;
}

/// What Accelergy's library takes up to 0.3 where a component does not say.
struct LibraryDefault {
  std::string_view klass, attribute;
  double value;
};
constexpr LibraryDefault library_defaults[] = {
    {"intadder", "datawidth", 16},
    {"intmultiplier", "datawidth", 16},
    {"intmac", "datawidth", 16},
    {"bitwise", "datawidth", 16},
    {"counter", "width", 16},
    {"comparator", "datawidth", 8},
    {"fpadder", "exponent", 8},
    {"fpadder", "mantissa", 24},
    {"fpmultiplier", "exponent", 8},
    {"fpmultiplier", "mantissa", 24},
    {"fpmac", "exponent", 8},
    {"fpmac", "mantissa", 24},
    {"crossbar", "n_inputs", 1},
    {"crossbar", "n_outputs", 1},
    {"crossbar", "datawidth", 16},
    {"regfile", "width", 16},
    {"regfile", "depth", 1},
    {"FIFO", "datawidth", 16},
    {"FIFO", "depth", 2},
    {"SRAM", "width", 64},
    {"SRAM", "depth", 512},
    {"DRAM", "width", 64},
};

const LibraryDefault* find_default(std::string_view klass, NameList names) {
  for (const LibraryDefault& entry : library_defaults)
    if (entry.klass == klass &&
        std::find(names.begin(), names.end(), entry.attribute) != names.end())
      return &entry;
  return nullptr;
}

}  // namespace

std::optional<double> ComponentReader::from_library(NameList names) const {
  if (context_.version.strict_names()) return std::nullopt;
  const LibraryDefault* found = find_default(klass_, names);
  if (!found) return std::nullopt;
  note(fmt::format(
      "class '{}' without '{}': {} is taken, the default of Accelergy's library up to 0.3", klass_,
      found->attribute, print_number(found->value)));
  return found->value;
}

void ComponentReader::note(const std::string& text) const {
  if (!context_.notes) return;
  auto& notes = *context_.notes;
  if (std::find(notes.begin(), notes.end(), text) == notes.end()) notes.push_back(text);
}

void ComponentReader::fail(const std::string& message) const {
  where_.fail(fmt::format("component '{}' of class '{}': {}", name_, klass_, message));
}

const Attribute* ComponentReader::find(NameList names) const {
  const Attribute* first = nullptr;
  for (const std::string_view name : names) {
    const Attribute* attribute = attributes_.find(name);
    if (!first) first = attribute;
  }
  return first;
}

double ComponentReader::number_of(const Attribute& attribute) const {
  if (attribute.value.is_number()) return attribute.value.number;
  const auto value = quantity(attribute.value.text, {{"", 1}});
  if (value && std::isfinite(*value)) return *value;
  attribute.where.fail(fmt::format("attribute '{}' of component '{}' is '{}'; expected a number",
                                   attribute.name, name_, attribute.value.print()));
}

std::optional<double> ComponentReader::number(NameList names) const {
  const Attribute* attribute = find(names);
  if (!attribute) return std::nullopt;
  return number_of(*attribute);
}

double ComponentReader::width_of(double bits) const {
  constexpr double widest = 1e6;
  if (!(bits > 0 && bits <= widest))
    fail(fmt::format("a width of {} bits; expected more than 0 and at most {}", print_number(bits),
                     print_number(widest)));
  return bits;
}

double ComponentReader::required_width(NameList names) const { return width_of(required(names)); }

double ComponentReader::required(NameList names) const {
  if (const auto value = number(names)) return *value;
  if (const auto value = from_library(names)) return *value;
  fail_missing(names);
}

void ComponentReader::fail_missing(NameList names) const {
  std::string others;
  for (const auto* name = names.begin() + 1; name < names.end(); ++name)
    others += fmt::format("{}{}", others.empty() ? " (also called " : ", ", *name);
  fail(fmt::format("attribute '{}' is missing{}{}", *names.begin(), others,
                   others.empty() ? "" : ")"));
}

int ComponentReader::count_of(const Attribute& attribute) const {
  const double value = number_of(attribute);
  if (value >= 1 && value == std::floor(value) && value <= std::numeric_limits<int>::max())
    return static_cast<int>(value);
  attribute.where.fail(
      fmt::format("attribute '{}' of component '{}' is {}; expected a whole number from 1 to {}",
                  attribute.name, name_, print_number(value), std::numeric_limits<int>::max()));
}

int ComponentReader::count(NameList names, int otherwise) const {
  const Attribute* attribute = find(names);
  return attribute ? count_of(*attribute) : otherwise;
}

int ComponentReader::required_count(NameList names) const {
  if (const Attribute* attribute = find(names)) return count_of(*attribute);
  if (const auto value = from_library(names)) return static_cast<int>(*value);
  fail_missing(names);
}

std::string ComponentReader::text(NameList names, std::string_view otherwise) const {
  const Attribute* attribute = find(names);
  return attribute ? attribute->value.print() : std::string(otherwise);
}

std::string ComponentReader::required_text(NameList names) const {
  if (const Attribute* attribute = find(names)) return attribute->value.print();
  fail_missing(names);
}

bool ComponentReader::as_accelergys_library() const {
  return context_.as_accelergy && klass_.substr(0, 8) == "aladdin_";
}

bool ComponentReader::takes_default_adder() const {
  return context_.as_accelergy && !context_.version.strict_names() && klass_ == "intadder" &&
         !attributes_.has("datawidth");
}

double ComponentReader::library_width(double width) const {
  constexpr double library_bits = 32;
  const bool known = attributes_.has("width") || attributes_.has("datawidth");
  return as_accelergys_library() && !known ? library_bits : width;
}

double ComponentReader::length_um(NameList names) const {
  const Attribute* attribute = find(names);
  if (!attribute) fail(fmt::format("attribute '{}' is missing", *names.begin()));
  if (attribute->value.is_number()) return attribute->value.number;
  const auto value =
      quantity(attribute->value.text, {{"", 1}, {"um", 1}, {"mm", 1e3}, {"m", 1e6}, {"nm", 1e-3}});
  if (!value)
    attribute->where.fail(
        fmt::format("attribute '{}' of component '{}' is '{}'; expected a length such as 2mm",
                    attribute->name, name_, attribute->value.print()));
  return *value;
}

double ComponentReader::node_nm() const {
  const Attribute* attribute = find({"technology"});
  if (!attribute) fail("attribute 'technology' is missing");
  if (attribute->value.is_number()) return attribute->value.number;
  const auto value = quantity(attribute->value.text, {{"", 1}, {"nm", 1}});
  if (!value)
    attribute->where.fail(fmt::format(
        "attribute 'technology' of component '{}' is '{}'; expected a node such as 45nm", name_,
        attribute->value.print()));
  return *value;
}

double ComponentReader::given_period_ns() const {
  const double cycles = number({"action_latency_cycles"}).value_or(1);
  if (const auto seconds = number({"global_cycle_seconds", "cycle_seconds"}))
    return *seconds * cycles * nanoseconds_per_second;
  const Attribute* latency = find({"latency"});
  if (!latency) {
    if (context_.version.strict_names()) fail("attribute 'global_cycle_seconds' is missing");
    note(
        "no clock given (latency or global_cycle_seconds): logic is taken "
        "as synthesized for 5 ns, Accelergy's default");
    return default_period_ns;
  }
  const auto value =
      quantity(latency->value.print(), {{"ns", 1}, {"ps", 1e-3}, {"us", 1e3}, {"s", 1e9}});
  if (!value)
    latency->where.fail(
        fmt::format("attribute 'latency' of component '{}' is '{}'; expected a time such as 5ns",
                    name_, latency->value.print()));
  return *value;
}

double ComponentReader::period_ns() const {
  constexpr double longest_ns = 1e9;
  const double period = given_period_ns();
  if (!(period > 0 && period <= longest_ns))
    fail(fmt::format("a clock period of {} ns; expected more than 0 and at most one second",
                     period));
  return period;
}

std::optional<double> ComponentReader::given_quantity(std::string_view name,
                                                      base::Unit unit) const {
  const Attribute* attribute = find({name});
  if (!attribute) return std::nullopt;
  return base::parse_quantity(
      attribute->value.print(), unit,
      fmt::format("{}: attribute '{}' of component '{}'", attribute->where.where(), name, name_));
}

Conditions ComponentReader::conditions() const {
  Conditions conditions;
  conditions.node_nm = node_nm();
  conditions.period_ns = period_ns();
  conditions.scale_as_accelergy = context_.as_accelergy;
  if (klass_.substr(0, 8) == "aladdin_") conditions.accelergys_table_nm = 40;
  if (const auto volts = given_quantity("voltage", base::Unit::supply_volts))
    conditions.voltage_v = *volts;
  if (const auto kelvin = given_quantity("temperature", base::Unit::kelvin))
    conditions.temperature_k = *kelvin;
  return conditions;
}

}  // namespace flecsim::cost::accelergy
