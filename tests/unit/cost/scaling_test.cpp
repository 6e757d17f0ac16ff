#include "flecsim/cost/scaling.h"

#include <gtest/gtest.h>

namespace flecsim::cost {
namespace {

// Factors worked by hand from the paper's coefficients at 0.8 V.
TEST(Scaling, EnergyOfTheTablesNodes) {
  EXPECT_DOUBLE_EQ(energy_scale(45, 45), 1);
  EXPECT_NEAR(energy_scale(45, 65), 1.2407, 5e-5);
  EXPECT_NEAR(energy_scale(45, 7), 0.0943, 5e-5);
  EXPECT_NEAR(energy_scale(45, 130), 3.0681, 5e-5);
}

TEST(Scaling, EnergyBetweenNodesIsLinear) {
  EXPECT_NEAR(energy_scale(45, 40), 0.8690, 5e-5);
  EXPECT_NEAR(energy_scale(45, 22), 0.2941, 5e-5);
  EXPECT_NEAR(energy_scale(45, 12), 0.1283, 5e-5);
}

TEST(Scaling, AreaOfTheTablesNodesAndBetween) {
  EXPECT_DOUBLE_EQ(area_scale(45, 65), 1.5);
  EXPECT_DOUBLE_EQ(area_scale(65, 45), 0.66);
  EXPECT_NEAR(area_scale(45, 22), 0.2517, 5e-5);
  EXPECT_NEAR(area_scale(45, 40), 0.7923, 5e-5);
}

TEST(Scaling, AccelergysInvertedInterpolationOnlyOnRequest) {
  EXPECT_NEAR(energy_scale_as_accelergy(45, 22), 0.5863, 5e-5);
  EXPECT_NEAR(energy_scale_as_accelergy(45, 40), 0.7904, 5e-5);
  EXPECT_NEAR(area_scale_as_accelergy(45, 22), 0.4183, 5e-5);
  EXPECT_NEAR(energy_scale_as_accelergy(45, 65), 1.2407, 5e-5);
}

TEST(Scaling, TheNominalSupplyChangesNothing) {
  EXPECT_DOUBLE_EQ(voltage_scale(45, 1.0), 1);
  EXPECT_DOUBLE_EQ(voltage_scale(65, nominal_voltage(65)), 1);
  EXPECT_NEAR(voltage_scale(45, 0.8), 0.69302 / 1.0177, 1e-4);
}

TEST(Scaling, MoreVoltsCostMoreAtEveryNode) {
  for (double nm = 7; nm <= 130; nm += 1)
    for (double volts = 0.4; volts < 1.5; volts += 0.01)
      EXPECT_LT(voltage_scale(nm, volts), voltage_scale(nm, volts + 0.01)) << nm << " " << volts;
}

TEST(Scaling, CoversSevenTo130Nanometers) {
  EXPECT_TRUE(scaling_covers(7));
  EXPECT_TRUE(scaling_covers(130));
  EXPECT_FALSE(scaling_covers(6.9));
  EXPECT_FALSE(scaling_covers(131));
}

}  // namespace
}  // namespace flecsim::cost
