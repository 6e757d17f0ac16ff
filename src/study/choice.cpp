#include "choice.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace flecsim::study {

std::vector<double> distances_to_ideal(std::span<const double> points, std::size_t objectives) {
  std::vector<double> squared(points.size() / objectives, 0);
  for (std::size_t k = 0; k < objectives; ++k) {
    std::vector<double> values;
    for (std::size_t i = k; i < points.size(); i += objectives) values.push_back(points[i]);
    const bool positive = std::ranges::all_of(values, [](double v) { return v > 0; });
    if (positive)
      std::ranges::transform(values, values.begin(), [](double v) { return std::log(v); });
    const auto [least, most] = std::ranges::minmax(values);
    if (most <= least) continue;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double scaled = (values[i] - least) / (most - least);
      squared[i] += scaled * scaled;
    }
  }
  std::ranges::transform(squared, squared.begin(), [](double v) { return std::sqrt(v); });
  return squared;
}

std::vector<Ranked> rank_front(const Plan& plan, std::span<const std::int64_t> ids,
                               std::span<const double> points) {
  std::vector<Ranked> ranked;
  if (ids.empty()) return ranked;
  const auto distances = distances_to_ideal(points, plan.objectives());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto chosen = plan.choice_value(plan.grid().genome(ids[i]));
    ranked.push_back({ids[i], chosen.value_or(distances[i])});
  }
  std::ranges::sort(ranked, [](const Ranked& a, const Ranked& b) {
    return a.score != b.score ? a.score < b.score : a.id < b.id;
  });
  return ranked;
}

std::string reason_of(const Plan& plan, std::span<const Ranked> ranked,
                      std::span<const std::int64_t> ids, std::span<const double> points) {
  const auto& goals = plan.file().goals;
  const auto place = static_cast<std::size_t>(std::ranges::find(ids, ranked[0].id) - ids.begin());
  std::string shares;
  for (std::size_t k = 0; k < goals.size(); ++k) {
    double best = points[k];
    for (std::size_t i = k; i < points.size(); i += goals.size()) best = std::min(best, points[i]);
    const double mine = points[place * goals.size() + k];
    const double sign = goals[k].maximize ? -1 : 1;
    shares += shares.empty() ? "" : ", ";
    if (sign * best > 0 && sign * mine > 0) {
      shares +=
          fmt::format("{} {:.2f} x the front's best", goals[k].expression.text(), mine / best);
    } else {
      shares += fmt::format("{} {:.4g} (front's best {:.4g})", goals[k].expression.text(),
                            sign * mine, sign * best);
    }
  }
  std::string next;
  if (ranked.size() > 1) {
    next = fmt::format("; the next is design {} at {:.4g}", ranked[1].id, ranked[1].score);
  }
  return fmt::format(
      "{} {:.4g}, first of {} on the front: {}{}",
      plan.file().choose ? plan.file().choose->expression.text() : "distance",
      plan.file().choose && plan.file().choose->maximize ? -ranked[0].score : ranked[0].score,
      ranked.size(), shares, next);
}

}  // namespace flecsim::study
