#include "scalesim_demand.h"

#include <algorithm>

#include <fmt/format.h>

#include "flecsim/base/checked.h"
#include "flecsim/base/error.h"

namespace flecsim::analytic::scalesim {
namespace {

constexpr std::int64_t largest_tensor = std::int64_t{1} << 31;

std::int64_t elements(std::int64_t a, std::int64_t b, std::int64_t c, const Layer& layer) {
  const auto ab = base::checked_multiply(a, b, "a tensor of layer " + layer.name);
  const auto size = base::checked_multiply(ab, c, "a tensor of layer " + layer.name);
  if (size < largest_tensor) return size;
  throw base::InputError(fmt::format(
      "layer {}: a tensor of {} elements, expected less than 2^31 (SCALE-Sim's 32-bit addresses)",
      layer.name, size));
}

/// Kept rows of a filter column under N:M sparsity: the first N of every M.
bool kept(std::int64_t k, const Config& config, const Layer& layer) {
  return !config.sparsity || k % layer.sparse_m < layer.sparse_n;
}

/// The part [first, last) of a skewed line: element i arrives i cycles after element 0.
struct Slice {
  std::int64_t first, last;
};
Slice skewed(std::int64_t cycle, std::int64_t length, std::int64_t lanes) {
  return {std::max<std::int64_t>(0, cycle - length + 1), std::min(lanes, cycle + 1)};
}

void append(std::vector<Element>& out, Element element) {
  if (element >= 0) out.push_back(element);
}

}  // namespace

Operands::Operands(const Config& config, const Layer& layer)
    : height_(layer.ifmap_height),
      width_(layer.ifmap_width),
      filters_(layer.filters),
      pixels_(layer.pixels()),
      ifmap_elements_(elements(layer.ifmap_height, layer.ifmap_width, layer.channels, layer)),
      filter_elements_(elements(layer.window(), layer.filters, 1, layer)) {
  elements(layer.pixels(), layer.filters, 1, layer);
  const std::int64_t out_width = layer.out_width();
  for (std::int64_t k = 0; k < layer.window(); ++k) {
    if (!kept(k, config, layer)) continue;
    const std::int64_t row = k / (layer.filter_width * layer.channels);
    const std::int64_t in_row = k % (layer.filter_width * layer.channels);
    column_.push_back({std::int32_t(row * width_ * layer.channels + in_row), std::int32_t(row),
                       std::int32_t(in_row / layer.channels)});
  }
  for (std::int64_t pixel = 0; pixel < pixels_; ++pixel) {
    const std::int64_t row = pixel / out_width * layer.stride_height;
    const std::int64_t column = pixel % out_width * layer.stride_width;
    pixel_.push_back({std::int32_t((row * width_ + column) * layer.channels), std::int32_t(row),
                      std::int32_t(column)});
  }
  ragged_ = pixel_.back().row + layer.filter_height > height_ ||
            pixel_.back().column + layer.filter_width > width_;
}

Demand::Demand(const Config& config, const Layer& layer)
    : dataflow_(config.dataflow),
      rows_(config.rows),
      columns_(config.columns),
      operands_(config, layer) {
  const std::int64_t p = operands_.pixels(), k = operands_.filters(), n = operands_.window();
  folded_rows_ = dataflow_ == Dataflow::os ? p : n;
  folded_columns_ = dataflow_ == Dataflow::is ? p : k;
  streamed_ = dataflow_ == Dataflow::os ? n : dataflow_ == Dataflow::ws ? p : k;
  const std::int64_t fill = dataflow_ == Dataflow::os ? rows_ : 2 * rows_;
  fold_cycles_ = streamed_ + fill + columns_ - 2;
}

std::int64_t Demand::row_folds() const { return base::ceil_div(folded_rows_, rows_); }
std::int64_t Demand::column_folds() const { return base::ceil_div(folded_columns_, columns_); }

Fold Demand::fold(std::int64_t row_fold, std::int64_t column_fold) const {
  Fold fold{row_fold * rows_, column_fold * columns_, 0, 0};
  fold.rows_used = std::min(rows_, folded_rows_ - fold.row);
  fold.columns_used = std::min(columns_, folded_columns_ - fold.column);
  return fold;
}

void Demand::ifmap_reads(const Fold& fold, std::int64_t cycle, std::vector<Element>& out) const {
  if (dataflow_ == Dataflow::is) {
    const std::int64_t row = rows_ - 1 - cycle;  // loaded bottom row first
    if (row < 0 || row >= fold.rows_used) return;
    for (std::int64_t c = 0; c < fold.columns_used; ++c) {
      append(out, operands_.ifmap(fold.column + c, fold.row + row));
    }
    return;
  }
  const std::int64_t since = dataflow_ == Dataflow::os ? cycle : cycle - rows_;
  const Slice lanes = skewed(since, streamed_, fold.rows_used);
  for (std::int64_t r = lanes.first; r < lanes.last; ++r) {
    append(out, dataflow_ == Dataflow::os ? operands_.ifmap(fold.row + r, since - r)
                                          : operands_.ifmap(since - r, fold.row + r));
  }
}

void Demand::filter_reads(const Fold& fold, std::int64_t cycle, std::vector<Element>& out) const {
  if (dataflow_ == Dataflow::ws) {
    const std::int64_t row = rows_ - 1 - cycle;
    if (row < 0 || row >= fold.rows_used) return;
    for (std::int64_t c = 0; c < fold.columns_used; ++c) {
      out.push_back(operands_.filter(fold.row + row, fold.column + c));
    }
    return;
  }
  const bool os = dataflow_ == Dataflow::os;
  const std::int64_t since = os ? cycle : cycle - rows_;
  const Slice lanes = skewed(since, streamed_, os ? fold.columns_used : fold.rows_used);
  for (std::int64_t i = lanes.first; i < lanes.last; ++i) {
    out.push_back(os ? operands_.filter(since - i, fold.column + i)
                     : operands_.filter(fold.row + i, since - i));
  }
}

std::int64_t Demand::ofmap_writes(const Fold& fold, std::int64_t cycle) const {
  if (dataflow_ == Dataflow::os) {
    // The rows of the array drain bottom row first; the unused ones come out empty.
    const std::int64_t since = cycle - (streamed_ - 1) - (rows_ - fold.rows_used);
    const Slice lanes = skewed(since, fold.rows_used, fold.columns_used);
    return std::max<std::int64_t>(0, lanes.last - lanes.first);
  }
  const Slice lanes = skewed(cycle - (2 * rows_ - 1), streamed_, fold.columns_used);
  return std::max<std::int64_t>(0, lanes.last - lanes.first);
}

template <typename At>
FetchOrder Demand::order(std::int64_t blocks, std::int64_t block_rows, std::int64_t columns,
                         bool diagonal, At at) const {
  const std::int64_t height = blocks * block_rows;
  FetchOrder order;
  order.places = height * columns;
  const auto place = [&](std::int64_t row, std::int64_t column) {
    append(order.elements, at(row / block_rows, row % block_rows, column));
  };
  if (!diagonal) {
    for (std::int64_t row = 0; row < height; ++row) {
      for (std::int64_t column = 0; column < columns; ++column) place(row, column);
    }
    return order;
  }
  for (std::int64_t sum = 0; sum < height + columns; ++sum) {
    const std::int64_t last = std::max<std::int64_t>(0, sum - columns + 1);
    for (std::int64_t row = std::min(sum, height - 1); row >= last; --row) place(row, sum - row);
  }
  return order;
}

FetchOrder Demand::ifmap_order() const {
  const Operands& ops = operands_;
  const std::int64_t p = ops.pixels(), n = ops.window();
  if (dataflow_ == Dataflow::is) {
    return order(column_folds(), n, columns_, false, [&](auto block, auto row, auto column) {
      const std::int64_t pixel = block * columns_ + column;
      return pixel < p ? ops.ifmap(pixel, row) : Element{-1};
    });
  }
  const bool os = dataflow_ == Dataflow::os;
  return order(row_folds(), os ? n : p, rows_, true, [&](auto block, auto row, auto column) {
    const std::int64_t folded = block * rows_ + column;
    if (folded >= folded_rows_) return Element{-1};
    return os ? ops.ifmap(folded, row) : ops.ifmap(row, folded);
  });
}

FetchOrder Demand::filter_order() const {
  const Operands& ops = operands_;
  const std::int64_t k = ops.filters(), n = ops.window();
  if (dataflow_ == Dataflow::is) {
    return order(row_folds(), k, rows_, true, [&](auto block, auto row, auto column) {
      const std::int64_t folded = block * rows_ + column;
      return folded < n ? ops.filter(folded, row) : Element{-1};
    });
  }
  const bool diagonal = dataflow_ == Dataflow::os;
  return order(column_folds(), n, columns_, diagonal, [&](auto block, auto row, auto column) {
    const std::int64_t folded = block * columns_ + column;
    return folded < k ? ops.filter(row, folded) : Element{-1};
  });
}

}  // namespace flecsim::analytic::scalesim
