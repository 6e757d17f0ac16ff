#include "flecsim/cost/compile.h"

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"
#include "flecsim/cost/primitive.h"
#include "flecsim/cost/scaling.h"

namespace flecsim::cost {
namespace {

constexpr double nanoseconds_per_second = 1e9;

PrimitiveEstimate price(const counts::Component& component, double clock_hz) {
  PrimitiveQuery query{component.klass, component.attributes, component.flavor, {}};
  query.conditions.node_nm = component.node_nm;
  query.conditions.voltage_v = component.supply_v;
  query.conditions.temperature_k = component.temperature_k;
  query.conditions.period_ns = nanoseconds_per_second / clock_hz;
  try {
    return estimate_primitive(query);
  } catch (const base::InputError& error) {
    throw base::InputError(fmt::format("component '{}': {}", component.name, error.what()));
  }
}

double action_pj(const counts::Component& component, const PrimitiveEstimate& estimate,
                 const std::string& action) {
  if (const auto pj = estimate.find(action)) return *pj;
  std::vector<std::string_view> known;
  for (const auto& entry : estimate.actions) known.push_back(entry.name);
  throw base::InputError(fmt::format("component '{}': class '{}' has no action '{}'{}",
                                     component.name, component.klass, action,
                                     base::suggestion(action, known)));
}

double supply_of(const counts::Component& component) {
  if (component.klass == "dram") return 0;
  return component.supply_v != 0 ? component.supply_v : nominal_voltage(component.node_nm);
}

}  // namespace

counts::EnergyTable compile(const counts::Inventory& inventory) {
  counts::EnergyTable table;
  table.pj_per_action.reserve(inventory.action_count());
  table.components.reserve(inventory.components.size());
  for (const counts::Component& component : inventory.components) {
    const PrimitiveEstimate estimate = price(component, inventory.clock_hz);
    const double instances = static_cast<double>(component.instances);
    auto& entry = table.components.emplace_back();
    entry.area_um2 = estimate.area_um2 * instances;
    entry.leakage_mw = estimate.leakage_mw * instances;
    entry.supply_v = supply_of(component);
    entry.source = estimate.quality.source;
    entry.error_percent = estimate.quality.error_percent;
    entry.validity = estimate.quality.validity;
    entry.first_action = table.pj_per_action.size();
    entry.actions = component.actions.size();
    for (const std::string& action : component.actions)
      table.pj_per_action.push_back(action_pj(component, estimate, action));
  }
  return table;
}

}  // namespace flecsim::cost
