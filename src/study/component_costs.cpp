#include "component_costs.h"

#include <fmt/format.h>

#include "flecsim/cost/scaling.h"

namespace flecsim::study {
namespace {

void add_supply_note(std::vector<std::string>& notes, const char* part, double volts,
                     std::int64_t node_nm) {
  const double nominal = cost::nominal_voltage(static_cast<double>(node_nm));
  if (volts == 0 || volts >= nominal) return;
  notes.push_back(
      fmt::format("{} at {} V, below the nominal {:.4g} V of {} nm: the clock is taken "
                  "as reachable, no loss of speed is modelled",
                  part, volts, nominal, node_nm));
}

}  // namespace

std::vector<ComponentCost> price_components(const counts::EnergyTable& table,
                                            const counts::ActionCounts& actions, double seconds) {
  const auto energies_pj = counts::energy_by_component_pj(table, actions, seconds);
  std::vector<ComponentCost> costs;
  for (std::size_t i = 0; i < energies_pj.size(); ++i) {
    const counts::EnergyTable::Entry& entry = table.components[i];
    costs.push_back({energies_pj[i] * 1e-12, entry.area_um2 * 1e-6, entry.leakage_mw * 1e-3,
                     entry.error_percent});
  }
  return costs;
}

std::vector<result::ComponentResult> component_results(const counts::Inventory& inventory,
                                                       const counts::EnergyTable& energy) {
  std::vector<result::ComponentResult> results;
  for (std::size_t i = 0; i < inventory.components.size(); ++i) {
    const counts::Component& component = inventory.components[i];
    const counts::EnergyTable::Entry& entry = energy.components[i];
    auto& one = results.emplace_back();
    one.name = component.name;
    one.area_um2 = entry.area_um2;
    one.leakage_mw = entry.leakage_mw;
    one.source = entry.source;
    one.validity = entry.validity;
    one.error_percent = entry.error_percent;
    if (entry.supply_v == 0) continue;
    one.node_nm = component.node_nm;
    one.supply_v = entry.supply_v;
    one.temperature_k = component.temperature_k;
  }
  return results;
}

std::vector<std::string> supply_notes(const arch::Technology& technology) {
  std::vector<std::string> notes;
  add_supply_note(notes, "logic", technology.logic_v, technology.logic_nm);
  add_supply_note(notes, "memories", technology.memory_v, technology.memory_nm);
  return notes;
}

}  // namespace flecsim::study
