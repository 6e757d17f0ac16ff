#include <algorithm>

#include "flecsim/result/power.h"
#include "flecsim/result/result.h"

namespace flecsim::result {
namespace {

std::optional<double> cycles_error(const std::vector<LayerResult>& layers) {
  double cycles = 0, off = 0;
  for (const LayerResult& layer : layers) {
    if (layer.bound == Bound::not_modeled) continue;
    if (!layer.error_percent) return std::nullopt;
    cycles += layer.cycles;
    off += layer.cycles * *layer.error_percent;
  }
  return cycles > 0 ? std::optional(off / cycles) : std::nullopt;
}

double percent(double part, double whole) { return whole > 0 ? part / whole : 0; }

}  // namespace

double NetworkResult::static_energy_pj(const LayerResult& layer) const {
  return leakage_w() * layer.cycles / clock_hz * 1e12;
}

double NetworkResult::static_energy_pj() const { return leakage_w() * seconds() * 1e12; }

double NetworkResult::leakage_w() const {
  double milliwatts = 0;
  for (const ComponentResult& component : components) milliwatts += component.leakage_mw;
  return milliwatts * 1e-3;
}

double NetworkResult::tops() const {
  const double macs = utilization() * cycles() * static_cast<double>(pes);
  return seconds() > 0 ? 2e-12 * macs / seconds() : 0;
}

std::optional<double> NetworkResult::power_at_w(double rate) const {
  if (rate > fps() * (1 + 1e-12)) return std::nullopt;
  return result::power_at_w(rate, energy_pj() * 1e-12, seconds(), leakage_w());
}

TotalErrors NetworkResult::errors() const {
  TotalErrors errors;
  errors.cycles = cycles_error(layers);
  double area = 0;
  double energy = errors.cycles.value_or(0) * leakage_w() * seconds() * 1e12;
  for (std::size_t i = 0; i < components.size(); ++i) {
    area += components[i].area_um2 * components[i].error_percent;
    for (const LayerResult& layer : layers) {
      energy += layer.energy_pj[i] * components[i].error_percent;
    }
  }
  errors.energy = percent(energy, energy_pj());
  errors.area = percent(area, area_um2());
  return errors;
}

}  // namespace flecsim::result
