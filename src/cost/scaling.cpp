#include "flecsim/cost/scaling.h"

#include <algorithm>
#include <cassert>
#include <vector>

#include <fmt/format.h>

#include "flecsim/arch/technology.h"
#include "flecsim/base/error.h"

#include "csv.h"
#include "technology.h"

namespace flecsim::cost {
namespace {

struct Node {
  double nm, a, b, c, nominal_v;

  /// The polynomials of the older nodes rise again at low supplies; from their lowest point on
  /// downwards energy goes with the square of the supply.
  double energy(double volts) const {
    const double lowest = std::max(0.0, -b / (2 * a));
    if (volts < lowest) return polynomial(lowest) * (volts / lowest) * (volts / lowest);
    return polynomial(volts);
  }
  double polynomial(double volts) const { return (a * volts + b) * volts + c; }
};

struct Tables {
  std::vector<Node> nodes;                 // largest node first
  std::vector<std::vector<double>> areas;  // [from][to], the order of `nodes`
};

Tables read_tables() {
  Tables tables;
  for_each_csv_row(technology_table("scaling_energy.csv"), [&](const CsvRow& row) {
    tables.nodes.push_back({csv_number(row[0]), csv_number(row[1]), csv_number(row[2]),
                            csv_number(row[3]), csv_number(row[4])});
  });
  for_each_csv_row(technology_table("scaling_area.csv"), [&](const CsvRow& row) {
    auto& factors = tables.areas.emplace_back();
    for (std::size_t i = 1; i < row.size(); ++i) factors.push_back(csv_number(row[i]));
  });
  return tables;
}

const Tables& tables() {
  static const Tables instance = read_tables();
  return instance;
}

/// Position of a node in the tables: `index` and the share of its smaller neighbor `index + 1`.
struct Place {
  std::size_t index;
  double share_of_smaller;
};

Place place(double nm) {
  const auto& nodes = tables().nodes;
  assert(scaling_covers(nm));
  std::size_t i = 0;
  while (i + 2 < nodes.size() && nm < nodes[i + 1].nm) ++i;
  return {i, (nodes[i].nm - nm) / (nodes[i].nm - nodes[i + 1].nm)};
}

Place inverted(Place place) {
  if (place.share_of_smaller > 0 && place.share_of_smaller < 1)
    place.share_of_smaller = 1 - place.share_of_smaller;
  return place;
}

template <typename ValueAt>
double interpolate(Place at, ValueAt value_at) {
  if (at.share_of_smaller == 0) return value_at(at.index);
  return value_at(at.index) * (1 - at.share_of_smaller) +
         value_at(at.index + 1) * at.share_of_smaller;
}

double energy_at(Place at, double volts) {
  return interpolate(at, [&](std::size_t i) { return tables().nodes[i].energy(volts); });
}

double area_factor(Place from, Place to) {
  return interpolate(from, [&](std::size_t i) {
    return interpolate(to, [&](std::size_t j) { return tables().areas[i][j]; });
  });
}

}  // namespace

bool scaling_covers(double node_nm) {
  return node_nm >= smallest_scaled_node_nm && node_nm <= largest_scaled_node_nm;
}

double energy_scale(double from_nm, double to_nm) {
  if (from_nm == to_nm) return 1;
  return energy_at(place(to_nm), scaling_voltage_v) / energy_at(place(from_nm), scaling_voltage_v);
}

double area_scale(double from_nm, double to_nm) {
  if (from_nm == to_nm) return 1;
  return area_factor(place(from_nm), place(to_nm));
}

double nominal_voltage(double node_nm) {
  return interpolate(place(node_nm), [](std::size_t i) { return tables().nodes[i].nominal_v; });
}

double voltage_scale(double node_nm, double volts) {
  const Place at = place(node_nm);
  return energy_at(at, volts) / energy_at(at, nominal_voltage(node_nm));
}

bool is_other_supply(double node_nm, double volts) {
  return volts != 0 && volts != nominal_voltage(node_nm);
}

bool is_far_supply(double node_nm, double volts) {
  constexpr double least_share = 0.5, largest_share = 1.3;
  const double nominal = nominal_voltage(node_nm);
  return volts != 0 && (volts < least_share * nominal || volts > largest_share * nominal);
}

void check_surroundings(double volts, double kelvin) {
  if (!(kelvin >= arch::coldest_k && kelvin <= arch::hottest_k))
    throw base::InputError(fmt::format("temperature is {:.6g} K; expected {} to {} K", kelvin,
                                       arch::coldest_k, arch::hottest_k));
  if (volts != 0 && !(volts >= arch::lowest_supply_v && volts <= arch::highest_supply_v))
    throw base::InputError(fmt::format("supply is {} V; expected {} to {} V", volts,
                                       arch::lowest_supply_v, arch::highest_supply_v));
}

double energy_scale_as_accelergy(double from_nm, double to_nm) {
  if (from_nm == to_nm) return 1;
  return energy_at(inverted(place(to_nm)), scaling_voltage_v) /
         energy_at(inverted(place(from_nm)), scaling_voltage_v);
}

double area_scale_as_accelergy(double from_nm, double to_nm) {
  if (from_nm == to_nm) return 1;
  return area_factor(inverted(place(from_nm)), inverted(place(to_nm)));
}

}  // namespace flecsim::cost
