// Which RISC-V instruction set a hart implements, and its name (rv32imafc, rv64imafdc, ...).
//
// Source: RISC-V unprivileged specification 20191213, chapter 27 (naming).
// Limits: I, M, A, F, D, C, Zicsr and Zifencei; machine and user mode. No S-mode, no PMP.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flecsim::sim {

struct Isa {
  int xlen_bits = 32;
  bool m = false;
  bool a = false;
  bool f = false;
  bool d = false;
  bool c = false;

  // Canonical name, for instance "rv32imafc".
  [[nodiscard]] std::string name() const;
  // The value of the misa register.
  [[nodiscard]] std::uint64_t misa() const;
  bool operator==(const Isa&) const = default;
};

// Reads a name such as rv32imac, rv64gc or rv32imafc_zicsr_zifencei; throws base::InputError.
Isa parse_isa(std::string_view name);

}  // namespace flecsim::sim
