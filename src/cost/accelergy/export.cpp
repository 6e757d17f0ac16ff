#include <cassert>
#include <cctype>
#include <iterator>

#include <fmt/format.h>

#include "flecsim/cost/accelergy_export.h"
#include "flecsim/cost/compile.h"

namespace flecsim::cost {
namespace {

constexpr double picojoules_per_millijoule = 1e9;
constexpr std::string_view head = "{}:\n    version: '0.4'\n    {}:\n";

/// Names are parts of paths: what is no letter, digit, '_' or '-' becomes '_'.
std::string path_part(std::string_view name) {
  std::string part(name.empty() ? "design" : name);
  for (char& c : part)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-') c = '_';
  return part;
}

class Exporter {
 public:
  Exporter(std::string_view design, const counts::Inventory& inventory)
      : design_(path_part(design)), inventory_(inventory), table_(compile(inventory)) {}

  std::string energy_table() const {
    std::string text = fmt::format(head, "ERT", "tables");
    for (std::size_t i = 0; i < inventory_.components.size(); ++i) {
      const auto& component = inventory_.components[i];
      const auto& entry = table_.components[i];
      text += fmt::format("      - name: {}\n        actions:\n", ranged(component));
      for (std::size_t a = 0; a < component.actions.size(); ++a)
        add_row(text, component.actions[a], table_.pj_per_action[entry.first_action + a]);
      const double leak_pj = entry.leakage_mw / static_cast<double>(component.instances) *
                             picojoules_per_millijoule / inventory_.clock_hz;
      add_row(text, "leak", leak_pj);
    }
    return text;
  }

  std::string area_table() const {
    std::string text = fmt::format(head, "ART", "tables");
    for (std::size_t i = 0; i < inventory_.components.size(); ++i)
      text += fmt::format(
          "      - name: {}\n        area: {}\n", ranged(inventory_.components[i]),
          table_.components[i].area_um2 / static_cast<double>(inventory_.components[i].instances));
    return text;
  }

  std::string action_counts(const counts::ActionCounts& counts, double cycles) const {
    std::string text = fmt::format(head, "action_counts", "local");
    for (std::size_t i = 0; i < inventory_.components.size(); ++i) {
      const auto& component = inventory_.components[i];
      text += fmt::format("      - name: {}.{}\n        action_counts:\n", design_, component.name);
      for (std::size_t a = 0; a < component.actions.size(); ++a)
        add_count(text, component.actions[a], counts[table_.components[i].first_action + a]);
      add_count(text, "leak", cycles * static_cast<double>(component.instances));
    }
    return text;
  }

 private:
  std::string ranged(const counts::Component& component) const {
    if (component.instances == 1) return fmt::format("{}.{}", design_, component.name);
    return fmt::format("{}.{}[0..{}]", design_, component.name, component.instances - 1);
  }

  static void add_row(std::string& text, std::string_view action, double energy_pj) {
    fmt::format_to(std::back_inserter(text),
                   "          - name: {}\n            arguments: {{}}\n            energy: {}\n",
                   action, energy_pj);
  }

  static void add_count(std::string& text, std::string_view action, double count) {
    fmt::format_to(std::back_inserter(text), "          - name: {}\n            counts: {}\n",
                   action, count);
  }

  std::string design_;
  const counts::Inventory& inventory_;
  counts::EnergyTable table_;
};

}  // namespace

std::vector<std::pair<std::string, std::string>> export_accelergy(
    std::string_view design, const counts::Inventory& inventory, const counts::ActionCounts& counts,
    double cycles) {
  assert(counts.size() == inventory.action_count());
  const Exporter exporter(design, inventory);
  return {{"ERT", exporter.energy_table()},
          {"ART", exporter.area_table()},
          {"action_counts", exporter.action_counts(counts, cycles)}};
}

}  // namespace flecsim::cost
