// Statically linked ELF executables: segments, entry point, symbols.
//
// Source: System V ABI, chapters 4 and 5; RISC-V ELF psABI (e_flags).
// Limits: little-endian ET_EXEC only; segments are placed at their physical addresses.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace flecsim::sim {

inline constexpr int kElfMips = 8;
inline constexpr int kElfArm = 40;
inline constexpr int kElfRiscv = 243;

struct ElfSegment {
  std::uint64_t address = 0;
  std::vector<std::uint8_t> bytes;      // from the file
  std::uint64_t memory_size_bytes = 0;  // the rest is zero
  std::uint64_t header_bytes = 0;  // of `bytes`: the file's own headers, which linkers load too
};

struct ElfImage {
  std::string file;
  int machine = kElfRiscv;
  std::uint32_t flags = 0;
  int xlen_bits = 32;
  std::uint64_t entry = 0;
  std::vector<ElfSegment> segments;
  std::map<std::string, std::uint64_t> symbols;

  [[nodiscard]] std::optional<std::uint64_t> symbol(const std::string& name) const;
};

// Throw base::InputError with the file, the field and what was expected.
// `machines` are those that can run the program.
ElfImage parse_elf(std::span<const std::uint8_t> bytes, const std::string& file,
                   const std::vector<int>& machines = {kElfRiscv});
ElfImage read_elf(const std::string& file, const std::vector<int>& machines = {kElfRiscv});

}  // namespace flecsim::sim
