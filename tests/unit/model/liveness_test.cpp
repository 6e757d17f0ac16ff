// Protects: liveness over steps: known graphs by hand, every network of the zoo against a reference
// that counts references, and the older analysis over layers where nothing is fused.
#include "flecsim/model/liveness.h"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "flecsim/model/builder.h"
#include "flecsim/model/metrics.h"
#include "flecsim/model/zoo.h"

namespace flecsim::model {
namespace {

std::int64_t live(const Liveness& liveness, std::int32_t step) {
  std::int64_t elements = 0;
  for (const LiveTensor& tensor : liveness.tensors) {
    if (tensor.alive_in(step)) elements += tensor.elements;
  }
  return elements;
}

std::vector<std::int64_t> live_by_step(const Network& network) {
  const auto steps = fuse(network, gemmini_fusion_rules());
  const Liveness liveness = model::liveness(network, steps);
  std::vector<std::int64_t> elements;
  for (std::int32_t i = 0; i < liveness.steps; ++i) elements.push_back(live(liveness, i));
  return elements;
}

/// Convolutions of one input channel count, named.
class Graph {
 public:
  explicit Graph(std::int64_t channels) : x(builder.input("x", {1, channels, 4, 4})) {}
  ValueId conv(const std::string& name, ValueId input, std::int64_t channels) {
    const Shape weight{channels, builder.shape(input)[1], 1, 1};
    return builder.add(name, Convolution{square_window(1)},
                       {input, builder.parameter(name + ".w", weight)});
  }
  ValueId relu(const std::string& name, ValueId input) {
    return builder.add(name, Activation{Activation::Kind::relu}, {input});
  }
  Network done(ValueId output) {
    builder.output(output);
    return builder.build();
  }
  NetworkBuilder builder{"graph"};
  ValueId x;
};

TEST(Liveness, OfAChainIsInputAndOutput) {
  Graph g(2);
  const Network network = g.done(g.conv("c", g.relu("r", g.conv("b", g.conv("a", g.x, 4), 8)), 1));
  // x+a, a+b (its relu is fused), b+c: 16 pixels each.
  EXPECT_EQ(live_by_step(network), (std::vector<std::int64_t>{16 * 6, 16 * 12, 16 * 9}));
}

TEST(Liveness, AResidualBlockKeepsTheSkipAlive) {
  Graph g(2);
  const ValueId a = g.conv("a", g.x, 4);
  const ValueId c = g.conv("c", g.conv("b", a, 8), 4);
  const ValueId sum = g.builder.add("sum", Elementwise{Elementwise::Kind::add}, {c, a});
  EXPECT_EQ(live_by_step(g.done(sum)),
            (std::vector<std::int64_t>{16 * 6, 16 * 12, 16 * 16, 16 * 12}));
}

TEST(Liveness, ADenseConcatenationHoldsAllItsParts) {
  Graph g(2);
  const ValueId a = g.conv("a", g.x, 4);
  const ValueId b = g.builder.add("ab", Concat{1}, {g.x, a});
  const ValueId c = g.conv("c", b, 4);
  const ValueId d = g.builder.add("abc", Concat{1}, {b, c});
  // x+a; x+a+ab; ab+c; ab+c+abc.
  EXPECT_EQ(live_by_step(g.done(d)),
            (std::vector<std::int64_t>{16 * 6, 16 * 12, 16 * 10, 16 * 20}));
}

TEST(Liveness, AnInceptionHoldsItsInputThroughAllBranches) {
  Graph g(8);
  const ValueId a = g.conv("a", g.x, 1);
  const ValueId b = g.conv("b2", g.conv("b1", g.x, 2), 3);
  const ValueId c = g.conv("c", g.x, 4);
  const ValueId y = g.builder.add("y", Concat{1}, {a, b, c});
  // x+a; x+a+b1; x+a+b1+b2; x+a+b2+c; a+b2+c+y.
  EXPECT_EQ(live_by_step(g.done(y)),
            (std::vector<std::int64_t>{16 * 9, 16 * 11, 16 * 14, 16 * 16, 16 * 16}));
}

TEST(Liveness, OutputsLiveToTheEndAndWhatNobodyReadsForOneStep) {
  Graph g(2);
  const ValueId a = g.conv("a", g.x, 4);
  g.builder.output(a);
  g.conv("unread", a, 8);
  const Network network = g.done(g.conv("c", a, 1));
  // x+a; a+unread; a+c.
  EXPECT_EQ(live_by_step(network), (std::vector<std::int64_t>{16 * 6, 16 * 12, 16 * 5}));
}

/// Counts readers down, step by step; shares no code with the analysis.
std::vector<std::int64_t> reference(const Network& network, const std::vector<Step>& steps) {
  std::map<ValueId, ValueId> alias;
  const auto owner = [&](ValueId id) { return alias.contains(id) ? alias.at(id) : id; };
  std::map<LayerId, std::size_t> step_of;
  for (std::size_t s = 0; s < steps.size(); ++s) {
    for (const LayerId id : steps[s].layers) step_of[id] = s;
  }
  const auto moves = [](const Layer& layer) {
    return std::holds_alternative<Reshape>(layer.operation) ||
           std::holds_alternative<Identity>(layer.operation);
  };
  std::map<ValueId, std::set<std::size_t>> readers;  // steps that read from outside
  std::map<ValueId, std::ptrdiff_t> maker;
  std::set<ValueId> read_at_all;
  for (const ValueId id : network.inputs()) maker[id] = -1;
  for (std::size_t l = 0; l < network.layers().size(); ++l) {
    const Layer& layer = network.layers()[l];
    const std::size_t step = step_of.at(static_cast<LayerId>(l));
    for (const ValueId input : layer.inputs) {
      if (input == none || !maker.contains(owner(input))) continue;
      read_at_all.insert(owner(input));
      if (maker.at(owner(input)) != static_cast<std::ptrdiff_t>(step)) {
        readers[owner(input)].insert(step);
      }
    }
    for (const ValueId output : layer.outputs) {
      if (output == none) continue;
      if (moves(layer) && maker.contains(owner(layer.inputs[0]))) {
        alias[output] = owner(layer.inputs[0]);
      } else {
        maker[output] = static_cast<std::ptrdiff_t>(step);
      }
    }
  }
  std::set<ValueId> outputs;
  for (const ValueId id : network.outputs()) outputs.insert(owner(id));
  std::vector<std::int64_t> live(steps.size(), 0);
  for (const auto& [id, made] : maker) {
    const bool inner = made >= 0 && read_at_all.contains(id) && readers[id].empty();
    if (inner && !outputs.contains(id)) continue;
    for (std::size_t s = 0; s < steps.size(); ++s) {
      const auto now = static_cast<std::ptrdiff_t>(s);
      const bool later = std::ranges::any_of(readers[id], [&](std::size_t r) { return r >= s; });
      const bool alive = made <= now && (later || made == now || outputs.contains(id));
      if (alive) live[s] += element_count(network.value(id).shape);
    }
  }
  return live;
}

TEST(Liveness, EqualsTheReferenceOnEveryNetworkOfTheZoo) {
  for (const auto& entry : zoo_entries()) {
    const Network network = zoo_network(std::string(entry.name));
    EXPECT_EQ(live_by_step(network), reference(network, fuse(network, gemmini_fusion_rules())))
        << entry.name;
  }
}

TEST(Liveness, WithoutFusionThePeakIsThatOfTheLayers) {
  FusionRules none_fused;
  none_fused.bias = none_fused.relu = none_fused.max_pooling = false;
  none_fused.batch_normalization = false;
  for (const std::string name : {"resnet18", "densenet169", "googlenet", "unet_resnet18"}) {
    const Network network = zoo_network(name);
    const auto steps = fuse(network, none_fused);
    const Liveness liveness = model::liveness(network, steps);
    std::int64_t peak = 0;
    for (std::int32_t i = 0; i < liveness.steps; ++i) peak = std::max(peak, live(liveness, i));
    EXPECT_EQ(peak * 4, peak_activation_memory(network).bytes) << name;
  }
}

TEST(Liveness, CountsWeightsAndBiasesOnce) {
  const Network network = zoo_network("lenet5");
  const Liveness liveness = model::liveness(network, fuse(network, gemmini_fusion_rules()));
  EXPECT_EQ(liveness.weights + liveness.biases, total_parameters(network));
}

}  // namespace
}  // namespace flecsim::model
