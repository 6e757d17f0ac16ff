#include "flecsim/model/zoo.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"

#include "builders.h"

namespace flecsim::model {
namespace {

const std::vector<ZooEntry>& entries() {
  static const std::vector<ZooEntry> all = {
      {"alexnet", "AlexNet (Krizhevsky 2014)", {224, 224}, zoo::alexnet},
      {"bert_base",
       "BERT-base encoder on embedded tokens (Devlin et al. 2019)",
       {128},
       zoo::bert_base},
      {"deeplabv3_mobilenet_v2",
       "DeepLabV3 on MobileNetV2 (Chen et al. 2017)",
       {1024, 2048},
       zoo::deeplabv3_mobilenet_v2},
      {"deeplabv3_resnet101",
       "DeepLabV3 on ResNet-101 (Chen et al. 2017)",
       {1024, 2048},
       zoo::deeplabv3_resnet101},
      {"deeplabv3plus_mobilenet_v2",
       "DeepLabV3+ on MobileNetV2 (Chen et al. 2018)",
       {1024, 2048},
       zoo::deeplabv3plus_mobilenet_v2},
      {"deeplabv3plus_resnet101",
       "DeepLabV3+ on ResNet-101 (Chen et al. 2018)",
       {1024, 2048},
       zoo::deeplabv3plus_resnet101},
      {"densenet169", "DenseNet-169 (Huang et al. 2017)", {224, 224}, zoo::densenet169},
      {"efficientnet_v2_s",
       "EfficientNetV2-S (Tan and Le 2021)",
       {384, 384},
       zoo::efficientnet_v2_s},
      {"googlenet",
       "GoogLeNet with batch normalization (Szegedy et al. 2015)",
       {224, 224},
       zoo::googlenet},
      {"lenet5", "LeNet-5 (LeCun et al. 1998)", {28, 28}, zoo::lenet5},
      {"mobilenet_v2", "MobileNetV2 (Sandler et al. 2018)", {224, 224}, zoo::mobilenet_v2},
      {"resnet101", "ResNet-101 (He et al. 2016)", {224, 224}, zoo::resnet101},
      {"resnet18", "ResNet-18 (He et al. 2016)", {224, 224}, zoo::resnet18},
      {"resnet34", "ResNet-34 (He et al. 2016)", {224, 224}, zoo::resnet34},
      {"resnet50", "ResNet-50 (He et al. 2016)", {224, 224}, zoo::resnet50},
      {"shufflenet_v2", "ShuffleNetV2 1.0x (Ma et al. 2018)", {224, 224}, zoo::shufflenet_v2},
      {"squeezenet1_0", "SqueezeNet 1.0 (Iandola et al. 2016)", {224, 224}, zoo::squeezenet1_0},
      {"squeezenet1_1", "SqueezeNet 1.1 (Iandola et al. 2016)", {224, 224}, zoo::squeezenet1_1},
      {"tiny_darknet", "Tiny-Darknet (Redmon)", {224, 224}, zoo::tiny_darknet},
      {"unet_resnet18",
       "U-Net on ResNet-18 (Ronneberger et al. 2015)",
       {608, 800},
       zoo::unet_resnet18},
      {"vgg16", "VGG-16 (Simonyan and Zisserman 2015)", {224, 224}, zoo::vgg16},
      {"vit_b16", "ViT-B/16 (Dosovitskiy et al. 2021)", {224, 224}, zoo::vit_b16},
      {"yolop", "YOLOP (Wu et al. 2022)", {640, 640}, zoo::yolop},
      {"yolov5s", "YOLOv5s 6.0 (Jocher et al.)", {480, 640}, zoo::yolov5s},
  };
  return all;
}

const ZooEntry* find(std::string_view name) {
  for (const ZooEntry& entry : entries()) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

void check_size(const ZooEntry& entry, const ZooSize& size) {
  if (size.extents.size() != entry.extents.size()) {
    throw base::InputError(fmt::format("network '{}': input size {}, expected {} numbers as in {}",
                                       entry.name, to_string(size.extents), entry.extents.size(),
                                       to_string(entry.extents)));
  }
  for (const std::int64_t extent : size.extents) {
    if (extent >= 1 && extent <= 65536) continue;
    throw base::InputError(fmt::format("network '{}': input size {}, expected 1 to 65536",
                                       entry.name, to_string(size.extents)));
  }
  if (size.batch < 1 || size.batch > 65536) {
    throw base::InputError(
        fmt::format("network '{}': batch {}, expected 1 to 65536", entry.name, size.batch));
  }
}

}  // namespace

std::span<const ZooEntry> zoo_entries() { return entries(); }

bool is_zoo_name(std::string_view name) { return find(name) != nullptr; }

Network zoo_network(std::string_view name, const ZooSize& size) {
  const ZooEntry* entry = find(name);
  if (entry == nullptr) {
    std::vector<std::string_view> known;
    for (const ZooEntry& each : entries()) known.push_back(each.name);
    throw base::InputError(
        fmt::format("network '{}' is not built in{}", name, base::suggestion(name, known)));
  }
  ZooSize used = size;
  if (used.extents.empty()) used.extents = entry->extents;
  check_size(*entry, used);
  try {
    return entry->build(used);
  } catch (const base::InputError& error) {
    throw base::InputError(
        fmt::format("network '{}' with input {}: {}", name, to_string(used.extents), error.what()));
  }
}

}  // namespace flecsim::model
