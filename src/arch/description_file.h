// The YAML of an accelerator of one kind, driven by its table of parameters: reading (every rule
// is checked, errors name file and line), printing, presets and `--set key=value`.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "flecsim/arch/parameter.h"
#include "flecsim/base/error.h"
#include "flecsim/base/node.h"
#include "flecsim/base/suggest.h"

namespace flecsim::arch {

/// First part of "scratchpad.size".
inline std::string_view group_of(std::string_view key) { return key.substr(0, key.find('.')); }
/// What follows it; the key itself where there is no group.
inline std::string_view name_in_group(std::string_view key) {
  const auto dot = key.find('.');
  return dot == std::string_view::npos ? key : key.substr(dot + 1);
}

/// Where a broken rule's key stands in the file, or the whole description where it is a default.
base::Node place_of(const base::Node& accelerator, std::string_view key);

/// `check(Description)` of the kind is found where the description lives.
template <class Description>
class DescriptionFile {
 public:
  using Row = Parameter<Description>;

  DescriptionFile(std::string_view kind, Description defaults, std::span<const Row> parameters,
                  const std::vector<Preset<Description>>& presets)
      : kind_(kind), defaults_(std::move(defaults)), parameters_(parameters), presets_(presets) {}

  Description read(const base::Node& file) const {
    file.allow_only({"accelerator"});
    const base::Node accelerator = file.at("accelerator");
    check_kind(accelerator.at("kind"));
    accelerator.allow_only(top_keys());
    Description description = start_of(accelerator);
    description.name = accelerator.at("name").text();
    for (const auto& [key, value] : accelerator.entries()) {
      if (!is_identity(key)) read_group(description, key, value);
    }
    if (const auto violation = check(description)) {
      place_of(accelerator, violation->key)
          .fail(
              fmt::format("{}: {} (rule {})", violation->key, violation->message, violation->rule));
    }
    return description;
  }

  /// A preset's name or the path of a file.
  Description load(const std::string& preset_or_path) const {
    if (const auto* preset = find_preset(preset_or_path)) return preset->accelerator;
    if (!std::filesystem::exists(preset_or_path)) {
      throw base::InputError(fmt::format("{}: no such file, and no preset of that name{}",
                                         preset_or_path,
                                         base::suggestion(preset_or_path, preset_names())));
    }
    return read(base::Node::parse_file(preset_or_path));
  }

  std::string print(const Description& description) const {
    std::string text =
        fmt::format("accelerator:\n  name: {}\n  kind: {}\n", description.name, kind_);
    std::string_view open_group;
    for (const Row& row : parameters_) {
      const std::string_view group = group_of(row.key);
      const bool grouped = group != row.key;
      if (grouped && group != open_group) text += fmt::format("  {}:\n", group);
      open_group = group;
      text += fmt::format("{}{}: {}\n", grouped ? "    " : "  ", name_in_group(row.key),
                          print_value(row, row.get(description)));
    }
    return text;
  }

  /// `setting` is "key=value".
  void apply(Description& description, std::string_view setting) const {
    const auto equals = setting.find('=');
    if (equals == std::string_view::npos) {
      throw base::InputError(fmt::format("--set {}: expected key=value", setting));
    }
    const std::string_view key = setting.substr(0, equals);
    const Row* row = find(key);
    if (!row) {
      throw base::InputError(
          fmt::format("--set {}: unknown key '{}'{}", setting, key, base::suggestion(key, keys())));
    }
    row->set(description,
             parse_value(*row, setting.substr(equals + 1), fmt::format("--set {}", key)));
  }

 private:
  static constexpr std::string_view identity_keys[] = {"name", "kind", "based_on"};

  static bool is_identity(std::string_view key) {
    return std::ranges::find(identity_keys, key) != std::end(identity_keys);
  }

  const Row* find(std::string_view key) const { return find_parameter(parameters_, key); }

  std::vector<std::string_view> keys() const {
    std::vector<std::string_view> all;
    for (const Row& row : parameters_) all.push_back(row.key);
    return all;
  }

  std::vector<std::string_view> top_keys() const {
    std::vector<std::string_view> all(std::begin(identity_keys), std::end(identity_keys));
    for (const Row& row : parameters_) {
      const std::string_view group = group_of(row.key);
      if (std::ranges::find(all, group) == all.end()) all.push_back(group);
    }
    return all;
  }

  std::vector<std::string_view> keys_of_group(std::string_view group) const {
    std::vector<std::string_view> all;
    for (const Row& row : parameters_) {
      if (group_of(row.key) == group && row.key != group) all.push_back(name_in_group(row.key));
    }
    return all;
  }

  void read_group(Description& description, std::string_view group, const base::Node& value) const {
    const auto known = keys_of_group(group);
    if (known.empty()) return read_value(description, group, value);
    value.allow_only(known);
    for (const auto& [key, inner] : value.entries()) {
      read_value(description, fmt::format("{}.{}", group, key), inner);
    }
  }

  void read_value(Description& description, std::string_view key, const base::Node& value) const {
    const Row* row = find(key);
    row->set(description, parse_value(*row, value.text(), value.where()));
  }

  void check_kind(const base::Node& kind) const {
    if (kind.text() == kind_) return;
    kind.fail(fmt::format("kind '{}', expected '{}' here", kind.text(), kind_));
  }

  /// The preset named by `based_on`, or the defaults.
  Description start_of(const base::Node& accelerator) const {
    const auto based_on = accelerator.find("based_on");
    if (!based_on) return defaults_;
    if (const auto* preset = find_preset(based_on->text())) return preset->accelerator;
    based_on->fail(fmt::format("unknown preset '{}'{}", based_on->text(),
                               base::suggestion(based_on->text(), preset_names())));
  }

  const Preset<Description>* find_preset(std::string_view name) const {
    const auto preset = std::ranges::find(presets_, name, &Preset<Description>::name);
    return preset == presets_.end() ? nullptr : &*preset;
  }

  std::vector<std::string_view> preset_names() const {
    std::vector<std::string_view> names;
    for (const auto& preset : presets_) names.push_back(preset.name);
    return names;
  }

  std::string_view kind_;
  Description defaults_;
  std::span<const Row> parameters_;
  const std::vector<Preset<Description>>& presets_;
};

}  // namespace flecsim::arch
