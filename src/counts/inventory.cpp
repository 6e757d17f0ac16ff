#include "flecsim/counts/inventory.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <string_view>

namespace flecsim::counts {

std::string_view name_of(Validity validity) {
  switch (validity) {
    case Validity::rtl:
      return "rtl";
    case Validity::golden:
      return "golden";
    case Validity::model:
      return "model";
    case Validity::extrapolated:
      return "extrapolated";
  }
  return "";
}

Validity weaker(Validity a, Validity b) { return std::max(a, b); }

std::vector<double> energy_by_component_pj(const EnergyTable& table, const ActionCounts& counts,
                                           double seconds) {
  assert(counts.size() == table.pj_per_action.size());
  std::vector<double> energy;
  energy.reserve(table.components.size());
  for (const EnergyTable::Entry& entry : table.components) {
    const auto first = static_cast<std::ptrdiff_t>(entry.first_action);
    const auto last = first + static_cast<std::ptrdiff_t>(entry.actions);
    const double dynamic = std::inner_product(counts.begin() + first, counts.begin() + last,
                                              table.pj_per_action.begin() + first, 0.0);
    energy.push_back(dynamic + entry.leakage_mw * seconds * 1e9);
  }
  return energy;
}

double total_energy_pj(const EnergyTable& table, const ActionCounts& counts, double seconds) {
  assert(counts.size() == table.pj_per_action.size());
  double leakage_mw = 0;
  for (const EnergyTable::Entry& entry : table.components) leakage_mw += entry.leakage_mw;
  return std::inner_product(counts.begin(), counts.end(), table.pj_per_action.begin(), 0.0) +
         leakage_mw * seconds * 1e9;
}

double total_area_um2(const EnergyTable& table) {
  double area = 0;
  for (const EnergyTable::Entry& entry : table.components) area += entry.area_um2;
  return area;
}

}  // namespace flecsim::counts
