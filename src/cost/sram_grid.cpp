#include "sram_grid.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

#include "csv.h"
#include "technology.h"

namespace flecsim::cost {
namespace {

constexpr double um2_per_mm2 = 1e6;

/// Index of the segment of the ascending `xs` that holds `x`, or that is continued to reach it.
template <typename Xs>
std::size_t segment(const Xs& xs, double x) {
  std::size_t i = 0;
  while (i + 2 < xs.size() && x >= xs[i + 1]) ++i;
  return i;
}

/// Linear; the cycle time between two points is the larger one.
SramValues between(const SramValues& a, const SramValues& b, double share) {
  SramValues result;
  for (std::size_t i = 0; i < sram_fields; ++i) result[i] = a[i] + (b[i] - a[i]) * share;
  result[SramField::cycle] = std::max(a[SramField::cycle], b[SramField::cycle]);
  return result;
}

std::size_t plane_index(std::size_t node, int banks, int ports) {
  const auto log_banks = static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(banks)));
  assert(log_banks < 4 && std::has_single_bit(static_cast<unsigned>(banks)));
  assert(ports == 1 || ports == 2);
  return (node * 4 + log_banks) * 2 + static_cast<std::size_t>(ports - 1);
}

}  // namespace

SramValues power_law(const SramValues& a, const SramValues& b, double share) {
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
  if (share < 0 || share > 1) return {on_law, false, false};
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

SramGrid::SramGrid() : planes_(grid_nodes_nm.size() * 4 * 2) {
  for_each_csv_row(technology_table("sram.csv"), [&](const CsvRow& row) {
    const auto node = std::find(grid_nodes_nm.begin(), grid_nodes_nm.end(), csv_number(row[0]));
    assert(node != grid_nodes_nm.end());
    auto& plane =
        planes_[plane_index(static_cast<std::size_t>(node - grid_nodes_nm.begin()),
                            static_cast<int>(csv_number(row[3])), row[4] == "1RW" ? 1 : 2)];
    plane.add(static_cast<int>(csv_number(row[2])), csv_number(row[1]),
              {csv_number(row[5]), csv_number(row[6]), csv_number(row[7]), csv_number(row[8]),
               csv_number(row[9]), csv_number(row[10]) * um2_per_mm2});
  });
}

const SramGrid& SramGrid::instance() {
  static const SramGrid grid;
  return grid;
}

const SramPlane& SramGrid::plane(std::size_t node, int banks, int ports) const {
  return planes_[plane_index(node, banks, ports)];
}

SramPoint SramGrid::at(double node_nm, int banks, int ports, double size_bytes,
                       double width_bits) const {
  const std::size_t i = segment(grid_nodes_nm, node_nm);
  const double share =
      std::log(node_nm / grid_nodes_nm[i]) / std::log(grid_nodes_nm[i + 1] / grid_nodes_nm[i]);
  if (share == 0) return plane(i, banks, ports).at(size_bytes, width_bits);
  if (node_nm == grid_nodes_nm[i + 1]) return plane(i + 1, banks, ports).at(size_bytes, width_bits);
  const SramPoint small = plane(i, banks, ports).at(size_bytes, width_bits);
  const SramPoint large = plane(i + 1, banks, ports).at(size_bytes, width_bits);
  return {power_law(small.values, large.values, share), false,
          small.inside && large.inside && share >= 0 && share <= 1};
}

std::size_t nearest_grid_node(double node_nm) {
  const auto distance = [&](double nm) { return std::abs(std::log(nm / node_nm)); };
  const auto nearest =
      std::min_element(grid_nodes_nm.begin(), grid_nodes_nm.end(),
                       [&](double a, double b) { return distance(a) < distance(b); });
  return static_cast<std::size_t>(nearest - grid_nodes_nm.begin());
}

}  // namespace flecsim::cost
