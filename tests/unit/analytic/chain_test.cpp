// Protects: two queues in time stamps are two queues that step in every cycle, also where elements
// are added before they can come.
#include "replay/chain.h"

#include <algorithm>
#include <deque>

#include <gtest/gtest.h>

#include "flecsim/base/random.h"

namespace flecsim::analytic::replay {
namespace {

/// The same, cycle by cycle: the consumer takes, an element moves, one comes.
class Stepped {
 public:
  Stepped(std::size_t first, std::size_t second) : first_room_(first), second_room_(second) {}

  std::size_t visible() const { return second_.size(); }
  bool room() const { return had_room_; }
  void add(int value, Cycle from) { coming_.push_back({value, from}); }
  void begin() {
    had_room_ = first_.size() < first_room_;
    moves_ = !first_.empty() && second_.size() < second_room_;
  }
  int take() {
    const int value = second_.front();
    second_.pop_front();
    return value;
  }
  void end(Cycle now) {
    if (moves_) {
      second_.push_back(first_.front());
      first_.pop_front();
    }
    if (had_room_ && !coming_.empty() && coming_.front().from <= now) {
      first_.push_back(coming_.front().value);
      coming_.pop_front();
    }
  }

 private:
  struct Coming {
    int value;
    Cycle from;
  };
  std::size_t first_room_, second_room_;
  std::deque<int> first_, second_;
  std::deque<Coming> coming_;
  bool had_room_ = true, moves_ = false;
};

/// `ahead`: elements are added up to five cycles before they may come, whether or not there is
/// room.
void compare(std::uint64_t seed, bool ahead) {
  base::Random random(seed);
  const auto second = static_cast<std::uint32_t>(random.between(1, 8));
  Chain<int, 64> chain(2, second);
  Stepped stepped(2, second);
  int added = 0;
  Cycle latest = 0;
  for (Cycle now = 0; now < 300; ++now) {
    stepped.begin();
    std::uint32_t visible = 0;
    while (chain.visible(visible) <= now) ++visible;
    ASSERT_EQ(visible, stepped.visible()) << "seed " << seed << ", cycle " << now;
    if (visible > 0 && random.below(3) == 0) {
      ASSERT_EQ(chain.front(), stepped.take()) << "seed " << seed << ", cycle " << now;
      chain.pop(now);
    }
    if (!ahead) {
      ASSERT_EQ(chain.plain_room(now), stepped.room()) << "seed " << seed << ", cycle " << now;
    }
    if (random.below(2) == 0 && (ahead ? chain.has_place() : chain.plain_room(now))) {
      latest = std::max(latest, ahead ? now + static_cast<Cycle>(random.below(6)) : now);
      chain.push_at(latest) = added;
      stepped.add(added++, latest);
    }
    stepped.end(now);
  }
}

TEST(Chain, IsTwoQueuesThatStep) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) compare(seed, false);
}
TEST(Chain, ElementsAddedAheadComeOneByOneWhereThereIsRoom) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) compare(seed, true);
}

}  // namespace
}  // namespace flecsim::analytic::replay
