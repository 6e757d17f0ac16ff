#include "box.h"

#include <algorithm>

namespace flecsim::mapping {

std::int64_t BoxSet::words(int ranks) const {
  std::int64_t sum = 0;
  for (int i = 0; i < count; ++i) sum += boxes[static_cast<std::size_t>(i)].words(ranks);
  return sum;
}

void subtract(const Box& a, const Box& b, int ranks, BoxSet& result) {
  result.count = 0;
  for (int r = 0; r < ranks; ++r) {
    if (b.low[r] > a.high[r] || b.high[r] < a.low[r]) {
      result.add(a);
      return;
    }
  }
  Box rest = a;
  for (int r = 0; r < ranks; ++r) {
    if (rest.low[r] < b.low[r]) {
      Box piece = rest;
      piece.high[r] = b.low[r] - 1;
      result.add(piece);
      rest.low[r] = b.low[r];
    }
    if (rest.high[r] > b.high[r]) {
      Box piece = rest;
      piece.low[r] = b.high[r] + 1;
      result.add(piece);
      rest.high[r] = b.high[r];
    }
  }
}

RankVector centre_distance(const Box& from, const Box& to, int ranks) {
  RankVector distance{};
  for (int r = 0; r < ranks; ++r) {
    const std::int64_t twice = (to.low[r] + to.high[r]) - (from.low[r] + from.high[r]);
    distance[r] = twice >= 0 ? (twice + 1) / 2 : -((-twice + 1) / 2);
  }
  return distance;
}

bool is_translation(const BoxSet& a, const BoxSet& b, int ranks, RankVector& shift) {
  if (a.count != b.count || a.empty()) return false;
  for (int r = 0; r < ranks; ++r) shift[r] = a.boxes[0].low[r] - b.boxes[0].low[r];
  for (std::size_t i = 0; i < static_cast<std::size_t>(a.count); ++i) {
    for (int r = 0; r < ranks; ++r) {
      if (a.boxes[i].low[r] - b.boxes[i].low[r] != shift[r]) return false;
      if (a.boxes[i].high[r] - b.boxes[i].high[r] != shift[r]) return false;
    }
  }
  return true;
}

}  // namespace flecsim::mapping
