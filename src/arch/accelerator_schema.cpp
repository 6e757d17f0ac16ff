#include "flecsim/arch/accelerator_schema.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "flecsim/arch/accelerator.h"
#include "flecsim/base/unit_suffixes.h"

namespace flecsim::arch {
namespace {

using Json = nlohmann::ordered_json;

/// Only temperatures can be below zero, in degrees Celsius.
std::string_view sign_of(base::Unit unit) { return unit == base::Unit::kelvin ? "-?" : ""; }

std::string quantity_pattern(base::Unit unit) {
  std::string suffixes;
  for (const std::string_view suffix : base::unit_suffixes(unit)) {
    suffixes += fmt::format("{}{}", suffixes.empty() ? "" : "|", suffix);
  }
  std::string pattern =
      fmt::format("{}[0-9]+(\\.[0-9]*)?([eE][+-]?[0-9]+)? *({})?", sign_of(unit), suffixes);
  if (unit == base::Unit::supply_volts)
    pattern = fmt::format("({}|{})", base::nominal_supply, pattern);
  return fmt::format("^{}$", pattern);
}

bool is_truth(std::span<const std::string_view> choices) {
  return choices.size() == 2 && choices[0] == "false" && choices[1] == "true";
}

template <typename Parameter>
Json choice_json(const Parameter& parameter, double fallback) {
  const auto index = static_cast<std::size_t>(fallback);
  if (is_truth(parameter.choices)) return {{"type", "boolean"}, {"default", index == 1}};
  Json json = {{"enum", Json::array()}, {"default", parameter.choices[index]}};
  for (const std::string_view choice : parameter.choices) json["enum"].push_back(choice);
  return json;
}

Json number_json(bool whole, double fallback) {
  Json json = {{"type", whole ? "integer" : "number"}, {"minimum", 0}};
  json["default"] = whole ? Json(static_cast<std::int64_t>(fallback)) : Json(fallback);
  return json;
}

/// A bare number in the canonical unit, or text with a unit.
Json quantity_json(bool whole, base::Unit unit, const std::string& fallback) {
  const Json number = {{"type", whole ? "integer" : "number"}, {"minimum", 0}};
  const Json text = {{"type", "string"}, {"pattern", quantity_pattern(unit)}};
  return {{"oneOf", {number, text}}, {"default", fallback}};
}

template <typename Parameter>
Json parameter_json(const Parameter& parameter, double fallback) {
  std::string meaning(parameter.meaning);
  if (parameter.unit != base::Unit::none) {
    meaning += fmt::format(" ({})", base::unit_name(parameter.unit));
  }
  Json json = {{"description", meaning}};
  if (!parameter.choices.empty()) {
    json.update(choice_json(parameter, fallback));
  } else if (parameter.unit == base::Unit::none) {
    json.update(number_json(parameter.whole, fallback));
  } else {
    json.update(quantity_json(parameter.whole, parameter.unit, print_value(parameter, fallback)));
  }
  return json;
}

Json group_json() {
  return {{"type", "object"}, {"additionalProperties", false}, {"properties", Json::object()}};
}

/// Where the schema of "scratchpad.size" belongs; the group is made when it is first met.
Json& place_of(Json& properties, std::string_view key) {
  const auto dot = key.find('.');
  const std::string group(key.substr(0, dot));
  if (dot == std::string_view::npos) return properties[group];
  if (!properties.contains(group)) properties[group] = group_json();
  return properties[group]["properties"][std::string(key.substr(dot + 1))];
}

Json presets_json(std::string_view kind) {
  Json names = Json::array();
  for (const AcceleratorPreset& preset : accelerator_presets()) {
    if (preset.kind == kind) names.push_back(preset.name);
  }
  return {{"description", "preset whose values are the defaults"}, {"enum", names}};
}

Json kind_json(std::string_view kind) {
  Json json = group_json();
  json["required"] = {"name", "kind"};
  json["properties"] = {{"name", {{"type", "string"}}},
                        {"kind", {{"const", kind}}},
                        {"based_on", presets_json(kind)}};
  return json;
}

/// The defaults are what the reader makes of a file without parameters.
template <typename Description, typename Parameter>
Json described(std::string_view kind, std::span<const Parameter> parameters) {
  const std::string file = fmt::format("accelerator: {{name: defaults, kind: {}}}", kind);
  const Accelerator all = read_accelerator(base::Node::parse_text(file, "defaults"));
  const auto& defaults = std::get<Description>(all);
  Json json = kind_json(kind);
  for (const Parameter& parameter : parameters) {
    place_of(json["properties"], parameter.key) =
        parameter_json(parameter, parameter.get(defaults));
  }
  return json;
}

}  // namespace

std::string accelerator_schema() {
  const Json kinds = {{{"$ref", "#/$defs/gemmini"}}, {{"$ref", "#/$defs/systolic"}}};
  const Json schema = {
      {"$schema", "https://json-schema.org/draft/2020-12/schema"},
      {"title", "flecsim accelerator"},
      {"description",
       "An accelerator of kind gemmini or systolic, for flecsim estimate and explore. Made by "
       "flecsim accelerators --schema. Rules between parameters are checked by flecsim."},
      {"type", "object"},
      {"required", {"accelerator"}},
      {"additionalProperties", false},
      {"properties", {{"accelerator", {{"oneOf", kinds}}}}},
      {"$defs",
       {{"gemmini", described<Gemmini>("gemmini", gemmini_parameters())},
        {"systolic", described<Systolic>("systolic", systolic_parameters())}}}};
  return schema.dump(2) + "\n";
}

}  // namespace flecsim::arch
