// Solving a small dense system of linear equations.
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace flecsim::explore {

/// x of `matrix` x = `right`, [n, n] row-major, by elimination with pivots; empty where singular.
inline std::vector<double> solve_linear(std::vector<double> matrix, std::vector<double> right) {
  const std::size_t n = right.size();
  const auto at = [&](std::size_t row, std::size_t column) -> double& {
    return matrix[row * n + column];
  };
  for (std::size_t step = 0; step < n; ++step) {
    std::size_t pivot = step;
    for (std::size_t row = step + 1; row < n; ++row) {
      if (std::abs(at(row, step)) > std::abs(at(pivot, step))) pivot = row;
    }
    if (std::abs(at(pivot, step)) < 1e-300) return {};
    for (std::size_t column = 0; column < n; ++column)
      std::swap(at(step, column), at(pivot, column));
    std::swap(right[step], right[pivot]);
    for (std::size_t row = step + 1; row < n; ++row) {
      const double factor = at(row, step) / at(step, step);
      for (std::size_t column = step; column < n; ++column) {
        at(row, column) -= factor * at(step, column);
      }
      right[row] -= factor * right[step];
    }
  }
  for (std::size_t row = n; row-- > 0;) {
    for (std::size_t column = row + 1; column < n; ++column) {
      right[row] -= at(row, column) * right[column];
    }
    right[row] /= at(row, row);
  }
  return right;
}

}  // namespace flecsim::explore
