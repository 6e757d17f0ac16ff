// Accelergy's energy and area reference tables -> the levels' figures; Timeloop's rough formulas.
#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "flecsim/mapping/timeloop_files.h"

#include "timeloop_words.h"

namespace flecsim::mapping {
namespace {

using base::Node;

// Energy of the first action of `names` that the table has; of several rows the largest.
std::optional<double> action_energy(const Node& table, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    std::optional<double> largest;
    for (const Node& action : table.at("actions").items()) {
      if (action.at("name").text() != name) continue;
      const double energy = action.at("energy").number();
      if (energy < 0) action.at("energy").fail(fmt::format("{}, expected at least 0", energy));
      largest = std::max(largest.value_or(energy), energy);
    }
    if (largest) return largest;
  }
  return std::nullopt;
}

void price_level(const Node& table, Level& level) {
  const auto read = action_energy(table, {"random_read", "read"});
  const auto fill = action_energy(table, {"random_fill", "random_write", "fill", "write"});
  const auto update = action_energy(table, {"random_update", "random_write", "update", "write"});
  level.leak_pj_per_cycle = action_energy(table, {"leak"}).value_or(0);
  if (level.energy_source == EnergySource::architecture || !read || !fill || !update) return;
  level.read_pj = *read;
  level.fill_pj = *fill;
  level.update_pj = *update;
  level.energy_source = EnergySource::reference_table;
}

void price_compute(const Node& table, ComputeUnits& units) {
  const auto energy = action_energy(
      table, {"random_compute", "mac_random", "mult_random", "mac", "mult", "compute"});
  if (units.energy_source == EnergySource::architecture || !energy) return;
  units.energy_pj = *energy;
  units.energy_source = EnergySource::reference_table;
}

double rough_vector_pj(const Level& level) {
  const double bits = static_cast<double>(level.word_bits * level.block_size * level.cluster_size);
  if (level.is_dram || !level.size_words) return 200 * bits / 16;
  const double kilobytes =
      static_cast<double>(*level.size_words) * static_cast<double>(level.word_bits) / 8192;
  return bits * (5 / 99.5 * (kilobytes - 0.5) + 1) / 16 / static_cast<double>(level.cluster_size);
}

}  // namespace

void read_energies(const Node& ert, Architecture& architecture) {
  for (const Node& table : ert.at("tables").items()) {
    const std::string name = last_component(table.at("name").text());
    const int level = level_index(architecture, name);
    if (level >= 0) {
      price_level(table, architecture.levels[level]);
    } else if (name == architecture.compute.name) {
      price_compute(table, architecture.compute);
    }
  }
}

void read_areas(const Node& art, Architecture& architecture) {
  for (const Node& table : art.at("tables").items()) {
    const std::string name = last_component(table.at("name").text());
    // Kept in single precision, as Timeloop does.
    const double area = static_cast<float>(table.at("area").number());
    const int level = level_index(architecture, name);
    if (level >= 0) {
      architecture.levels[level].area_um2 = area;
    } else if (name == architecture.compute.name) {
      architecture.compute.area_um2 = area;
    }
  }
}

void estimate_missing_energies(Architecture& architecture) {
  for (Level& level : architecture.levels) {
    if (level.energy_source != EnergySource::none) continue;
    level.read_pj = level.fill_pj = level.update_pj = rough_vector_pj(level);
    level.energy_source = EnergySource::rough_formula;
  }
  ComputeUnits& units = architecture.compute;
  if (units.energy_source == EnergySource::none) {
    const double share = static_cast<double>(units.word_bits) / 16;
    units.energy_pj = share * share;
    units.energy_source = EnergySource::rough_formula;
  }
}

}  // namespace flecsim::mapping
