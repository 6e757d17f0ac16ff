// What a Gemmini is made of, for the price of its parts.
//
// Model (Genc et al., DAC 2021, and its generator): scratchpad and accumulator as SRAM macros one
// row wide; a row of adders per accumulator bank; DIM x DIM multiply-accumulate units whose partial
// sums are as wide as they can grow inside the array; per PE two stationary registers (weights, or
// accumulator values where the dataflow may be output stationary) and the pipeline registers at its
// tile's border; a lane of scaling, activation and pooling per column; the memory interface's beat
// buffers; DRAM by its energy per bit. Limits: no controller, reservation station, TLB, CPU or
// clock tree; memories and logic at their own nodes.
#pragma once

#include "flecsim/arch/gemmini.h"
#include "flecsim/counts/inventory.h"

namespace flecsim::cost {

/// Components and actions in the order of counts::gemmini_action_names.
counts::Inventory gemmini_inventory(const arch::Gemmini& gemmini);

}  // namespace flecsim::cost
