#include "tables.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "flecsim/base/suggest.h"

#include "architecture.h"
#include "attributes.h"

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

std::string name_without_ranges(std::string_view name) {
  std::string plain;
  while (!name.empty()) {
    plain += split_index(take_segment(name)).name;
    plain += '.';
  }
  return plain;
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

namespace {

bool is_plain_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
  });
}

/// A name, or one with an index or a range.
bool is_segment(std::string_view text) {
  const Indexed segment = split_index(text);
  if (!is_plain_name(segment.name)) return false;
  if (segment.name.size() == text.size()) return true;
  return segment.first && segment.last && *segment.first >= 0 && *segment.last >= *segment.first;
}

const std::string& component_name(const base::Node& node) {
  const std::string& text = node.text();
  std::string_view rest = text;
  bool good = !text.empty() && text.back() != '.';
  while (good && !rest.empty()) good = is_segment(take_segment(rest));
  if (!good)
    node.fail(
        fmt::format("'{}' is no component; expected names, dots and ranges such as "
                    "chip.pe[0..3].mac",
                    text));
  return text;
}

EnergyRow read_row(const base::Node& action) {
  action.allow_only({"name", "arguments", "energy"});
  const base::Node name = action.at("name");
  if (!is_plain_name(name.text()))
    name.fail(fmt::format("'{}' is no action; expected letters, digits and '_'", name.text()));
  EnergyRow row{name.text(), {}, not_negative(action.at("energy")), {}};
  if (const auto arguments = action.find("arguments"); arguments && !arguments->is_null())
    for (const auto& [key, value] : arguments->entries())
      row.arguments.emplace_back(key, value.number());
  return row;
}

/// Error where a table or a row is there twice. `Tables`: energy or area.
template <typename Tables>
void check_once(const Tables& tables, const base::Node& node) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < tables.size(); ++i)
    if (!seen.insert(tables[i].name).second)
      node.items()[i].fail(fmt::format("a second table of '{}'", tables[i].name));
}

}  // namespace

std::vector<EnergyTable> read_energy_tables(const base::Node& node) {
  node.allow_only({"version", "tables"});
  read_version(node);
  std::vector<EnergyTable> result;
  for (const base::Node& table : node.at("tables").items()) {
    table.allow_only({"name", "actions"});
    auto& entry = result.emplace_back();
    entry.name = component_name(table.at("name"));
    for (const base::Node& action : table.at("actions").items()) {
      EnergyRow row = read_row(action);
      for (const EnergyRow& other : entry.rows)
        if (other.action == row.action && other.arguments == row.arguments)
          action.fail(fmt::format("a second row of '{}' of '{}'", row.action, entry.name));
      entry.rows.push_back(std::move(row));
    }
  }
  check_once(result, node.at("tables"));
  return result;
}

std::vector<AreaTable> read_area_tables(const base::Node& node) {
  node.allow_only({"version", "tables"});
  read_version(node);
  std::vector<AreaTable> result;
  for (const base::Node& table : node.at("tables").items()) {
    table.allow_only({"name", "area"});
    result.push_back({component_name(table.at("name")), not_negative(table.at("area")), {}});
  }
  check_once(result, node.at("tables"));
  return result;
}

void check_areas(const std::vector<EnergyTable>& energies, const std::vector<AreaTable>& areas,
                 const base::Node& node) {
  std::vector<std::string_view> known;
  for (const AreaTable& area : areas) known.push_back(area.name);
  const std::set<std::string_view> names(known.begin(), known.end());
  for (const EnergyTable& energy : energies)
    if (names.find(energy.name) == names.end())
      node.fail(fmt::format("no area of '{}', which the ERT has{}", energy.name,
                            base::suggestion(energy.name, known)));
}

}  // namespace flecsim::cost::accelergy
