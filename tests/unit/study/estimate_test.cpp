// Protects: estimate and the search's evaluator say the same, every result is sound, and work that
// the loop routines do not take is lowered and said, never zero.
#include "flecsim/study/estimate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flecsim/analytic/explain.h"
#include "flecsim/model/zoo.h"
#include "flecsim/schedule/gemmini_lowering.h"
#include "flecsim/study/design_evaluator.h"

namespace flecsim::study {
namespace {

using ::testing::HasSubstr;

TEST(Estimate, IsSoundOnEveryPreset) {
  const model::Network network = model::zoo_network("resnet18");
  for (const auto& preset : arch::gemmini_presets()) {
    const auto result = estimate(network, preset.accelerator);
    EXPECT_THAT(result::verify(result), ::testing::IsEmpty()) << preset.name;
    EXPECT_EQ(result.macs(), 1814073344) << preset.name;
    EXPECT_GT(result.utilization(), 0.1) << preset.name;
  }
}

TEST(Estimate, EqualsTheEvaluatorOfSearches) {
  const model::Network network = model::zoo_network("resnet34");
  const DesignEvaluator evaluator(network);
  for (const auto& preset : arch::gemmini_presets()) {
    const auto result = estimate(network, preset.accelerator);
    const DesignMetrics metrics = evaluator.evaluate(preset.accelerator);
    EXPECT_NEAR(metrics.cycles, result.cycles(), 1e-6 * result.cycles());
    EXPECT_NEAR(metrics.energy_j, result.energy_pj() * 1e-12, 1e-9 * metrics.energy_j);
    EXPECT_NEAR(metrics.area_mm2, result.area_um2() * 1e-6, 1e-9 * metrics.area_mm2);
    EXPECT_NEAR(metrics.utilization, result.utilization(), 1e-9);
    EXPECT_NEAR(metrics.bytes, result.dram_bytes(), 1e-6 * metrics.bytes);
    double cycles = 0;
    for (const double one : evaluator.layer_cycles(preset.accelerator)) cycles += one;
    EXPECT_NEAR(cycles, metrics.cycles, 1e-6 * cycles);
  }
}

/// The kept prices are told apart by all that they depend on, one change after the other.
TEST(Estimate, TheEvaluatorFollowsNodesSuppliesAndTemperatures) {
  const model::Network network = model::zoo_network("lenet5");
  const DesignEvaluator evaluator(network);
  arch::Gemmini gemmini;
  double before_j = 0;
  for (const char* setting :
       {"clock=1GHz", "technology.logic=22", "technology.memory=32", "technology.logic_voltage=0.7",
        "technology.memory_voltage=0.8", "technology.logic_temperature=350",
        "technology.memory_temperature=340", "technology.dram=HBM2"}) {
    arch::apply_setting(gemmini, setting);
    const auto result = estimate(network, gemmini);
    const DesignMetrics metrics = evaluator.evaluate(gemmini);
    EXPECT_NE(metrics.energy_j, before_j) << setting;
    before_j = metrics.energy_j;
    EXPECT_NEAR(metrics.energy_j, result.energy_pj() * 1e-12, 1e-9 * metrics.energy_j) << setting;
    EXPECT_NEAR(metrics.static_j, result.static_energy_pj() * 1e-12, 1e-9 * metrics.static_j);
    EXPECT_THAT(result::verify(result), ::testing::IsEmpty()) << setting;
  }
}

TEST(Estimate, StaticEnergyIsThePartThatGrowsWithTemperature) {
  const model::Network network = model::zoo_network("lenet5");
  arch::Gemmini cold, hot;
  hot.technology.logic_k = hot.technology.memory_k = 360;
  const auto a = estimate(network, cold), b = estimate(network, hot);
  EXPECT_GT(b.static_energy_pj(), 2 * a.static_energy_pj());
  EXPECT_NEAR(b.energy_pj() - b.static_energy_pj(), a.energy_pj() - a.static_energy_pj(),
              1e-9 * a.energy_pj());
}

TEST(Estimate, ABrokenRuleHasNoNumbers) {
  arch::Gemmini gemmini;
  gemmini.array.size = 12;
  const DesignMetrics metrics = DesignEvaluator(model::zoo_network("lenet5")).evaluate(gemmini);
  EXPECT_STREQ(metrics.broken_rule, "array-size-power-of-two");
  EXPECT_EQ(metrics.cycles, 0);
}

result::NetworkResult of_work(const model::Work& work) {
  model::Step step;
  step.name = "x";
  step.work = work;
  return estimate_steps("one", {step}, arch::load_gemmini("gemmini-g16"));
}

model::ConvolutionWork conv() {
  model::ConvolutionWork work;
  work.in_height = work.in_width = 28;
  work.in_channels = work.out_channels = 64;
  work.kernel_height = work.kernel_width = 3;
  work.pad_top = work.pad_left = work.pad_bottom = work.pad_right = 1;
  return work;
}

TEST(Estimate, GroupsRunOneAfterTheOther) {
  model::ConvolutionWork grouped = conv();
  grouped.groups = 4;
  model::ConvolutionWork one = conv();
  one.in_channels = one.out_channels = 16;
  const auto result = of_work(grouped);
  EXPECT_DOUBLE_EQ(result.cycles(), 4 * of_work(one).cycles());
  EXPECT_EQ(result.macs(), grouped.macs());
  EXPECT_EQ(result.layers[0].validity, counts::Validity::extrapolated);
  EXPECT_THAT(result.layers[0].note, HasSubstr("4 groups, one after the other"));
}

TEST(Estimate, ADilatedConvolutionIsRunByTheLoopRoutine) {
  model::ConvolutionWork dilated = conv();
  dilated.dilation_height = dilated.dilation_width = 2;
  dilated.pad_top = dilated.pad_left = dilated.pad_bottom = dilated.pad_right = 2;
  const auto result = of_work(dilated);
  EXPECT_EQ(result.macs(), conv().macs());
  EXPECT_EQ(result.layers[0].validity, counts::Validity::extrapolated);
  EXPECT_THAT(result.layers[0].note, HasSubstr("dilated by the loop routine"));
  EXPECT_THAT(result::verify(result), ::testing::IsEmpty());
}

TEST(Estimate, ADilationThatIsNotSquareBecomesAMatrixProduct) {
  model::ConvolutionWork dilated = conv();
  dilated.dilation_height = 2;
  dilated.pad_top = dilated.pad_bottom = 2;
  const auto result = of_work(dilated);
  EXPECT_THAT(result.layers[0].note, HasSubstr("im2col on the host (not counted)"));
  EXPECT_THAT(result::verify(result), ::testing::IsEmpty());
}

TEST(Estimate, TheHostsWorkIsSaidAndInNoTotal) {
  const auto result = of_work(model::HostWork{100, 10});
  EXPECT_EQ(result.not_modeled_layers(), 1);
  EXPECT_EQ(result.layers[0].bound, result::Bound::not_modeled);
  EXPECT_THAT(result.notes.at(0), HasSubstr("1 step not modelled"));
}

TEST(Estimate, PoolingCostsTime) {
  model::ConvolutionWork pooled = conv();
  pooled.pooling = model::PoolingWork{3, 2, 1};
  EXPECT_NE(of_work(pooled).cycles(), of_work(conv()).cycles());
}

TEST(Explain, EndsInTheCyclesOfTheEstimate) {
  for (const model::Work& work :
       {model::Work(conv()),
        model::Work(model::MatmulWork{.rows = 64, .columns = 100, .depth = 333}),
        model::Work(model::AdditionWork{.rows = 196, .columns = 256})}) {
    const auto lines = analytic::explain(work, arch::load_gemmini("gemmini-g16"));
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(lines.back().quantity, "cycles");
    EXPECT_DOUBLE_EQ(lines.back().value, of_work(work).cycles());
    for (const auto& line : lines) EXPECT_FALSE(line.source.empty()) << line.quantity;
  }
}

TEST(Explain, SaysWhyAStepIsNotModelled) {
  const auto lines = analytic::explain(model::HostWork{1, 1}, arch::load_gemmini("gemmini-g16"));
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].formula, "not modelled");
}

}  // namespace
}  // namespace flecsim::study
