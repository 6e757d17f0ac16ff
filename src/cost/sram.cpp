#include "flecsim/cost/sram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <unordered_map>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/cost/scaling.h"

#include "sram_cells.h"
#include "sram_grid.h"
#include "sram_ports.h"

namespace flecsim::cost {
namespace {

constexpr int widest_macro_bits = 512;
constexpr int most_ports = 8;

// Bounds on the read energy, docs/energy.md has the command that measures them.
constexpr double between_sizes_percent = 20;
constexpr double between_nodes_percent = 25;
constexpr double other_ports_percent = 30;
constexpr double other_cell_percent = 45;
constexpr double extrapolated_percent = 50;

/// A query as macros of the grid: `parallel` macros side by side share a word.
struct Macros {
  double size_bytes;
  double width_bits;
  int fewer_banks;  ///< powers of two around the query's
  int more_banks;
  double share_of_more;
  int parallel;
  bool power_of_two_banks;
};

Macros split(const SramQuery& query) {
  Macros macros;
  macros.parallel = (query.width_bits + widest_macro_bits - 1) / widest_macro_bits;
  macros.size_bytes = static_cast<double>(query.size_bytes) / macros.parallel;
  macros.width_bits = static_cast<double>(query.width_bits) / macros.parallel;
  const auto banks = static_cast<unsigned>(query.banks);
  macros.fewer_banks = static_cast<int>(std::bit_floor(banks));
  macros.more_banks = static_cast<int>(std::bit_ceil(banks));
  macros.share_of_more = std::log2(static_cast<double>(banks) / macros.fewer_banks);
  macros.power_of_two_banks = macros.fewer_banks == query.banks;
  return macros;
}

/// A value at the query's bank count: between two powers of two on a power law.
SramPoint at_banks(const SramQuery& query, const Macros& macros) {
  const auto point = [&](int banks) {
    return sram_point(query.node_nm, {query.ports, banks, macros.size_bytes, macros.width_bits});
  };
  SramPoint result = point(macros.fewer_banks);
  if (macros.more_banks != macros.fewer_banks)
    result.values = power_law(result.values, point(macros.more_banks).values, macros.share_of_more);
  result.inside = result.inside && macros.power_of_two_banks;
  result.exact = result.exact && macros.power_of_two_banks;
  return result;
}

SramPoint dynamic_point(const SramQuery& query, const Macros& macros) {
  if (query.ports == SramPorts::one() && query.banks == 1 && macros.parallel == 1)
    if (const auto values = SramCells::instance().tabulated(query.node_nm, query.cell,
                                                            macros.size_bytes, macros.width_bits))
      return {*values, true, true};
  SramPoint point = at_banks(query, macros);
  point.exact = point.exact && macros.parallel == 1;
  if (query.cell == SramCell::low_standby_power) return point;
  const auto factors =
      SramCells::instance().cell_factors(query.node_nm, query.cell, macros.size_bytes);
  for (std::size_t i = 0; i < sram_fields; ++i) point.values[i] *= factors[i];
  point.exact = false;
  return point;
}

CellFactor operator*(CellFactor a, CellFactor b) {
  return {a.value * b.value, a.tabulated && b.tabulated};
}

/// Leakage of one macro in mW.
CellFactor leakage(const SramQuery& query, const Macros& macros) {
  const auto& cells = SramCells::instance();
  SramQuery on_grid = query;
  on_grid.node_nm = grid_nodes_nm[nearest_grid_node(query.node_nm)];
  const double base = at_banks(on_grid, macros).values[SramField::leakage];
  return CellFactor{base, true} *
         cells.node_leakage(query.node_nm, macros.size_bytes, macros.width_bits) *
         cells.cell_leakage(query.node_nm, query.cell, macros.size_bytes) *
         cells.temperature_leakage(query.node_nm, query.cell, query.temperature_k,
                                   macros.size_bytes);
}

/// Other cells are tabulated for one bank, one port and 64 bits at the grid's nodes; the ratio to
/// the low-standby-power cell moves by up to `other_cell_percent` between the tabulated sizes.
bool cell_covered(const SramQuery& query, const SramPoint& point, bool on_node) {
  constexpr int tabulated_width_bits = 64;
  return query.cell == SramCell::low_standby_power || point.exact ||
         (on_node && query.banks == 1 && query.ports == SramPorts::one() &&
          query.width_bits == tabulated_width_bits);
}

/// A bound that holds whichever of several organizations CACTI takes.
double with_tie(double bound_percent, const SramPoint& point) {
  return std::max(bound_percent, std::ceil(100 * point.tie));
}

Quality quality(const SramQuery& query, const SramPoint& point, bool between_nodes, bool inside) {
  const bool other_supply = is_other_supply(query.node_nm, query.voltage_v);
  if (!inside || is_far_supply(query.node_nm, query.voltage_v))
    return {"CACTI 7, extrapolated", extrapolated_percent, counts::Validity::extrapolated};
  if (query.cell != SramCell::low_standby_power && !point.exact)
    return {"CACTI 7, cell by ratio", other_cell_percent, counts::Validity::model};
  if (beyond_grid(query.ports, query.banks))
    return {"CACTI 7, ports and banks by their wires", other_ports_percent,
            counts::Validity::model};
  if (other_supply)
    return {"CACTI 7, scaled to the supply", between_nodes_percent, counts::Validity::model};
  if (point.exact) return {"CACTI 7, grid point", 0, counts::Validity::model};
  if (between_nodes)
    return {"CACTI 7, between nodes", with_tie(between_nodes_percent, point),
            counts::Validity::model};
  return {"CACTI 7, between grid points", with_tie(between_sizes_percent, point),
          counts::Validity::model};
}

void check(const SramQuery& query) {
  if (query.size_bytes <= 0)
    throw base::InputError(
        fmt::format("SRAM size is {} bytes; expected more than 0", query.size_bytes));
  if (query.width_bits <= 0 || query.width_bits > 8 * query.size_bytes)
    throw base::InputError(fmt::format("SRAM width is {} bits; expected 1 to the size ({} bits)",
                                       query.width_bits, 8 * query.size_bytes));
  if (query.banks <= 0 || query.banks > query.size_bytes)
    throw base::InputError(
        fmt::format("SRAM has {} banks; expected 1 to the size in bytes", query.banks));
  if (query.banks > 8 * query.size_bytes / query.width_bits)
    throw base::InputError(fmt::format("SRAM has {} banks; expected at most its {} words",
                                       query.banks, 8 * query.size_bytes / query.width_bits));
  const SramPorts& ports = query.ports;
  if (ports.total() <= 0 || ports.total() > most_ports || ports.read_write < 0 || ports.read < 0 ||
      ports.write < 0)
    throw base::InputError(
        fmt::format("SRAM has {} ports; expected 1 to {}", ports.total(), most_ports));
  if (!scaling_covers(query.node_nm))
    throw base::InputError(fmt::format("SRAM node is {} nm; expected {} to {} nm", query.node_nm,
                                       smallest_scaled_node_nm, largest_scaled_node_nm));
  check_surroundings(query.voltage_v, query.temperature_k);
}

SramEstimate compute(const SramQuery& query) {
  const Macros macros = split(query);
  const SramPoint point = dynamic_point(query, macros);
  const CellFactor leak = leakage(query, macros);
  const double copies = macros.parallel;
  const bool on_node = grid_nodes_nm[nearest_grid_node(query.node_nm)] == query.node_nm;
  SramEstimate estimate;
  double supply = 1, supply_ratio = 1;
  if (query.voltage_v != 0) {
    supply = voltage_scale(query.node_nm, query.voltage_v);
    supply_ratio = query.voltage_v / nominal_voltage(query.node_nm);
  }
  estimate.read_pj = point.values[SramField::read] * macros.parallel * supply;
  estimate.write_pj = point.values[SramField::write] * macros.parallel * supply;
  estimate.leakage_mw = leak.value * copies * supply_ratio;
  estimate.area_um2 = point.values[SramField::area] * copies;
  estimate.access_ns = point.values[SramField::access];
  estimate.cycle_ns = point.values[SramField::cycle];
  const bool covered = cell_covered(query, point, on_node);
  estimate.quality = quality(query, point, !on_node, point.inside && leak.tabulated && covered);
  return estimate;
}

struct QueryHash {
  std::size_t operator()(const SramQuery& query) const {
    std::size_t hash = 0;
    const auto mix = [&hash](double value) {
      hash = (hash ^ std::hash<double>()(value)) * 0x9E3779B97F4A7C15u;
    };
    for (const double value :
         {static_cast<double>(query.size_bytes), static_cast<double>(query.width_bits),
          static_cast<double>(query.banks), static_cast<double>(query.ports.read_write),
          static_cast<double>(query.ports.read), query.node_nm, query.temperature_k,
          query.voltage_v})
      mix(value);
    return hash ^ (hash >> 32);
  }
};

}  // namespace

/// Designs of a search repeat their memories, and a point between the grid's takes 150 us: the last
/// ones are remembered.
SramEstimate estimate_sram(const SramQuery& query) {
  constexpr std::size_t most_remembered = 4096;
  thread_local std::unordered_map<SramQuery, SramEstimate, QueryHash> known;
  if (const auto found = known.find(query); found != known.end()) return found->second;
  check(query);
  const SramEstimate estimate = compute(query);
  if (known.size() >= most_remembered) known.clear();
  known.emplace(query, estimate);
  return estimate;
}

SramCell sram_cell(std::string_view name) {
  if (name == "lstp") return SramCell::low_standby_power;
  if (name == "lop") return SramCell::low_operating_power;
  if (name == "hp") return SramCell::high_performance;
  throw base::InputError(fmt::format("unknown SRAM cell '{}'; expected lstp, lop or hp", name));
}

}  // namespace flecsim::cost
