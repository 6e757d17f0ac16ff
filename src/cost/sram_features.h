// What the energies, area and time of an SRAM bank are linear in.
//
// Source: the circuits that CACTI 7 adds up: bit lines, sense amplifiers, decoders and word lines,
// drivers of precharge and multiplexers, wires of the H-tree and the gates at its branches, and the
// height of what stands beside the cells. Coefficients are fitted on the grid
// (sram_organization.h).
#pragma once

#include "linear_fit.h"
#include "sram_arrays.h"
#include "sram_layout.h"

namespace flecsim::cost {

Features bit_line_features(const SramArrays& arrays);
Features sense_features(const SramArrays& arrays);

/// Energy of decoders and word lines in one mat but for the decoder's steps.
Features decoder_features(const SramArrays& arrays);

/// Read energy of the rest: drivers of precharge and multiplexers.
Features driver_features(const SramArrays& arrays);

/// Energy of the H-tree for a word and its address.
Features tree_features(const SramArrays& arrays, const SramTree& tree, const SramProcess& process);

/// Write energy without decoders and H-tree.
Features write_features(const SramArrays& arrays);

/// Height of what stands beside the cells.
Features periphery_features(const SramArrays& arrays);

/// Access time but for the decoder's steps.
Features time_features(const SramArrays& arrays, const SramTree& tree);

/// Energy of the wires between banks.
Features routing_features(const SramRouting& routing);

Features routing_time_features(const SramRouting& routing);

}  // namespace flecsim::cost
