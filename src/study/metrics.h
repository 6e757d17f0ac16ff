// The metrics of a design, by name: what conditions, objectives and reports speak of.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "flecsim/study/design_family.h"

namespace flecsim::study {

struct MetricName {
  std::string_view key;
  std::string_view unit;
  std::string_view meaning;
};

inline constexpr std::array metric_names{
    MetricName{"cycles", "", "clock cycles per inference"},
    MetricName{"latency", "s", "time per inference"},
    MetricName{"fps", "", "inferences per second"},
    MetricName{"energy", "J", "energy per inference"},
    MetricName{"area", "mm2", "area of the accelerator"},
    MetricName{"power", "W", "average power at full speed"},
    MetricName{"edp", "J*s", "energy x latency"},
    MetricName{"utilization", "", "multiplications / (cycles x PEs)"},
    MetricName{"bytes", "bytes", "bytes over the memory interface per inference"},
    MetricName{"tops", "", "10^12 operations (2 per multiplication) per second"},
    MetricName{"tops_per_watt", "", "tops / power"},
};

/// Mean of the networks by weight.
DesignWorth mean_worth(std::span<const DesignWorth> worths, std::span<const double> weights);

/// In the order of metric_names.
std::vector<double> metrics_of(const DesignWorth& worth);

}  // namespace flecsim::study
