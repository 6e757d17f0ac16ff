// Energy, area and leakage of a design by component, with the errors that the cost tables state.
#pragma once

#include <vector>

#include "flecsim/counts/inventory.h"
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

}  // namespace flecsim::study
