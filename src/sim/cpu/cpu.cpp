#include "flecsim/sim/cpu/cpu.h"

#include <algorithm>

#include "make_hart.h"

namespace flecsim::sim {

bool ReservationSet::others_hold_any(int hart) const {
  for (std::size_t i = 0; i < address_.size(); ++i) {
    if (static_cast<int>(i) != hart && address_[i] != kNone) return true;
  }
  return false;
}

void ReservationSet::stored(int hart, std::uint64_t address, int size_bytes) {
  const std::uint64_t first = granule(address);
  const std::uint64_t last = granule(address + static_cast<std::uint64_t>(size_bytes) - 1);
  for (std::size_t i = 0; i < address_.size(); ++i) {
    const bool hit = address_[i] == first || address_[i] == last;
    if (static_cast<int>(i) != hart && hit) address_[i] = kNone;
  }
}

std::unique_ptr<RiscvCpu> make_riscv_cpu(const RiscvOptions& options, CpuBus& bus) {
  return options.isa.xlen_bits == 64 ? make_rv64(options, bus) : make_rv32(options, bus);
}

}  // namespace flecsim::sim
