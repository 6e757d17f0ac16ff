// The outline of an SRAM bank and the wires between several banks.
//
// Cells are 10 x 14.6 feature sizes (1R1W: 15 x 19.6), with a strap of 7.5 every 16 columns; a bank
// is a field of mats with the wires of its H-tree between them, at a pitch of 4. Two banks stand
// side by side if a bank is higher than wide, else on top of each other; four as two by two; eight
// as two rows of four or four rows of two, and so on. A wire to a bank follows an H-tree over that
// field. Every port brings its own lines for address and data, and CACTI counts all of them as
// switching with every access: a second read/write port doubles the routing of data although the
// cells are those of 1R1W. Every further port widens and heightens a cell by 5.
// Sources: what CACTI 7 (HewlettPackard/cacti) assumes of cells, wires and H-trees, confirmed on
// its results (the area of a bank grows with its rows by exactly this width); Muralimanohar et al.,
// HPL-2009-85, sections on array organization and H-trees. Limits: the width of row decoders and
// the spacing of repeaters are read off the table; the height of another reading port's sense
// amplifiers is from one macro.
#pragma once

#include <optional>

#include "flecsim/cost/sram.h"

#include "sram_arrays.h"

namespace flecsim::cost {

struct SramProcess {
  double node_nm;
  int ports;  ///< 1: 1RW, 2: 1R1W

  SramPorts kinds() const { return SramPorts::of(ports); }
};

/// Lines of all ports that lead to a bank.
struct SramLines {
  SramLines(const SramArrays& arrays, const SramPorts& ports);

  double address, data_in, data_out;

  double reading() const { return address + data_out; }
  double writing() const { return address + data_in; }
};

struct SramBankSize {
  double width_um;
  double height_um;
};

double bank_width_um(const SramArrays& arrays, const SramProcess& process);

/// Cells and wires of the H-tree in a bank's height.
double known_bank_height_um(const SramArrays& arrays, const SramProcess& process);

/// Outline of a bank of known area.
SramBankSize bank_size(const SramArrays& arrays, double area_um2, const SramProcess& process);

/// Outline of a bank, known for the ports of `process`, if it had others.
SramBankSize with_ports(const SramArrays& arrays, const SramBankSize& bank,
                        const SramProcess& process, const SramPorts& ports);

/// Length of a line from the edge of a bank to a mat.
double length_in_bank_um(const SramArrays& arrays, const SramBankSize& bank);

/// An H-tree from the edge of a field to its parts, a gate at every branch. Gates on wires shorter
/// than a repeater's reach are smaller than repeaters; sizes relative to them.
struct SramTree {
  double length_um = 0;
  double gates = 0;
  double sizes = 0;         ///< sum over the gates
  double loads = 0;         ///< sizes of the gates they drive
  double load_ratios = 0;   ///< loads over sizes
  double fixed_ratios = 0;  ///< 1 over sizes: loads that do not shrink
  double wire_ratios = 0;   ///< wire before a gate (over a repeater's reach) over its load
  double load_shares = 0;   ///< of the loads in loads and wires
};

/// Tree over `across` x `down` parts (powers of two) on this outline.
SramTree wire_tree(double across, double down, const SramBankSize& outline, double node_nm);

/// The tree inside a bank; none if it is a single mat.
SramTree bank_tree(const SramArrays& arrays, const SramBankSize& bank, const SramProcess& process);

/// Wires between banks.
struct SramRouting {
  double length_um;  ///< from the edge of the field to a bank
  double wires;      ///< for reading a word
  double area_um2;   ///< of the field, banks included
};

/// `banks` is a power of two.
SramRouting routing(const SramBankSize& bank, int banks, const SramLines& lines, double node_nm);

inline SramRouting routing(const SramArrays& arrays, const SramBankSize& bank, int banks,
                           const SramProcess& process) {
  return routing(bank, banks, SramLines(arrays, process.kinds()), process.node_nm);
}

/// The height of a bank from the area of a field of them, if one way to place them explains it.
std::optional<double> bank_height_um(const SramArrays& arrays, int banks, double area_um2,
                                     const SramProcess& process);

}  // namespace flecsim::cost
