// The result of an estimation as JSON (docs/schema/energy.schema.json) and as text.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "action_counts.h"
#include "estimation.h"

namespace flecsim::cost::accelergy {

struct Report {
  std::string estimator;  ///< "flecsim", "accelergy", "given tables"
  std::vector<EstimatedComponent> components;
  std::optional<std::vector<ComponentEnergy>> energies;
  std::optional<double> runtime_seconds;
  std::vector<std::string> notes;
};

std::string report_json(const Report& report);
std::string report_text(const Report& report);

}  // namespace flecsim::cost::accelergy
