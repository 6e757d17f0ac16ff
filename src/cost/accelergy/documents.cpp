#include "documents.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"

#include "architecture.h"

namespace flecsim::cost::accelergy {
namespace {

constexpr std::array<std::string_view, 8> known_keys = {
    "architecture", "compound_components", "variables", "action_counts", "ERT",
    "ART",          "primitive_estimates", "version"};

/// One of the `nodes:` form; which of them there are, the reader of the architecture knows.
bool is_node_tag(const base::Node& node) {
  const std::string& tag = node.tag();
  return tag.size() > 1 && tag[0] == '!' && std::isupper(static_cast<unsigned char>(tag[1])) &&
         (node.is_map() || tag == "!Nothing");
}

/// Tags that ask for more than YAML (!include, !!python/...) are not followed.
void check_tags(const base::Node& node) {
  if (!node.tag().empty() && !is_node_tag(node))
    node.fail(fmt::format(
        "the tag '{}' is not followed; expected plain YAML (give included files as arguments)",
        node.tag()));
  if (node.is_map())
    for (const auto& [key, value] : node.entries()) check_tags(value);
  else if (node.is_list())
    for (const base::Node& item : node.items()) check_tags(item);
}

/// Timeloop's front end renders Jinja templates first; here they would only be bad YAML.
void refuse_templates(const std::filesystem::path& path) {
  if (!std::filesystem::is_regular_file(path)) return;  // a pipe can be read once only
  std::ifstream file(path);
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    const std::string_view text = std::string_view(line).substr(0, line.find('#'));
    if (text.find("{{") != std::string_view::npos || text.find("{%") != std::string_view::npos)
      throw base::InputError(
          fmt::format("{}:{}: a Jinja template; expected plain YAML (render it first, or give the "
                      "included files as arguments)",
                      path.string(), number));
  }
}

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
  const Version version = read_version(node);
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
  if (std::find(known_keys.begin(), known_keys.end(), key) != known_keys.end()) check_tags(node);
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
  else if (key == "dumped_by_timeloop_front_end")
    documents.dumped_by_timeloop = node.boolean();
  else if (key != "version")
    pass_over(key, node, documents);
}

}  // namespace

Documents read_documents(std::span<const std::filesystem::path> inputs) {
  std::vector<std::filesystem::path> files;
  for (const auto& input : inputs) add_files(input, files);
  Documents documents;
  for (const auto& path : files) {
    refuse_templates(path);
    const base::Node file = base::Node::parse_file(path);
    for (const auto& [key, node] : file.entries()) sort_in(key, node, documents);
  }
  return documents;
}

}  // namespace flecsim::cost::accelergy
