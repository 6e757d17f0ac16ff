// SRAM macros: energy per access, leakage, area and timing.
//
// Model: a grid of CACTI 7 results (data/technology/sram.csv: 1 KiB..4 MiB, 8..512 bit, 1/2/4/8
// banks, 22/32/45/65/90 nm, 1RW and 1R1W, low-standby-power cells, 300 K). On the grid the result
// is CACTI's. Between its points CACTI's choice of an organization of the arrays is repeated among
// those of the neighbors, with energies, area and access time that are smooth within one
// organization (src/cost/sram_organization.h); leakage is linear in size and width, the cycle time
// the larger neighbor's. Between nodes every organization follows a power law; leakage is tabulated
// per node. Other cells (high performance, low operating power) and temperatures scale the grid by
// ratios tabulated in data/technology/sram_cells.csv; temperature acts on leakage only. Words wider
// than 512 bit are macros side by side. Other ports and more than 8 banks follow from the wires
// they need (src/cost/sram_layout.h, sram_ports.h). Limits: outside the grid the nearest segment is
// continued; bank counts that are no power of two lie between their neighbors on a power law; both
// are marked extrapolated, and so are more than two ports.
#pragma once

#include <cstdint>
#include <string_view>

#include "flecsim/cost/quality.h"

namespace flecsim::cost {

enum class SramCell { low_standby_power, low_operating_power, high_performance };

/// Ports that read and write, or do one of both.
struct SramPorts {
  int read_write = 1;
  int read = 0;
  int write = 0;

  int total() const { return read_write + read + write; }
  int reading() const { return read_write + read; }
  int writing() const { return read_write + write; }
  bool operator==(const SramPorts&) const = default;

  static SramPorts one() { return {}; }
  /// Ports whose kind is not said: one reads and writes, of several one writes and the others read.
  static SramPorts of(int count) {
    return count <= 1 ? SramPorts{count, 0, 0} : SramPorts{0, count - 1, 1};
  }
};

struct SramQuery {
  std::int64_t size_bytes = 0;  ///< total over all banks
  int width_bits = 64;          ///< one word, the unit of an access
  int banks = 1;
  SramPorts ports;
  double node_nm = 45;
  SramCell cell = SramCell::low_standby_power;
  double temperature_k = 300;
  double voltage_v = 0;  ///< 0: the nominal supply of the node

  bool operator==(const SramQuery&) const = default;
};

struct SramEstimate {
  double read_pj = 0;   ///< one word
  double write_pj = 0;  ///< one word
  double leakage_mw = 0;
  double area_um2 = 0;
  double access_ns = 0;
  double cycle_ns = 0;
  Quality quality;  ///< error_percent bounds the read energy
};

/// Throws InputError for a query that has no meaning (size, width, banks, ports or node not
/// positive, a temperature outside 200..450 K, a supply outside 0.4..1.5 V).
SramEstimate estimate_sram(const SramQuery& query);

/// "lstp", "lop", "hp"; throws InputError for another name.
SramCell sram_cell(std::string_view name);

}  // namespace flecsim::cost
