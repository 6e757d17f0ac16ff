// Many designs for one network: what a search asks, without names and strings.
//
// Equal layers are computed once; the schedule of a layer is kept per geometry (array, memories,
// bus), so designs that differ in clock, latency or technology cost arithmetic only. Thread safe.
// The numbers are those of study::estimate (a test holds them together).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "flecsim/arch/gemmini.h"
#include "flecsim/counts/inventory.h"
#include "flecsim/model/fusion.h"
#include "flecsim/model/network.h"
#include "flecsim/study/design_family.h"

namespace flecsim::study {

struct DesignMetrics {
  const char* broken_rule = nullptr;  ///< of arch::check; the rest is zero where set
  double cycles = 0;
  double latency_s = 0;
  double fps = 0;
  double utilization = 0;
  double energy_j = 0;
  double static_j = 0;  ///< of energy_j, leakage
  double area_mm2 = 0;
  double power_w = 0;
  double bytes = 0;  ///< over the memory interface
  counts::Validity validity = counts::Validity::model;
  double error_percent = 0;  ///< of the cycles
};

class DesignEvaluator {
 public:
  explicit DesignEvaluator(const model::Network& network);
  explicit DesignEvaluator(std::span<const model::Step> steps);
  ~DesignEvaluator();
  DesignEvaluator(DesignEvaluator&&) noexcept;
  DesignEvaluator& operator=(DesignEvaluator&&) noexcept;

  DesignMetrics evaluate(const arch::Gemmini& gemmini) const;
  /// Of a sound design, in the order of its inventory.
  std::vector<ComponentCost> component_costs(const arch::Gemmini& gemmini) const;
  /// Cycles of each step, in order; zero where a step is not modelled.
  std::vector<double> layer_cycles(const arch::Gemmini& gemmini) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace flecsim::study
