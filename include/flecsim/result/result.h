// What an estimate, a replay or a simulation says of a network on an accelerator.
//
// One schema for all models (`format_version`): per layer and in total cycles, utilization, bound,
// bytes per tensor and level, energy per component, each with its validity and, where known, its
// error. Cycles are clock cycles of the accelerator; energy is in pJ; areas are in um2.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "flecsim/counts/inventory.h"
#include "flecsim/result/memory.h"

namespace flecsim::result {

inline constexpr int format_version = 1;

/// What limits a layer.
enum class Bound { compute, memory, latency, not_modeled };
std::string_view name_of(Bound bound);

/// Bytes of one tensor over one level of the memory hierarchy.
struct Traffic {
  std::string tensor;  ///< "input", "weight", "bias", "output", "operand_a", "operand_b"
  std::string level;   ///< "dram", "scratchpad", "accumulator"
  double read_bytes = 0;
  double write_bytes = 0;
};

struct LayerResult {
  std::string name;
  std::string operation;  ///< "conv", "matmul", "add", "host"
  std::string shape;      ///< "1x56x56x64 -> 1x56x56x64, 3x3/1"
  std::int64_t macs = 0;
  double cycles = 0;
  double utilization = 0;  ///< macs / (cycles x PEs)
  Bound bound = Bound::compute;
  std::string tile;  ///< the tile that the schedule chose
  std::vector<Traffic> traffic;
  counts::ActionCounts counts;
  std::vector<double> energy_pj;  ///< by component, in NetworkResult::components' order
  counts::Validity validity = counts::Validity::model;
  std::optional<double> error_percent;  ///< of the cycles
  std::string note;                     ///< why it is not modelled, what was assumed

  double total_energy_pj() const;
  double dram_bytes() const;
};

struct ComponentResult {
  std::string name;
  double area_um2 = 0;
  double leakage_mw = 0;
  std::string source;
  counts::Validity validity = counts::Validity::model;
  double error_percent = 0;
  double node_nm = 0;  ///< 0 of what is not on the chip, as the next two
  double supply_v = 0;
  double temperature_k = 0;
};

/// Bounds of the relative errors of a result's totals, to first order, in percent.
struct TotalErrors {
  std::optional<double> cycles;  ///< mean of the layers' by cycles; nothing where one states none
  double energy = 0;             ///< prices of the components; leakage with the cycles
  double area = 0;
};

struct NetworkResult {
  std::string network;
  std::string accelerator;
  std::string model;  ///< "closed", "replay", "thesis"
  double clock_hz = 0;
  std::int64_t pes = 0;
  double peak_bytes_per_cycle = 0;
  std::vector<ComponentResult> components;
  std::vector<LayerResult> layers;
  std::vector<std::string> notes;
  std::optional<MemoryResult> memory;  ///< where the graph of the network is known
  std::optional<double> target_fps;    ///< the rate at which the power is asked for

  std::int64_t macs() const;
  double cycles() const;
  double seconds() const { return cycles() / clock_hz; }
  double fps() const { return cycles() > 0 ? clock_hz / cycles() : 0; }
  double utilization() const;
  double energy_pj() const;
  /// Leakage while a layer, or all of them, run: a part of their energy.
  double static_energy_pj(const LayerResult& layer) const;
  double static_energy_pj() const;
  double area_um2() const;
  double dram_bytes() const;
  double leakage_w() const;
  double power_w() const { return seconds() > 0 ? energy_pj() * 1e-12 / seconds() : 0; }
  /// 10^12 operations (two per multiplication of a modeled layer) per second, and per joule.
  double tops() const;
  double tops_per_watt() const { return power_w() > 0 ? tops() / power_w() : 0; }
  /// Power at `fps` (power.h); nothing where the design does not make that rate.
  std::optional<double> power_at_w(double fps) const;
  TotalErrors errors() const;
  std::int64_t not_modeled_layers() const;
  /// Action counts of all modeled layers.
  counts::ActionCounts total_counts() const;
};

/// Canonical JSON (docs/schema/estimate.schema.json); keys in a fixed order, no times, no host.
std::string to_json(const NetworkResult& result);

/// Every finding that makes a result wrong (negative, NaN, utilization over 1, sums that differ);
/// empty for a sound one.
std::vector<std::string> verify(const NetworkResult& result);

}  // namespace flecsim::result
