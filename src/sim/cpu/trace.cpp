#include "flecsim/sim/cpu/trace.h"

#include <array>

#include <fmt/format.h>

namespace flecsim::sim {
namespace {

bool writes_float(Syntax syntax) {
  switch (syntax) {
    case Syntax::float_load:
    case Syntax::fff:
    case Syntax::ffff:
    case Syntax::ff:
    case Syntax::fx:
      return true;
    default:
      return false;
  }
}

bool writes_nothing(Syntax syntax) {
  switch (syntax) {
    case Syntax::none:
    case Syntax::store:
    case Syntax::float_store:
    case Syntax::branch:
    case Syntax::fence:
      return true;
    default:
      return false;
  }
}

}  // namespace

Tracer::Tracer(Machine& machine, Sink sink) : machine_(machine), sink_(std::move(sink)) {
  machine.set_tracer([this](int hart) { before(hart); }, [this](int hart) { after(hart); });
}

void Tracer::before(int hart) {
  const RiscvCpu& cpu = machine_.hart(hart);
  pc_ = cpu.pc();
  std::array<std::uint8_t, 4> bytes{};
  if (!machine_.read_memory(pc_, bytes)) (void)machine_.read_memory(pc_, std::span(bytes).first(2));
  std::uint32_t bits = 0;
  for (std::size_t i = 4; i-- > 0;) bits = bits << 8 | bytes[i];
  instruction_ = decode(bits, cpu.isa());
  address_ = cpu.register_value(instruction_.rs1) +
             static_cast<std::uint64_t>(std::int64_t{instruction_.immediate});
  if (cpu.isa().xlen_bits == 32) address_ &= 0xffffffffU;
  retired_ = cpu.retired();
}

std::string Tracer::effect(const RiscvCpu& cpu) const {
  if (cpu.retired() == retired_) return "trap";
  const Syntax syntax = syntax_of(instruction_.mnemonic);
  if (syntax == Syntax::store) {
    return fmt::format("[{:#x}]={:#x}", address_, cpu.register_value(instruction_.rs2));
  }
  if (syntax == Syntax::float_store) {
    return fmt::format("[{:#x}]={:#x}", address_, cpu.float_register(instruction_.rs2));
  }
  if (writes_nothing(syntax)) return "";
  const int rd = instruction_.rd;
  if (writes_float(syntax)) {
    return fmt::format("{}={:#x}", float_register_name(rd), cpu.float_register(rd));
  }
  if (rd == 0) return "";
  return fmt::format("{}={:#x}", integer_register_name(rd), cpu.register_value(rd));
}

void Tracer::after(int hart) {
  const RiscvCpu& cpu = machine_.hart(hart);
  const std::string bits = instruction_.length_bytes == 2
                               ? fmt::format("    {:04x}", instruction_.bits)
                               : fmt::format("{:08x}", instruction_.bits);
  std::string line = fmt::format("{:4} {:#010x} {} {:<31} {}", hart, pc_, bits,
                                 disassemble(instruction_, pc_), effect(cpu));
  line.erase(line.find_last_not_of(' ') + 1);
  sink_(line + "\n");
}

}  // namespace flecsim::sim
