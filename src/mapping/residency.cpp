#include "residency.h"

#include <algorithm>

namespace flecsim::mapping {
namespace {

// The outermost level below DRAM with a size and a single copy; -1: none.
int buffer_level(const Architecture& architecture) {
  for (int l = static_cast<int>(architecture.levels.size()) - 2; l >= 0; --l) {
    const Level& level = architecture.levels[static_cast<std::size_t>(l)];
    if (level.size_words && *level.size_words > 1 && level.instances() == 1) return l;
  }
  return -1;
}

class Packer {
 public:
  Packer(const DataGraph& graph, const std::vector<const SearchResult*>& found, int buffer,
         std::int64_t capacity)
      : graph_(graph),
        found_(found),
        buffer_(static_cast<std::size_t>(buffer)),
        capacity_(capacity) {
    kept_.assign(graph.steps.size(), 0);
  }

  Residency run() {
    Residency result;
    result.on_chip.assign(graph_.words.size(), false);
    for (std::size_t i = 0; i < graph_.steps.size(); ++i) {
      const model::ValueId value = graph_.steps[i].output;
      if (!may_stay(value)) continue;
      const auto v = static_cast<std::size_t>(value);
      const auto last = static_cast<std::size_t>(graph_.users[v].back());
      if (!fits(v, i, last, result)) continue;
      result.on_chip[v] = true;
      for (std::size_t s = i; s <= last; ++s) kept_[s] += graph_.words[v];
    }
    return result;
  }

 private:
  bool inside(int step) const {
    return graph_.steps[static_cast<std::size_t>(step)].kind != StepKind::outside;
  }

  // Made and used by the machine alone; layers keep their operand in the buffer.
  bool may_stay(model::ValueId value) const {
    const auto v = static_cast<std::size_t>(value);
    if (graph_.must_leave[v] || graph_.users[v].empty() || !inside(graph_.maker[v])) return false;
    if (!buffered(graph_.maker[v], 2)) return false;
    return std::all_of(graph_.users[v].begin(), graph_.users[v].end(),
                       [&](int user) { return inside(user) && reads_through_buffer(user, value); });
  }

  bool reads_through_buffer(int user, model::ValueId value) const {
    const auto& operands = graph_.steps[static_cast<std::size_t>(user)].operands;
    for (std::size_t o = 0; o < operands.size(); ++o) {
      const bool used = std::count(operands[o].begin(), operands[o].end(), value) > 0;
      if (used && !buffered(user, o == 0 ? 1 : 0)) return false;
    }
    return true;
  }

  // Does the step's mapping keep that tensor (0 weights, 1 inputs, 2 outputs) in the buffer?
  bool buffered(int step, std::size_t tensor) const {
    const SearchResult* found = found_[static_cast<std::size_t>(step)];
    return found == nullptr || found->nest.levels[buffer_].keep[tensor];
  }

  std::int64_t tile(std::size_t step, std::size_t tensor) const {
    const SearchResult* found = found_[step];
    if (found == nullptr) return 0;
    return found->evaluation.levels[buffer_].tensors[tensor].tile_words;
  }

  // Buffer words that a step needs beside the tensors that are kept whole.
  std::int64_t tiles(std::size_t step, std::size_t value, const Residency& known) const {
    const DataStep& at = graph_.steps[step];
    const auto whole = [&](model::ValueId id) {
      return static_cast<std::size_t>(id) == value || known.on_chip[static_cast<std::size_t>(id)];
    };
    const auto all_whole = [&](std::size_t operand) {
      return operand < at.operands.size() &&
             std::all_of(at.operands[operand].begin(), at.operands[operand].end(), whole);
    };
    return (all_whole(1) ? 0 : tile(step, 0)) + (all_whole(0) ? 0 : tile(step, 1)) +
           (whole(at.output) ? 0 : tile(step, 2));
  }

  bool fits(std::size_t value, std::size_t first, std::size_t last, const Residency& known) const {
    for (std::size_t s = first; s <= last; ++s) {
      if (kept_[s] + graph_.words[value] + tiles(s, value, known) > capacity_) return false;
    }
    return true;
  }

  const DataGraph& graph_;
  const std::vector<const SearchResult*>& found_;
  std::size_t buffer_;
  std::int64_t capacity_;
  std::vector<std::int64_t> kept_;  // words kept whole during a step
};

}  // namespace

Residency find_residency(const DataGraph& graph, const std::vector<const SearchResult*>& found,
                         const Architecture& architecture) {
  const int buffer = buffer_level(architecture);
  if (buffer < 0) return {std::vector<bool>(graph.words.size(), false)};
  const Level& level = architecture.levels[static_cast<std::size_t>(buffer)];
  return Packer(graph, found, buffer, *level.effective_words()).run();
}

}  // namespace flecsim::mapping
