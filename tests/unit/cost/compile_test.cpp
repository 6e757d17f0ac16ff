#include "flecsim/cost/compile.h"

#include "flecsim/cost/gemmini.h"
#include "flecsim/cost/systolic.h"
#include "flecsim/counts/gemmini_actions.h"
#include "flecsim/counts/systolic_actions.h"

#include "support/input_error.h"

namespace flecsim::cost {
namespace {

arch::Gemmini thesis_design() {
  arch::Gemmini gemmini;
  gemmini.array.size = 32;
  gemmini.clock_hz = 700e6;
  gemmini.technology = {65, 40, arch::DramKind::lpddr4};
  return gemmini;
}

double area_um2(const arch::Gemmini& gemmini) {
  return counts::total_area_um2(compile(gemmini_inventory(gemmini)));
}

/// What each component is priced with is what the primitives say on their own.
TEST(GemminiInventory, ASupplyScalesItsPartsByTheSquareOrSo) {
  const auto prices = [](double logic_v, double memory_v) {
    arch::Gemmini gemmini;
    gemmini.technology.logic_v = logic_v;
    gemmini.technology.memory_v = memory_v;
    return compile(gemmini_inventory(gemmini));
  };
  const auto nominal = prices(0, 0), written = prices(1.0, 1.0), low = prices(0.8, 0);
  EXPECT_EQ(nominal.pj_per_action, written.pj_per_action);  // 1 V is nominal at 45 nm
  EXPECT_EQ(nominal.components[0].supply_v, 1.0);
  EXPECT_EQ(nominal.components.back().supply_v, 0);  // DRAM
  const std::size_t mac = nominal.components[3].first_action;
  EXPECT_NEAR(low.pj_per_action[mac] / nominal.pj_per_action[mac], 0.8 * 0.8, 0.05);
  EXPECT_EQ(low.pj_per_action[0], nominal.pj_per_action[0]);  // scratchpad
  EXPECT_LT(prices(0, 0.8).pj_per_action[0], nominal.pj_per_action[0]);
  EXPECT_LT(low.components[3].leakage_mw, nominal.components[3].leakage_mw);
  EXPECT_LT(prices(0, 0.8).components[0].leakage_mw, nominal.components[0].leakage_mw);
  EXPECT_EQ(low.pj_per_action.back(), nominal.pj_per_action.back());
}

TEST(GemminiInventory, ASupplyFarFromNominalIsExtrapolated) {
  arch::Gemmini gemmini;
  gemmini.technology.logic_nm = 7;
  const auto validity = [&](double volts) {
    gemmini.technology.logic_v = volts;
    return compile(gemmini_inventory(gemmini)).components[2].validity;
  };
  EXPECT_EQ(validity(0.6), counts::Validity::model);
  EXPECT_EQ(validity(1.2), counts::Validity::extrapolated);
}

TEST(GemminiInventory, ActionsAreInTheOrderOfTheCountingModel) {
  const counts::Inventory inventory = gemmini_inventory(arch::Gemmini{});
  std::size_t i = 0;
  for (const auto& component : inventory.components)
    for (const auto& action : component.actions) {
      ASSERT_LT(i, counts::gemmini_action_names.size());
      EXPECT_EQ(component.name, counts::gemmini_action_names[i].component);
      EXPECT_EQ(action, counts::gemmini_action_names[i].action);
      ++i;
    }
  EXPECT_EQ(i, counts::gemmini_action_names.size());
}

TEST(SystolicInventory, ActionsAreInTheOrderOfTheCountingModelAndHaveAPrice) {
  const counts::Inventory inventory = systolic_inventory(arch::Systolic{});
  std::size_t i = 0;
  for (const auto& component : inventory.components)
    for (const auto& action : component.actions) {
      ASSERT_LT(i, counts::systolic_action_names.size());
      EXPECT_EQ(component.name, counts::systolic_action_names[i].component);
      EXPECT_EQ(action, counts::systolic_action_names[i].action);
      ++i;
    }
  EXPECT_EQ(i, counts::systolic_action_names.size());
  for (const double pj : compile(inventory).pj_per_action) EXPECT_GT(pj, 0);
}

TEST(SystolicInventory, BuffersCountElementsOfTheirRows) {
  arch::Systolic systolic;
  const auto one = [&] {
    return compile(systolic_inventory(systolic))
        .pj_per_action[counts::index(counts::SystolicAction::input_read)];
  };
  const double narrow = one();
  systolic.array.rows *= 2;  // a row twice as wide, shared by twice the elements
  EXPECT_LT(one(), narrow);
}

TEST(Compile, EveryPresetHasAPrice) {
  for (const auto& preset : arch::gemmini_presets()) {
    const auto table = compile(gemmini_inventory(preset.accelerator));
    ASSERT_EQ(table.pj_per_action.size(), counts::gemmini_action_names.size());
    for (std::size_t i = 0; i < table.pj_per_action.size(); ++i) {
      if (i == counts::index(counts::GemminiAction::mac_idle))
        EXPECT_EQ(table.pj_per_action[i], 0);
      else
        EXPECT_GT(table.pj_per_action[i], 0) << counts::gemmini_action_names[i].component;
    }
    for (const auto& entry : table.components) EXPECT_FALSE(entry.source.empty());
  }
}

TEST(Compile, EnergyIsCountsTimesTablePlusLeakage) {
  const auto table = compile(gemmini_inventory(thesis_design()));
  counts::ActionCounts counts(table.pj_per_action.size(), 0.0);
  const auto compute = counts::index(counts::GemminiAction::mac_compute);
  counts[compute] = 1e6;
  double leakage_mw = 0;
  for (const auto& entry : table.components) leakage_mw += entry.leakage_mw;
  EXPECT_NEAR(total_energy_pj(table, counts, 1e-3),
              1e6 * table.pj_per_action[compute] + leakage_mw * 1e-3 * 1e9, 1);
}

TEST(Compile, LargerArraysAndMemoriesCostMore) {
  const double base = area_um2(thesis_design());
  arch::Gemmini gemmini = thesis_design();
  gemmini.array.size = 64;
  EXPECT_GT(area_um2(gemmini), base);
  gemmini = thesis_design();
  gemmini.scratchpad.size_bytes *= 2;
  EXPECT_GT(area_um2(gemmini), base);
}

TEST(Compile, MistakesNameTheComponent) {
  counts::Inventory inventory;
  inventory.components.resize(1);
  counts::Component& component = inventory.components.front();
  component.name = "part";
  component.klass = "srm";
  EXPECT_INPUT_ERROR(compile(inventory), "component 'part': unknown component class 'srm'");
  component.klass = "adder";
  component.attributes = {{"width_bits", 8}};
  component.actions = {"adds"};
  EXPECT_INPUT_ERROR(compile(inventory),
                     "component 'part': class 'adder' has no action 'adds' (did you mean 'add'?)");
}

}  // namespace
}  // namespace flecsim::cost
