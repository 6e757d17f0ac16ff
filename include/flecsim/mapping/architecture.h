// A hierarchy of storage levels above an array of multiply-accumulate units, innermost level first,
// with the energies injected (pJ per vector access, as in an energy reference table).
// A level's mesh says how many copies there are; the ratio of two neighbouring meshes is the
// spatial fan-out, over which data is multicast downwards and partial sums are reduced upwards.
// Source: Timeloop's dense model (docs/mapping.md). Limits: no sparse optimisations, no skew, no
// user-defined networks; wires, routers and adders in the network cost nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flecsim::mapping {

enum class EnergySource { none, reference_table, architecture, rough_formula };
std::string_view name_of(EnergySource source);

struct Level {
  std::string name;
  bool is_dram = false;
  std::optional<std::int64_t> size_words;  // none: unlimited
  std::int64_t word_bits = 16;
  std::int64_t block_size = 1;    // words per vector access and cluster member
  std::int64_t cluster_size = 1;  // instances that share one access
  std::int64_t mesh_x = 1;
  std::int64_t mesh_y = 1;
  double multiple_buffering = 1;
  double min_utilization = 0;
  std::optional<double> read_bandwidth_words_per_cycle;
  std::optional<double> write_bandwidth_words_per_cycle;
  std::optional<double> shared_bandwidth_words_per_cycle;
  std::vector<double> bandwidth_scale;  // per tensor; empty: 1
  std::int64_t network_latency_cycles = 0;
  double read_pj = 0;
  double fill_pj = 0;
  double update_pj = 0;
  double leak_pj_per_cycle = 0;
  double address_generation_pj = 0;
  double area_um2 = 0;
  EnergySource energy_source = EnergySource::none;
  std::int64_t fanout_x = 1;  // derived: children of one instance
  std::int64_t fanout_y = 1;

  std::int64_t instances() const { return mesh_x * mesh_y; }
  // Words that may be used, after multiple buffering; none: unlimited.
  std::optional<std::int64_t> effective_words() const;
};

struct ComputeUnits {
  std::string name;
  std::int64_t word_bits = 16;
  std::int64_t mesh_x = 1;
  std::int64_t mesh_y = 1;
  double energy_pj = 0;
  double area_um2 = 0;
  EnergySource energy_source = EnergySource::none;

  std::int64_t instances() const { return mesh_x * mesh_y; }
};

struct Architecture {
  std::string name;
  std::vector<Level> levels;  // [0] is next to the compute units
  ComputeUnits compute;
};

int level_index(const Architecture& architecture, const std::string& name);

// Fills in the fan-outs; throws InputError if a mesh does not divide the one inside it.
void derive_fanouts(Architecture& architecture);

// Sizes, widths and bandwidths positive, names unique, fan-outs derived; throws InputError.
void check(const Architecture& architecture);

}  // namespace flecsim::mapping
