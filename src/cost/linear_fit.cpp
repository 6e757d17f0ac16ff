#include "linear_fit.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace flecsim::cost {
namespace {

constexpr double ridge = 1e-8;

using Row = std::array<double, Features::most + 1>;  ///< a line of the system, right side last

/// Gauss-Jordan with row pivoting on `n` lines; the ridge keeps the system regular.
void eliminate(std::vector<Row>& lines, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const auto pivot = std::max_element(
        lines.begin() + static_cast<std::ptrdiff_t>(i), lines.end(),
        [i](const Row& a, const Row& b) { return std::abs(a[i]) < std::abs(b[i]); });
    std::swap(lines[i], *pivot);
    for (std::size_t k = 0; k < n; ++k) {
      if (k == i || lines[k][i] == 0) continue;
      const double factor = lines[k][i] / lines[i][i];
      for (std::size_t j = i; j < n; ++j) lines[k][j] -= factor * lines[i][j];
      lines[k].back() -= factor * lines[i].back();
    }
  }
}

}  // namespace

void LinearFit::add(const Features& features, double target, double scale) {
  assert(samples_.empty() || samples_.front().features.size() == features.size());
  assert(scale != 0);
  samples_.push_back({features, target, 1 / scale});
}

std::vector<double> LinearFit::scales() const {
  std::vector<double> result(samples_.front().features.size(), 0);
  for (const Sample& sample : samples_)
    for (std::size_t i = 0; i < result.size(); ++i) {
      const double value = sample.features[i] * sample.weight;
      result[i] += value * value;
    }
  for (double& scale : result) scale = scale > 0 ? std::sqrt(scale) : 1;
  return result;
}

void LinearFit::solve() {
  assert(!samples_.empty());
  const std::vector<double> scale = scales();
  const std::size_t n = scale.size();
  std::vector<Row> lines(n, Row{});
  for (const Sample& sample : samples_) {
    std::array<double, Features::most> scaled{};
    for (std::size_t i = 0; i < n; ++i) scaled[i] = sample.features[i] * sample.weight / scale[i];
    const double target = sample.target * sample.weight;
    for (std::size_t i = 0; i < n; ++i) {
      lines[i].back() += scaled[i] * target;
      for (std::size_t j = 0; j <= i; ++j) lines[i][j] += scaled[i] * scaled[j];
    }
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < i; ++j) lines[j][i] = lines[i][j];
  for (std::size_t i = 0; i < n; ++i) lines[i][i] += ridge;
  eliminate(lines, n);
  coefficients_.resize(n);
  for (std::size_t i = 0; i < n; ++i) coefficients_[i] = lines[i].back() / lines[i][i] / scale[i];
  samples_.clear();
  samples_.shrink_to_fit();
}

double LinearFit::operator()(const Features& features) const {
  assert(features.size() == coefficients_.size());
  double result = 0;
  for (std::size_t i = 0; i < coefficients_.size(); ++i) result += coefficients_[i] * features[i];
  return result;
}

}  // namespace flecsim::cost
