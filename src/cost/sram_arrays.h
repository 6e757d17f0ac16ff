// How CACTI divides an SRAM bank: the parameters it chooses, and the arrays that follow from them.
// Source: Muralimanohar et al., HPL-2009-85 (CACTI 6.5).
#pragma once

namespace flecsim::cost {

/// CACTI's Ndwl, Ndbl, Nspd, Ndcm, Ndsam1 and Ndsam2; powers of two.
struct SramOrganization {
  int word_line_divisions = 2;
  int bit_line_divisions = 2;
  int words_per_row = 1;
  int bit_line_mux = 1;
  int sense_mux = 1;
  int second_sense_mux = 1;

  bool operator==(const SramOrganization&) const = default;
};

/// The arrays that an organization makes of a bank.
struct SramArrays {
  SramArrays(const SramOrganization& organization, double bank_bytes, double width_bits);

  SramOrganization organization;
  double width;           ///< bits of a word
  double rows, columns;   ///< of a subarray
  double across, down;    ///< mats
  double active_mats;     ///< mats that work for one access
  double active_columns;  ///< columns in them
};

/// The whole part of the logarithm; of less than 1 as of 1.
int whole_log2(double value);

/// Bits that select one of `rows`.
int address_bits(double rows);

/// Bits that select a word of the bank.
double address_lines(const SramArrays& arrays);

}  // namespace flecsim::cost
