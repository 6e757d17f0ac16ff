// One network on one accelerator of kind `systolic`: per layer and in total, with energy and area.
//
// Steps are fused as for Gemmini (bias, batch normalization, ReLU, max-pooling, residual addition);
// pooling, activations, element-wise operations and concatenations that remain run on the vector
// unit; everything else is left to the host and said, never zero.
#pragma once

#include <string>
#include <vector>

#include "flecsim/analytic/systolic.h"
#include "flecsim/arch/systolic.h"
#include "flecsim/model/fusion.h"
#include "flecsim/model/liveness.h"
#include "flecsim/model/network.h"
#include "flecsim/result/result.h"

namespace flecsim::study {

/// A step and what it is for the array.
struct SystolicStep {
  model::Step step;
  analytic::SystolicWork work;
};

std::vector<SystolicStep> systolic_steps(const model::Network& network);

model::Liveness systolic_liveness(const model::Network& network,
                                  const std::vector<SystolicStep>& steps);

enum class SystolicModel {
  closed,  ///< analytic/systolic.h
  event,   ///< analytic/systolic_event.h
};

result::NetworkResult estimate(const model::Network& network, const arch::Systolic& systolic,
                               SystolicModel model = SystolicModel::closed);
result::NetworkResult estimate_steps(const std::string& name,
                                     const std::vector<SystolicStep>& steps,
                                     const arch::Systolic& systolic,
                                     SystolicModel model = SystolicModel::closed);

/// One number of an estimate and where it comes from.
struct SystolicLine {
  std::string quantity;
  std::int64_t value = 0;
  std::string unit;
  std::string source;
};
std::vector<SystolicLine> explain(const SystolicStep& step, const arch::Systolic& systolic);

}  // namespace flecsim::study
