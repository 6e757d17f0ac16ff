// The thesis' analytical model for Gemmini (section 4.4.3), as written: equations 4.1 to 4.4.
//
// A preload with new weights blocks the array for DIM rows (delta_preload = DIM / l), a compute
// that keeps them for its l rows (delta_accumulate = 1), both fill DIM x DIM PEs (eta). Each row of
// each mvin and mvout is padded to whole bus transfers (N_bw), alpha = 1. cycles = macs_scale /
// min(op_intensity * bw_peak, comp_peak). Tiles and pooled rows are those of Gemmini's software.
// Limits, and where its error comes from: no latency, no requests in flight, no overlap between
// tiles, no bank conflicts, no alignment; additions have no MACs and are not modelled.
#pragma once

#include <optional>

#include "flecsim/arch/gemmini.h"
#include "flecsim/model/work.h"

namespace flecsim::analytic {

struct ThesisEstimate {
  double scaled_macs = 0;        ///< equation 4.4, both compute instructions
  double scaled_data_bytes = 0;  ///< equation 4.2
  double macs_per_cycle = 0;     ///< equation 4.3, performance
  double cycles = 0;             ///< equation 4.3
};

/// Nothing for work that the thesis' model does not cover. The work is one that the loop routines
/// take (schedule::lower).
std::optional<ThesisEstimate> thesis_estimate(const model::Work& work,
                                              const arch::Gemmini& gemmini);

}  // namespace flecsim::analytic
