// Single layers, written as text or in a measurement file, by any model: what anyone can check
// against an RTL simulation of their own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "flecsim/arch/gemmini.h"
#include "flecsim/counts/inventory.h"
#include "flecsim/study/cycle_model.h"

namespace flecsim::study {

/// One layer from reset, or one row of a file after the rows before it.
struct LayerEstimate {
  std::string accelerator;
  std::string layer;  ///< as it was written
  std::string tile;
  bool modeled = true;  ///< false: `note` says why, the numbers are not there
  double cycles = 0;
  std::int64_t commands = 0;
  std::int64_t read_requests = 0;
  std::int64_t write_requests = 0;
  std::int64_t read_bytes = 0;  ///< on the bus
  std::int64_t write_bytes = 0;
  std::int64_t macs = 0;
  counts::Validity validity = counts::Validity::model;
  std::optional<double> error_percent;
  std::optional<std::int64_t> measured_cycles;  ///< the row's `cycles`, where it has them
  std::string note;
};

/// `--layer conv:n=1,...` on an accelerator after reset.
LayerEstimate estimate_layer(const std::string& text, const arch::Gemmini& gemmini,
                             CycleModel model);

/// `--layers FILE.csv`: the rows in sequence. Each row names its accelerator (`g16` is the preset
/// gemmini-g16) unless `on` is given; `settings` are applied to it, then the row's memory.
std::vector<LayerEstimate> estimate_rows(const std::filesystem::path& file,
                                         const std::optional<std::string>& on,
                                         const std::vector<std::string>& settings,
                                         CycleModel model);

std::string to_json(const LayerEstimate& estimate, CycleModel model);
std::string to_json(const std::vector<LayerEstimate>& estimates, CycleModel model);

}  // namespace flecsim::study
