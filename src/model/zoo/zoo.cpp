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
      {"lenet5", "LeNet-5 (LeCun et al. 1998)", {28, 28}, zoo::lenet5},
      {"resnet101", "ResNet-101 (He et al. 2016)", {224, 224}, zoo::resnet101},
      {"resnet18", "ResNet-18 (He et al. 2016)", {224, 224}, zoo::resnet18},
      {"resnet34", "ResNet-34 (He et al. 2016)", {224, 224}, zoo::resnet34},
      {"resnet50", "ResNet-50 (He et al. 2016)", {224, 224}, zoo::resnet50},
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
