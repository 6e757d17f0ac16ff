#include "flecsim/result/result.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

namespace flecsim::result {
namespace {

template <typename Get>
double sum_over(const std::vector<LayerResult>& layers, Get get) {
  double sum = 0;
  for (const LayerResult& layer : layers) sum += get(layer);
  return sum;
}

void verify_layer(const LayerResult& layer, std::vector<std::string>& findings) {
  const auto report = [&](std::string_view what) {
    findings.push_back(fmt::format("layer {}: {}", layer.name, what));
  };
  if (!(layer.cycles >= 0) || std::isinf(layer.cycles)) report("cycles are not a number >= 0");
  if (layer.macs < 0) report("macs are negative");
  if (!(layer.utilization >= 0 && layer.utilization <= 1 + 1e-9)) report("utilization not in 0..1");
  for (const double energy : layer.energy_pj) {
    if (!(energy >= 0) || std::isinf(energy)) report("an energy is not a number >= 0");
  }
  for (const Traffic& traffic : layer.traffic) {
    if (!(traffic.read_bytes >= 0) || !(traffic.write_bytes >= 0)) report("a traffic is negative");
  }
  const bool counted = layer.bound != Bound::not_modeled;
  if (counted && layer.cycles == 0) report("modelled, but takes no cycles");
}

}  // namespace

std::string_view name_of(Bound bound) {
  switch (bound) {
    case Bound::compute:
      return "compute";
    case Bound::memory:
      return "memory";
    case Bound::latency:
      return "latency";
    case Bound::not_modeled:
      return "not_modeled";
  }
  return "";
}

double LayerResult::total_energy_pj() const {
  return std::accumulate(energy_pj.begin(), energy_pj.end(), 0.0);
}

double LayerResult::dram_bytes() const {
  double bytes = 0;
  for (const Traffic& one : traffic) {
    if (one.level == "dram") bytes += one.read_bytes + one.write_bytes;
  }
  return bytes;
}

std::int64_t NetworkResult::macs() const {
  std::int64_t macs = 0;
  for (const LayerResult& layer : layers) macs += layer.macs;
  return macs;
}

double NetworkResult::cycles() const {
  return sum_over(layers, [](const LayerResult& layer) { return layer.cycles; });
}

double NetworkResult::utilization() const {
  const double peak = cycles() * static_cast<double>(pes);
  const double modeled = sum_over(layers, [](const LayerResult& layer) {
    return layer.bound == Bound::not_modeled ? 0.0 : static_cast<double>(layer.macs);
  });
  return peak > 0 ? modeled / peak : 0;
}

double NetworkResult::energy_pj() const {
  return sum_over(layers, [](const LayerResult& layer) { return layer.total_energy_pj(); });
}

double NetworkResult::area_um2() const {
  double area = 0;
  for (const ComponentResult& component : components) area += component.area_um2;
  return area;
}

double NetworkResult::dram_bytes() const {
  return sum_over(layers, [](const LayerResult& layer) { return layer.dram_bytes(); });
}

counts::ActionCounts NetworkResult::total_counts() const {
  counts::ActionCounts total;
  for (const LayerResult& layer : layers) {
    total.resize(std::max(total.size(), layer.counts.size()));
    for (std::size_t i = 0; i < layer.counts.size(); ++i) total[i] += layer.counts[i];
  }
  return total;
}

std::int64_t NetworkResult::not_modeled_layers() const {
  std::int64_t count = 0;
  for (const LayerResult& layer : layers) count += layer.bound == Bound::not_modeled ? 1 : 0;
  return count;
}

std::vector<std::string> verify(const NetworkResult& result) {
  std::vector<std::string> findings;
  if (!(result.clock_hz > 0)) findings.push_back("clock_hz is not positive");
  for (const LayerResult& layer : result.layers) {
    verify_layer(layer, findings);
    const bool priced = !layer.energy_pj.empty();
    if (priced && layer.energy_pj.size() != result.components.size()) {
      findings.push_back(fmt::format("layer {}: energies do not match the components", layer.name));
    }
  }
  return findings;
}

}  // namespace flecsim::result
