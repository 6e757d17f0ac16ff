#include "metrics.h"

#include <algorithm>

namespace flecsim::study {

DesignWorth mean_worth(std::span<const DesignWorth> worths, std::span<const double> weights) {
  if (worths.size() == 1) return worths[0];
  DesignWorth mean;
  double total = 0;
  double busy = 0;  // PE-cycles, for the utilization
  for (std::size_t i = 0; i < worths.size(); ++i) {
    const DesignWorth& worth = worths[i];
    const double weight = weights[i];
    total += weight;
    mean.cycles += weight * worth.cycles;
    mean.latency_s += weight * worth.latency_s;
    mean.energy_j += weight * worth.energy_j;
    mean.static_j += weight * worth.static_j;
    mean.bytes += weight * worth.bytes;
    mean.macs += weight * worth.macs;
    busy += weight * worth.utilization * worth.cycles;
    mean.area_mm2 = worth.area_mm2;
    mean.validity = counts::weaker(mean.validity, worth.validity);
    mean.error_percent = std::max(mean.error_percent, worth.error_percent);
    mean.layer_cycles.insert(mean.layer_cycles.end(), worth.layer_cycles.begin(),
                             worth.layer_cycles.end());
    mean.layer_macs.insert(mean.layer_macs.end(), worth.layer_macs.begin(), worth.layer_macs.end());
  }
  mean.utilization = mean.cycles > 0 ? busy / mean.cycles : 0;
  for (double* value :
       {&mean.cycles, &mean.latency_s, &mean.energy_j, &mean.static_j, &mean.bytes, &mean.macs}) {
    *value /= total;
  }
  return mean;
}

std::vector<double> metrics_of(const DesignWorth& worth) {
  const double latency = worth.latency_s;
  const double power = latency > 0 ? worth.energy_j / latency : 0;
  const double tops = latency > 0 ? 2e-12 * worth.macs / latency : 0;
  return {worth.cycles,
          latency,
          latency > 0 ? 1 / latency : 0,
          worth.energy_j,
          worth.static_j,
          worth.area_mm2,
          power,
          worth.energy_j * latency,
          worth.utilization,
          worth.bytes,
          tops,
          power > 0 ? tops / power : 0};
}

std::optional<std::string_view> unit_in_expressions(std::string_view name) {
  for (const ListName& list : list_names) {
    if (list.key == name) return list.unit;
  }
  const std::string_view key = name.substr(name.rfind('.') + 1);
  for (const MetricName& metric : metric_names) {
    if (metric.key == key) return metric.unit_in_expressions;
  }
  return std::nullopt;
}

}  // namespace flecsim::study
