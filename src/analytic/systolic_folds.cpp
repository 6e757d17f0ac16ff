#include "systolic_folds.h"

#include <algorithm>

namespace flecsim::analytic {

using arch::Stationary;

SystolicFolds::SystolicFolds(const SystolicWork& work, const SystolicPlan& plan,
                             const arch::Systolic& systolic)
    : work_(work), plan_(plan), systolic_(systolic) {
  const Stationary kind = systolic.array.dataflow;
  row_size_ = kind == Stationary::output ? work.pixels : work.window;
  column_size_ = kind == Stationary::input ? work.pixels : work.filters;
  start_product();
}

void SystolicFolds::start_product() {
  row_ = column_ = 0;
  row_fetched_.assign(static_cast<std::size_t>(work_.images * work_.image_rows), false);
  channel_fetched_.assign(static_cast<std::size_t>(work_.channels), false);
}

void SystolicFolds::advance() {
  std::int64_t& inner = plan_.pixels_outer ? column_ : row_;
  std::int64_t& outer = plan_.pixels_outer ? row_ : column_;
  const bool by_column = plan_.pixels_outer;
  inner += by_column ? systolic_.array.columns : systolic_.array.rows;
  if (inner < (by_column ? column_size_ : row_size_)) return;
  inner = 0;
  outer += by_column ? systolic_.array.rows : systolic_.array.columns;
  const bool sweeps_again = systolic_.array.dataflow == Stationary::output && !plan_.pixels_outer &&
                            !plan_.input_resident;
  if (sweeps_again) row_fetched_.assign(row_fetched_.size(), false);
  if (outer < (by_column ? row_size_ : column_size_)) return;
  ++product_;
  start_product();
}

std::int64_t SystolicFolds::fetch_rows(std::int64_t first_pixel, std::int64_t pixels) {
  std::int64_t fetched = 0;
  const std::int64_t last_row = (first_pixel + pixels - 1) / work_.out_width;
  for (std::int64_t y = first_pixel / work_.out_width; y <= last_row; ++y) {
    const std::int64_t image = y / work_.out_height;
    const std::int64_t top = (y % work_.out_height) * work_.row_stride - work_.pad_top;
    for (std::int64_t row = top; row < top + work_.row_reach; ++row) {
      if (row < 0 || row >= work_.image_rows) continue;
      auto seen = row_fetched_[static_cast<std::size_t>(image * work_.image_rows + row)];
      if (seen) continue;
      seen = true;
      ++fetched;
    }
  }
  return fetched * work_.row_elements;
}

std::int64_t SystolicFolds::plane_elements() const {
  SystolicFolds all(work_, plan_, systolic_);
  return all.fetch_rows(0, work_.pixels) / work_.channels;
}

std::int64_t SystolicFolds::fetch_channels(std::int64_t first_window, std::int64_t window) {
  std::int64_t planes = 0;
  for (std::int64_t k = first_window; k < first_window + window; ++k) {
    auto seen = channel_fetched_[static_cast<std::size_t>(k % work_.channels)];
    if (seen) continue;
    seen = true;
    ++planes;
  }
  return planes == 0 ? 0 : planes * plane_elements();
}

std::int64_t SystolicFolds::input_elements(std::int64_t first_pixel, std::int64_t pixels,
                                           std::int64_t first_window, std::int64_t window) {
  switch (plan_.input) {
    case SystolicPlan::Input::rows:
      return fetch_rows(first_pixel, pixels);
    case SystolicPlan::Input::channels:
      return fetch_channels(first_window, window);
    case SystolicPlan::Input::streamed:
      break;
  }
  return pixels * window;
}

bool SystolicFolds::fetches_weights() const {
  switch (systolic_.array.dataflow) {
    case Stationary::weight:
      return true;
    case Stationary::input:
      return !plan_.weights_resident || column_ == 0;
    case Stationary::output:
      break;
  }
  return !plan_.weights_resident || row_ == 0;
}

std::optional<SystolicFold> SystolicFolds::next() {
  if (product_ == work_.products) return std::nullopt;
  SystolicFold fold;
  fold.rows = std::min(systolic_.array.rows, row_size_ - row_);
  fold.columns = std::min(systolic_.array.columns, column_size_ - column_);
  const auto& data = systolic_.data;
  std::int64_t weights = 0, sums = 0;
  switch (systolic_.array.dataflow) {
    case Stationary::output:
      fold.input_bits = input_elements(row_, fold.rows, 0, work_.window) * data.input_bits;
      weights = work_.window * fold.columns;
      break;
    case Stationary::weight:
      fold.input_bits = input_elements(0, work_.pixels, row_, fold.rows) * data.input_bits;
      weights = fold.rows * fold.columns;
      sums = work_.pixels * fold.columns;
      break;
    case Stationary::input:
      fold.input_bits = input_elements(column_, fold.columns, row_, fold.rows) * data.input_bits;
      weights = fold.rows * work_.filters;
      sums = work_.filters * fold.columns;
      break;
  }
  if (fetches_weights()) fold.weight_bits = weights * data.weight_bits;
  if (work_.bias && row_ == 0 && column_ == 0) {
    fold.weight_bits += work_.filters * data.accumulator_bits;
  }
  if (systolic_.array.dataflow != Stationary::output) {
    fold.first_of_sum = row_ == 0;
    fold.last_of_sum = row_ + fold.rows == row_size_;
    if (!fold.first_of_sum && !plan_.sums_on_chip) fold.sum_bits = sums * data.accumulator_bits;
  }
  advance();
  return fold;
}

}  // namespace flecsim::analytic
