#include "flecsim/cost/logic.h"

#include "support/input_error.h"

namespace flecsim::cost {
namespace {

Conditions at(double node_nm, double period_ns) {
  Conditions conditions;
  conditions.node_nm = node_nm;
  conditions.period_ns = period_ns;
  return conditions;
}

TEST(Logic, WorkedMacs) {
  const auto multiply = estimate_logic(Logic::multiplier, 16, at(45, 5));
  const auto add = estimate_logic(Logic::adder, 16, at(45, 5));
  EXPECT_NEAR(multiply.dynamic_pj + add.dynamic_pj, 2.20035, 5e-6);
  EXPECT_NEAR(0.85 * multiply.dynamic_pj + add.dynamic_pj, 1.87673, 6e-6);
  EXPECT_NEAR((multiply.leakage_mw + add.leakage_mw) * 5, 0.06595, 5e-6);
  EXPECT_NEAR(multiply.area_um2 + add.area_um2, 1239.5, 1e-9);
}

TEST(Logic, PeriodChoosesTheRow) {
  const auto energy = [](double period_ns) {
    return estimate_logic(Logic::multiplier, 32, at(45, period_ns)).dynamic_pj;
  };
  EXPECT_DOUBLE_EQ(energy(0.3), 18.94);
  EXPECT_DOUBLE_EQ(energy(0.75), 18.94);
  EXPECT_DOUBLE_EQ(energy(0.76), 12.68);
  EXPECT_DOUBLE_EQ(energy(1), 12.68);
  EXPECT_DOUBLE_EQ(energy(1.43), 9.55);
  EXPECT_DOUBLE_EQ(energy(6), 8.63);
  EXPECT_DOUBLE_EQ(energy(9), 8.63);
  EXPECT_DOUBLE_EQ(energy(11), 8.8);
}

TEST(Logic, APeriodWithoutRowIsFlagged) {
  const auto crossbar = estimate_logic(Logic::crossbar, 32, at(45, 1));
  EXPECT_DOUBLE_EQ(crossbar.dynamic_pj, 0.6804);
  EXPECT_EQ(crossbar.quality.validity, counts::Validity::extrapolated);
  EXPECT_EQ(estimate_logic(Logic::crossbar, 32, at(45, 2)).quality.validity,
            counts::Validity::model);
}

TEST(Logic, NodesScaleEnergyAreaAndLeakage) {
  const auto base = estimate_logic(Logic::adder, 32, at(45, 2));
  const auto scaled = estimate_logic(Logic::adder, 32, at(65, 2));
  EXPECT_NEAR(scaled.dynamic_pj / base.dynamic_pj, 1.2407, 5e-5);
  EXPECT_NEAR(scaled.leakage_mw / base.leakage_mw, 1.2407, 5e-5);
  EXPECT_DOUBLE_EQ(scaled.area_um2 / base.area_um2, 1.5);
  EXPECT_GT(scaled.quality.error_percent, base.quality.error_percent);
}

TEST(Logic, AccelergysScalingOnRequest) {
  Conditions conditions = at(22, 5);
  conditions.scale_as_accelergy = true;
  EXPECT_NEAR(estimate_logic(Logic::adder, 32, conditions).dynamic_pj / 0.0857, 0.5863, 5e-5);
}

TEST(Logic, WireEnergyByHand) {
  // 64 bit * 0.2 * 1.627 fF/um * 1000 um * 1 V^2 = 20.8 pJ
  EXPECT_NEAR(estimate_wire(64, 1000, at(45, 5)).dynamic_pj, 20.8256, 1e-9);
}

TEST(Logic, HeatMakesItLeak) {
  Conditions hot = at(45, 5);
  hot.temperature_k = 360;
  const auto warm = estimate_logic(Logic::adder, 32, hot);
  const auto cold = estimate_logic(Logic::adder, 32, at(45, 5));
  EXPECT_GT(warm.leakage_mw, 2 * cold.leakage_mw);
  EXPECT_EQ(warm.dynamic_pj, cold.dynamic_pj);
  EXPECT_EQ(warm.quality.validity, counts::Validity::extrapolated);
  hot.temperature_k = 30;
  EXPECT_INPUT_ERROR(estimate_logic(Logic::adder, 32, hot),
                     "temperature is 30 K; expected 200 to 450 K");
}

TEST(Logic, EveryMistakeIsNamed) {
  EXPECT_INPUT_ERROR(estimate_logic(Logic::adder, 0, at(45, 5)), "width is 0 bits");
  EXPECT_INPUT_ERROR(estimate_logic(Logic::adder, 8, at(45, 0)), "clock period is 0 ns");
  EXPECT_INPUT_ERROR(estimate_logic(Logic::adder, 8, at(3, 5)),
                     "technology node is 3 nm; expected 7 to 130 nm");
  Conditions conditions = at(45, 5);
  conditions.voltage_v = 0.2;
  EXPECT_INPUT_ERROR(estimate_logic(Logic::adder, 8, conditions),
                     "supply is 0.2 V; expected 0.4 to 1.5 V");
  EXPECT_INPUT_ERROR(estimate_wire(8, -1, at(45, 5)), "wire length is -1 um");
}

}  // namespace
}  // namespace flecsim::cost
