// The outline of an SRAM bank and the wires between several banks.
//
// Cells are 10 x 14.6 feature sizes (1R1W: 15 x 19.6), with a strap of 7.5 every 16 columns; a bank
// is a field of mats with the wires of its H-tree between them, at a pitch of 4. Two banks stand
// side by side if a bank is higher than wide, else on top of each other; four as two by two; eight
// as two rows of four or four rows of two. A wire to a bank follows an H-tree over that field.
// Sources: results of CACTI 7 (the area of a bank grows with its rows by exactly this width);
// Muralimanohar et al., HPL-2009-85, sections on array organization and H-trees.
// Limits: the width of row decoders is read off the table, good to 3 % of the bank's width.
#pragma once

#include "sram_arrays.h"

namespace flecsim::cost {

struct SramProcess {
  double node_nm;
  int ports;  ///< 1: 1RW, 2: 1R1W
};

struct SramBankSize {
  double width_um;
  double height_um;
};

/// Outline of a bank of known area.
SramBankSize bank_size(const SramArrays& arrays, double area_um2, const SramProcess& process);

/// Wires between banks.
struct SramRouting {
  double length_um;  ///< from the edge of the field to a bank
  double wires;      ///< for a word and its address
  double area_um2;   ///< of the field, banks included
};

SramRouting routing(const SramArrays& arrays, const SramBankSize& bank, int banks,
                    const SramProcess& process);

}  // namespace flecsim::cost
