#include "documents.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"

#include "architecture.h"

namespace flecsim::cost::accelergy {
namespace {

constexpr std::array<std::string_view, 8> known_keys = {
    "architecture", "compound_components", "variables", "action_counts", "ERT",
    "ART",          "primitive_estimates", "version"};

void add_files(const std::filesystem::path& input, std::vector<std::filesystem::path>& files) {
  if (!std::filesystem::is_directory(input)) {
    files.push_back(input);
    return;
  }
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(input)) {
    const auto extension = entry.path().extension();
    if (entry.is_regular_file() &&
        (extension == ".yaml" || extension == ".yml" || extension == ".json"))
      found.push_back(entry.path());
  }
  if (found.empty())
    throw base::InputError(fmt::format("{}: no .yaml, .yml or .json file in it", input.string()));
  std::sort(found.begin(), found.end());
  files.insert(files.end(), found.begin(), found.end());
}

void set_once(std::optional<base::Node>& slot, const base::Node& node, std::string_view key) {
  if (slot) node.fail(fmt::format("a second '{}'; the first is at {}", key, slot->where()));
  slot = node;
}

void add_variables(const base::Node& node, Attributes& variables) {
  const Version version = node.find("version") ? read_version(node) : Version{};
  for (const auto& [key, value] : node.entries())
    if (key != "version") variables.set(key, evaluate(value, variables, version), value, true);
}

/// Accelergy ignores what it does not know; a misspelt key is an error here, the rest (Timeloop's)
/// is noted.
void pass_over(const std::string& key, const base::Node& node, Documents& documents) {
  if (!base::nearest(key, known_keys).empty())
    node.fail(
        fmt::format("the top-level key '{}' is unknown{}", key, base::suggestion(key, known_keys)));
  documents.notes.push_back(
      fmt::format("{}: '{}' says nothing about energy per action, passed over", node.where(), key));
}

void sort_in(const std::string& key, const base::Node& node, Documents& documents) {
  if (key == "architecture")
    set_once(documents.architecture, node, key);
  else if (key == "ERT")
    set_once(documents.energy_tables, node, key);
  else if (key == "ART")
    set_once(documents.area_tables, node, key);
  else if (key == "compound_components")
    documents.library.add_classes(node);
  else if (key == "primitive_estimates")
    documents.library.add_estimates(node);
  else if (key == "action_counts")
    documents.action_counts.push_back(node);
  else if (key == "variables")
    add_variables(node, documents.variables);
  else if (key != "version")
    pass_over(key, node, documents);
}

}  // namespace

Documents read_documents(std::span<const std::filesystem::path> inputs) {
  std::vector<std::filesystem::path> files;
  for (const auto& input : inputs) add_files(input, files);
  Documents documents;
  for (const auto& path : files) {
    const base::Node file = base::Node::parse_file(path);
    for (const auto& [key, node] : file.entries()) sort_in(key, node, documents);
  }
  return documents;
}

}  // namespace flecsim::cost::accelergy
