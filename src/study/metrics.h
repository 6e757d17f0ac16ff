// The metrics of a design, by name: what conditions, objectives and reports speak of.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "flecsim/study/design_family.h"

namespace flecsim::study {

struct MetricName {
  std::string_view key;
  std::string_view unit;  ///< shown beside the value
  std::string_view meaning;
  std::string_view unit_in_expressions;  ///< what an expression over it counts with
};

inline constexpr std::array metric_names{
    MetricName{"cycles", "", "clock cycles per inference", "cycles"},
    MetricName{"latency", "s", "time per inference", "s"},
    MetricName{"fps", "", "inferences per second", "1/s"},
    MetricName{"energy", "J", "energy per inference", "J"},
    MetricName{"static_energy", "J", "leakage over the inference, a part of energy", "J"},
    MetricName{"area", "mm2", "area of the accelerator", "mm2"},
    MetricName{"power", "W", "average power at full speed", "W"},
    MetricName{"edp", "J*s", "energy x latency", "J*s"},
    MetricName{"utilization", "", "multiplications / (cycles x PEs)", ""},
    MetricName{"bytes", "bytes", "bytes over the memory interface per inference", "bytes"},
    MetricName{"tops", "", "10^12 operations (2 per multiplication) per second", "TOPS"},
    MetricName{"tops_per_watt", "", "tops / power", "TOPS/W"},
};

/// What conditions and objectives may say of the layers: the time of each, and so on.
struct ListName {
  std::string_view key;
  std::string_view unit;
};
inline constexpr std::array list_names{ListName{"layer.latency", "s"},
                                       ListName{"layer.cycles", "cycles"},
                                       ListName{"layer.macs", "MACs"}};

/// Of a metric, `<network>.<metric>` or a list; nothing for another name.
std::optional<std::string_view> unit_in_expressions(std::string_view name);

/// Mean of the networks by weight.
DesignWorth mean_worth(std::span<const DesignWorth> worths, std::span<const double> weights);

/// In the order of metric_names.
std::vector<double> metrics_of(const DesignWorth& worth);

}  // namespace flecsim::study
