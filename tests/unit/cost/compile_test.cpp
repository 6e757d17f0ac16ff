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
