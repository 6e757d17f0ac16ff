// The instances of one spatial level: where they sit, how far their data lies apart, and which of
// them share the same words (multicast) or could take them from a neighbour (links).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "flecsim/mapping/problem.h"

#include "box.h"
#include "nest_analysis.h"

namespace flecsim::mapping {

struct SpatialLoop {
  std::int64_t end = 1;
  std::array<RankVector, kMaxTensors> step{};  // tensor shift of one iteration
};

class SpatialGroup {
 public:
  // loops innermost first; width of the mesh in instances.
  SpatialGroup(const std::vector<SpatialLoop>& loops, const Problem& problem, std::int64_t width);

  // Words of one delta of size one, handed to all instances.
  const Transfers& unit_transfers(int tensor) const { return unit_[index(tensor)]; }

  // Marks the instances whose data a neighbour held one step before, when everything moved by
  // `shift` (this delta's origin minus the previous one's). Returns how many there are.
  std::int64_t find_links(int tensor, const RankVector& shift, std::vector<char>& linked) const;

  // As unit_transfers, without the marked instances.
  Transfers unit_transfers_without(int tensor, const std::vector<char>& linked) const;

 private:
  static std::size_t index(int tensor) { return tensor; }
  bool neighbour_had(int tensor, std::int64_t id, const RankVector& shift) const;

  int tensors_ = 0;
  std::array<int, kMaxTensors> ranks_{};
  std::int64_t width_ = 1;
  std::int64_t count_ = 1;
  std::array<std::vector<RankVector>, kMaxTensors> offsets_;
  std::array<Transfers, kMaxTensors> unit_;
  std::array<std::vector<RankVector>, kMaxTensors> link_shifts_;  // that some neighbour pair has
};

}  // namespace flecsim::mapping
