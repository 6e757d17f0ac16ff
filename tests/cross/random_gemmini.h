// Random Gemmini descriptions and layers for checks that compare two ways to the same cycles.
//
// Arrays 4 to 64, 1 or 2 accumulator banks and ports, memories, latencies, bandwidths, queues and
// reservation stations down to the smallest; descriptions that break a rule are drawn again.
#pragma once

#include <array>
#include <span>
#include <string>

#include <fmt/format.h>

#include "flecsim/arch/gemmini.h"
#include "flecsim/base/random.h"

namespace flecsim::testing {

template <class T, std::size_t n>
T pick(base::Random& random, const T (&values)[n]) {
  return values[random.below(n)];
}

inline void draw_queues(base::Random& random, arch::Gemmini& g) {
  if (random.below(2) == 0) return;
  g.reservation_station.load = random.between(1, 12);
  g.reservation_station.store = random.between(1, 8);
  g.reservation_station.execute = random.between(2, 20);
  g.queues.load = random.between(1, 10);
  g.queues.store = random.between(1, 4);
  g.queues.execute = random.between(3, 10);
}

inline arch::Gemmini random_gemmini(base::Random& random) {
  for (;;) {
    arch::Gemmini g = arch::load_gemmini(
        pick(random, {"gemmini-g16", "gemmini-g8", "gemmini-g16", "gemmini-lean", "gemmini-chip"}));
    if (random.below(3) == 0) {
      g.array.size = pick(random, {4, 8, 16, 32, 64});
      g.memory_interface.bits = pick(random, {64, 128, 256});
      g.scratchpad.size_bytes = std::int64_t{1} << random.between(14, 19);
      g.accumulator.size_bytes = std::int64_t{1} << random.between(12, 17);
      g.scratchpad.banks = pick(random, {1, 2, 4, 8});
      g.accumulator.banks = pick(random, {1, 2});
      g.memory_interface.requests_in_flight = pick(random, {2, 4, 8, 16, 32, 64});
    }
    if (random.below(4) == 0) {
      g.accumulator.ports = pick(random, {1, 2});
      g.accumulator.sub_banks = g.accumulator.ports == 1 ? pick(random, {1, 2, 4}) : 1;
    }
    if (random.below(4) == 0) {
      g.accumulator.latency_cycles = random.between(1, 4);
      g.accumulator.scale_latency_cycles = random.between(1, 12);
      g.scratchpad.read_delay_cycles = random.between(1, 6);
    }
    g.memory_interface.latency_cycles =
        pick(random, {1, 2, 5, 10, 17, 25, 40, 40, 75, 100, 100, 150, 256, 400});
    g.memory_interface.beats_per_cycle = pick(random, {1., 1., 1., 0.5, 0.25, 1. / 3, 0.75});
    draw_queues(random, g);
    if (!arch::check(g)) return g;
  }
}

inline std::string random_convolution(base::Random& random) {
  const std::int64_t kernel = pick(random, {1, 1, 2, 3, 3, 3, 5, 7});
  const std::int64_t h = random.between(kernel, 28);
  std::string text = fmt::format(
      "conv:n={},h={},w={},c={},k={},r={},s={},stride={},pad={},relu={}",
      random.between(1, random.below(4) == 0 ? 4 : 1), h, h,
      random.below(3) == 0 ? random.between(1, 9) : random.between(1, 100), random.between(1, 100),
      kernel, kernel, random.between(1, 2), random.between(0, kernel / 2), random.below(2));
  if (random.below(4) == 0 && h >= kernel + 6) text += ",pool=3,pool_stride=2,pool_pad=1";
  if (random.below(5) == 0) text += ",bias=0";
  return text;
}

/// As `--layer` takes it; up to some 100,000 cycles.
inline std::string random_layer(base::Random& random) {
  switch (random.below(8)) {
    case 0:
    case 1:
    case 2:
      return fmt::format("gemm:i={},j={},k={},bias={},relu={}", random.between(1, 150),
                         random.between(1, 200), random.between(1, 400), random.below(2),
                         random.below(2));
    case 3:
      return fmt::format("resadd:i={},j={}", random.between(1, 300), random.between(1, 200));
    default:
      return random_convolution(random);
  }
}

}  // namespace flecsim::testing
