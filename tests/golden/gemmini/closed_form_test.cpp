// Protects: the closed form's stated error is its error on the measured layers, and every layer's
// cycles lie within a bound that a user can rely on.
#include <algorithm>
#include <cmath>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "flecsim/analytic/gemmini_layer.h"
#include "flecsim/analytic/replay.h"
#include "flecsim/schedule/gemmini_loops.h"

#include "golden/gemmini/refdata.h"

namespace flecsim {
namespace {

constexpr double long_enough_cycles = 3000;

struct Errors {
  double sum = 0;
  double worst = 0;
  int rows = 0;
  void add(double percent) {
    sum += percent;
    worst = std::max(worst, percent);
    ++rows;
  }
};

Errors errors_of(const std::string& file) {
  Errors errors;
  for (const auto& row : testing::refdata(file)) {
    const auto* work = std::get_if<model::Work>(&row.layer);
    const double measured = std::stod(row.column("cycles"));
    if (!work || measured < long_enough_cycles) continue;
    const auto gemmini = testing::accelerator_of(row);
    const auto plan = analytic::plan_layer(*work, schedule::geometry_of(gemmini));
    const double cycles = analytic::time_layer(plan, gemmini).cycles;
    errors.add(std::abs(cycles / measured - 1) * 100);
  }
  return errors;
}

TEST(ClosedForm, MeanErrorIsAtMostTheStatedOne) {
  Errors all;
  for (const std::string& file : testing::refdata_files()) {
    const Errors one = errors_of(file);
    if (one.rows == 0) continue;
    printf("%-24s rows %3d  mean %5.2f %%  worst %5.2f %%\n", file.c_str(), one.rows,
           one.sum / one.rows, one.worst);
    all.sum += one.sum;
    all.rows += one.rows;
  }
  printf("all rows: mean %.2f %%\n", all.sum / all.rows);
  ASSERT_GT(all.rows, 100);
  EXPECT_LE(all.sum / all.rows, analytic::closed_form_error_percent());
}

/// Layers and accelerators by chance: both measured configurations at other latencies and
/// bandwidths, and others with arrays from 8 to 64.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}

  arch::Gemmini accelerator(bool other) {
    arch::Gemmini g = arch::load_gemmini(other || number(0, 1) ? "gemmini-g16" : "gemmini-g8");
    auto& memory = g.memory_interface;
    memory.latency_cycles = one_of({1, 10, 20, 40, 60, 80, 100, 150, 200, 300, 400});
    memory.beats_per_cycle = 1.0 / one_of({1, 1, 1, 2, 4});
    if (!other) return g;
    g.array.size = one_of({8, 16, 32, 64});
    memory.bits = one_of({64, 128, 256});
    memory.requests_in_flight = one_of({8, 16, 32, 64});
    g.scratchpad.size_bytes = one_of({64, 128, 256, 512, 1024}) * 1024;
    g.accumulator.size_bytes = one_of({16, 32, 64, 128, 256}) * 1024;
    g.accumulator.banks = one_of({1, 2});
    return g;
  }

  std::string layer() {
    switch (number(0, 9)) {
      case 0:
        return fmt::format("resadd:i={},j={}", number(16, 1000), one_of({16, 64, 100, 256, 512}));
      case 1:
      case 2:
      case 3:
        return fmt::format("gemm:i={},j={},k={},bias={}", one_of({1, 8, 49, 64, 100, 196, 512}),
                           one_of({16, 64, 100, 256, 1000}), one_of({16, 64, 100, 256, 1024}),
                           number(0, 1));
      default:
        return convolution();
    }
  }

 private:
  int number(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1));
  }
  int one_of(std::initializer_list<int> values) {
    return *(values.begin() + number(0, static_cast<int>(values.size()) - 1));
  }

  std::string convolution() {
    const int kernel = one_of({1, 3, 3, 5, 7}), height = number(8, 56),
              padding = one_of({0, kernel / 2});
    const char* pool = one_of({0, 0, 1}) ? ",pool=2,pool_stride=2" : "";
    return fmt::format("conv:n={},h={},c={},k={},r={},stride={},pad={},bias={}{}",
                       one_of({1, 1, 2, 3}), height, one_of({3, 4, 16, 24, 64, 96, 256}),
                       one_of({8, 16, 48, 64, 100, 256}), kernel, one_of({1, 1, 2}), padding,
                       one_of({1, 1, 0}), height > 12 ? pool : "");
  }

  std::mt19937_64 random_;
};

/// Cases that take the replay not too long.
Errors errors_by_chance(bool other, std::uint64_t seed, int rows) {
  Chance chance(seed);
  Errors errors;
  while (errors.rows < rows) {
    const arch::Gemmini g = chance.accelerator(other);
    const model::Work work = schedule::parse_layer(chance.layer());
    if (arch::check(g)) continue;
    const auto geometry = schedule::geometry_of(g);
    const auto plan = analytic::plan_layer(work, geometry);
    const double cycles = analytic::time_layer(plan, g).cycles;
    if (!plan.modeled || cycles < long_enough_cycles || cycles > 200000) continue;
    analytic::ReplayState state;
    const auto exact = analytic::replay_layer(schedule::program_of(work, geometry), g, state);
    errors.add(std::abs(cycles / static_cast<double>(exact.cycles) - 1) * 100);
  }
  printf("%s: %d rows, mean %.2f %%, worst %.2f %%\n", other ? "others" : "measured two",
         errors.rows, errors.sum / errors.rows, errors.worst);
  return errors;
}

TEST(ClosedForm, IsNearTheReplayOnLayersByChance) {
  const Errors two = errors_by_chance(false, 1, 300);
  EXPECT_LE(two.sum / two.rows, 5);
  const Errors others = errors_by_chance(true, 2, 300);
  EXPECT_LE(others.sum / others.rows, 7);
}

}  // namespace
}  // namespace flecsim
