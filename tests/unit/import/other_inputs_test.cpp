// SCALE-Sim topologies, Timeloop problems and YAML lists of layers.
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "flecsim/import/load.h"
#include "flecsim/model/metrics.h"

#include "support/input_error.h"
#include "support/shared.h"

namespace flecsim::importer {
namespace {

class OtherInputs : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path_); }

  LoadedNetwork load(const std::string& extension, const std::string& text) {
    std::filesystem::remove(path_);
    path_ = std::filesystem::temp_directory_path() /
            ("flecsim_layers_" + std::to_string(::getpid()) + extension);
    std::ofstream(path_) << text;
    return load_network(path_.string());
  }

  std::filesystem::path path_;
};

constexpr const char* header =
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, "
    "Strides,\n";

model::Shape output(const LoadedNetwork& loaded, std::size_t i) {
  return loaded.network.value(loaded.network.outputs()[i]).shape;
}

TEST_F(OtherInputs, ScaleSimConvolutions) {
  const LoadedNetwork loaded = load(
      ".csv", std::string(header) + "Conv1,224,224,11,11,3,96,4,\nc1, 9, 9, 1, 1, 40, 33, 1,\n");
  EXPECT_EQ(output(loaded, 0), (model::Shape{1, 96, 55, 55}));  // rounded up: 54.25
  EXPECT_EQ(output(loaded, 1), (model::Shape{1, 33, 9, 9}));
  EXPECT_EQ(model::total_macs(loaded.network), 96LL * 55 * 55 * 363 + 33 * 81 * 40);
  ASSERT_EQ(loaded.notices.size(), 1U);
}

TEST_F(OtherInputs, ScaleSimProducts) {
  const LoadedNetwork loaded = load(".csv", "Layer, M, N, K,\nfc,4,10,7,\n");
  EXPECT_EQ(model::total_macs(loaded.network), 4 * 10 * 7);
}

/// Files that SCALE-Sim ships and cannot read itself.
TEST_F(OtherInputs, ScaleSimTabs) {
  const LoadedNetwork loaded = load(".csv", "Layer\tM\tN\tK\nfc\t4\t10\t7\n");
  EXPECT_EQ(model::total_macs(loaded.network), 4 * 10 * 7);
  ASSERT_EQ(loaded.notices.size(), 1U);
}

TEST_F(OtherInputs, ScaleSimRefusals) {
  const std::string start(header);
  EXPECT_INPUT_ERROR(load(".csv", ""), "no layer, expected a header");
  EXPECT_INPUT_ERROR(load(".csv", start + "c,9,9,3,3,4,5,1\nc,9,9,3,3,4,5,1\n"),
                     ":3: a second layer 'c', expected a name of its own");
  EXPECT_INPUT_ERROR(load(".csv", "a,b\n"), ":1: a header of 2 columns");
  EXPECT_INPUT_ERROR(load(".csv", start + "c,9,9,3,3,4\n"), ":2: 6 columns, expected 8");
  EXPECT_INPUT_ERROR(load(".csv", start + "c,9,9,3,3,4,x,1\n"), ":2: 'x', expected a whole number");
  EXPECT_INPUT_ERROR(load(".csv", start + "c,9,9,3,3,4,-5,1\n"), ":2: '-5', expected");
  EXPECT_INPUT_ERROR(load(".csv", start + "c,2,9,3,3,4,5,1\n"), ":2: node 'c' (Convolution)");
}

TEST_F(OtherInputs, TimeloopProblem) {
  const LoadedNetwork loaded =
      load(".yaml",
           "problem:\n  shape: cnn-layer\n  C: 3\n  M: 64\n  R: 7\n  S: 5\n"
           "  N: 1\n  P: 112\n  Q: 56\n  Wstride: 2\n  Hstride: 3\n");
  EXPECT_EQ(output(loaded, 0), (model::Shape{1, 64, 56, 112}));
  EXPECT_EQ(model::total_macs(loaded.network), 3LL * 64 * 7 * 5 * 112 * 56);
  EXPECT_INPUT_ERROR(load(".yaml", "problem:\n  C: 3\n  WStride: 2\n"), "WStride");
  EXPECT_INPUT_ERROR(load(".yaml", "problem:\n  C: 0\n"), "0, expected a whole number from 1");
}

TEST_F(OtherInputs, TimeloopGoldenProblems) {
  FLECSIM_REQUIRE_SHARED(shared);
  const auto folder = shared / "data" / "golden" / "timeloop";
  const LoadedNetwork conv = load_network((folder / "conv1.problem.yaml").string());
  EXPECT_EQ(model::total_macs(conv.network), 64LL * 112 * 112 * 3 * 49);
  const LoadedNetwork fc = load_network((folder / "fc.problem.yaml").string());
  EXPECT_EQ(model::total_macs(fc.network), 2048 * 1000);
}

TEST_F(OtherInputs, ScaleSimGoldenTopologies) {
  FLECSIM_REQUIRE_SHARED(shared);
  const auto path = shared / "data/golden/scalesim/own_1x1_16x16_ws/topology.csv";
  EXPECT_EQ(model::total_macs(load_network(path.string()).network), 64 * 56 * 56 * 64);
}

TEST_F(OtherInputs, Layers) {
  const LoadedNetwork loaded = load(
      ".yaml",
      "network: two\nlayers:\n"
      "  - {name: c, type: conv, channels: 8, height: 9, width: 7, filters: 4, kernel: 3, stride: "
      "[2, 1], padding: [1, 0, 1, 2], groups: 2, bias: true}\n"
      "  - {name: m, type: gemm, m: 5, n: 6, k: 7, count: 2, bias: true}\n");
  EXPECT_EQ(loaded.network.name(), "two");
  EXPECT_EQ(output(loaded, 0), (model::Shape{1, 4, 5, 7}));
  EXPECT_EQ(model::total_macs(loaded.network), 4 * 35 * 4 * 9 + 2 * 5 * 6 * 7);
  EXPECT_EQ(model::total_parameters(loaded.network), 4 * 4 * 9 + 4 + 2 * 42 + 6);
}

TEST_F(OtherInputs, LayerRefusals) {
  const std::string start = "layers:\n  - {name: c, type: ";
  EXPECT_INPUT_ERROR(load(".yaml", "layers: []\n"), "expected at least one layer");
  EXPECT_INPUT_ERROR(load(".yaml", start + "pool}\n"), "'pool', expected conv or gemm");
  EXPECT_INPUT_ERROR(load(".yaml", start + "gemm, m: 1, n: 2}\n"), "k");
  EXPECT_INPUT_ERROR(load(".yaml", start + "gemm, m: 1, n: 2, k: 3, kk: 4}\n"), "kk");
  EXPECT_INPUT_ERROR(
      load(".yaml", start + "conv, channels: 3, height: 2, width: 9, filters: 4, kernel: 3}\n"),
      "node 'c' (Convolution)");
  EXPECT_INPUT_ERROR(load(".yaml", start + "conv, channels: 3, height: 9, width: 9, filters: 4, "
                                           "groups: 2}\n"),
                     "3 channels in 2 groups");
  EXPECT_INPUT_ERROR(load(".yaml", "accelerator: {}\n"), "'problem' (Timeloop) or 'layers'");
}

}  // namespace
}  // namespace flecsim::importer
