#include <array>

#include <fmt/format.h>

#include "flecsim/sim/cpu/csr.h"
#include "flecsim/sim/cpu/instruction.h"

namespace flecsim::sim {
namespace {

struct Entry {
  std::string_view text;
  Syntax syntax;
  InstructionClass group;
};

constexpr std::array<Entry, kMnemonics> kTable{{
#define X(identifier, text, syntax, group) {text, Syntax::syntax, InstructionClass::group},
    FLECSIM_RV_INSTRUCTIONS(X)
#undef X
}};

const Entry& entry(Mnemonic mnemonic) { return kTable[static_cast<std::size_t>(mnemonic)]; }

constexpr std::array<std::string_view, 32> kIntegerNames{
    "zero", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "s0", "s1", "a0",
    "a1",   "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
    "s6",   "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6"};
constexpr std::array<std::string_view, 32> kFloatNames{
    "ft0", "ft1", "ft2", "ft3", "ft4",  "ft5",  "ft6", "ft7", "fs0",  "fs1", "fa0",
    "fa1", "fa2", "fa3", "fa4", "fa5",  "fa6",  "fa7", "fs2", "fs3",  "fs4", "fs5",
    "fs6", "fs7", "fs8", "fs9", "fs10", "fs11", "ft8", "ft9", "ft10", "ft11"};
constexpr std::array<std::string_view, kInstructionClasses> kClassNames{
    "alu",          "multiply",   "divide", "load",      "store",          "atomic",
    "branch",       "jump",       "system", "float_add", "float_multiply", "float_fused",
    "float_divide", "float_other"};

std::string operands(const Instruction& i, std::uint64_t pc) {
  const auto x = [](int index) { return integer_register_name(index); };
  const auto f = [](int index) { return float_register_name(index); };
  const std::uint64_t target = pc + static_cast<std::uint64_t>(std::int64_t{i.immediate});
  switch (syntax_of(i.mnemonic)) {
    case Syntax::none:
      return "";
    case Syntax::fence:
      return "";
    case Syntax::r:
      return fmt::format(" {}, {}, {}", x(i.rd), x(i.rs1), x(i.rs2));
    case Syntax::i:
    case Syntax::shift:
      return fmt::format(" {}, {}, {}", x(i.rd), x(i.rs1), i.immediate);
    case Syntax::load:
    case Syntax::jalr:
      return fmt::format(" {}, {}({})", x(i.rd), i.immediate, x(i.rs1));
    case Syntax::store:
      return fmt::format(" {}, {}({})", x(i.rs2), i.immediate, x(i.rs1));
    case Syntax::branch:
      return fmt::format(" {}, {}, {:#x}", x(i.rs1), x(i.rs2), target);
    case Syntax::u:
      return fmt::format(" {}, {:#x}", x(i.rd), static_cast<std::uint32_t>(i.immediate) >> 12);
    case Syntax::jump:
      return fmt::format(" {}, {:#x}", x(i.rd), target);
    case Syntax::csr:
      return fmt::format(" {}, {}, {}", x(i.rd), csr_name(i.immediate), x(i.rs1));
    case Syntax::csr_immediate:
      return fmt::format(" {}, {}, {}", x(i.rd), csr_name(i.immediate), i.rs1);
    case Syntax::load_reserved:
      return fmt::format(" {}, ({})", x(i.rd), x(i.rs1));
    case Syntax::atomic:
      return fmt::format(" {}, {}, ({})", x(i.rd), x(i.rs2), x(i.rs1));
    case Syntax::float_load:
      return fmt::format(" {}, {}({})", f(i.rd), i.immediate, x(i.rs1));
    case Syntax::float_store:
      return fmt::format(" {}, {}({})", f(i.rs2), i.immediate, x(i.rs1));
    case Syntax::fff:
      return fmt::format(" {}, {}, {}", f(i.rd), f(i.rs1), f(i.rs2));
    case Syntax::ffff:
      return fmt::format(" {}, {}, {}, {}", f(i.rd), f(i.rs1), f(i.rs2), f(i.rs3));
    case Syntax::ff:
      return fmt::format(" {}, {}", f(i.rd), f(i.rs1));
    case Syntax::xff:
      return fmt::format(" {}, {}, {}", x(i.rd), f(i.rs1), f(i.rs2));
    case Syntax::xf:
      return fmt::format(" {}, {}", x(i.rd), f(i.rs1));
    case Syntax::fx:
      return fmt::format(" {}, {}", f(i.rd), x(i.rs1));
  }
  return "";
}

}  // namespace

std::string_view name_of(Mnemonic mnemonic) { return entry(mnemonic).text; }
InstructionClass class_of(Mnemonic mnemonic) { return entry(mnemonic).group; }
Syntax syntax_of(Mnemonic mnemonic) { return entry(mnemonic).syntax; }
std::string_view name_of(InstructionClass group) {
  return kClassNames[static_cast<std::size_t>(group)];
}
std::string_view integer_register_name(int index) {
  return kIntegerNames[static_cast<std::size_t>(index)];
}
std::string_view float_register_name(int index) {
  return kFloatNames[static_cast<std::size_t>(index)];
}

std::string disassemble(const Instruction& instruction, std::uint64_t pc) {
  if (instruction.mnemonic == Mnemonic::illegal) {
    return fmt::format("illegal {:#x}", instruction.bits);
  }
  return std::string(name_of(instruction.mnemonic)) + operands(instruction, pc);
}

}  // namespace flecsim::sim
