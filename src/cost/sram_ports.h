// SRAM macros with other ports than 1RW and 1R1W, or more than eight banks.
//
// The grid's macro with the same number of ports (two at most) and banks (eight at most) of the
// same size is the start: its cells, bit lines and decoders are those of the macro asked for.
// Routing is replaced by that of all its ports' lines to all its banks (sram_layout.h), with one
// energy and one delay per length of wire and node, fitted on the grid; the choice of the
// organization is repeated with the new prices. Every port beyond the second costs an access what
// the second did, apart from its routing. Source: the structure of CACTI 7 (its H-trees count the
// lines of all ports).
#pragma once

#include <optional>

#include "flecsim/cost/sram.h"

#include "sram_family.h"
#include "sram_layout.h"

namespace flecsim::cost {

/// What is asked for: `banks` is a power of two.
struct SramMacroQuery {
  SramPorts ports;
  int banks;
  double size_bytes;
  double width_bits;
};

/// What a length of routing between banks takes, one line of it for an access.
struct SramWires {
  double pj_per_um = 0;
  double ns_per_um = 0;
};

/// Means over the points of several banks that are single banks of the grid as well.
SramWires fit_wires(const SramFamily& family);

class SramPortModel {
 public:
  /// `family` outlives this.
  SramPortModel(const SramFamily& family, const SramWires& wires)
      : family_(&family), wires_(wires) {}

  /// Never exact; inside where the grid's macro is.
  SramPoint at(const SramMacroQuery& query) const;

 private:
  struct Change;
  int base_banks(int banks) const;
  SramAccess changed(const SramAccess& access, const Change& change) const;
  std::optional<SramAccess> chosen(const SramMacroQuery& query, int banks) const;

  const SramFamily* family_;
  SramWires wires_;
};

/// Whether the ports or the number of banks are not the grid's.
bool beyond_grid(const SramPorts& ports, int banks);

/// The value of any ports and power of two of banks at a node; from the grid where it has them.
SramPoint sram_point(double node_nm, const SramMacroQuery& query);

}  // namespace flecsim::cost
