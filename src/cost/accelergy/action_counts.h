// Action counts and the energy they make with an energy reference table.
#pragma once

#include <string>
#include <vector>

#include "tables.h"

namespace flecsim::cost::accelergy {

struct CountedAction {
  std::string action;
  Arguments arguments;
  bool has_arguments = false;
  double count = 0;
  base::Node where;
};

struct CountedComponent {
  std::string name;  ///< full, may have single indices: "system.PE[3].mac"
  std::vector<CountedAction> actions;
  base::Node where;
};

/// Reads the value of a top-level `action_counts`: a tree (subtree / local) or a flat list with
/// full names.
std::vector<CountedComponent> read_action_counts(const base::Node& node);

struct ComponentEnergy {
  std::string name;
  double energy_pj = 0;
};

/// Energy per counted component = sum of counts times the table's energies. Without arguments an
/// action takes its first row. A component, action or combination of arguments that the tables lack
/// is an error.
std::vector<ComponentEnergy> energy_of(const std::vector<CountedComponent>& counts,
                                       const std::vector<EnergyTable>& tables,
                                       std::vector<std::string>& notes);

}  // namespace flecsim::cost::accelergy
