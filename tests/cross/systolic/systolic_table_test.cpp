// Protects: the tables give the closed form's compute cycles on every size, to the cycle.
#include "flecsim/analytic/systolic_table.h"

#include <gtest/gtest.h>

#include "flecsim/base/random.h"

namespace flecsim::analytic {
namespace {

TEST(SystolicTable, IsTheClosedForm) {
  base::Random random(3);
  const std::vector<std::int64_t> sides{1, 2, 3, 5, 8, 12, 16, 31};
  for (int round = 0; round < 400; ++round) {
    arch::Systolic s;
    s.array.dataflow = static_cast<arch::Stationary>(random.between(0, 2));
    s.array.mac_latency_cycles = random.between(1, 4);
    s.array.overlap_folds = random.below(2) == 0;
    s.array.partial_folds = static_cast<arch::PartialFolds>(random.below(2));
    const SystolicWork work = lower_to_systolic(model::MatmulWork{
        random.between(1, 60), random.between(1, 60), random.between(1, 60), random.between(1, 3)});
    const SystolicTable table({&work, 1}, sides, sides, s);
    for (std::size_t i = 0; i < sides.size(); ++i) {
      std::vector<double> totals(sides.size(), 0);
      table.add_cycles(i, totals);
      for (std::size_t j = 0; j < sides.size(); ++j) {
        s.array.rows = sides[i];
        s.array.columns = sides[j];
        SystolicPlan plan = plan_systolic(work, s);
        plan.pixels_outer = false;
        ASSERT_EQ(totals[j], double(estimate_systolic(work, plan, s).compute_cycles))
            << print_yaml(s) << work.products << " x " << work.pixels << " " << work.window << " "
            << work.filters;
      }
    }
  }
}

}  // namespace
}  // namespace flecsim::analytic
