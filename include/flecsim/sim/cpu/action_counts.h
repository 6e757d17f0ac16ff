// A run of a program as Accelergy's files: an architecture of the bare machine and its action
// counts, so that `flecsim energy` (or another estimator) prices the run.
//
// A hart is a compound class whose actions are the classes of instructions (instruction.h): what
// each does with the registers, the adder, the multiplier and the floating-point units. RAM is read
// once per instruction (32 bits) and by loads, and written by stores, of a whole register each.
// Limits: no caches, no pipeline, control or decoder; bytes and half-words count as whole
// registers; accesses to devices count as RAM's; a division takes a subtraction per bit. Node and
// clock are not simulated: they stand in the architecture file to be changed.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "flecsim/sim/cpu/machine.h"

namespace flecsim::sim {

// File stems and texts: architecture, action_counts. For the built-in processor only.
std::vector<std::pair<std::string, std::string>> export_accelergy(const Machine& machine,
                                                                  const MachineResult& result);

}  // namespace flecsim::sim
