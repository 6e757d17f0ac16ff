// Protects: what the replay skips, makes up for or plans ahead changes nothing. Random descriptions
// and layers, two layers in sequence each, against a replay that steps every part in every cycle.
#include <gtest/gtest.h>

#include "flecsim/analytic/replay.h"
#include "flecsim/schedule/layer_text.h"

#include "cross/random_gemmini.h"

namespace flecsim::analytic {
namespace {

#ifdef FLECSIM_LONG_TESTS
constexpr std::uint64_t first_seed = 1000, seeds = 1000;
#else
constexpr std::uint64_t first_seed = 0, seeds = 50;
#endif

void compare(std::uint64_t seed) {
  base::Random random(seed);
  const arch::Gemmini g = testing::random_gemmini(random);
  ReplayState fast_state, slow_state;
  for (int layer = 0; layer < 2; ++layer) {
    const std::string text = testing::random_layer(random);
    const auto program =
        schedule::program_of(schedule::parse_layer(text), schedule::geometry_of(g));
    ReplayOptions options;
    if (random.below(8) == 0) options.issue_cycles = random.between(1, 60);
    ReplayResult fast = replay_layer(program, g, fast_state, options);
    options.skip_idle = false;
    ReplayResult slow = replay_layer(program, g, slow_state, options);
    EXPECT_LE(fast.stepped_cycles, slow.stepped_cycles);
    fast.stepped_cycles = slow.stepped_cycles;
    EXPECT_EQ(fast, slow) << "seed " << seed << ": " << text;
    EXPECT_TRUE(fast_state == slow_state) << "seed " << seed << ": " << text;
  }
}

TEST(ReplaySkipping, ChangesNothingOnRandomLayers) {
  for (std::uint64_t seed = first_seed; seed < first_seed + seeds; ++seed) compare(seed);
}

}  // namespace
}  // namespace flecsim::analytic
