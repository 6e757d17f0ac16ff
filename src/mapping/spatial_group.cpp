#include "spatial_group.h"

#include <algorithm>
#include <map>

namespace flecsim::mapping {
namespace {

std::array<std::int64_t, 4> neighbours(std::int64_t id, std::int64_t width) {
  const std::int64_t column = id % width;
  return {column > 0 ? id - 1 : -1, column + 1 < width ? id + 1 : -1, id - width, id + width};
}

RankVector difference(const RankVector& a, const RankVector& b) {
  RankVector result{};
  for (std::size_t r = 0; r < result.size(); ++r) result[r] = a[r] - b[r];
  return result;
}

std::vector<RankVector> instance_offsets(const std::vector<SpatialLoop>& loops, int tensor) {
  std::vector<RankVector> offsets(1);
  for (const SpatialLoop& loop : loops) {
    const std::size_t inner = offsets.size();
    for (std::int64_t i = 1; i < loop.end; ++i) {
      for (std::size_t j = 0; j < inner; ++j) {
        RankVector v = offsets[j];
        for (std::size_t r = 0; r < v.size(); ++r) {
          v[r] += i * loop.step[tensor][r];
        }
        offsets.push_back(v);
      }
    }
  }
  return offsets;
}

}  // namespace

SpatialGroup::SpatialGroup(const std::vector<SpatialLoop>& loops, const Problem& problem,
                           std::int64_t width)
    : tensors_(static_cast<int>(problem.tensors.size())), width_(width) {
  for (const SpatialLoop& loop : loops) count_ *= loop.end;
  for (int t = 0; t < tensors_; ++t) {
    ranks_[index(t)] = static_cast<int>(problem.tensors[index(t)].ranks.size());
    offsets_[index(t)] = instance_offsets(loops, t);
    unit_[index(t)] = unit_transfers_without(t, std::vector<char>(count_, 0));
    auto& shifts = link_shifts_[index(t)];
    for (std::int64_t id = 0; id < count_; ++id) {
      for (const std::int64_t other : neighbours(id, width_)) {
        if (other < 0 || other >= count_) continue;
        const RankVector shift = difference(offsets_[index(t)][other], offsets_[index(t)][id]);
        if (std::find(shifts.begin(), shifts.end(), shift) == shifts.end()) shifts.push_back(shift);
      }
    }
  }
}

bool SpatialGroup::neighbour_had(int tensor, std::int64_t id, const RankVector& shift) const {
  const auto& offsets = offsets_[index(tensor)];
  for (const std::int64_t other : neighbours(id, width_)) {
    if (other < 0 || other >= count_) continue;
    if (difference(offsets[other], offsets[id]) == shift) {
      return true;
    }
  }
  return false;
}

std::int64_t SpatialGroup::find_links(int tensor, const RankVector& shift,
                                      std::vector<char>& linked) const {
  const auto& shifts = link_shifts_[index(tensor)];
  if (std::find(shifts.begin(), shifts.end(), shift) == shifts.end()) return 0;
  linked.assign(count_, 0);
  std::int64_t found = 0;
  for (std::int64_t id = 0; id < count_; ++id) {
    if (!neighbour_had(tensor, id, shift)) continue;
    linked[id] = 1;
    ++found;
  }
  return found;
}

Transfers SpatialGroup::unit_transfers_without(int tensor, const std::vector<char>& linked) const {
  std::map<RankVector, std::int64_t> groups;  // members
  for (std::int64_t id = 0; id < count_; ++id) {
    if (linked[id] != 0) continue;
    groups[offsets_[index(tensor)][id]] += 1;
  }
  std::map<std::int64_t, Transfer> by_multicast;
  for (const auto& [offset, members] : groups) {
    Transfer& transfer = by_multicast[members];
    transfer.multicast = members;
    transfer.words += 1;
  }
  Transfers result;
  for (auto& [multicast, transfer] : by_multicast) {
    transfer.scatter = static_cast<std::int64_t>(transfer.words);
    result.push_back(transfer);
  }
  return result;
}

}  // namespace flecsim::mapping
