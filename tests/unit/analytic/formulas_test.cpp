// Protects: the thesis' equations against its own worked examples (4.4.1).
#include "flecsim/analytic/formulas.h"

#include <gtest/gtest.h>

namespace flecsim::analytic {
namespace {

TEST(Formulas, TwentyFourOnSixteen) {
  EXPECT_DOUBLE_EQ(temporal_fragmentation(24, 16), 4.0 / 3.0);
  EXPECT_DOUBLE_EQ(temporal_fragmentation(32, 16), 1);
  EXPECT_DOUBLE_EQ(temporal_fragmentation(8, 16), 1);
}

TEST(Formulas, EightByEightUsesAQuarterOfSixteenBySixteen) {
  EXPECT_DOUBLE_EQ(spatial_fragmentation(8, 16), 2);
  EXPECT_DOUBLE_EQ(spatial_fragmentation(24, 16), 1);
  EXPECT_DOUBLE_EQ(array_utilization(8, 8, 16), 0.25);
  EXPECT_DOUBLE_EQ(array_utilization(24, 16, 16), 0.75);
}

TEST(Formulas, OneHundredTwentyNineOnOneHundredTwentyEight) {
  EXPECT_DOUBLE_EQ(scaled_macs(129, 129, 129, 128), 16777216);
  EXPECT_DOUBLE_EQ(scaled_macs(128, 128, 128, 128), 128.0 * 128 * 128);
}

TEST(Formulas, OneByteBlocksAWholeBus) {
  EXPECT_EQ(bus_transfers(1, 1, 32), 1);
  EXPECT_EQ(bus_transfers(4, 33, 32), 8);
  EXPECT_DOUBLE_EQ(scaled_data(8, 32, 1.25), 320);
}

TEST(Formulas, RooflineHasTwoSides) {
  EXPECT_DOUBLE_EQ(roofline_performance(100, 16, 256), 256);
  EXPECT_DOUBLE_EQ(roofline_performance(2, 16, 256), 32);
  EXPECT_DOUBLE_EQ(roofline_cycles(2560, 1, 16, 256), 10);
  EXPECT_DOUBLE_EQ(roofline_cycles(100, 1600, 16, 256), 100);
}

TEST(Formulas, ABlockCostsItsColumnsInArrayWidths) {
  EXPECT_EQ(on_chip_accesses(10, 17, 16), 20);
  EXPECT_EQ(on_chip_accesses(10, 16, 16), 10);
}

}  // namespace
}  // namespace flecsim::analytic
