// Power of a design that makes inferences at a given rate and waits between them.
//
// While it waits its clock stands and only leakage is drawn: f x (energy - leakage x latency) +
// leakage. Limits: no power gating; DRAM's standby power is in the leakage as far as the cost tables
// have it. A rate above 1 / latency is none that the design can make.
#pragma once

namespace flecsim::result {

constexpr double power_at_w(double fps, double energy_j, double latency_s, double leakage_w) {
  return fps * (energy_j - leakage_w * latency_s) + leakage_w;
}

}  // namespace flecsim::result
