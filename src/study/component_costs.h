// Energy, area and leakage of a design by component, with the errors that the cost tables state.
#pragma once

#include <vector>

#include "flecsim/counts/inventory.h"
#include "flecsim/result/result.h"
#include "flecsim/study/design_family.h"

namespace flecsim::study {

inline std::vector<ComponentCost> price_components(const counts::EnergyTable& table,
                                                   const counts::ActionCounts& actions,
                                                   double seconds) {
  const auto energies_pj = counts::energy_by_component_pj(table, actions, seconds);
  std::vector<ComponentCost> costs;
  for (std::size_t i = 0; i < energies_pj.size(); ++i) {
    const counts::EnergyTable::Entry& entry = table.components[i];
    costs.push_back({energies_pj[i] * 1e-12, entry.area_um2 * 1e-6, entry.leakage_mw * 1e-3,
                     entry.error_percent});
  }
  return costs;
}

/// Of an inventory priced by `energy`, for results.
inline std::vector<result::ComponentResult> component_results(const counts::Inventory& inventory,
                                                              const counts::EnergyTable& energy) {
  std::vector<result::ComponentResult> components;
  for (std::size_t i = 0; i < inventory.components.size(); ++i) {
    const auto& entry = energy.components[i];
    components.push_back({inventory.components[i].name, entry.area_um2, entry.leakage_mw,
                          entry.source, entry.validity, entry.error_percent});
  }
  return components;
}

}  // namespace flecsim::study
