// One network on one accelerator: per layer and in total, with energy and area.
//
// Joins model (what is to be done), analytic (how long, how often) and cost (how much). By the
// closed form or by the replay; every number carries its validity and the model's stated error.
#pragma once

#include <string>
#include <vector>

#include "flecsim/arch/gemmini.h"
#include "flecsim/model/fusion.h"
#include "flecsim/model/liveness.h"
#include "flecsim/model/network.h"
#include "flecsim/result/result.h"
#include "flecsim/study/cycle_model.h"

namespace flecsim::study {

/// Steps of the network as this accelerator would run them.
std::vector<model::Step> steps_for(const model::Network& network, const arch::Gemmini& gemmini);

result::NetworkResult estimate(const model::Network& network, const arch::Gemmini& gemmini,
                               CycleModel cycle_model = CycleModel::closed);

/// As above for steps made by hand (a single layer, a topology file); `name` is the network's.
result::NetworkResult estimate_steps(const std::string& name, const std::vector<model::Step>& steps,
                                     const arch::Gemmini& gemmini,
                                     CycleModel cycle_model = CycleModel::closed);

/// "1x56x56x64 -> 1x56x56x64, 3x3/1" of a work.
std::string shape_text(const model::Work& work);

}  // namespace flecsim::study
