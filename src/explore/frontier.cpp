#include "frontier.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

namespace flecsim::explore {
namespace {

constexpr std::size_t most_known = 512;

double worth(std::int64_t beaten_by) { return std::pow(1.0 + static_cast<double>(beaten_by), -4); }

}  // namespace

void Frontier::tell(std::span<const Genome> genomes, std::span<const Evaluation> evaluations) {
  for (std::size_t i = 0; i < genomes.size(); ++i) {
    Known mine{grid_.id(genomes[i]), evaluations[i], 0};
    for (Known& one : known_) {
      if (constraint_dominates(one.evaluation, mine.evaluation)) ++mine.beaten_by;
      if (constraint_dominates(mine.evaluation, one.evaluation)) ++one.beaten_by;
    }
    known_.push_back(std::move(mine));
  }
  if (known_.size() > 2 * most_known) forget_the_worst();
}

void Frontier::forget_the_worst() {
  std::ranges::stable_sort(known_, {}, &Known::beaten_by);
  std::size_t kept = most_known;
  while (kept < known_.size() && known_[kept].beaten_by == 0) ++kept;
  known_.resize(kept);
}

const std::vector<std::int64_t>& Frontier::neighbors(std::int64_t id) {
  const auto [place, is_new] = neighbors_.try_emplace(id);
  if (!is_new) return place->second;
  const Genome genome = grid_.genome(id);
  for (std::size_t i = 0; i < genome.size(); ++i) {
    const bool ordered = space_.variables[i].kind == Variable::Kind::ordered;
    const auto count = static_cast<double>(space_.variables[i].count);
    const double from = ordered ? std::max(0.0, genome[i] - 1) : 0;
    const double to = ordered ? std::min(count - 1, genome[i] + 1) : count - 1;
    for (double value = from; value <= to; ++value) {
      Genome other = genome;
      other[i] = value;
      if (space_.canonicalize) space_.canonicalize(other);
      if (other == genome || (space_.allowed && !space_.allowed(other))) continue;
      place->second.push_back(grid_.id(other));
    }
  }
  return place->second;
}

double Frontier::weight_of_neighbors(std::int64_t id) {
  double weight = 0;
  for (const std::int64_t other : neighbors(id)) {
    weight += seen_.contains(other) ? 1 : 0.5;
  }
  return weight;
}

std::vector<Genome> Frontier::step(std::size_t wanted, base::Random& random) {
  std::map<std::int64_t, double> sums;
  for (const Known& one : known_) {
    for (const std::int64_t other : neighbors(one.id)) {
      if (!seen_.contains(other)) sums[other] += worth(one.beaten_by);
    }
  }
  std::vector<std::tuple<double, double, std::int64_t>> candidates;  // the best is the least
  for (const auto& [id, sum] : sums) {
    candidates.emplace_back(-sum / weight_of_neighbors(id), random.uniform(), id);
  }
  const std::size_t size = std::min(wanted, candidates.size());
  std::ranges::partial_sort(candidates, candidates.begin() + static_cast<std::ptrdiff_t>(size));
  std::vector<Genome> chosen;
  for (std::size_t i = 0; i < size; ++i) {
    chosen.push_back(grid_.genome(std::get<2>(candidates[i])));
  }
  return chosen;
}

}  // namespace flecsim::explore
