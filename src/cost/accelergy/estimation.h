// From an architecture to its tables.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "action_counts.h"
#include "architecture.h"
#include "compound.h"
#include "tables.h"

namespace flecsim::cost::accelergy {

struct EstimatedComponent {
  std::string name;
  std::string klass;
  double instances = 1;
  bool compound = false;
  EnergyTable energy;
  AreaTable area;
  double leakage_mw = 0;  ///< of one instance
  Quality quality;
};

/// Estimates every component. The result is in Accelergy's order: primitive classes first, then
/// compound ones. `architecture` gets the class defaults and loses nothing; unused attributes are
/// errors (or notes).
std::vector<EstimatedComponent> estimate(Architecture& architecture, const Library& library,
                                         const BlockContext& context, const Rounding& rounding);

/// What leakage takes in `seconds`, all instances of each component that leaks.
std::vector<ComponentEnergy> static_energies(const std::vector<EstimatedComponent>& components,
                                             double seconds);

}  // namespace flecsim::cost::accelergy
