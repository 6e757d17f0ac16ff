// Writes tables and estimations as Accelergy does (YAML), with the versions' spelling: a number in
// 0.3, a quoted text in 0.4.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "action_counts.h"
#include "architecture.h"
#include "estimation.h"

namespace flecsim::cost::accelergy {

std::string write_energy_tables(const std::vector<EstimatedComponent>& components, Version version);
std::string write_area_tables(const std::vector<EstimatedComponent>& components, Version version);
std::string write_energy_summary(const std::vector<EstimatedComponent>& components,
                                 Version version);
std::string write_area_summary(const std::vector<EstimatedComponent>& components, Version version);
/// Every sub-estimate with its estimator, scale, share, validity and error.
std::string write_energy_verbose(const std::vector<EstimatedComponent>& components,
                                 Version version);
std::string write_area_verbose(const std::vector<EstimatedComponent>& components, Version version);
/// With a run time (`leaked` given) what leakage takes stands beside what actions take.
std::string write_energy_estimation(const std::vector<ComponentEnergy>& energies,
                                    const std::optional<std::vector<ComponentEnergy>>& leaked,
                                    Version version);
std::string write_flattened(const Architecture& architecture);

}  // namespace flecsim::cost::accelergy
