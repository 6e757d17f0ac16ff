#include "flecsim/cost/logic.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/cost/scaling.h"

#include "csv.h"
#include "sram_cells.h"
#include "technology.h"

namespace flecsim::cost {
namespace {

constexpr double table_node_nm = 45;
constexpr double room_temperature_k = 300;
constexpr double scaled_node_percent = 5;  // the scaling factors have two digits
constexpr double no_row_percent = 30;      // largest step between neighboring period rows
// A block of n bits is n registers, but other blocks only nearly scale with their width: the ratios
// of Horowitz' 8 and 32 bit (half and single precision) differ from the rule's by up to this.
constexpr double other_width_percent = 20;
// Beyond twice the width that a block was synthesized at the rule is a guess.
constexpr double widest_share = 2;
constexpr double far_width_percent = 30;
constexpr double other_supply_percent = 10;  // two polynomials' quotient
constexpr double wire_activity = 0.2;
constexpr double wire_capacitance_ff_per_um = 1.627;
constexpr double pico_per_femto = 1e-3;

constexpr std::array<std::string_view, 12> block_names = {
    "intadder",        "intmultiplier",   "fpadder_sp",   "fpadder_dp",
    "fpmultiplier_sp", "fpmultiplier_dp", "register_bit", "bitwise",
    "shifter",         "comparator",      "counter",      "crossbar_1to4"};

struct Row {
  double period_ns, dynamic_pj, idle_pj, area_um2;
};

struct Block {
  double reference_bits = 0;
  double energy_exponent = 1;
  double area_exponent = 1;
  std::vector<Row> rows;
};

using Table = std::array<Block, block_names.size()>;

Table read_table() {
  Table table;
  for_each_csv_row(technology_table("logic_45nm.csv"), [&](const CsvRow& row) {
    const auto name = std::find(block_names.begin(), block_names.end(), row[0]);
    assert(name != block_names.end());
    Block& block = table[static_cast<std::size_t>(name - block_names.begin())];
    block.reference_bits = csv_number(row[1]);
    block.energy_exponent = csv_number(row[6]);
    block.area_exponent = csv_number(row[7]);
    block.rows.push_back(
        {csv_number(row[2]), csv_number(row[3]), csv_number(row[4]), csv_number(row[5])});
  });
  return table;
}

const Block& block(Logic primitive) {
  static const Table table = read_table();
  return table[static_cast<std::size_t>(primitive)];
}

/// The synthesized period that stands for a clock period.
double row_period(double period_ns) {
  if (period_ns <= 0.75) return 0.5;
  if (period_ns <= 6) return std::ceil(period_ns - 1e-9);
  return period_ns <= 10 ? 6 : 10;
}

struct Choice {
  const Row& row;
  bool synthesized;
};

Choice choose_row(const Block& block, double period_ns) {
  const double wanted = row_period(period_ns);
  for (const Row& row : block.rows)
    if (row.period_ns == wanted) return {row, true};
  return {block.rows.front(), false};
}

void check(double width_bits, const Conditions& conditions) {
  if (!(width_bits > 0))
    throw base::InputError(fmt::format("width is {} bits; expected more than 0", width_bits));
  if (!(conditions.period_ns > 0))
    throw base::InputError(
        fmt::format("clock period is {} ns; expected more than 0", conditions.period_ns));
  if (!scaling_covers(conditions.node_nm))
    throw base::InputError(fmt::format("technology node is {} nm; expected {} to {} nm",
                                       conditions.node_nm, smallest_scaled_node_nm,
                                       largest_scaled_node_nm));
  check_surroundings(conditions.voltage_v, conditions.temperature_k);
}

double energy_factor(const Conditions& at) {
  const double node = at.scale_as_accelergy
                          ? energy_scale_as_accelergy(at.accelergys_table_nm, at.node_nm)
                          : energy_scale(table_node_nm, at.node_nm);
  return at.voltage_v == 0 ? node : node * voltage_scale(at.node_nm, at.voltage_v);
}

double area_factor(const Conditions& at) {
  return at.scale_as_accelergy ? area_scale_as_accelergy(at.accelergys_table_nm, at.node_nm)
                               : area_scale(table_node_nm, at.node_nm);
}

/// Leakage over 300 K. Aladdin gives none; the low-operating-power SRAM cell's factor stands in.
CellFactor leakage_factor(const Conditions& at) {
  constexpr double typical_bytes = 65536;
  return SramCells::instance().temperature_leakage(at.node_nm, SramCell::low_operating_power,
                                                   at.temperature_k, typical_bytes);
}

double power(double base, double exponent) {
  return exponent == 1 ? base : std::pow(base, exponent);
}

}  // namespace

LogicEstimate& LogicEstimate::operator+=(const LogicEstimate& other) {
  dynamic_pj += other.dynamic_pj;
  leakage_mw += other.leakage_mw;
  area_um2 += other.area_um2;
  quality = worse(quality, other.quality);
  return *this;
}

LogicEstimate& LogicEstimate::operator*=(double copies) {
  dynamic_pj *= copies;
  leakage_mw *= copies;
  area_um2 *= copies;
  return *this;
}

LogicEstimate operator+(LogicEstimate a, const LogicEstimate& b) { return a += b; }
LogicEstimate operator*(LogicEstimate a, double copies) { return a *= copies; }

LogicEstimate estimate_logic(Logic primitive, double width_bits, const Conditions& conditions) {
  check(width_bits, conditions);
  const Block& entry = block(primitive);
  const auto [row, synthesized] = choose_row(entry, conditions.period_ns);
  const double width = width_bits / entry.reference_bits;
  const double energy = power(width, entry.energy_exponent) * energy_factor(conditions);
  LogicEstimate estimate;
  estimate.dynamic_pj = row.dynamic_pj * energy;
  estimate.leakage_mw = row.idle_pj / row.period_ns * energy;
  estimate.area_um2 = row.area_um2 * power(width, entry.area_exponent) * area_factor(conditions);
  if (conditions.temperature_k != room_temperature_k) {
    estimate.leakage_mw *= leakage_factor(conditions).value;
    estimate.quality.validity = counts::Validity::extrapolated;
  }
  if (width != 1 && primitive != Logic::register_bit)
    estimate.quality.error_percent += other_width_percent;
  if (width > widest_share && primitive != Logic::register_bit) {
    estimate.quality.error_percent += far_width_percent;
    estimate.quality.validity = counts::Validity::extrapolated;
  }
  if (conditions.node_nm != table_node_nm) estimate.quality.error_percent += scaled_node_percent;
  if (is_other_supply(conditions.node_nm, conditions.voltage_v))
    estimate.quality.error_percent += other_supply_percent;
  if (is_far_supply(conditions.node_nm, conditions.voltage_v))
    estimate.quality.validity = counts::Validity::extrapolated;
  if (!synthesized) {
    estimate.quality.error_percent += no_row_percent;
    estimate.quality.validity = counts::Validity::extrapolated;
  }
  return estimate;
}

LogicEstimate estimate_wire(double width_bits, double length_um, const Conditions& conditions) {
  check(width_bits, conditions);
  if (!(length_um >= 0))
    throw base::InputError(fmt::format("wire length is {} um; expected 0 or more", length_um));
  const double volts =
      conditions.voltage_v != 0 ? conditions.voltage_v : nominal_voltage(conditions.node_nm);
  LogicEstimate estimate;
  estimate.dynamic_pj = width_bits * wire_activity * wire_capacitance_ff_per_um * length_um *
                        volts * volts * pico_per_femto;
  estimate.quality = {"wire capacitance 1.627 fF/um", 0, counts::Validity::model};
  return estimate;
}

}  // namespace flecsim::cost
