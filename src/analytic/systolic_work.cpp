#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "flecsim/analytic/systolic.h"
#include "flecsim/base/checked.h"

namespace flecsim::analytic {
namespace {

/// Refuses sizes whose products would leave 64 bits, once and for all numbers of the estimate.
void check_size(const SystolicWork& work) {
  using base::checked_multiply;
  constexpr std::int64_t bits = 64 * 64;  // of the widest element, and room for re-fetches
  const char* what = "multiply-accumulates of a layer";
  const auto macs = checked_multiply(checked_multiply(work.products, work.pixels, what),
                                     checked_multiply(work.window, work.filters, what), what);
  checked_multiply(std::max(macs, work.vector_operations), bits, what);
}

SystolicWork lowered(const model::ConvolutionWork& w) {
  SystolicWork work;
  work.products = w.groups;
  work.images = w.batch;
  work.image_rows = w.in_height;
  work.channels = w.in_channels / w.groups;
  work.row_elements = base::checked_multiply(w.in_width, work.channels, "an input row");
  work.out_height = w.out_height();
  work.out_width = w.out_width();
  work.row_stride = w.stride_height;
  work.row_reach = w.dilation_height * (w.kernel_height - 1) + 1;
  work.pad_top = w.pad_top;
  const auto image_pixels =
      base::checked_multiply(work.out_height, work.out_width, "output pixels");
  work.pixels = base::checked_multiply(w.batch, image_pixels, "output pixels");
  work.window = w.kernel_height * w.kernel_width * work.channels;
  work.filters = w.out_channels / w.groups;
  work.bias = w.bias;
  work.stored_elements = w.batch * w.stored_height() * w.stored_width() * work.filters;
  work.vector_operations = work.pixels * work.filters;
  if (w.pooling) {
    work.vector_operations += work.stored_elements * w.pooling->size * w.pooling->size;
  }
  check_size(work);
  return work;
}

SystolicWork lowered(const model::MatmulWork& w) {
  SystolicWork work;
  work.products = w.count;
  work.image_rows = work.out_height = work.pixels = w.rows;
  work.row_elements = work.channels = work.window = w.depth;
  work.filters = w.columns;
  work.bias = w.bias;
  work.stored_elements = work.vector_operations =
      base::checked_multiply(w.rows, w.columns, "outputs");
  check_size(work);
  return work;
}

SystolicWork lowered(const model::AdditionWork& w) {
  const auto elements = base::checked_multiply(w.rows, w.columns, "elements of an addition");
  return vector_step(base::checked_multiply(2, elements, "elements of an addition"), elements,
                     elements);
}

SystolicWork lowered(const model::HostWork&) {
  SystolicWork work;
  work.modeled = false;
  work.note = "left to the host";
  return work;
}

/// Input rows that the first `out_rows` output rows of one image need.
std::int64_t rows_of_image(const SystolicWork& work, std::int64_t out_rows) {
  if (out_rows == 0) return 0;
  const std::int64_t end = (out_rows - 1) * work.row_stride - work.pad_top + work.row_reach;
  if (work.row_stride <= work.row_reach) return std::clamp<std::int64_t>(end, 0, work.image_rows);
  const std::int64_t above = std::min(work.pad_top, work.row_reach);
  const std::int64_t below = std::max<std::int64_t>(0, end - work.image_rows);
  return std::max<std::int64_t>(0, out_rows * work.row_reach - above - below);
}

}  // namespace

SystolicWork lower_to_systolic(const model::Work& work) {
  return std::visit([](const auto& one) { return lowered(one); }, work);
}

SystolicWork vector_step(std::int64_t input_elements, std::int64_t output_elements,
                         std::int64_t operations) {
  SystolicWork work;
  work.vector_inputs = input_elements;
  work.stored_elements = output_elements;
  work.vector_operations = operations;
  check_size(work);
  return work;
}

bool same_size(const SystolicWork& a, const SystolicWork& b) {
  const auto key = [](const SystolicWork& w) {
    return std::tie(w.modeled, w.products, w.pixels, w.window, w.filters, w.bias, w.images,
                    w.image_rows, w.row_elements, w.out_height, w.out_width, w.row_stride,
                    w.row_reach, w.pad_top, w.channels, w.stored_elements, w.vector_operations,
                    w.vector_inputs);
  };
  return key(a) == key(b);
}

std::int64_t rows_needed(const SystolicWork& work, std::int64_t out_rows) {
  const std::int64_t whole = out_rows / work.out_height;
  return whole * rows_of_image(work, work.out_height) +
         rows_of_image(work, out_rows % work.out_height);
}

}  // namespace flecsim::analytic
