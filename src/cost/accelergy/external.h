// The `accelergy` on the PATH as the estimator: same inputs, its tables read back.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "tables.h"

namespace flecsim::cost::accelergy {

struct ExternalTables {
  std::vector<EnergyTable> energy;
  std::vector<AreaTable> area;
};

/// Runs `accelergy -o FOLDER [-p precision] inputs...` and reads ERT.yaml and ART.yaml. InputError
/// where there is no accelergy on the PATH, where it fails (with its last line), takes longer than
/// `timeout` or writes no tables.
ExternalTables run_external(std::span<const std::filesystem::path> inputs,
                            std::optional<int> precision, std::chrono::duration<double> timeout);

}  // namespace flecsim::cost::accelergy
