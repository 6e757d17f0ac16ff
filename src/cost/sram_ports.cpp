#include "sram_ports.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <memory>

#include "segment.h"
#include "sram_grid.h"

namespace flecsim::cost {
namespace {

constexpr int most_grid_banks = 8;
constexpr int most_grid_ports = 2;

int grid_ports(const SramPorts& ports) { return std::min(ports.total(), most_grid_ports); }

/// CACTI prefers wide banks for an odd power of two of banks and narrow ones for an even one, so it
/// is the grid's largest number of the same kind.
int banks_to_start_from(int banks) {
  while (banks > most_grid_banks) banks /= 4;
  return banks;
}

/// The macro of the grid that is changed into the one asked for.
SramMacroQuery start_of(const SramMacroQuery& query) {
  const int banks = banks_to_start_from(query.banks);
  return {SramPorts::of(grid_ports(query.ports)), banks, query.size_bytes / query.banks * banks,
          query.width_bits};
}

/// The single bank that a bank of `point` is.
const SramGridPoint* single_bank(const SramFamily& family, const SramGridPoint& point) {
  for (const SramGridPoint& one : family.points(1))
    if (one.bank_bytes == point.bank_bytes && one.width_bits == point.width_bits &&
        one.organization == point.organization)
      return &one;
  return nullptr;
}

/// The outline of the banks of a macro of known area.
SramBankSize bank_of_macro(const SramArrays& arrays, double area_um2, int banks,
                           const SramProcess& process) {
  constexpr int steps = 6;  // each leaves a tenth of the error or less
  double bank_area = area_um2 / banks;
  for (int i = 0; i < steps; ++i)
    bank_area *=
        area_um2 / routing(arrays, bank_size(arrays, bank_area, process), banks, process).area_um2;
  return bank_size(arrays, bank_area, process);
}

void set(SramValues& values, const SramAccess& access) {
  values[SramField::read] = access.read_pj;
  values[SramField::write] = access.write_pj;
  values[SramField::area] = access.area_um2;
  values[SramField::access] = access.access_ns;
}

}  // namespace

/// From the grid's ports and `grid_banks` to `ports` and `banks`.
struct SramPortModel::Change {
  SramArrays arrays;
  int grid_banks;
  SramPorts ports;
  int banks;
};

/// Two banks are left out where there are more: their wires depend on which edge of a nearly square
/// bank is the longer one.
SramWires fit_wires(const SramFamily& family) {
  SramWires sum;
  int count = 0;
  for (const int banks : {8, 4, 2}) {
    if (banks == 2 && count > 0) break;
    for (const SramGridPoint& point : family.points(banks)) {
      const SramGridPoint* one = single_bank(family, point);
      if (one == nullptr) continue;
      const SramArrays arrays = point.arrays();
      const SramBankSize bank = bank_size(arrays, one->values[SramField::area], family.process());
      const SramRouting wires = routing(arrays, bank, banks, family.process());
      const auto more = [&](std::size_t field) { return point.values[field] - one->values[field]; };
      sum.pj_per_um += more(SramField::read) / (wires.length_um * wires.wires);
      sum.ns_per_um += more(SramField::access) / wires.length_um;
      ++count;
    }
  }
  assert(count > 0);
  return {sum.pj_per_um / count, sum.ns_per_um / count};
}

int SramPortModel::base_banks(int banks) const {
  banks = banks_to_start_from(banks);
  while (banks > 2 && family_->points(banks).empty()) banks /= 4;
  return banks;
}

SramAccess SramPortModel::changed(const SramAccess& access, const Change& change) const {
  const SramProcess& process = family_->process();
  const SramArrays& arrays = change.arrays;
  const SramBankSize bank = bank_of_macro(arrays, access.area_um2, change.grid_banks, process);
  const SramBankSize new_bank = with_ports(arrays, bank, process, change.ports);
  const SramLines now(arrays, process.kinds()), then(arrays, change.ports);
  const SramRouting macro = routing(bank, change.grid_banks, now, process.node_nm);
  const SramRouting new_macro = routing(new_bank, change.banks, then, process.node_nm);
  const double inside = length_in_bank_um(arrays, bank);
  const double new_inside = length_in_bank_um(arrays, new_bank);
  const double tree_pj = inside == 0 ? 0 : family_->bank_routing_pj(arrays) / now.reading();
  const auto more_pj = [&](double lines, double new_lines) {
    const double in_bank = inside == 0 ? 0 : tree_pj * (new_lines * new_inside / inside - lines);
    return in_bank + wires_.pj_per_um * (new_lines * new_macro.length_um - lines * macro.length_um);
  };
  const double more_um = new_macro.length_um + new_inside - macro.length_um - inside;
  const auto changed = [](double value, double more) {
    constexpr double least_share = 0.25;  // far outside the grid routing is more than all of it
    return std::max(value + more, least_share * value);
  };
  return {changed(access.read_pj, more_pj(now.reading(), then.reading())),
          changed(access.write_pj, more_pj(now.writing(), then.writing())),
          access.area_um2 * new_macro.area_um2 / macro.area_um2,
          changed(access.access_ns, wires_.ns_per_um * more_um)};
}

/// The choice of an organization with the changed prices.
std::optional<SramAccess> SramPortModel::chosen(const SramMacroQuery& query, int banks) const {
  const double bank_bytes = query.size_bytes / query.banks;
  std::vector<SramBid> bids;
  const SramCandidates candidates = family_->candidates(banks, bank_bytes, query.width_bits);
  for (const SramCandidate& candidate : candidates.all()) {
    const SramAccess grid = family_->price(candidate, banks, bank_bytes, query.width_bits);
    if (!family_->plausible(grid, banks, bank_bytes, query.width_bits)) continue;
    const SramArrays arrays(candidate.organization, bank_bytes, query.width_bits);
    const SramAccess access = changed(grid, {arrays, banks, query.ports, query.banks});
    if (!access.positive()) continue;
    const double handicap = family_->handicap(candidate, banks, bank_bytes, query.width_bits);
    bids.push_back({access, access.cost() * handicap});
  }
  return choose(bids);
}

SramPoint SramPortModel::at(const SramMacroQuery& query) const {
  const int banks = base_banks(query.banks);
  const double copies = static_cast<double>(query.banks) / banks;
  const double bank_bytes = query.size_bytes / query.banks;
  SramPoint point = family_->at(banks, bank_bytes * banks, query.width_bits);
  point.exact = false;
  // Outside the grid: a square of cells that are read a row at a time.
  const auto access = point.inside ? chosen(query, banks) : std::nullopt;
  if (access) {
    set(point.values, *access);
  } else {
    const SramOrganization square{
        2, 2,
        std::max(1, static_cast<int>(std::exp2(std::round(0.5 * std::log2(8 * bank_bytes) -
                                                          std::log2(query.width_bits) + 0.5))))};
    const SramArrays arrays(square, bank_bytes, query.width_bits);
    set(point.values, changed(SramAccess(point.values), {arrays, banks, query.ports, query.banks}));
    point.inside = false;
  }
  point.values[SramField::leakage] *= copies;
  return point;
}

namespace {

std::unique_ptr<SramPortModel> make_model(std::size_t node, int ports) {
  const SramFamily& family = SramGrid::instance().family(node, ports);
  return std::make_unique<SramPortModel>(family, fit_wires(family));
}

const SramPortModel& model(std::size_t node, int ports) {
  static const auto models = [] {
    std::array<std::array<std::unique_ptr<SramPortModel>, most_grid_ports>, grid_nodes_nm.size()>
        all;
    for (std::size_t n = 0; n < grid_nodes_nm.size(); ++n)
      for (int p = 1; p <= most_grid_ports; ++p)
        all[n][static_cast<std::size_t>(p - 1)] = make_model(n, p);
    return all;
  }();
  return *models[node][static_cast<std::size_t>(ports - 1)];
}

/// Ports beyond the grid's: bit lines, decoders and cells of a single bank grow as from one port to
/// two, but for the routing that the model has.
void add_cells_of_ports(std::size_t node, const SramMacroQuery& query, SramPoint& point) {
  const int more = query.ports.total() - most_grid_ports;
  if (more <= 0) return;
  const auto& grid = SramGrid::instance();
  const double bank_bytes = query.size_bytes / query.banks;
  const SramValues one = grid.family(node, 1).at(1, bank_bytes, query.width_bits).values;
  const SramValues two = grid.family(node, 2).at(1, bank_bytes, query.width_bits).values;
  for (const std::size_t field :
       {SramField::read, SramField::write, SramField::access, SramField::cycle})
    point.values[field] += more * std::max(0.0, two[field] - one[field]);
  point.values[SramField::leakage] +=
      more * query.banks * std::max(0.0, two[SramField::leakage] - one[SramField::leakage]);
  point.inside = false;
}

/// How many times the grid's macro `start` the one asked for is, at a node of the grid.
struct Ratio {
  SramValues values;
  bool inside;
};

Ratio ratio(std::size_t node, const SramMacroQuery& query, const SramMacroQuery& start) {
  const int ports = start.ports.total();
  SramPoint point = model(node, ports).at(query);
  add_cells_of_ports(node, query, point);
  const SramValues grid = SramGrid::instance()
                              .family(node, ports)
                              .at(start.banks, start.size_bytes, start.width_bits)
                              .values;
  for (std::size_t i = 0; i < sram_fields; ++i) point.values[i] /= grid[i];
  return {point.values, point.inside};
}

/// At `share` of the way from `node` to the next; beyond the two that of the nearer.
Ratio ratio_at(std::size_t node, double share, const SramMacroQuery& query,
               const SramMacroQuery& start) {
  if (share <= 0) return ratio(node, query, start);
  const Ratio next = ratio(node + 1, query, start);
  if (share >= 1) return next;
  const Ratio here = ratio(node, query, start);
  return {power_law(here.values, next.values, share), here.inside && next.inside};
}

}  // namespace

bool beyond_grid(const SramPorts& ports, int banks) {
  return banks > most_grid_banks || ports != SramPorts::of(grid_ports(ports));
}

/// Between and beyond the grid's nodes the grid's macro is taken there, and the ratio between the
/// nodes or of the nearest.
SramPoint sram_point(double node_nm, const SramMacroQuery& query) {
  const SramMacroQuery start = start_of(query);
  SramPoint point = SramGrid::instance().at(node_nm, start.banks, start.ports.total(),
                                            start.size_bytes, start.width_bits);
  if (!beyond_grid(query.ports, query.banks)) return point;
  const std::size_t i = segment(grid_nodes_nm, node_nm);
  const double share =
      std::log(node_nm / grid_nodes_nm[i]) / std::log(grid_nodes_nm[i + 1] / grid_nodes_nm[i]);
  const Ratio factors = ratio_at(i, share, query, start);
  for (std::size_t field = 0; field < sram_fields; ++field)
    point.values[field] *= factors.values[field];
  return {point.values, false, point.inside && factors.inside};
}

}  // namespace flecsim::cost
