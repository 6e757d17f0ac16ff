// The interpreter for RV32.
#include "handlers.h"
#include "hart_csr.h"
#include "hart_run.h"
#include "make_hart.h"

namespace flecsim::sim {

template class Hart<std::uint32_t>;

std::unique_ptr<RiscvCpu> make_rv32(const RiscvOptions& options, CpuBus& bus) {
  return std::make_unique<Hart<std::uint32_t>>(options, bus);
}

}  // namespace flecsim::sim
