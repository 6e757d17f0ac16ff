// The folds of a step in their order, each with what it fetches, for the event-level model.
//
// Walks the loops fold by fold and remembers which input rows and channels were fetched.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "flecsim/analytic/systolic.h"

namespace flecsim::analytic {

struct SystolicFold {
  std::int64_t rows = 0;  ///< PEs used
  std::int64_t columns = 0;
  bool first_of_sum = true;  ///< its sums start from nothing
  bool last_of_sum = true;   ///< its sums are outputs
  std::int64_t input_bits = 0;
  std::int64_t weight_bits = 0;
  std::int64_t sum_bits = 0;  ///< partial sums fetched back
  std::int64_t fetched_bits() const { return input_bits + weight_bits + sum_bits; }
};

class SystolicFolds {
 public:
  SystolicFolds(const SystolicWork& work, const SystolicPlan& plan, const arch::Systolic& systolic);
  /// The next fold, nothing behind the last.
  std::optional<SystolicFold> next();

 private:
  void advance();
  void start_product();
  std::int64_t input_elements(std::int64_t first_pixel, std::int64_t pixels,
                              std::int64_t first_window, std::int64_t window);
  std::int64_t fetch_rows(std::int64_t first_pixel, std::int64_t pixels);
  std::int64_t fetch_channels(std::int64_t first_window, std::int64_t window);
  std::int64_t plane_elements() const;
  bool fetches_weights() const;

  const SystolicWork& work_;
  const SystolicPlan& plan_;
  const arch::Systolic& systolic_;
  std::int64_t product_ = 0;
  std::int64_t row_ = 0;  ///< first row of the folded matrix on the array
  std::int64_t column_ = 0;
  std::int64_t row_size_ = 0;
  std::int64_t column_size_ = 0;
  std::vector<bool> row_fetched_;  ///< per image row, in this sweep
  std::vector<bool> channel_fetched_;
};

}  // namespace flecsim::analytic
