#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "genetic.h"
#include "linear.h"

namespace flecsim::explore {
namespace {

using Vector = std::vector<double>;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Das-Dennis directions: all points of the unit simplex with coordinates k / divisions.
void add_directions(Vector& prefix, std::int64_t left, std::int64_t divisions,
                    std::size_t objectives, std::vector<Vector>& out) {
  if (prefix.size() + 1 == objectives) {
    prefix.push_back(static_cast<double>(left) / static_cast<double>(divisions));
    out.push_back(prefix);
    prefix.pop_back();
    return;
  }
  for (std::int64_t k = 0; k <= left; ++k) {
    prefix.push_back(static_cast<double>(k) / static_cast<double>(divisions));
    add_directions(prefix, left - k, divisions, objectives, out);
    prefix.pop_back();
  }
}

std::vector<Vector> directions_of(std::int64_t divisions, std::size_t objectives) {
  std::vector<Vector> out;
  Vector prefix;
  add_directions(prefix, divisions, divisions, objectives, out);
  return out;
}

/// The most divisions whose directions a population can hold, at least 1.
std::int64_t fitting_divisions(std::int64_t population, std::size_t objectives) {
  std::int64_t divisions = 1;
  while (divisions < 1000) {
    double directions = 1;  // (divisions + 1 + objectives - 1) over (objectives - 1)
    for (std::size_t k = 1; k < objectives; ++k) {
      directions *= static_cast<double>(divisions + 1 + static_cast<std::int64_t>(k)) /
                    static_cast<double>(k);
    }
    if (directions > static_cast<double>(population) + 0.5) break;
    ++divisions;
  }
  return divisions;
}

class Nsga3 final : public Genetic {
 public:
  Nsga3(const Space& space, std::size_t objectives, const GeneticOptions& options)
      : Genetic(space, options),
        objectives_(objectives),
        directions_(directions_of(options.divisions > 0
                                      ? options.divisions
                                      : fitting_divisions(options.population, objectives),
                                  objectives)),
        ideal_(objectives, infinity) {}

 protected:
  Population survive(Population all, base::Random& random) override {
    const auto wanted = static_cast<std::size_t>(options().population);
    const auto fronts = sort_into_fronts(all);
    std::vector<std::size_t> chosen;
    std::size_t last = 0;
    while (last < fronts.size() && chosen.size() + fronts[last].size() <= wanted) {
      chosen.insert(chosen.end(), fronts[last].begin(), fronts[last].end());
      ++last;
    }
    if (last < fronts.size() && chosen.size() < wanted) {
      fill(all, fronts, last, chosen, wanted, random);
    } else {
      update_ideal(all);
    }
    Population next;
    for (const std::size_t i : chosen) next.push_back(std::move(all[i]));
    return next;
  }

  /// Random mating among the feasible; less violation first among the others.
  bool better_parent(const Individual& a, const Individual& b) const override {
    return a.evaluation.violation < b.evaluation.violation;
  }

 private:
  void update_ideal(const Population& all) {
    for (const Individual& one : all) {
      if (!one.evaluation.feasible()) continue;
      for (std::size_t k = 0; k < objectives_; ++k) {
        ideal_[k] = std::min(ideal_[k], one.evaluation.objectives[k]);
      }
    }
  }

  void fill(const Population& all, const std::vector<std::vector<std::size_t>>& fronts,
            std::size_t last, std::vector<std::size_t>& chosen, std::size_t wanted,
            base::Random& random) {
    const std::vector<std::size_t>& candidates = fronts[last];
    if (!all[candidates[0]].evaluation.feasible()) {  // equal violation: any will do
      chosen.insert(chosen.end(), candidates.begin(),
                    candidates.begin() + static_cast<std::ptrdiff_t>(wanted - chosen.size()));
      return;
    }
    update_ideal(all);
    update_extremes(all, fronts[0]);
    const Vector nadir = nadir_of(all, fronts[0]);
    niche(all, candidates, chosen, wanted, nadir, random);
  }

  /// Achievement scalarizing function of an axis: small for points near that axis.
  double distance_to_axis(const Vector& objectives, std::size_t axis) const {
    double worst = -infinity;
    for (std::size_t k = 0; k < objectives_; ++k) {
      const double weight = k == axis ? 1 : 1e-6;
      worst = std::max(worst, (objectives[k] - ideal_[k]) / weight);
    }
    return worst;
  }

