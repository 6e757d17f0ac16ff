#include "sram_grid.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

#include "segment.h"
#include "sram_points.h"

namespace flecsim::cost {
namespace {

std::size_t family_index(std::size_t node, int ports) {
  assert(ports == 1 || ports == 2);
  return node * 2 + static_cast<std::size_t>(ports - 1);
}

// access, cycle, read, write, leakage (has no meaning between nodes), area
constexpr SramExponents in_node = {{0.3, 0.3, 0.8, 0.8, -9, 1.7}, {1.5, 1.5, 2.5, 2.5, 9, 2.3}};

std::size_t node_index(double node_nm) {
  const auto node = std::find(grid_nodes_nm.begin(), grid_nodes_nm.end(), node_nm);
  assert(node != grid_nodes_nm.end());
  return static_cast<std::size_t>(node - grid_nodes_nm.begin());
}

}  // namespace

SramGrid::SramGrid() {
  make_families();
  for_each_sram_point([&](const SramRow& row) {
    families_[family_index(node_index(row.node_nm), row.ports)]->add(row.banks, row.point);
  });
}

/// The table has sizes between powers of two at 22 and 45 nm with one port only: these families
/// tell the steps of decoders for the others.
void SramGrid::make_families() {
  const auto make = [this](double node_nm, int ports, const SramFamily* steps_from) {
    auto& family = families_[family_index(node_index(node_nm), ports)];
    family = std::make_unique<SramFamily>(SramProcess{node_nm, ports}, steps_from);
    return family.get();
  };
  const SramFamily* fine = make(22, 1, nullptr);
  const SramFamily* coarse = make(45, 1, nullptr);
  make(22, 2, fine);
  make(45, 2, coarse);
  for (const double node_nm : {32, 65, 90})
    for (const int ports : {1, 2}) make(node_nm, ports, coarse);
}

const SramGrid& SramGrid::instance() {
  static const SramGrid grid;
  return grid;
}

const SramFamily& SramGrid::family(std::size_t node, int ports) const {
  return *families_[family_index(node, ports)];
}

SramPoint SramGrid::at(double node_nm, int banks, int ports, double size_bytes,
                       double width_bits) const {
  const std::size_t i = segment(grid_nodes_nm, node_nm);
  const double share =
      std::log(node_nm / grid_nodes_nm[i]) / std::log(grid_nodes_nm[i + 1] / grid_nodes_nm[i]);
  const SramFamily &a = family(i, ports), &b = family(i + 1, ports);
  if (share == 0) return a.at(banks, size_bytes, width_bits);
  if (node_nm == grid_nodes_nm[i + 1]) return b.at(banks, size_bytes, width_bits);
  SramPoint point = between_nodes(a, b, share, banks, size_bytes, width_bits);
  if (share >= 0 && share <= 1) return point;
  const std::size_t edge = share < 0 ? i : i + 1;
  const SramValues at_edge = (share < 0 ? a : b).at(banks, size_bytes, width_bits).values;
  point.values = limited(point.values, at_edge, node_nm / grid_nodes_nm[edge], in_node);
  point.inside = false;
  return point;
}

std::size_t nearest_grid_node(double node_nm) {
  const auto distance = [&](double nm) { return std::abs(std::log(nm / node_nm)); };
  const auto nearest =
      std::min_element(grid_nodes_nm.begin(), grid_nodes_nm.end(),
                       [&](double a, double b) { return distance(a) < distance(b); });
  return static_cast<std::size_t>(nearest - grid_nodes_nm.begin());
}

}  // namespace flecsim::cost
