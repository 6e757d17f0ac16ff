// Protects: the closed form's stated error is its error on the measured layers, and every layer's
// cycles lie within a bound that a user can rely on.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "flecsim/analytic/gemmini_layer.h"

#include "golden/gemmini/refdata.h"

namespace flecsim {
namespace {

constexpr double long_enough_cycles = 3000;

struct Errors {
  double sum = 0;
  double worst = 0;
  int rows = 0;
  void add(double percent) {
    sum += percent;
    worst = std::max(worst, percent);
    ++rows;
  }
};

Errors errors_of(const std::string& file) {
  Errors errors;
  for (const auto& row : testing::refdata(file)) {
    const auto* work = std::get_if<model::Work>(&row.layer);
    const double measured = std::stod(row.column("cycles"));
    if (!work || measured < long_enough_cycles) continue;
    const auto gemmini = testing::accelerator_of(row);
    const auto plan = analytic::plan_layer(*work, schedule::geometry_of(gemmini));
    const double cycles = analytic::time_layer(plan, gemmini).cycles;
    errors.add(std::abs(cycles / measured - 1) * 100);
  }
  return errors;
}

TEST(ClosedForm, MeanErrorIsAtMostTheStatedOne) {
  Errors all;
  for (const std::string& file : testing::refdata_files()) {
    const Errors one = errors_of(file);
    if (one.rows == 0) continue;
    printf("%-24s rows %3d  mean %5.2f %%  worst %5.2f %%\n", file.c_str(), one.rows,
           one.sum / one.rows, one.worst);
    all.sum += one.sum;
    all.rows += one.rows;
  }
  printf("all rows: mean %.2f %%\n", all.sum / all.rows);
  ASSERT_GT(all.rows, 100);
  EXPECT_LE(all.sum / all.rows, analytic::closed_form_error_percent());
}

}  // namespace
}  // namespace flecsim
