#include "sram_cells.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "csv.h"
#include "segment.h"
#include "technology.h"

namespace flecsim::cost {
namespace {

constexpr double room_temperature_k = 300;
constexpr double um2_per_mm2 = 1e6;
constexpr double cell_width_bits = 64;  // the width that every cell is tabulated at

/// Nodes whose temperature behavior is tabulated.
constexpr double temperature_nodes_nm[] = {22, 45};

double nearest_temperature_node(double node_nm) {
  return node_nm * node_nm < temperature_nodes_nm[0] * temperature_nodes_nm[1]
             ? temperature_nodes_nm[0]
             : temperature_nodes_nm[1];
}

double grid_leakage(double node_nm, double size_bytes, double width_bits) {
  return SramGrid::instance()
      .family(nearest_grid_node(node_nm), 1)
      .plane(1)
      .at(size_bytes, width_bits)
      .values[SramField::leakage];
}

bool is_grid_node(double node_nm) {
  return std::find(grid_nodes_nm.begin(), grid_nodes_nm.end(), node_nm) != grid_nodes_nm.end();
}

}  // namespace

SramCells::SramCells() {
  for_each_csv_row(technology_table("sram_cells.csv"), [&](const CsvRow& row) {
    const double node = csv_number(row[0]);
    const SramCell cell = sram_cell(row[1]);
    const double temperature = csv_number(row[2]);
    const double size = csv_number(row[3]);
    if (!find(node, cell, temperature)) sets_.push_back({node, cell, temperature, {}, {}});
    Set& set = sets_.back();
    assert(set.node_nm == node && set.cell == cell && set.temperature_k == temperature);
    if (std::find(set.sizes.begin(), set.sizes.end(), size) == set.sizes.end())
      set.sizes.push_back(size);
    set.plane.add(static_cast<int>(csv_number(row[4])), size,
                  {csv_number(row[5]), csv_number(row[6]), csv_number(row[7]), csv_number(row[8]),
                   csv_number(row[9]), csv_number(row[10]) * um2_per_mm2});
  });
}

const SramCells& SramCells::instance() {
  static const SramCells cells;
  return cells;
}

const SramCells::Set* SramCells::find(double node_nm, SramCell cell, double temperature_k) const {
  const auto found = std::find_if(sets_.begin(), sets_.end(), [&](const Set& set) {
    return set.node_nm == node_nm && set.cell == cell && set.temperature_k == temperature_k;
  });
  return found == sets_.end() ? nullptr : &*found;
}

double SramCells::leakage(const Set& set, double size_bytes, double width_bits) const {
  size_bytes = set.nearest_size(size_bytes);
  return set.plane.at(size_bytes, width_bits).values[SramField::leakage];
}

std::optional<SramValues> SramCells::tabulated(double node_nm, SramCell cell, double size_bytes,
                                               double width_bits) const {
  const Set* set = find(node_nm, cell, room_temperature_k);
  if (!set) return std::nullopt;
  const SramPoint point = set->plane.at(size_bytes, width_bits);
  if (!point.exact) return std::nullopt;
  return point.values;
}

/// The factors of a grid node where they are tabulated, between sizes on a power law.
SramValues SramCells::factors_at_node(std::size_t node, SramCell cell, double size_bytes) const {
  const Set* set = find(grid_nodes_nm[node], cell, room_temperature_k);
  assert(set);
  const auto at_size = [&](double size) {
    SramValues factors = set->plane.at(size, cell_width_bits).values;
    const auto base = SramGrid::instance().family(node, 1).at(1, size, cell_width_bits).values;
    for (std::size_t field = 0; field < sram_fields; ++field) factors[field] /= base[field];
    factors[SramField::leakage] = 1;
    return factors;
  };
  const double size = set->nearest_size(size_bytes);
  const std::size_t i = segment(set->sizes, size);
  const double share = std::log(size / set->sizes[i]) / std::log(set->sizes[i + 1] / set->sizes[i]);
  return power_law(at_size(set->sizes[i]), at_size(set->sizes[i + 1]), share);
}

SramValues SramCells::cell_factors(double node_nm, SramCell cell, double size_bytes) const {
  const double node = std::clamp(node_nm, grid_nodes_nm.front(), grid_nodes_nm.back());
  const std::size_t i = segment(grid_nodes_nm, node);
  const double share =
      std::log(node / grid_nodes_nm[i]) / std::log(grid_nodes_nm[i + 1] / grid_nodes_nm[i]);
  return power_law(factors_at_node(i, cell, size_bytes), factors_at_node(i + 1, cell, size_bytes),
                   share);
}

CellFactor SramCells::node_leakage(double node_nm, double size_bytes, double width_bits) const {
  if (is_grid_node(node_nm)) return {};
  const Set* set = find(node_nm, SramCell::low_standby_power, room_temperature_k);
  if (!set) return {1, false};
  const double size = set->nearest_size(size_bytes);
  const double width = std::clamp(width_bits, 32.0, 256.0);
  return {leakage(*set, size, width) / grid_leakage(node_nm, size, width), true};
}

CellFactor SramCells::cell_leakage(double node_nm, SramCell cell, double size_bytes) const {
  if (cell == SramCell::low_standby_power) return {};
  const double node = grid_nodes_nm[nearest_grid_node(node_nm)];
  const Set* set = find(node, cell, room_temperature_k);
  assert(set);
  const double size = set->nearest_size(size_bytes);
  return {leakage(*set, size, cell_width_bits) / grid_leakage(node, size, cell_width_bits),
          node == node_nm};
}

CellFactor SramCells::temperature_leakage(double node_nm, SramCell cell, double temperature_k,
                                          double size_bytes) const {
  if (temperature_k == room_temperature_k) return {};
  const double node = nearest_temperature_node(node_nm);
  // The tabulated temperatures around the wanted one; leakage is exponential between them.
  std::vector<const Set*> steps;
  for (const Set& set : sets_)
    if (set.node_nm == node && set.cell == cell) steps.push_back(&set);
  std::sort(steps.begin(), steps.end(),
            [](const Set* a, const Set* b) { return a->temperature_k < b->temperature_k; });
  const bool has_room = steps.front()->temperature_k == room_temperature_k;
  const auto log_leakage = [&](std::size_t i) {
    const double size = steps[i]->nearest_size(size_bytes);
    // Relative to 300 K at the same size: the tables of the temperatures cover different sizes.
    const double room = has_room ? leakage(*steps.front(), size, cell_width_bits)
                                 : grid_leakage(node, size, cell_width_bits);
    return std::log(leakage(*steps[i], size, cell_width_bits) / room);
  };
  std::vector<std::pair<double, double>> points = {{room_temperature_k, 0.0}};
  for (std::size_t i = has_room ? 1 : 0; i < steps.size(); ++i)
    points.emplace_back(steps[i]->temperature_k, log_leakage(i));
  std::size_t i = 0;
  while (i + 2 < points.size() && temperature_k >= points[i + 1].first) ++i;
  const auto& [t0, y0] = points[i];
  const auto& [t1, y1] = points[i + 1];
  const double value = std::exp(y0 + (y1 - y0) * (temperature_k - t0) / (t1 - t0));
  return {value, node == node_nm && temperature_k >= room_temperature_k &&
                     temperature_k <= points.back().first};
}

}  // namespace flecsim::cost
