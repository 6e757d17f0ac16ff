// The zoo against data/topologies: two independently written descriptions, layer by layer.
#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "flecsim/import/load.h"
#include "flecsim/model/metrics.h"
#include "flecsim/model/passes.h"
#include "flecsim/model/zoo.h"

#include "support/shared.h"

namespace flecsim::importer {
namespace {

using model::Layer;
using model::Network;

/// Layers that exporters add and that do nothing: padding by zero, Concat of one operand.
bool does_nothing(const Layer& layer) {
  if (const auto* pad = std::get_if<model::Pad>(&layer.operation)) {
    const auto is_zero = [](std::int64_t added) { return added == 0; };
    return std::all_of(pad->begin.begin(), pad->begin.end(), is_zero) &&
           std::all_of(pad->end.begin(), pad->end.end(), is_zero);
  }
  return (std::holds_alternative<model::Concat>(layer.operation) && layer.inputs.size() == 1) ||
         std::holds_alternative<model::Identity>(layer.operation);
}

std::string window_text(const model::Operation& operation) {
  const auto text = [](const model::Window& w) {
    return fmt::format("k{} s{} p{}/{} d{}", model::to_string(w.kernel), model::to_string(w.stride),
                       model::to_string(w.pad_begin), model::to_string(w.pad_end),
                       model::to_string(w.dilation));
  };
  if (const auto* op = std::get_if<model::Convolution>(&operation)) {
    return fmt::format("{} g{}", text(op->window), op->groups);
  }
  if (const auto* op = std::get_if<model::Pooling>(&operation)) return text(op->window);
  return {};
}

std::vector<std::string> described(const Network& network) {
  std::vector<std::string> result;
  for (const Layer& layer : network.layers()) {
    if (does_nothing(layer)) continue;
    result.push_back(fmt::format("{} {} {} -> {} {} MACs {} parameters",
                                 model::variant_name(layer.operation),
                                 model::kind_name(layer.operation), window_text(layer.operation),
                                 model::to_string(network.output_of(layer).shape),
                                 model::macs(network, layer), model::parameters(network, layer)));
  }
  return result;
}

struct Pair {
  const char* name;
  const char* file;
};

constexpr Pair pairs[] = {
    {"alexnet", "alexnet_224"},
    {"bert_base", "bert_base_encoder_seq128"},
    {"deeplabv3_mobilenet_v2", "deeplabv3_mobilenet_v2_2048x1024"},
    {"deeplabv3_resnet101", "deeplabv3_resnet101_2048x1024"},
    {"deeplabv3plus_mobilenet_v2", "deeplabv3plus_mobilenet_v2_2048x1024"},
    {"deeplabv3plus_resnet101", "deeplabv3plus_resnet101_2048x1024"},
    {"densenet169", "densenet169_224"},
    {"efficientnet_v2_s", "efficientnet_v2_s_384"},
    {"googlenet", "googlenet_224"},
    {"lenet5", "lenet5_28"},
    {"mobilenet_v2", "mobilenet_v2_224"},
    {"resnet101", "resnet101_224"},
    {"resnet18", "resnet18_224"},
    {"resnet34", "resnet34_224"},
    {"resnet50", "resnet50_224"},
    {"shufflenet_v2", "shufflenet_v2_x1_0_224"},
    {"squeezenet1_0", "squeezenet1_0_224"},
    {"squeezenet1_1", "squeezenet1_1_224"},
    {"tiny_darknet", "tiny_darknet_224"},
    {"unet_resnet18", "unet_resnet18_608x800"},
    {"vgg16", "vgg16_224"},
    {"vit_b16", "vit_b16_224"},
    {"yolop", "yolop_640x640"},
    {"yolov5s", "yolov5s_640x480"},
};

TEST(ZooTopologies, EveryNetworkOfTheZooIsCompared) {
  EXPECT_EQ(std::size(pairs), model::zoo_entries().size());
}

class ZooTopology : public ::testing::TestWithParam<Pair> {};

TEST_P(ZooTopology, EqualsTheFileLayerByLayer) {
  FLECSIM_REQUIRE_SHARED(shared);
  const Network built = model::fold_batch_normalization(model::zoo_network(GetParam().name));
  const auto path = shared / "data" / "topologies" / (std::string(GetParam().file) + ".onnx");
  const Network read = load_onnx(path).network;
  const std::vector<std::string> ours = described(built);
  const std::vector<std::string> theirs = described(read);
  for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
    ASSERT_EQ(ours[i], theirs[i]) << "layer " << i;
  }
  EXPECT_EQ(ours.size(), theirs.size());
  EXPECT_EQ(model::total_parameters(built), model::total_parameters(read));
  EXPECT_EQ(model::total_macs(built), model::total_macs(read));
  ASSERT_EQ(built.outputs().size(), read.outputs().size());
  for (std::size_t i = 0; i < built.outputs().size(); ++i) {
    EXPECT_EQ(built.value(built.outputs()[i]).shape, read.value(read.outputs()[i]).shape);
  }
}

INSTANTIATE_TEST_SUITE_P(All, ZooTopology, ::testing::ValuesIn(pairs),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace flecsim::importer
