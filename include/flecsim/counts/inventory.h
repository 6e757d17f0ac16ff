// What a design is made of and what its parts do: components, actions, counts.
//
// A design has an Inventory (components with class, attributes and actions); a model fills
// ActionCounts (how often each action happens); the cost room compiles the Inventory once into an
// EnergyTable. Energy of a run = counts . pj_per_action + leakage x time: a dot product, so a
// search pays nothing for it. Action indices are positions in the inventory's flat list of actions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace flecsim::counts {

/// How far a number can be trusted.
enum class Validity {
  rtl,           ///< checked against RTL of this configuration
  golden,        ///< checked against the reference of the peer or a measurement
  model,         ///< a model inside the range it was made for
  extrapolated,  ///< outside the range of its data
};
std::string_view name_of(Validity validity);
/// The weaker of two.
Validity weaker(Validity a, Validity b);

struct Component {
  std::string name;   ///< "scratchpad"
  std::string klass;  ///< "sram", "intmac", "register", "dram", ...
  std::vector<std::pair<std::string, double>> attributes;  ///< size_bytes, width_bits, ...
  std::int64_t instances = 1;
  double node_nm = 45;
  double supply_v = 0;  ///< 0: the nominal supply of the node
  double temperature_k = 300;
  std::string flavor;                ///< of a class that has kinds (DRAM type, SRAM cell)
  std::vector<std::string> actions;  ///< "read", "write", ...
};

struct Inventory {
  std::vector<Component> components;
  double clock_hz = 1e9;

  std::size_t action_count() const {
    std::size_t count = 0;
    for (const Component& component : components) count += component.actions.size();
    return count;
  }
};

/// Counts by flat action index.
using ActionCounts = std::vector<double>;

/// Cost of an inventory, compiled.
struct EnergyTable {
  struct Entry {               ///< per component
    double area_um2 = 0;       ///< all instances
    double leakage_mw = 0;     ///< all instances
    double supply_v = 0;       ///< the nominal one resolved; 0 of what is not on the chip
    std::string source;        ///< table, interpolation or formula
    double error_percent = 0;  ///< stated bound of the energy per action
    Validity validity = Validity::model;
    std::size_t first_action = 0;  ///< flat index of its first action
    std::size_t actions = 0;
  };
  std::vector<double> pj_per_action;  ///< by flat action index
  std::vector<Entry> components;      ///< in the inventory's order
};

/// Dynamic energy per component plus leakage over `seconds`, in pJ, in the inventory's order.
std::vector<double> energy_by_component_pj(const EnergyTable& table, const ActionCounts& counts,
                                           double seconds);
double total_energy_pj(const EnergyTable& table, const ActionCounts& counts, double seconds);
double total_area_um2(const EnergyTable& table);

}  // namespace flecsim::counts
