#include "sram_arrays.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace flecsim::cost {
namespace {

/// A row or column that is used in part is built.
double whole(double lines) { return std::ceil(lines - 1e-9); }

}  // namespace

SramArrays::SramArrays(const SramOrganization& o, double bank_bytes, double width_bits)
    : organization(o),
      width(width_bits),
      rows(whole(8 * bank_bytes / (width_bits * o.words_per_row * o.bit_line_divisions))),
      columns(whole(width_bits * o.words_per_row / o.word_line_divisions)),
      across(o.word_line_divisions / 2.0),
      down(o.bit_line_divisions / 2.0),
      active_mats(0.25 * o.word_line_divisions * o.bit_line_mux * o.sense_mux * o.second_sense_mux /
                  o.words_per_row),
      active_columns(2 * columns * active_mats) {}

int address_bits(double rows) { return whole_log2(rows); }

double address_lines(const SramArrays& a) {
  return whole_log2(a.rows * a.organization.bit_line_divisions * a.organization.words_per_row);
}

int whole_log2(double value) {
  return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(std::max(value, 1.0)))) - 1;
}

}  // namespace flecsim::cost
