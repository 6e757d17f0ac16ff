// An accelerator in the languages of others: the SoC description that a simulation reads, and a
// configuration of Gemmini's generator.
//
// Source of the Scala names: GemminiArrayConfig of ucb-bar/gemmini. What a target has no word for is
// an InputError that names the parameter; what it leaves to others is said in a comment. Limits: the
// SoC's addresses, CPU and firmware are defaults to be edited (a design says nothing of them).
#pragma once

#include <string>

#include "flecsim/arch/accelerator.h"

namespace flecsim::arch {

/// docs/schema/soc.schema.json: clock, CPU, memory, the accelerator and its DMAs.
std::string soc_json(const Accelerator& accelerator);

/// A Scala file for generators/gemmini: an object with the configuration and a Config mixin.
std::string gemmini_scala(const Accelerator& accelerator);

}  // namespace flecsim::arch
