#include "flecsim/model/zoo.h"

#include <gtest/gtest.h>

#include "flecsim/model/metrics.h"

#include "support/input_error.h"

namespace flecsim::model {
namespace {

TEST(Zoo, PublishedSizes) {
  EXPECT_EQ(total_parameters(zoo_network("lenet5")), 61706);
  EXPECT_EQ(total_macs(zoo_network("lenet5")), 416520);
  EXPECT_EQ(total_parameters(zoo_network("resnet18")), 11689512);  // torchvision, with BatchNorm
  EXPECT_EQ(total_macs(zoo_network("resnet18")), 1814073344);
  EXPECT_EQ(total_parameters(zoo_network("resnet34")), 21797672);
  EXPECT_EQ(total_macs(zoo_network("resnet34")), 3663761408);
  EXPECT_EQ(total_parameters(zoo_network("resnet50")), 25557032);
  EXPECT_EQ(total_macs(zoo_network("resnet50")), 4089184256);
}

TEST(Zoo, SizeIsAParameter) {
  const Network network = zoo_network("resnet18", {2, {64, 96}});
  EXPECT_EQ(network.value(network.inputs()[0]).shape, (Shape{2, 3, 64, 96}));
  EXPECT_EQ(network.value(network.outputs()[0]).shape, (Shape{2, 1000}));
}

TEST(Zoo, Refusals) {
  EXPECT_INPUT_ERROR(zoo_network("resnet43"), "did you mean");
  EXPECT_INPUT_ERROR(zoo_network("lenet5", {1, {2, 2}}), "network 'lenet5' with input 2x2: node");
  EXPECT_INPUT_ERROR(zoo_network("lenet5", {1, {28}}), "expected 2 numbers");
  EXPECT_INPUT_ERROR(zoo_network("lenet5", {0, {}}), "batch 0");
  EXPECT_INPUT_ERROR(zoo_network("lenet5", {1, {0, 28}}), "expected 1 to 65536");
}

}  // namespace
}  // namespace flecsim::model
