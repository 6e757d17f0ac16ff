#include "sram_grid_plane.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "segment.h"

namespace flecsim::cost {
namespace {

/// Linear; the cycle time between two points is the larger one.
SramValues between(const SramValues& a, const SramValues& b, double share) {
  SramValues result;
  for (std::size_t i = 0; i < sram_fields; ++i) result[i] = a[i] + (b[i] - a[i]) * share;
  result[SramField::cycle] = std::max(a[SramField::cycle], b[SramField::cycle]);
  return result;
}

// access, cycle, read, write, leakage, area
constexpr SramExponents in_size = {{0, 0, 0, 0, 0.5, 0.5}, {0.6, 0.6, 0.8, 0.8, 1.1, 1.1}};

}  // namespace

SramValues limited(const SramValues& values, const SramValues& edge, double ratio,
                   const SramExponents& exponents) {
  SramValues result;
  for (std::size_t i = 0; i < sram_fields; ++i) {
    const double a = edge[i] * std::pow(ratio, exponents.least[i]);
    const double b = edge[i] * std::pow(ratio, exponents.most[i]);
    result[i] = std::clamp(values[i], std::min(a, b), std::max(a, b));
  }
  return result;
}

SramValues power_law(const SramValues& a, const SramValues& b, double share) {
  if (share == 0) return a;
  if (share == 1) return b;
  SramValues result;
  for (std::size_t i = 0; i < sram_fields; ++i) result[i] = a[i] * std::pow(b[i] / a[i], share);
  if (share >= 0 && share <= 1)
    result[SramField::cycle] = std::max(a[SramField::cycle], b[SramField::cycle]);
  return result;
}

void SramColumn::add(double size_bytes, const SramValues& values) {
  assert(sizes_.empty() || sizes_.back() < size_bytes);
  sizes_.push_back(size_bytes);
  values_.push_back(values);
}

SramPoint SramColumn::at(double size_bytes) const {
  const auto found = std::lower_bound(sizes_.begin(), sizes_.end(), size_bytes);
  if (found != sizes_.end() && *found == size_bytes)
    return {values_[static_cast<std::size_t>(found - sizes_.begin())], true, true};
  const std::size_t i = segment(sizes_, size_bytes);
  const double share = (size_bytes - sizes_[i]) / (sizes_[i + 1] - sizes_[i]);
  const double octaves = std::log(size_bytes / sizes_[i]) / std::log(sizes_[i + 1] / sizes_[i]);
  const SramValues on_law = power_law(values_[i], values_[i + 1], octaves);
  if (share < 0 || share > 1) {
    const std::size_t edge = share < 0 ? i : i + 1;
    return {limited(on_law, values_[edge], size_bytes / sizes_[edge], in_size), false, false};
  }
  SramValues values = between(values_[i], values_[i + 1], share);
  values[SramField::area] = on_law[SramField::area];  // the smaller error on the held-out points
  return {values, false, true};
}

void SramPlane::add(int width_bits, double size_bytes, const SramValues& values) {
  if (widths_.empty() || widths_.back() != width_bits) {
    assert(widths_.empty() || widths_.back() < width_bits);
    widths_.push_back(width_bits);
    columns_.emplace_back();
  }
  columns_.back().add(size_bytes, values);
}

SramPoint SramPlane::at(double size_bytes, double width_bits) const {
  const bool inside = width_bits >= widths_.front() && width_bits <= widths_.back();
  width_bits = std::clamp<double>(width_bits, widths_.front(), widths_.back());
  if (widths_.size() == 1) return columns_.front().at(size_bytes);
  const std::size_t i = segment(widths_, width_bits);
  const double share = (width_bits - widths_[i]) / (widths_[i + 1] - widths_[i]);
  SramPoint result;
  if (share == 0 || share == 1) {
    result = columns_[i + (share == 1)].at(size_bytes);
  } else {
    const SramPoint low = columns_[i].at(size_bytes);
    const SramPoint high = columns_[i + 1].at(size_bytes);
    result = {between(low.values, high.values, share), false, low.inside && high.inside};
  }
  result.exact = result.exact && inside;
  result.inside = result.inside && inside;
  return result;
}

}  // namespace flecsim::cost
