// What an array of kind `systolic` is made of, for the price of its parts.
//
// Model: input, weight and output buffers as SRAM macros one row of the array's border wide (double
// buffering: two banks); rows x columns PEs, each a multiplier, an adder at accumulator width and
// the registers of its operands, its stationary value and its sum; vector lanes with a multiplier,
// an adder and a comparator; beat buffers of the memory interface; DRAM by its energy per bit.
// Limits: no address generators, controller or clock tree; a PE's registers are written with every
// MAC.
#pragma once

#include "flecsim/arch/systolic.h"
#include "flecsim/counts/inventory.h"

namespace flecsim::cost {

/// Components and actions in the order of counts::systolic_action_names.
counts::Inventory systolic_inventory(const arch::Systolic& systolic);

}  // namespace flecsim::cost
