#include "flecsim/mapping/timeloop_files.h"

#include <algorithm>

#include <fmt/format.h>

#include "flecsim/base/error.h"

namespace flecsim::mapping {
namespace {

using base::Node;

constexpr std::string_view kSections[] = {
    "architecture", "architecture_constraints", "mapspace_constraints", "mapspace", "constraints",
    "problem", "mapping", "ERT", "ART", "sparse_optimizations",
    // Read by other tools; no influence on a given mapping.
    "mapper", "globals", "variables", "compound_components", "components", "ERT_summary",
    "ART_summary", "version", "dumped_by_timeloop_front_end"};

void refuse_sparse(const Node& section) {
  if (section.is_null()) return;
  const auto targets = section.is_map() ? section.find("targets") : std::optional<Node>(section);
  if (targets && targets->is_list() && !targets->items().empty()) {
    targets->fail("sparse optimizations are not modelled; remove them");
  }
}

}  // namespace

void TimeloopFiles::add(const std::filesystem::path& path, bool overrides) {
  const Node file = Node::parse_file(path);
  file.allow_only(kSections);
  files_.push_back(path.string());
  for (const auto& [name, section] : file.entries()) {
    if (name == "sparse_optimizations") refuse_sparse(section);
    const auto found = std::find_if(sections_.begin(), sections_.end(),
                                    [&](const auto& s) { return s.first == name; });
    if (found == sections_.end()) {
      sections_.emplace_back(name, section);
    } else if (overrides) {
      found->second = section;
    } else if (name != "version" && name != "dumped_by_timeloop_front_end") {
      section.fail(fmt::format("a second '{}', the first is in {}", name, found->second.file()));
    }
  }
}

bool TimeloopFiles::has(const std::string& section) const {
  return std::any_of(sections_.begin(), sections_.end(),
                     [&](const auto& s) { return s.first == section; });
}

const Node& TimeloopFiles::get(const std::string& section) const {
  for (const auto& [name, node] : sections_) {
    if (name == section) return node;
  }
  throw base::InputError(fmt::format("no '{}:' section in {}", section, fmt::join(files_, ", ")));
}

Architecture TimeloopFiles::architecture() const {
  Architecture result = read_architecture(get("architecture"));
  if (has("ERT")) read_energies(get("ERT"), result);
  if (has("ART")) read_areas(get("ART"), result);
  estimate_missing_energies(result);
  return result;
}

Problem TimeloopFiles::problem() const { return read_problem(get("problem")); }

Constraints TimeloopFiles::constraints(const Architecture& architecture,
                                       const Problem& problem) const {
  Constraints result = unconstrained(architecture, problem);
  for (const char* section :
       {"architecture_constraints", "mapspace_constraints", "mapspace", "constraints"}) {
    if (has(section)) read_constraints(get(section), architecture, problem, result);
  }
  check(architecture, problem, result);
  return result;
}

}  // namespace flecsim::mapping
