// What a processor looks like before each instruction, from the interpreter and from QEMU, and
// their comparison.
//
// QEMU has no commit log; with -singlestep and -d nochain,cpu,fpu it prints its state before every
// instruction, and that is read back here.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "flecsim/sim/cpu/isa.h"

namespace flecsim::lockstep {

struct State {
  std::uint64_t pc = 0;
  std::array<std::uint64_t, 32> x{};
  std::array<std::uint64_t, 32> f{};
  std::uint64_t mepc = 0;
  std::uint64_t mcause = 0;
  std::uint64_t mtval = 0;
};

bool qemu_is_installed(const sim::Isa& isa);

// The states from `from_pc` (first visit) on, at most `limit`.
std::vector<State> run_qemu(const std::filesystem::path& elf, const sim::Isa& isa,
                            std::uint64_t from_pc, std::size_t limit);
std::vector<State> run_interpreter(const std::vector<std::uint8_t>& elf, const sim::Isa& isa,
                                   std::uint64_t from_pc, std::size_t limit);

// Nothing, or where and how the two first differ.
std::optional<std::string> difference(const std::vector<State>& qemu,
                                      const std::vector<State>& ours, const sim::Isa& isa);

}  // namespace flecsim::lockstep
