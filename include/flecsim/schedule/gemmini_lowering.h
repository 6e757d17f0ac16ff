// How work that Gemmini's loop routines do not take as it is gets run on them.
//
// Groups run one after the other (gemmini-rocc-tests has no grouped loop); dilated kernels are
// taken by the loop routine (kernel_dilation of tiled_conv_auto; no RTL measured, so the note says
// it); convolutions with rectangular kernels, strides, dilation or padding are turned into a matrix
// product by im2col on the host, as Gemmini's ONNX runtime does; a pooling behind them stays with
// the host. Limits: the host's im2col and pooling take no accelerator cycles here, and the note
// says so.
#pragma once

#include <cstdint>
#include <string>

#include "flecsim/model/work.h"

namespace flecsim::schedule {

struct Lowered {
  model::Work work;
  std::int64_t times = 1;  ///< how often it runs
  std::string note;        ///< what was done; empty where the work is taken as it is
};

/// Work that the loop routines take; HostWork stays HostWork.
Lowered lower(const model::Work& work);

}  // namespace flecsim::schedule
