// Energy, area and leakage of a design by component, with the errors that the cost tables state.
#pragma once

#include <string>
#include <vector>

#include "flecsim/arch/technology.h"
#include "flecsim/counts/inventory.h"
#include "flecsim/result/result.h"
#include "flecsim/study/design_family.h"

namespace flecsim::study {

std::vector<ComponentCost> price_components(const counts::EnergyTable& table,
                                            const counts::ActionCounts& actions, double seconds);

/// Of an inventory priced by `energy`, for results.
std::vector<result::ComponentResult> component_results(const counts::Inventory& inventory,
                                                       const counts::EnergyTable& energy);

/// That the clock is taken as reachable, for each supply below the nominal one of its node.
std::vector<std::string> supply_notes(const arch::Technology& technology);

}  // namespace flecsim::study
