// The result of a program on the bare machine, for people and for machines.
#pragma once

#include <string>

#include "flecsim/sim/cpu/machine.h"

namespace flecsim::sim {

// "exited", "step_limit", "stuck" or "fault".
std::string name_of(MachineEnd end);

// One line, for standard error: how the program ended and after how many instructions.
std::string to_text(const MachineResult& result);
// Schema: docs/schema/program.schema.json.
// `isa` names what the harts execute; those of a plug-in count no classes.
std::string to_json(const Machine& machine, const std::string& isa, const MachineResult& result);

}  // namespace flecsim::sim
