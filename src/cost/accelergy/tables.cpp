#include "tables.h"

#include <charconv>

#include <fmt/format.h>

#include "architecture.h"

namespace flecsim::cost::accelergy {
namespace {

struct Indexed {
  std::string_view name;
  std::optional<std::int64_t> first, last;
};

std::optional<std::int64_t> whole(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Indexed split_index(std::string_view segment) {
  const auto open = segment.find('[');
  if (open == std::string_view::npos || segment.back() != ']') return {segment, {}, {}};
  const std::string_view range = segment.substr(open + 1, segment.size() - open - 2);
  const auto dots = range.find("..");
  if (dots == std::string_view::npos) return {segment.substr(0, open), whole(range), whole(range)};
  return {segment.substr(0, open), whole(range.substr(0, dots)), whole(range.substr(dots + 2))};
}

/// The first dotted segment of a name; dots inside brackets do not separate.
std::string_view take_segment(std::string_view& name) {
  int depth = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '[') ++depth;
    if (name[i] == ']') --depth;
    if (name[i] == '.' && depth == 0) {
      const std::string_view segment = name.substr(0, i);
      name.remove_prefix(i + 1);
      return segment;
    }
  }
  const std::string_view segment = name;
  name = {};
  return segment;
}

bool segments_match(std::string_view asked, std::string_view table) {
  const Indexed a = split_index(asked);
  const Indexed t = split_index(table);
  if (a.name != t.name) return false;
  if (!a.first) return true;
  return t.first && t.last && *a.first >= *t.first && *a.last <= *t.last;
}

}  // namespace

bool names_match(std::string_view asked, std::string_view table) {
  while (!asked.empty() && !table.empty())
    if (!segments_match(take_segment(asked), take_segment(table))) return false;
  return asked.empty() && table.empty();
}

double instances_in_name(std::string_view name) {
  double product = 1;
  while (!name.empty()) {
    const Indexed segment = split_index(take_segment(name));
    if (segment.first && segment.last)
      product *= static_cast<double>(*segment.last - *segment.first + 1);
  }
  return product;
}

std::vector<EnergyTable> read_energy_tables(const base::Node& node) {
  node.allow_only({"version", "tables"});
  read_version(node);
  std::vector<EnergyTable> result;
  for (const base::Node& table : node.at("tables").items()) {
    table.allow_only({"name", "actions"});
    auto& entry = result.emplace_back();
    entry.name = table.at("name").text();
    for (const base::Node& action : table.at("actions").items()) {
      action.allow_only({"name", "arguments", "energy"});
      EnergyRow row{action.at("name").text(), {}, action.at("energy").number(), {}};
      if (const auto arguments = action.find("arguments"); arguments && !arguments->is_null())
        for (const auto& [key, value] : arguments->entries())
          row.arguments.emplace_back(key, value.number());
      entry.rows.push_back(std::move(row));
    }
  }
  return result;
}

std::vector<AreaTable> read_area_tables(const base::Node& node) {
  node.allow_only({"version", "tables"});
  read_version(node);
  std::vector<AreaTable> result;
  for (const base::Node& table : node.at("tables").items()) {
    table.allow_only({"name", "area"});
    result.push_back({table.at("name").text(), table.at("area").number(), {}});
  }
  return result;
}

}  // namespace flecsim::cost::accelergy
