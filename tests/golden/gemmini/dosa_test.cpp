// Protects: tiles and replay against whole-system runs on FireSim (data/dosa). They contain caches,
// DRAM and page walks and scatter by up to 39 % between runs. Tiles must be equal. The bounds on
// cycles were set to what the replay gives today: they notice changes, they do not show that it is
// right.
#include <cmath>

#include <gtest/gtest.h>

#include "flecsim/analytic/gemmini_layer.h"
#include "flecsim/analytic/replay_sequence.h"

#include "golden/gemmini/refdata.h"

namespace flecsim {
namespace {

std::vector<schedule::MeasuredRow> rows() {
  return schedule::read_measured_rows(std::string(FLECSIM_SOURCE_DIR) +
                                      "/data/dosa/gemmini_firesim.csv");
}

TEST(Dosa, TilesOfGemminisSoftwareAreOurs) {
  for (const auto& row : rows()) {
    const auto geometry = schedule::geometry_of(testing::accelerator_of(row));
    EXPECT_EQ(schedule::schedule_of(std::get<model::Work>(row.layer), geometry).tile,
              row.column("tile"))
        << row.where;
  }
  EXPECT_EQ(rows().size(), 71);
}

TEST(Dosa, CyclesStayWhereTheyWereBesideTheSystems) {
  double logarithms = 0;
  int count = 0;
  for (const auto& row : rows()) {
    const double measured = std::stod(row.column("cycles"));
    if (measured > 1e6) continue;  // the whole file: docs/gemmini.md
    analytic::ReplaySequence sequence(testing::accelerator_of(row));
    const double ratio = double(sequence.run(std::get<model::Work>(row.layer)).cycles) / measured;
    EXPECT_LT(ratio, 1.10) << row.where;
    EXPECT_GT(ratio, 0.35) << row.where;
    logarithms += std::log(ratio);
    ++count;
  }
  EXPECT_EQ(count, 36);
  EXPECT_NEAR(std::exp(logarithms / count), 0.70, 0.02);
}

}  // namespace
}  // namespace flecsim
