#include <algorithm>

#include <fmt/format.h>

#include "flecsim/arch/systolic.h"
#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"

namespace flecsim::arch {
namespace {

constexpr std::string_view identity_keys[] = {"name", "kind", "based_on"};

/// First part of "scratchpad.size".
std::string_view group_of(std::string_view key) { return key.substr(0, key.find('.')); }

std::vector<std::string_view> keys_of_group(std::string_view group) {
  std::vector<std::string_view> keys;
  for (const SystolicParameter& parameter : systolic_parameters()) {
    if (group_of(parameter.key) == group && parameter.key != group) {
      keys.push_back(parameter.key.substr(group.size() + 1));
    }
  }
  return keys;
}

std::vector<std::string_view> top_keys() {
  std::vector<std::string_view> keys(std::begin(identity_keys), std::end(identity_keys));
  for (const SystolicParameter& parameter : systolic_parameters()) {
    const std::string_view group = group_of(parameter.key);
    if (std::find(keys.begin(), keys.end(), group) == keys.end()) keys.push_back(group);
  }
  return keys;
}

void read_parameter(Systolic& systolic, std::string_view key, const base::Node& value) {
  const SystolicParameter* parameter = find_systolic_parameter(key);
  parameter->set(systolic, parse_value(*parameter, value.text(), value.where()));
}

void read_group(Systolic& systolic, std::string_view group, const base::Node& value) {
  const auto keys = keys_of_group(group);
  if (keys.empty()) return read_parameter(systolic, group, value);
  value.allow_only(keys);
  for (const auto& [key, inner] : value.entries()) {
    read_parameter(systolic, fmt::format("{}.{}", group, key), inner);
  }
}

/// Where a broken rule's key stands in the file, or the whole description where it is a default.
base::Node place_of(const base::Node& accelerator, std::string_view key) {
  const auto group = accelerator.find(group_of(key));
  if (!group) return accelerator;
  if (!group->is_map()) return *group;
  const auto value = group->find(key.substr(group_of(key).size() + 1));
  return value ? *value : *group;
}

const SystolicPreset* find_preset(std::string_view name) {
  for (const SystolicPreset& preset : systolic_presets()) {
    if (preset.name == name) return &preset;
  }
  return nullptr;
}

std::vector<std::string_view> preset_names() {
  std::vector<std::string_view> names;
  for (const SystolicPreset& preset : systolic_presets()) names.push_back(preset.name);
  return names;
}

void check_kind(const base::Node& accelerator) {
  const base::Node kind = accelerator.at("kind");
  if (kind.text() == "systolic") return;
  kind.fail(fmt::format("kind '{}', expected 'systolic' here", kind.text()));
}

Systolic base_description(const base::Node& accelerator) {
  Systolic systolic;
  const auto based_on = accelerator.find("based_on");
  if (!based_on) return systolic;
  const SystolicPreset* preset = find_preset(based_on->text());
  if (!preset) {
    based_on->fail(fmt::format("unknown preset '{}'{}", based_on->text(),
                               base::suggestion(based_on->text(), preset_names())));
  }
  return preset->systolic;
}

}  // namespace

Systolic read_systolic(const base::Node& file) {
  file.allow_only({"accelerator"});
  const base::Node accelerator = file.at("accelerator");
  check_kind(accelerator);
  accelerator.allow_only(top_keys());
  Systolic systolic = base_description(accelerator);
  systolic.name = accelerator.at("name").text();
  for (const auto& [key, value] : accelerator.entries()) {
    if (std::find(std::begin(identity_keys), std::end(identity_keys), key) ==
        std::end(identity_keys)) {
      read_group(systolic, key, value);
    }
  }
  if (const auto violation = check(systolic)) {
    place_of(accelerator, violation->key)
        .fail(fmt::format("{}: {} (rule {})", violation->key, violation->message, violation->rule));
  }
  return systolic;
}

Systolic load_systolic(const std::string& preset_or_path) {
  if (const SystolicPreset* preset = find_preset(preset_or_path)) return preset->systolic;
  if (!std::filesystem::exists(preset_or_path)) {
    throw base::InputError(fmt::format("{}: no such file, and no preset of that name{}",
                                       preset_or_path,
                                       base::suggestion(preset_or_path, preset_names())));
  }
  return read_systolic(base::Node::parse_file(preset_or_path));
}

std::string print_yaml(const Systolic& systolic) {
  std::string text = fmt::format("accelerator:\n  name: {}\n  kind: systolic\n", systolic.name);
  std::string_view open_group;
  for (const SystolicParameter& parameter : systolic_parameters()) {
    const std::string_view group = group_of(parameter.key);
    const std::string value = print_value(parameter, parameter.get(systolic));
    if (group == parameter.key) {
      text += fmt::format("  {}: {}\n", group, value);
      continue;
    }
    if (group != open_group) text += fmt::format("  {}:\n", group);
    open_group = group;
    text += fmt::format("    {}: {}\n", parameter.key.substr(group.size() + 1), value);
  }
  return text;
}

}  // namespace flecsim::arch
