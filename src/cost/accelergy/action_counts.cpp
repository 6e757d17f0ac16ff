#include "action_counts.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "flecsim/base/suggest.h"

#include "architecture.h"

namespace flecsim::cost::accelergy {
namespace {

CountedAction read_counted(const base::Node& node) {
  node.allow_only({"name", "arguments", "counts", "count"});
  const auto count = node.find("counts") ? node.at("counts") : node.at("count");
  CountedAction action{node.at("name").text(), {}, false, not_negative(count), node};
  if (const auto arguments = node.find("arguments"); arguments && !arguments->is_null()) {
    action.has_arguments = true;
    for (const auto& [key, value] : arguments->entries())
      action.arguments.emplace_back(key, value.number());
  }
  return action;
}

void read_level(const base::Node& node, const std::string& prefix,
                std::vector<CountedComponent>& result) {
  if (const auto local = node.find("local"); local && !local->is_null())
    for (const base::Node& component : local->items()) {
      component.allow_only({"name", "action_counts", "class"});
      CountedComponent counted{prefix + component.at("name").text(), {}, component};
      for (const base::Node& action : component.at("action_counts").items())
        counted.actions.push_back(read_counted(action));
      result.push_back(std::move(counted));
    }
  if (const auto trees = node.find("subtree"); trees && !trees->is_null())
    for (const base::Node& tree : trees->items()) {
      tree.allow_only({"name", "local", "subtree"});
      read_level(tree, prefix + tree.at("name").text() + ".", result);
    }
}

bool same_arguments(const Arguments& asked, const Arguments& row) {
  return std::all_of(asked.begin(), asked.end(), [&](const auto& item) {
    return std::find(row.begin(), row.end(), item) != row.end();
  });
}

std::string print_arguments(const Arguments& arguments) {
  std::string text;
  for (const auto& [key, value] : arguments)
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", key, print_number(value));
  return text;
}

/// Tables by the name without ranges; those of one name in the file's order.
class TablesByName {
 public:
  explicit TablesByName(const std::vector<EnergyTable>& tables) : tables_(tables) {
    for (const EnergyTable& table : tables)
      by_name_[name_without_ranges(table.name)].push_back(&table);
  }

  const EnergyTable& of(const CountedComponent& component) const {
    if (const auto found = by_name_.find(name_without_ranges(component.name));
        found != by_name_.end())
      for (const EnergyTable* table : found->second)
        if (names_match(component.name, table->name)) return *table;
    std::vector<std::string_view> known;
    for (const EnergyTable& table : tables_) known.push_back(table.name);
    component.where.fail(fmt::format("component '{}' is not in the energy reference table{}",
                                     component.name, base::suggestion(component.name, known)));
  }

 private:
  const std::vector<EnergyTable>& tables_;
  std::unordered_map<std::string, std::vector<const EnergyTable*>> by_name_;
};

/// Without arguments the first row counts, as Accelergy does; where others differ, a note says so.
void note_first_row(const CountedAction& action, const EnergyTable& table, const EnergyRow& first,
                    std::vector<std::string>& notes) {
  if (action.has_arguments || first.arguments.empty()) return;
  const bool same = std::all_of(table.rows.begin(), table.rows.end(), [&](const EnergyRow& row) {
    return row.action != first.action || row.energy_pj == first.energy_pj;
  });
  if (same) return;
  notes.push_back(fmt::format(
      "{}: action '{}' of '{}' is counted without arguments: its first row "
      "({}) is taken",
      action.where.where(), action.action, table.name, print_arguments(first.arguments)));
}

double energy_of_action(const CountedAction& action, const EnergyTable& table,
                        std::vector<std::string>& notes) {
  std::vector<std::string_view> known;
  bool has_action = false;
  for (const EnergyRow& row : table.rows) {
    if (std::find(known.begin(), known.end(), row.action) == known.end())
      known.push_back(row.action);
    if (row.action != action.action) continue;
    has_action = true;
    if (action.has_arguments && !same_arguments(action.arguments, row.arguments)) continue;
    note_first_row(action, table, row, notes);
    return row.energy_pj;
  }
  if (has_action)
    action.where.fail(fmt::format("action '{}' of '{}' has no row with {}", action.action,
                                  table.name, print_arguments(action.arguments)));
  action.where.fail(fmt::format("component '{}' has no action '{}'{}", table.name, action.action,
                                base::suggestion(action.action, known)));
}

}  // namespace

std::vector<CountedComponent> read_action_counts(const base::Node& node) {
  node.allow_only({"version", "local", "subtree"});
  read_version(node);
  std::vector<CountedComponent> result;
  read_level(node, "", result);
  std::map<std::string_view, const CountedComponent*> seen;
  for (const CountedComponent& counted : result)
    if (const auto [first, added] = seen.try_emplace(counted.name, &counted); !added)
      counted.where.fail(fmt::format("component '{}' is counted twice; the other is at {}",
                                     counted.name, first->second->where.where()));
  if (result.empty()) node.fail("no counts found; expected subtree or local");
  return result;
}

std::vector<ComponentEnergy> energy_of(const std::vector<CountedComponent>& counts,
                                       const std::vector<EnergyTable>& tables,
                                       std::vector<std::string>& notes) {
  std::vector<ComponentEnergy> result;
  const TablesByName by_name(tables);
  for (const CountedComponent& component : counts) {
    const EnergyTable& table = by_name.of(component);
    double energy = 0;
    for (const CountedAction& action : component.actions)
      energy += action.count * energy_of_action(action, table, notes);
    result.push_back({component.name, energy});
  }
  return result;
}

}  // namespace flecsim::cost::accelergy
