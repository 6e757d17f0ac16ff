// Protects: a network on a systolic array: sums agree, nothing is dropped, and a search's numbers
// are those of the estimate.
#include "flecsim/cost/systolic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flecsim/cost/compile.h"
#include "flecsim/counts/systolic_actions.h"
#include "flecsim/model/zoo.h"
#include "flecsim/study/design_family.h"
#include "flecsim/study/systolic_estimate.h"

#include "support/input_error.h"

namespace flecsim::study {
namespace {

using ::testing::IsEmpty;

TEST(SystolicInventory, HasTheActionsInTheirOrder) {
  for (const auto& preset : arch::systolic_presets()) {
    const auto inventory = cost::systolic_inventory(preset.accelerator);
    std::size_t index = 0;
    for (const auto& component : inventory.components) {
      for (const std::string& action : component.actions) {
        ASSERT_LT(index, counts::systolic_action_names.size());
        EXPECT_EQ(component.name, counts::systolic_action_names[index].component);
        EXPECT_EQ(action, counts::systolic_action_names[index].action);
        ++index;
      }
    }
    EXPECT_EQ(index, counts::systolic_action_names.size());
    for (const double pj : cost::compile(inventory).pj_per_action) EXPECT_GE(pj, 0);
  }
}

TEST(SystolicEstimate, EveryPresetGivesASoundResult) {
  const model::Network network = model::zoo_network("resnet18");
  for (const auto& preset : arch::systolic_presets()) {
    const auto result = estimate(network, preset.accelerator);
    EXPECT_THAT(result::verify(result), IsEmpty()) << preset.name;
    EXPECT_EQ(result.layers.size(), systolic_steps(network).size());
    EXPECT_EQ(result.macs(), 1814073344) << preset.name;
    EXPECT_GT(result.energy_pj(), 0);
  }
}

TEST(SystolicEstimate, PoolingAndAdditionRunOnTheVectorUnitAndSoftmaxIsSaidToBeTheHosts) {
  int vector = 0, additions = 0;
  for (const SystolicStep& one : systolic_steps(model::zoo_network("resnet18"))) {
    vector += one.work.note == "on the vector unit";
    additions += one.step.work.index() == 2;
  }
  EXPECT_EQ(additions, 8);
  EXPECT_EQ(vector, 1);  // the global average pooling
}

TEST(SystolicEstimate, EventLevelIsNearTheClosedForm) {
  const auto steps = systolic_steps(model::zoo_network("lenet5"));
  const arch::Systolic systolic = arch::load_systolic("systolic-os-16");
  const auto closed = estimate_steps("lenet5", steps, systolic);
  const auto event = estimate_steps("lenet5", steps, systolic, SystolicModel::event);
  EXPECT_EQ(event.model, "event");
  EXPECT_NEAR(closed.cycles() / event.cycles(), 1, 0.05);
}

std::vector<double> with(const DesignFamily& family, std::vector<double> values,
                         const std::vector<std::pair<std::string_view, double>>& changes) {
  for (const auto& [key, value] : changes) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (family.parameters()[i].key == key) values[i] = value;
    }
  }
  return values;
}

/// The kept prices are told apart by all that they depend on, one change after the other.
TEST(SystolicFamily, WorthFollowsNodesSuppliesAndTemperatures) {
  const std::vector<std::string> networks{"lenet5"};
  const auto family = systolic_family("systolic-16", networks);
  const auto steps = systolic_steps(model::zoo_network("lenet5"));
  auto values = family->base_values();
  double before_j = 0;
  for (const auto& [key, value] :
       std::vector<std::pair<std::string_view, double>>{{"clock", 1e9},
                                                        {"technology.logic", 22},
                                                        {"technology.memory", 32},
                                                        {"technology.logic_voltage", 0.7},
                                                        {"technology.memory_voltage", 0.8},
                                                        {"technology.logic_temperature", 350},
                                                        {"technology.memory_temperature", 340},
                                                        {"technology.dram", 4}}) {
    values = with(*family, values, {{key, value}});
    const DesignWorth worth = family->evaluate(values, 0, false);
    EXPECT_NE(worth.energy_j, before_j) << key;
    before_j = worth.energy_j;
    arch::Systolic systolic;
    for (std::size_t i = 0; i < values.size(); ++i) {
      arch::systolic_parameters()[i].set(systolic, values[i]);
    }
    const auto result = estimate_steps("lenet5", steps, systolic);
    EXPECT_NEAR(worth.energy_j * 1e12 / result.energy_pj(), 1, 1e-9) << key;
    EXPECT_NEAR(worth.static_j * 1e12 / result.static_energy_pj(), 1, 1e-9) << key;
  }
}

/// Sizes on both sides of what fits, any dataflow: the kept sums are those of the estimate.
TEST(SystolicFamily, WorthIsThatOfTheEstimate) {
  const std::vector<std::string> networks{"resnet18"};
  const auto family = systolic_family("systolic-16", networks);
  const auto steps = systolic_steps(model::zoo_network("resnet18"));
  for (const double dataflow : {0.0, 1.0, 2.0}) {
    for (const double kib : {1.0, 7.0, 64.0, 300.0, 4096.0}) {
      for (const double output_kib : {1.0, 40.0, 2048.0}) {
        const auto values = with(*family, family->base_values(),
                                 {{"array.dataflow", dataflow},
                                  {"array.rows", 12.0},
                                  {"input_buffer.size", kib * 1024},
                                  {"weight_buffer.size", kib * 2048},
                                  {"output_buffer.size", output_kib * 1024},
                                  {"clock", 5e8}});
        const DesignWorth worth = family->evaluate(values, 0, true);
        arch::Systolic systolic;
        for (std::size_t i = 0; i < values.size(); ++i) {
          arch::systolic_parameters()[i].set(systolic, values[i]);
        }
        const auto result = estimate_steps("resnet18", steps, systolic);
        EXPECT_EQ(worth.cycles, result.cycles());
        EXPECT_NEAR(worth.energy_j * 1e12 / result.energy_pj(), 1, 1e-9);
        EXPECT_NEAR(worth.area_mm2 * 1e6 / result.area_um2(), 1, 1e-9);
        EXPECT_NEAR(worth.bytes / result.dram_bytes(), 1, 1e-12);
        EXPECT_NEAR(worth.utilization / result.utilization(), 1, 1e-12);
        ASSERT_EQ(worth.layer_cycles.size(), result.layers.size());
        for (std::size_t i = 0; i < result.layers.size(); ++i) {
          EXPECT_EQ(worth.layer_cycles[i], result.layers[i].cycles);
        }
      }
    }
  }
}

TEST(SystolicFamily, KindsAreToldApart) {
  const std::vector<std::string> networks{"lenet5"};
  EXPECT_EQ(family_of("systolic-16", networks)->parameters()[0].key, "array.rows");
  EXPECT_EQ(family_of("gemmini-g8", networks)->parameters()[0].key, "array.size");
  const std::vector<std::string> layers{"con1"};
  EXPECT_INPUT_ERROR(systolic_family("systolic-16", networks, layers), "has no layer 'con1'");
  const auto family = systolic_family("systolic-16", networks);
  EXPECT_STREQ(family->broken_rule(with(*family, family->base_values(), {{"array.rows", 0}})),
               "array-rows");
}

}  // namespace
}  // namespace flecsim::study
