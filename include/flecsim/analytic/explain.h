// Where a layer's numbers come from: every quantity with formula, numbers, value and source.
#pragma once

#include <string>
#include <vector>

#include "flecsim/analytic/gemmini_layer.h"
#include "flecsim/arch/gemmini.h"
#include "flecsim/model/work.h"

namespace flecsim::analytic {

struct Derivation {
  std::string quantity;  ///< "load by requests in flight"
  std::string formula;   ///< "requests * (latency + 6 + beats) / in flight"
  std::string numbers;   ///< the formula with its numbers
  double value = 0;
  std::string unit;
  std::string source;  ///< equation, section, table
};

/// In the order in which one follows from the other. The values are those that estimate uses.
std::vector<Derivation> explain(const model::Work& work, const arch::Gemmini& gemmini);

}  // namespace flecsim::analytic
