// Small memory hierarchies and random ones for the tests of the mapping room.
#pragma once

#include <string>

#include "flecsim/base/random.h"
#include "flecsim/mapping/architecture.h"
#include "flecsim/mapping/problem.h"

namespace flecsim::testing {

inline mapping::Level make_level(const std::string& name, std::int64_t words, std::int64_t x,
                                 std::int64_t y, double energy) {
  mapping::Level level;
  level.name = name;
  if (words > 0) level.size_words = words;
  level.mesh_x = x;
  level.mesh_y = y;
  level.read_pj = energy;
  level.fill_pj = energy * 1.25;
  level.update_pj = energy * 1.5;
  return level;
}

// DRAM - buffer - 4 x 2 processing elements with a register file.
inline mapping::Architecture small_machine() {
  mapping::Architecture a;
  a.name = "small";
  a.compute.name = "mac";
  a.compute.mesh_x = 4;
  a.compute.mesh_y = 2;
  a.compute.energy_pj = 1;
  a.levels = {make_level("registers", 24, 4, 2, 0.5), make_level("buffer", 512, 1, 1, 5),
              make_level("dram", 0, 1, 1, 100)};
  a.levels[2].is_dram = true;
  mapping::derive_fanouts(a);
  return a;
}

// Three to five levels with random meshes, sizes, block sizes, bandwidths and leakage.
inline mapping::Architecture random_machine(base::Random& random) {
  mapping::Architecture a;
  a.compute.name = "mac";
  a.compute.energy_pj = 1;
  const int levels = static_cast<int>(random.between(3, 5));
  std::int64_t x = 1;
  std::int64_t y = 1;
  for (int l = levels; l-- > 0;) {
    const std::int64_t words = l + 1 == levels ? 0 : random.between(8, 64) << (4 * l);
    mapping::Level level =
        make_level("level" + std::to_string(l), words, x, y, static_cast<double>(1 + 3 * l));
    level.block_size = 1 << random.between(0, 2);
    level.leak_pj_per_cycle = random.uniform() * 0.01;
    if (random.below(3) == 0) {
      level.read_bandwidth_words_per_cycle = static_cast<double>(random.between(1, 16));
    }
    if (random.below(3) == 0) {
      level.write_bandwidth_words_per_cycle = static_cast<double>(random.between(1, 16));
    }
    a.levels.insert(a.levels.begin(), level);
    x *= random.between(1, 4);
    y *= random.between(1, 3);
  }
  a.compute.mesh_x = x;
  a.compute.mesh_y = y;
  mapping::derive_fanouts(a);
  return a;
}

inline mapping::Problem random_convolution(base::Random& random, bool halo) {
  mapping::ConvolutionSizes z;
  z.c = random.between(1, 12);
  z.m = random.between(1, 12);
  z.p = random.between(1, 14);
  z.q = random.between(1, 8);
  z.n = random.between(1, 2);
  z.w_stride = random.between(1, 3);
  z.h_stride = random.between(1, 2);
  if (halo) {
    z.r = random.between(1, 3);
    z.s = random.between(1, 3);
    z.w_dilation = random.between(1, 2);
  }
  return mapping::convolution(z);
}

}  // namespace flecsim::testing