  void update_extremes(const Population& all, const std::vector<std::size_t>& front) {
    if (extremes_.empty()) extremes_.assign(objectives_, {});
    for (std::size_t axis = 0; axis < objectives_; ++axis) {
      for (const std::size_t i : front) {
        const Vector& objectives = all[i].evaluation.objectives;
        if (extremes_[axis].empty() ||
            distance_to_axis(objectives, axis) < distance_to_axis(extremes_[axis], axis)) {
          extremes_[axis] = objectives;
        }
      }
    }
  }

  /// Intercepts of the plane through the extreme points; the front's worst where there is none.
  Vector nadir_of(const Population& all, const std::vector<std::size_t>& front) const {
    Vector worst(objectives_, -infinity);
    for (const std::size_t i : front) {
      for (std::size_t k = 0; k < objectives_; ++k) {
        worst[k] = std::max(worst[k], all[i].evaluation.objectives[k]);
      }
    }
    Vector plane;
    for (const Vector& extreme : extremes_) {
      for (std::size_t k = 0; k < objectives_; ++k) plane.push_back(extreme[k] - ideal_[k]);
    }
    const Vector solution = solve_linear(std::move(plane), Vector(objectives_, 1));
    Vector nadir(objectives_);
    for (std::size_t k = 0; k < objectives_; ++k) {
      const double intercept = solution.empty() ? 0 : 1 / solution[k];
      const bool sound = std::isfinite(intercept) && intercept > 1e-9 &&
                         ideal_[k] + intercept <= worst[k] + 1e-9 * std::abs(worst[k]) + 1e-9;
      nadir[k] = sound ? ideal_[k] + intercept : worst[k];
    }
    return nadir;
  }

  struct Niche {
    std::size_t direction = 0;
    double distance = 0;
  };

  Niche nearest_direction(const Vector& objectives, const Vector& nadir) const {
    Vector point(objectives_);
    for (std::size_t k = 0; k < objectives_; ++k) {
      point[k] = (objectives[k] - ideal_[k]) / std::max(nadir[k] - ideal_[k], 1e-12);
    }
    Niche best{0, infinity};
    for (std::size_t d = 0; d < directions_.size(); ++d) {
      const double distance = perpendicular_distance(point, directions_[d]);
      if (distance < best.distance) best = {d, distance};
    }
    return best;
  }

  static double perpendicular_distance(const Vector& point, const Vector& direction) {
    const double along =
        std::inner_product(point.begin(), point.end(), direction.begin(), 0.0) /
        std::inner_product(direction.begin(), direction.end(), direction.begin(), 0.0);
    double squared = 0;
    for (std::size_t k = 0; k < point.size(); ++k) {
      squared += (point[k] - along * direction[k]) * (point[k] - along * direction[k]);
    }
    return squared;
  }

  void niche(const Population& all, const std::vector<std::size_t>& candidates,
             std::vector<std::size_t>& chosen, std::size_t wanted, const Vector& nadir,
             base::Random& random) const {
    std::vector<std::int64_t> taken(directions_.size(), 0);
    for (const std::size_t i : chosen) {
      ++taken[nearest_direction(all[i].evaluation.objectives, nadir).direction];
    }
    struct Candidate {
      std::size_t index;
      double distance;
    };
    std::vector<std::vector<Candidate>> waiting(directions_.size());
    for (const std::size_t i : candidates) {
      const Niche niche = nearest_direction(all[i].evaluation.objectives, nadir);
      waiting[niche.direction].push_back({i, niche.distance});
    }
    while (chosen.size() < wanted) {
      const std::size_t d = least_crowded(taken, waiting, random);
      auto& here = waiting[d];
      // An empty niche takes its nearest; a populated one any.
      auto pick = here.begin() + static_cast<std::ptrdiff_t>(random.below(here.size()));
      if (taken[d] == 0) {
        pick = std::min_element(here.begin(), here.end(), [](const auto& a, const auto& b) {
          return a.distance < b.distance;
        });
      }
      chosen.push_back(pick->index);
      here.erase(pick);
      ++taken[d];
    }
  }

  static std::size_t least_crowded(const std::vector<std::int64_t>& taken, const auto& waiting,
                                   base::Random& random) {
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::vector<std::size_t> ties;
    for (std::size_t d = 0; d < taken.size(); ++d) {
      if (waiting[d].empty() || taken[d] > least) continue;
      if (taken[d] < least) ties.clear();
      least = taken[d];
      ties.push_back(d);
    }
    return ties[random.below(ties.size())];
  }

  std::size_t objectives_;
  std::vector<Vector> directions_;
  Vector ideal_;
  std::vector<Vector> extremes_;
};

}  // namespace

std::unique_ptr<Optimizer> nsga3(const Space& space, std::size_t objectives,
                                 const GeneticOptions& options) {
  return std::make_unique<Nsga3>(space, objectives, options);
}

}  // namespace flecsim::explore
