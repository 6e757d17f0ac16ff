// The well-known networks, built in C++ from their papers' tables: no files, no weights.
//
// Each builder names its paper. Batch normalization is a layer of its own, as published; fold it
// with passes.h. Input extents are a parameter: images have {height, width}, sequences {tokens}.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flecsim/model/network.h"

namespace flecsim::model {

struct ZooSize {
  std::int64_t batch = 1;
  std::vector<std::int64_t> extents;  ///< {height, width} or {tokens}; empty: the usual ones
};

struct ZooEntry {
  std::string_view name;
  std::string_view description;       ///< with the source
  std::vector<std::int64_t> extents;  ///< the usual ones
  Network (*build)(const ZooSize& size);
};

/// Every built-in network, sorted by name.
std::span<const ZooEntry> zoo_entries();

/// InputError with a suggestion where there is no such network or the size does not suit it.
Network zoo_network(std::string_view name, const ZooSize& size = {});

bool is_zoo_name(std::string_view name);

}  // namespace flecsim::model
