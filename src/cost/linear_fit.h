// Weighted linear least squares on a few dozen features, for models that are linear in known
// functions of a geometry. Solved by the normal equations of the scaled features with a small
// ridge, which also settles features that the points cannot tell apart.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <initializer_list>
#include <vector>

namespace flecsim::cost {

/// Values of the features at one point.
class Features {
 public:
  static constexpr std::size_t most = 32;

  Features() = default;
  Features(std::initializer_list<double> values) { add(values); }

  void add(double value) {
    assert(count_ < most);
    values_[count_++] = value;
  }
  void add(std::initializer_list<double> values) {
    for (const double value : values) add(value);
  }
  /// Appends the features of `other`, each times `factor`.
  void add(const Features& other, double factor = 1) {
    for (std::size_t i = 0; i < other.count_; ++i) add(other.values_[i] * factor);
  }

  std::size_t size() const { return count_; }
  double operator[](std::size_t i) const { return values_[i]; }

 private:
  std::array<double, most> values_;
  std::size_t count_ = 0;
};

class LinearFit {
 public:
  /// A sample to be met with weight 1 / `scale`.
  void add(const Features& features, double target, double scale);
  /// As above, relative to the target itself.
  void add(const Features& features, double target) { add(features, target, target); }

  /// Determines the coefficients; at least one sample has been added.
  void solve();

  double operator()(const Features& features) const;
  double coefficient(std::size_t i) const { return coefficients_[i]; }
  bool empty() const { return coefficients_.empty(); }

 private:
  struct Sample {
    Features features;
    double target;
    double weight;
  };
  std::vector<double> scales() const;

  std::vector<Sample> samples_;
  std::vector<double> coefficients_;
};

}  // namespace flecsim::cost
