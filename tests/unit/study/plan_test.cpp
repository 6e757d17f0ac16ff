// Protects: what a design is worth and under which rule it falls.
#include "flecsim/study/plan.h"

#include "fake_family.h"
#include "support/input_error.h"

namespace flecsim::study {
namespace {

Plan plan(const std::string& body, std::size_t networks = 1) {
  std::string head = "study:\n  accelerator: a\n";
  head += networks == 1 ? "  network: n\n"
                        : "  networks: [{network: a, weight: 3}, {network: b, weight: 1}]\n";
  return {read_study_text(head + body, "s.yaml"), std::make_unique<testing::FakeFamily>(networks)};
}

constexpr std::size_t cycles = 0;
constexpr std::size_t fps = 2;

TEST(Plan, JudgesParametersThenRulesThenResults) {
  const Plan p = plan(
      "  vary: {array.size: [8, 32], array.depth: [1, 16]}\n"
      "  subject_to: [fps >= 2000, array.size * array.depth != 128]\n  minimise: [area]\n");
  EXPECT_EQ(p.evaluate({0, 1}).violated, "array.size * array.depth != 128");
  EXPECT_TRUE(p.evaluate({0, 1}).metrics.empty());
  EXPECT_EQ(p.evaluate({1, 1}).violated, "not-too-large");
  EXPECT_EQ(p.evaluate({0, 0}).violated, "fps >= 2000");
  EXPECT_FALSE(p.evaluate({0, 0}).metrics.empty());
  EXPECT_GT(p.evaluate({0, 1}).violation, p.evaluate({1, 1}).violation);
  EXPECT_GT(p.evaluate({1, 1}).violation, p.evaluate({0, 0}).violation);
  EXPECT_FALSE(p.space().allowed({1, 1}));
  EXPECT_TRUE(p.space().allowed({0, 0}));
}

TEST(Plan, SetsAndDerivesParameters) {
  const Plan p = plan(
      "  set: {mode: fast, memory.size: array.size * 1KiB}\n  vary: {array.size: [1, 2]}\n"
      "  minimise: [energy]\n");
  EXPECT_EQ(p.values({1}), (std::vector<double>{2, 1, 2048, 1}));
  const Plan half = plan(
      "  set: {memory.size: 'array.size / 2'}\n  vary: {array.size: [1, 2]}\n"
      "  minimise: [energy]\n");
  EXPECT_EQ(half.evaluate({0}).violated, "memory.size = array.size / 2 is a value it can have");
  EXPECT_TRUE(half.evaluate({1}).violated.empty());
}

TEST(Plan, LeavesOutParametersWhoseConditionFails) {
  const Plan p = plan(
      "  vary:\n    mode: [slow, fast, wild]\n"
      "    array.depth: {values: [1, 2, 4], when: mode == fast}\n  minimise: [energy]\n");
  EXPECT_EQ(p.grid().size(), 9);
  EXPECT_EQ(p.count_designs(), 5);
  explore::Genome genome{2, 1};
  p.space().canonicalize(genome);
  EXPECT_EQ(genome, (explore::Genome{2, 0}));
  EXPECT_EQ(p.varied_values({1, 2}), (std::vector<double>{1, 4}));
}

TEST(Plan, CountsAVastConditionalSpaceAtOnce) {
  const Plan p = plan(
      "  vary:\n    mode: [slow, fast]\n    memory.size: {from: 1, to: 100000, step: 1}\n"
      "    array.size: {from: 1, to: 100000, step: 1}\n"
      "    array.depth: {values: [1, 2, 4], when: mode == fast}\n  minimise: [energy]\n");
  EXPECT_EQ(p.count_designs(), 4 * std::int64_t{100000} * 100000);
}

TEST(Plan, WeighsNetworks) {
  const std::string body = "  vary: {array.size: [10]}\n  minimise: [energy]\n";
  const double one = plan(body).evaluate({0}).metrics[cycles];
  const auto both = plan(body, 2).evaluate({0}).metrics;
  EXPECT_DOUBLE_EQ(both[cycles], one + 0.25 * 1e5);
  EXPECT_DOUBLE_EQ(both[fps], 1e8 / both[cycles]);
  const Plan p = plan("  vary: {array.size: [10]}\n  minimise: [net_1.cycles - net_0.cycles]\n", 2);
  EXPECT_DOUBLE_EQ(p.evaluate({0}).objectives[0], 1e5);
}

TEST(Plan, GivesColumnsOfExpressionsTheirUnit) {
  const Plan p = plan(
      "  vary: {array.size: [10]}\n"
      "  minimise: [net_0.latency * 2 + net_1.latency, energy * latency, memory.size / cycles,\n"
      "             max(layer.latency), energy + latency]\n  maximise: [tops / area]\n",
      2);
  std::vector<std::string> units;
  for (const auto& column : p.header("test").metrics) {
    if (column.meaning == "objective") units.push_back(column.unit);
  }
  EXPECT_EQ(units, (std::vector<std::string>{"s", "J*s", "bytes/cycle", "s", "", "TOPS/mm2"}));
}

TEST(Plan, SpeaksOfLayers) {
  const Plan p = plan(
      "  vary: {array.size: [10]}\n"
      "  minimise: ['max(layer.latency) / latency', sum(layer.macs), max(layer.cycles)]\n");
  const Outcome outcome = p.evaluate({0});
  EXPECT_DOUBLE_EQ(outcome.objectives[0], 0.75);
  EXPECT_DOUBLE_EQ(outcome.objectives[1], 1e6);
  EXPECT_DOUBLE_EQ(outcome.objectives[2], 0.75 * outcome.metrics[cycles]);
}

TEST(Plan, NeverCallsWhatIsNotFiniteFeasible) {
  const Plan p = plan("  vary: {array.size: [10]}\n  minimise: [1 / (array.size - 10)]\n");
  EXPECT_EQ(p.evaluate({0}).violated, "results are finite numbers");
  const Plan q = plan(
      "  vary: {array.size: [10]}\n  minimise: [energy]\n  subject_to: [array.size * 0 / 0 < 1]\n");
  EXPECT_EQ(q.evaluate({0}).violated, "array.size * 0 / 0 < 1");
}

TEST(Plan, StatesItsQuestion) {
  const Plan p = plan(
      "  vary: {array.size: [10], mode: [wild]}\n  minimise: [energy]\n  maximise: [fps]\n"
      "  choose: {most: fps}\n",
      2);
  const store::RunHeader header = p.header("1.2.3");
  EXPECT_EQ(header.network, "3 x net-0 + net-1");
  EXPECT_EQ(header.minimize, (std::vector<std::string>{"energy", "-(fps)"}));
  EXPECT_EQ(header.choice_rule, "of the front, the design with the most fps");
  EXPECT_EQ(header.parameters[1].names.size(), 3U);
}

}  // namespace
}  // namespace flecsim::study
