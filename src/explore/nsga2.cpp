#include <cstddef>

#include "genetic.h"

namespace flecsim::explore {
namespace {

class Nsga2 final : public Genetic {
 public:
  using Genetic::Genetic;

 protected:
  Population survive(Population all, base::Random&) override {
    const auto wanted = static_cast<std::size_t>(options().population);
    Population next;
    for (auto& front : sort_into_fronts(all)) {
      measure_crowding(all, front);
      if (next.size() + front.size() > wanted) prune(all, front, wanted - next.size());
      for (const std::size_t i : front) next.push_back(std::move(all[i]));
      if (next.size() == wanted) break;
    }
    return next;
  }

  bool better_parent(const Individual& a, const Individual& b) const override {
    if (a.rank != b.rank) return a.rank < b.rank;
    return a.crowding > b.crowding;
  }
};

}  // namespace

std::unique_ptr<Optimizer> nsga2(const Space& space, std::size_t, const GeneticOptions& options) {
  return std::make_unique<Nsga2>(space, options);
}

}  // namespace flecsim::explore
