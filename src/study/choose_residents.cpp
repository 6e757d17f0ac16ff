#include <algorithm>
#include <map>
#include <utility>

#include "flecsim/study/residency.h"

namespace flecsim::study {
namespace {

/// Candidates held, each with its memory; ascending.
using Held = std::vector<std::pair<std::int32_t, std::int32_t>>;

/// One decision to hold; a chain of them leads back to the first step.
struct Decision {
  std::int32_t before = -1;
  std::int32_t candidate = 0;
  std::int32_t memory = 0;
};

struct State {
  double saved = 0;
  std::int32_t decision = -1;
};

class Search {
 public:
  Search(const std::vector<Candidate>& candidates, const std::vector<StepRoom>& steps,
         const std::vector<std::int64_t>& sizes)
      : candidates_(candidates), steps_(steps), sizes_(sizes), born_(steps.size()) {
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      born_[static_cast<std::size_t>(candidates[i].first)].push_back(static_cast<std::int32_t>(i));
    }
  }

  std::vector<std::int32_t> run() {
    States states{{Held{}, State{}}};
    for (std::size_t step = 0; step < steps_.size(); ++step) {
      for (const std::int32_t candidate : born_[step]) states = with(std::move(states), candidate);
      states = after(std::move(states), step);
      cut(states);
    }
    return best(states);
  }

 private:
  using States = std::map<Held, State>;

  /// Every state with and without the candidate, in every memory that it may lie in.
  States with(States states, std::int32_t candidate) {
    States more;
    const Candidate& one = candidates_[static_cast<std::size_t>(candidate)];
    for (auto& [held, state] : states) {
      for (std::size_t memory = 0; memory < sizes_.size(); ++memory) {
        if (one.bytes[memory] < 0) continue;
        Held longer = held;
        longer.emplace_back(candidate, static_cast<std::int32_t>(memory));
        decisions_.push_back({state.decision, candidate, static_cast<std::int32_t>(memory)});
        more.emplace(std::move(longer), State{state.saved + one.saved,
                                              static_cast<std::int32_t>(decisions_.size()) - 1});
      }
    }
    states.merge(more);
    return states;
  }

  bool fits(const Held& held, std::size_t step) const {
    const StepRoom& room = steps_[step];
    for (std::size_t memory = 0; memory < sizes_.size(); ++memory) {
      std::int64_t bytes = room.bytes[memory];
      bool any = false;
      for (const auto& [candidate, where] : held) {
        if (static_cast<std::size_t>(where) != memory) continue;
        any = true;
        bytes += candidates_[static_cast<std::size_t>(candidate)].bytes[memory];
        if (memory == 0 && candidate == room.input) bytes -= room.input_bytes;
      }
      if (any && bytes > sizes_[memory]) return false;
    }
    return true;
  }

  /// States that fit the step, without what dies in it.
  States after(States states, std::size_t step) const {
    States next;
    for (auto& [held, state] : states) {
      if (!fits(held, step)) continue;
      Held alive = held;
      std::erase_if(alive, [&](const auto& one) {
        return candidates_[static_cast<std::size_t>(one.first)].last ==
               static_cast<std::int32_t>(step);
      });
      const auto [place, fresh] = next.emplace(std::move(alive), state);
      if (!fresh && state.saved > place->second.saved) place->second = state;
    }
    return next;
  }

  static void cut(States& states) {
    if (states.size() <= most_states) return;
    std::vector<double> saved;
    for (const auto& [held, state] : states) saved.push_back(state.saved);
    const auto last = saved.begin() + static_cast<std::ptrdiff_t>(most_states) - 1;
    std::nth_element(saved.begin(), last, saved.end(), std::greater<>());
    const double least = *last;
    std::size_t kept = 0;
    std::erase_if(
        states, [&](const auto& one) { return one.second.saved < least || ++kept > most_states; });
    states.emplace(Held{}, State{});  // nothing held always fits
  }

  std::vector<std::int32_t> best(const States& states) const {
    std::vector<std::int32_t> memory_of(candidates_.size(), -1);
    const auto found =
        std::ranges::max_element(states, {}, [](const auto& one) { return one.second.saved; });
    for (std::int32_t i = found->second.decision; i >= 0;) {
      const Decision& decision = decisions_[static_cast<std::size_t>(i)];
      memory_of[static_cast<std::size_t>(decision.candidate)] = decision.memory;
      i = decision.before;
    }
    return memory_of;
  }

  const std::vector<Candidate>& candidates_;
  const std::vector<StepRoom>& steps_;
  const std::vector<std::int64_t>& sizes_;
  std::vector<std::vector<std::int32_t>> born_;  ///< by step
  std::vector<Decision> decisions_;
};

}  // namespace

std::vector<std::int32_t> choose_residents(const std::vector<Candidate>& candidates,
                                           const std::vector<StepRoom>& steps,
                                           const std::vector<std::int64_t>& sizes) {
  return Search(candidates, steps, sizes).run();
}

Free free_for(std::int32_t candidate, const std::vector<Candidate>& candidates,
              const std::vector<StepRoom>& steps, const std::vector<std::int64_t>& sizes,
              std::size_t memory) {
  const Candidate& one = candidates[static_cast<std::size_t>(candidate)];
  Free least{sizes[memory] + 1, one.first};
  for (std::int32_t step = one.first; step <= one.last; ++step) {
    const StepRoom& room = steps[static_cast<std::size_t>(step)];
    std::int64_t free = sizes[memory] - room.bytes[memory];
    if (memory == 0 && room.input == candidate) free += room.input_bytes;
    if (free < least.bytes) least = {free, step};
  }
  return least;
}

}  // namespace flecsim::study
