// The two widths are compiled apart.
#pragma once

#include <memory>

#include "flecsim/sim/cpu/cpu.h"

namespace flecsim::sim {

std::unique_ptr<RiscvCpu> make_rv32(const RiscvOptions& options, CpuBus& bus);
std::unique_ptr<RiscvCpu> make_rv64(const RiscvOptions& options, CpuBus& bus);

}  // namespace flecsim::sim
