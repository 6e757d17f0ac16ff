#include "flecsim/schedule/gemmini_lowering.h"

#include <fmt/format.h>

namespace flecsim::schedule {
namespace {

bool taken_by_loop_routine(const model::ConvolutionWork& w) {
  return w.kernel_height == w.kernel_width && w.stride_height == w.stride_width &&
         w.dilation_height == w.dilation_width && w.pad_top == w.pad_left &&
         w.pad_bottom == w.pad_right && w.pad_bottom <= w.pad_top;
}

/// [N * OH * OW, R * S * C] x [R * S * C, K].
model::MatmulWork im2col(const model::ConvolutionWork& w) {
  return {.rows = w.batch * w.out_height() * w.out_width(),
          .columns = w.out_channels,
          .depth = w.kernel_height * w.kernel_width * w.in_channels,
          .count = 1,
          .bias = w.bias,
          .relu = w.relu};
}

Lowered lower(model::ConvolutionWork w) {
  Lowered lowered;
  lowered.times = w.groups;
  if (w.groups > 1) {
    lowered.note = fmt::format("{} groups, one after the other", w.groups);
    w.in_channels /= w.groups;
    w.out_channels /= w.groups;
    w.groups = 1;
  }
  lowered.work = w;
  if (taken_by_loop_routine(w)) {
    if (w.dilation_height > 1) lowered.note += "dilated by the loop routine";
    return lowered;
  }
  if (!lowered.note.empty()) lowered.note += "; ";
  lowered.note += "as a matrix product, im2col on the host (not counted)";
  if (w.pooling) lowered.note += ", pooling on the host (not counted)";
  lowered.work = im2col(w);
  return lowered;
}

Lowered lower(model::MatmulWork w) {
  Lowered lowered;
  lowered.times = w.count;
  if (w.count > 1) lowered.note = fmt::format("{} products, one after the other", w.count);
  w.count = 1;
  lowered.work = w;
  return lowered;
}

}  // namespace

Lowered lower(const model::Work& work) {
  if (const auto* convolution = std::get_if<model::ConvolutionWork>(&work))
    return lower(*convolution);
  if (const auto* matmul = std::get_if<model::MatmulWork>(&work)) return lower(*matmul);
  return {work, 1, ""};
}

}  // namespace flecsim::schedule
