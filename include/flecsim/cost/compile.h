// From an inventory to a table of costs, compiled once per design.
//
// Every component is priced by its primitive class (primitive.h); the energy of a run is then a dot
// product (counts/inventory.h). Energies are per action of one instance (which is what counts
// count), area and leakage of all instances.
#pragma once

#include "flecsim/counts/inventory.h"

namespace flecsim::cost {

/// Throws InputError that names the component for an unknown class, attribute or action.
counts::EnergyTable compile(const counts::Inventory& inventory);

}  // namespace flecsim::cost
