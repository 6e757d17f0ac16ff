#include "flecsim/explore/hypervolume.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "flecsim/explore/pareto.h"

namespace flecsim::explore {
namespace {

using Points = std::vector<std::vector<double>>;

Points front_of(const Points& points) {
  if (points.empty()) return {};
  std::vector<double> flat;
  for (const auto& point : points) flat.insert(flat.end(), point.begin(), point.end());
  Points front;
  for (const std::size_t i : non_dominated(flat, points[0].size())) front.push_back(points[i]);
  std::sort(front.begin(), front.end());
  front.erase(std::unique(front.begin(), front.end()), front.end());
  return front;
}

double box(const std::vector<double>& point, std::span<const double> reference) {
  double volume = 1;
  for (std::size_t k = 0; k < point.size(); ++k) volume *= reference[k] - point[k];
  return volume;
}

/// Area of a front of two objectives, sorted by the first.
double sweep(const Points& front, std::span<const double> reference) {
  double area = 0;
  double above = reference[1];
  for (const auto& point : front) {
    area += (reference[0] - point[0]) * (above - point[1]);
    above = point[1];
  }
  return area;
}

/// Volume of a sorted front: each point's box less what later points cover of it.
double volume_of(const Points& front, std::span<const double> reference) {
  if (reference.size() == 2) return sweep(front, reference);
  double volume = 0;
  for (std::size_t i = 0; i < front.size(); ++i) {
    Points limited;
    for (std::size_t j = i + 1; j < front.size(); ++j) {
      std::vector<double> worse(front[j]);
      for (std::size_t k = 0; k < worse.size(); ++k) worse[k] = std::max(worse[k], front[i][k]);
      limited.push_back(std::move(worse));
    }
    volume += box(front[i], reference) - volume_of(front_of(limited), reference);
  }
  return volume;
}

}  // namespace

double hypervolume(std::span<const double> points, std::span<const double> reference) {
  const std::size_t objectives = reference.size();
  Points inside;
  for (std::size_t i = 0; i + objectives <= points.size(); i += objectives) {
    const auto point = points.subspan(i, objectives);
    const bool counts = std::equal(point.begin(), point.end(), reference.begin(),
                                   [](double value, double limit) { return value < limit; });
    if (counts) inside.emplace_back(point.begin(), point.end());
  }
  return volume_of(front_of(inside), reference);
}

}  // namespace flecsim::explore
