// Random RISC-V programs that end by themselves: straight code with short forward branches, loads
// and stores in a data area, traps that a handler skips. FP results are followed by reads of
// fflags.
//
// Registers: x2, x5 and x8 point into the data area, x6 and x7 belong to the trap handler; the rest
// is free. The program ends through the test finisher at 0x100000.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "flecsim/sim/cpu/instruction.h"

namespace flecsim::lockstep {

struct Program {
  sim::Isa isa;
  std::uint64_t body_address = 0;  // registers are defined from here on
  std::vector<std::uint8_t> code;  // at 0x80000000
  std::vector<std::uint8_t> data;  // at kDataAddress
};

inline constexpr std::uint64_t kDataAddress = 0x80020000;
inline constexpr std::uint64_t kDataBytes = 8192;

// Deterministic in the seed.
Program random_program(const sim::Isa& isa, std::uint64_t seed, int instructions);

// The same program with a fault: every instruction of one mnemonic is replaced by another one that
// takes the same operands (sub for add, ...). It stands for an interpreter that executes the
// mnemonic wrongly. Nothing if the program does not contain it or no other fits.
std::optional<Program> with_fault(const Program& program, sim::Mnemonic mnemonic);

// A bare ELF executable of the program.
std::vector<std::uint8_t> to_elf(const Program& program);

}  // namespace flecsim::lockstep
