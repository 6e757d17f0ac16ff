#include "unused.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "flecsim/base/suggest.h"

namespace flecsim::cost::accelergy {
namespace {

/// The capacity as Timeloop reads it, of components that name a class for it and one to estimate.
bool is_timeloops(std::string_view name) {
  constexpr std::string_view names[] = {"depth",   "memory_depth", "data_storage_depth",
                                        "width",   "memory_width", "data_storage_width",
                                        "entries", "sizeKB"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

/// What changes Timeloop's own result and nothing here unless a class has taken it.
bool has_effect_in_timeloop(std::string_view name) {
  constexpr std::string_view names[] = {
      "vector_access_energy", "addr_gen_energy", "cluster_area", "n_ports", "nports", "num_ports"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool is_condition(std::string_view name) {
  const auto& conditions = condition_attributes();
  return std::find(conditions.begin(), conditions.end(), name) != conditions.end();
}

/// A class may not need a node or a clock, which files give to all; what a component alone is given
/// of supply and temperature is meant.
bool is_exempt(std::string_view name) {
  if (name == "voltage" || name == "temperature") return false;
  return is_descriptive_attribute(name) || is_condition(name);
}

void report(const base::Node& where, const std::string& message, bool allowed,
            const BlockContext& context) {
  if (!allowed) where.fail(message + " (--allow-unused: a note)");
  if (context.notes) context.notes->push_back(where.where() + ": " + message);
}

}  // namespace

void check_used(const Attributes& attributes, const std::string& component,
                const std::string& klass, bool for_timeloop, const BlockContext& context) {
  for (const Attribute& attribute : attributes.all()) {
    if (attribute.used || attribute.inherited) continue;
    if (has_effect_in_timeloop(attribute.name))
      report(attribute.where,
             fmt::format("attribute '{}' of component '{}' is Timeloop's and has no effect here",
                         attribute.name, component),
             true, context);
    if (is_exempt(attribute.name)) continue;
    const std::string message =
        fmt::format("attribute '{}' of component '{}' has no effect on class '{}'{}",
                    attribute.name, component, klass, attributes.suggestion(attribute.name));
    const bool allowed = context.allow_unused || (for_timeloop && is_timeloops(attribute.name));
    report(attribute.where, message, allowed, context);
  }
}

void check_container_attributes(const Architecture& architecture, bool dumped,
                                const BlockContext& context) {
  for (const ContainerAttribute& attribute : architecture.container_attributes) {
    if (*attribute.used || is_exempt(attribute.name)) continue;
    const std::string message = fmt::format(
        "no component below uses the {} '{}'{}", attribute.variable ? "variable" : "attribute",
        attribute.name,
        is_condition(attribute.name) ? ""
                                     : base::suggestion(attribute.name, condition_attributes()));
    report(attribute.where, message, attribute.variable || dumped || context.allow_unused, context);
  }
}

}  // namespace flecsim::cost::accelergy
