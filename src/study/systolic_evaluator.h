// Many systolic designs for one network: cycles, actions, area and energy without names.
//
// A design's buffers matter to the schedule only by what fits: sizes between two of the network's
// thresholds are one class. Sums over the network are kept per array, interface and class, prices
// per component, so a design costs two look-ups and a dot product. The numbers are those of
// study::estimate (a test holds them together). Thread safe; memory grows with the classes, not
// with the designs.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "flecsim/analytic/systolic.h"
#include "flecsim/counts/systolic_actions.h"
#include "flecsim/study/design_family.h"

namespace flecsim::study {

struct SystolicMetrics {
  double cycles = 0;
  double macs = 0;
  double energy_pj = 0;
  double area_um2 = 0;
  double leakage_mw = 0;
  double dram_bytes = 0;
};

class SystolicEvaluator {
 public:
  explicit SystolicEvaluator(const std::vector<analytic::SystolicWork>& works);
  ~SystolicEvaluator();

  /// Of a sound design.
  SystolicMetrics evaluate(const arch::Systolic& systolic) const;
  /// Of a sound design, in the order of its inventory.
  std::vector<ComponentCost> component_costs(const arch::Systolic& systolic) const;
  /// Cycles of each work, zero where it is not modelled.
  std::vector<double> layer_cycles(const arch::Systolic& systolic) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace flecsim::study
