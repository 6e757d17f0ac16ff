// The orders of one level's temporal loops that are worth trying.
// Without a halo, only this matters: which loops stand inside the innermost loop that a tensor
// depends on. Loops of the same set of tensors stand together, and once every tensor has met a loop
// that it depends on, the rest may stand anywhere. That leaves three orders for a convolution.
// With a halo the list is a sample: all orders of up to four loops, else the same classes.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "map_space.h"

namespace flecsim::mapping {

using LoopOrder = std::array<std::uint8_t, kMaxDims>;

class LoopOrders {
 public:
  explicit LoopOrders(const MapSpace& space) : space_(space) {}

  // Complete orders of all dimensions; `loops`: the dimensions whose factor is above one.
  const std::vector<LoopOrder>& of(int level, std::uint32_t loops);
  // More of them, for a last refinement where there is a halo.
  const std::vector<LoopOrder>& many(int level, std::uint32_t loops);

 private:
  std::vector<LoopOrder> by_class(int level, std::uint32_t loops) const;
  std::vector<LoopOrder> all(int level, std::uint32_t loops) const;
  void extend(int level, std::uint32_t rest, std::uint32_t blocked,
              std::vector<std::uint8_t>& prefix, std::vector<LoopOrder>& result) const;
  LoopOrder complete(int level, const std::vector<std::uint8_t>& free_loops) const;
  std::uint32_t tensors_of(int dim) const;

  const MapSpace& space_;
  std::unordered_map<std::uint64_t, std::vector<LoopOrder>> by_class_;
  std::unordered_map<std::uint64_t, std::vector<LoopOrder>> all_;
};

}  // namespace flecsim::mapping
