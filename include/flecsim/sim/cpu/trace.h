// One line of text per executed instruction:
//
//   hart pc         bits     instruction                     effect
//      0 0x80000000 00000297 auipc t0, 0x0                   t0=0x80000000
//
// The effect names the written register, or the address and value of a store.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "flecsim/sim/cpu/machine.h"

namespace flecsim::sim {

class Tracer {
 public:
  using Sink = std::function<void(std::string_view)>;

  // Attaches itself to the machine, which must outlive its run; lines end with a newline.
  Tracer(Machine& machine, Sink sink);

 private:
  void before(int hart);
  void after(int hart);
  [[nodiscard]] std::string effect(const RiscvCpu& cpu) const;

  Machine& machine_;
  Sink sink_;
  std::uint64_t pc_ = 0;
  Instruction instruction_;
  std::uint64_t address_ = 0;  // of a store
  std::int64_t retired_ = 0;
};

}  // namespace flecsim::sim
