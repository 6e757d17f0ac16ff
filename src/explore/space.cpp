#include "flecsim/explore/space.h"

#include <cassert>

#include <fmt/format.h>

#include "flecsim/base/error.h"

namespace flecsim::explore {

namespace {
constexpr std::int64_t most_combinations = std::int64_t{1} << 53;
}

bool is_finite(const Space& space) {
  std::int64_t size = 1;
  for (const Variable& variable : space.variables) {
    if (variable.kind == Variable::Kind::real || size > most_combinations / variable.count) {
      return false;
    }
    size *= variable.count;
  }
  return true;
}

Grid::Grid(const std::vector<Variable>& variables) {
  for (const Variable& variable : variables) {
    assert(variable.kind != Variable::Kind::real && variable.count > 0);
    counts_.push_back(variable.count);
    if (size_ > most_combinations / variable.count) {
      throw base::InputError(
          fmt::format("{}: more than 2^53 combinations of the parameters up to this one, expected "
                      "a smaller space",
                      variable.name));
    }
    size_ *= variable.count;
  }
}

std::int64_t Grid::id(const Genome& genome) const {
  assert(genome.size() == counts_.size());
  std::int64_t id = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    id = id * counts_[i] + static_cast<std::int64_t>(genome[i]);
  }
  return id;
}

Genome Grid::genome(std::int64_t id) const {
  Genome genome(counts_.size());
  for (std::size_t i = counts_.size(); i-- > 0;) {
    genome[i] = static_cast<double>(id % counts_[i]);
    id /= counts_[i];
  }
  return genome;
}

}  // namespace flecsim::explore
