// RISC-V instructions: the list of mnemonics, the decoder, the expansion of compressed instructions
// and the disassembler.
//
// Source: RISC-V unprivileged specification 20191213; privileged specification 20211203.
// Limits: the extensions of isa.h; everything else decodes to Mnemonic::illegal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "flecsim/sim/cpu/isa.h"

namespace flecsim::sim {

// Groups of instructions that cost about the same energy.
enum class InstructionClass : std::uint8_t {
  alu,
  multiply,
  divide,
  load,
  store,
  atomic,
  branch,
  jump,
  system,
  float_add,
  float_multiply,
  float_fused,
  float_divide,
  float_other,
};
inline constexpr int kInstructionClasses = 14;

// How the operands of an instruction are written.
enum class Syntax : std::uint8_t {
  none, r, i, shift, load, store, branch, u, jump, jalr, csr, csr_immediate, fence,
  load_reserved, atomic, float_load, float_store,
  fff,    // fadd.s fd, fs1, fs2
  ffff,   // fmadd.s fd, fs1, fs2, fs3
  ff,     // fsqrt.s fd, fs1
  xff,    // feq.s rd, fs1, fs2
  xf,     // fcvt.w.s rd, fs1
  fx,     // fcvt.s.w fd, rs1
};

// X(identifier, text, syntax, class)
#define FLECSIM_RV_INSTRUCTIONS(X)                    \
  X(illegal, "illegal", none, system)                 \
  X(lui, "lui", u, alu)                               \
  X(auipc, "auipc", u, alu)                           \
  X(jal, "jal", jump, jump)                           \
  X(jalr, "jalr", jalr, jump)                         \
  X(beq, "beq", branch, branch)                       \
  X(bne, "bne", branch, branch)                       \
  X(blt, "blt", branch, branch)                       \
  X(bge, "bge", branch, branch)                       \
  X(bltu, "bltu", branch, branch)                     \
  X(bgeu, "bgeu", branch, branch)                     \
  X(lb, "lb", load, load)                             \
  X(lh, "lh", load, load)                             \
  X(lw, "lw", load, load)                             \
  X(ld, "ld", load, load)                             \
  X(lbu, "lbu", load, load)                           \
  X(lhu, "lhu", load, load)                           \
  X(lwu, "lwu", load, load)                           \
  X(sb, "sb", store, store)                           \
  X(sh, "sh", store, store)                           \
  X(sw, "sw", store, store)                           \
  X(sd, "sd", store, store)                           \
  X(addi, "addi", i, alu)                             \
  X(slti, "slti", i, alu)                             \
  X(sltiu, "sltiu", i, alu)                           \
  X(xori, "xori", i, alu)                             \
  X(ori, "ori", i, alu)                               \
  X(andi, "andi", i, alu)                             \
  X(slli, "slli", shift, alu)                         \
  X(srli, "srli", shift, alu)                         \
  X(srai, "srai", shift, alu)                         \
  X(add, "add", r, alu)                               \
  X(sub, "sub", r, alu)                               \
  X(sll, "sll", r, alu)                               \
  X(slt, "slt", r, alu)                               \
  X(sltu, "sltu", r, alu)                             \
  X(xor_, "xor", r, alu)                              \
  X(srl, "srl", r, alu)                               \
  X(sra, "sra", r, alu)                               \
  X(or_, "or", r, alu)                                \
  X(and_, "and", r, alu)                              \
  X(addiw, "addiw", i, alu)                           \
  X(slliw, "slliw", shift, alu)                       \
  X(srliw, "srliw", shift, alu)                       \
  X(sraiw, "sraiw", shift, alu)                       \
  X(addw, "addw", r, alu)                             \
  X(subw, "subw", r, alu)                             \
  X(sllw, "sllw", r, alu)                             \
  X(srlw, "srlw", r, alu)                             \
  X(sraw, "sraw", r, alu)                             \
  X(fence, "fence", fence, system)                    \
  X(fence_i, "fence.i", none, system)                 \
  X(ecall, "ecall", none, system)                     \
  X(ebreak, "ebreak", none, system)                   \
  X(mret, "mret", none, system)                       \
  X(wfi, "wfi", none, system)                         \
  X(csrrw, "csrrw", csr, system)                      \
  X(csrrs, "csrrs", csr, system)                      \
  X(csrrc, "csrrc", csr, system)                      \
  X(csrrwi, "csrrwi", csr_immediate, system)          \
  X(csrrsi, "csrrsi", csr_immediate, system)          \
  X(csrrci, "csrrci", csr_immediate, system)          \
  X(mul, "mul", r, multiply)                          \
  X(mulh, "mulh", r, multiply)                        \
  X(mulhsu, "mulhsu", r, multiply)                    \
  X(mulhu, "mulhu", r, multiply)                      \
  X(div, "div", r, divide)                            \
  X(divu, "divu", r, divide)                          \
  X(rem, "rem", r, divide)                            \
  X(remu, "remu", r, divide)                          \
  X(mulw, "mulw", r, multiply)                        \
  X(divw, "divw", r, divide)                          \
  X(divuw, "divuw", r, divide)                        \
  X(remw, "remw", r, divide)                          \
  X(remuw, "remuw", r, divide)                        \
  X(lr_w, "lr.w", load_reserved, atomic)              \
  X(sc_w, "sc.w", atomic, atomic)                     \
  X(amoswap_w, "amoswap.w", atomic, atomic)           \
  X(amoadd_w, "amoadd.w", atomic, atomic)             \
  X(amoxor_w, "amoxor.w", atomic, atomic)             \
  X(amoand_w, "amoand.w", atomic, atomic)             \
  X(amoor_w, "amoor.w", atomic, atomic)               \
  X(amomin_w, "amomin.w", atomic, atomic)             \
  X(amomax_w, "amomax.w", atomic, atomic)             \
  X(amominu_w, "amominu.w", atomic, atomic)           \
  X(amomaxu_w, "amomaxu.w", atomic, atomic)           \
  X(lr_d, "lr.d", load_reserved, atomic)              \
  X(sc_d, "sc.d", atomic, atomic)                     \
  X(amoswap_d, "amoswap.d", atomic, atomic)           \
  X(amoadd_d, "amoadd.d", atomic, atomic)             \
  X(amoxor_d, "amoxor.d", atomic, atomic)             \
  X(amoand_d, "amoand.d", atomic, atomic)             \
  X(amoor_d, "amoor.d", atomic, atomic)               \
  X(amomin_d, "amomin.d", atomic, atomic)             \
  X(amomax_d, "amomax.d", atomic, atomic)             \
  X(amominu_d, "amominu.d", atomic, atomic)           \
  X(amomaxu_d, "amomaxu.d", atomic, atomic)           \
  X(flw, "flw", float_load, load)                     \
  X(fsw, "fsw", float_store, store)                   \
  X(fmadd_s, "fmadd.s", ffff, float_fused)            \
  X(fmsub_s, "fmsub.s", ffff, float_fused)            \
  X(fnmsub_s, "fnmsub.s", ffff, float_fused)          \
  X(fnmadd_s, "fnmadd.s", ffff, float_fused)          \
  X(fadd_s, "fadd.s", fff, float_add)                 \
  X(fsub_s, "fsub.s", fff, float_add)                 \
  X(fmul_s, "fmul.s", fff, float_multiply)            \
  X(fdiv_s, "fdiv.s", fff, float_divide)              \
  X(fsqrt_s, "fsqrt.s", ff, float_divide)             \
  X(fsgnj_s, "fsgnj.s", fff, float_other)             \
  X(fsgnjn_s, "fsgnjn.s", fff, float_other)           \
  X(fsgnjx_s, "fsgnjx.s", fff, float_other)           \
  X(fmin_s, "fmin.s", fff, float_other)               \
  X(fmax_s, "fmax.s", fff, float_other)               \
  X(fcvt_w_s, "fcvt.w.s", xf, float_other)            \
  X(fcvt_wu_s, "fcvt.wu.s", xf, float_other)          \
  X(fcvt_l_s, "fcvt.l.s", xf, float_other)            \
  X(fcvt_lu_s, "fcvt.lu.s", xf, float_other)          \
  X(fmv_x_w, "fmv.x.w", xf, float_other)              \
  X(feq_s, "feq.s", xff, float_other)                 \
  X(flt_s, "flt.s", xff, float_other)                 \
  X(fle_s, "fle.s", xff, float_other)                 \
  X(fclass_s, "fclass.s", xf, float_other)            \
  X(fcvt_s_w, "fcvt.s.w", fx, float_other)            \
  X(fcvt_s_wu, "fcvt.s.wu", fx, float_other)          \
  X(fcvt_s_l, "fcvt.s.l", fx, float_other)            \
  X(fcvt_s_lu, "fcvt.s.lu", fx, float_other)          \
  X(fmv_w_x, "fmv.w.x", fx, float_other)              \
  X(fld, "fld", float_load, load)                     \
  X(fsd, "fsd", float_store, store)                   \
  X(fmadd_d, "fmadd.d", ffff, float_fused)            \
  X(fmsub_d, "fmsub.d", ffff, float_fused)            \
  X(fnmsub_d, "fnmsub.d", ffff, float_fused)          \
  X(fnmadd_d, "fnmadd.d", ffff, float_fused)          \
  X(fadd_d, "fadd.d", fff, float_add)                 \
  X(fsub_d, "fsub.d", fff, float_add)                 \
  X(fmul_d, "fmul.d", fff, float_multiply)            \
  X(fdiv_d, "fdiv.d", fff, float_divide)              \
  X(fsqrt_d, "fsqrt.d", ff, float_divide)             \
  X(fsgnj_d, "fsgnj.d", fff, float_other)             \
  X(fsgnjn_d, "fsgnjn.d", fff, float_other)           \
  X(fsgnjx_d, "fsgnjx.d", fff, float_other)           \
  X(fmin_d, "fmin.d", fff, float_other)               \
  X(fmax_d, "fmax.d", fff, float_other)               \
  X(fcvt_w_d, "fcvt.w.d", xf, float_other)            \
  X(fcvt_wu_d, "fcvt.wu.d", xf, float_other)          \
  X(fcvt_l_d, "fcvt.l.d", xf, float_other)            \
  X(fcvt_lu_d, "fcvt.lu.d", xf, float_other)          \
  X(fmv_x_d, "fmv.x.d", xf, float_other)              \
  X(feq_d, "feq.d", xff, float_other)                 \
  X(flt_d, "flt.d", xff, float_other)                 \
  X(fle_d, "fle.d", xff, float_other)                 \
  X(fclass_d, "fclass.d", xf, float_other)            \
  X(fcvt_d_w, "fcvt.d.w", fx, float_other)            \
  X(fcvt_d_wu, "fcvt.d.wu", fx, float_other)          \
  X(fcvt_d_l, "fcvt.d.l", fx, float_other)            \
  X(fcvt_d_lu, "fcvt.d.lu", fx, float_other)          \
  X(fmv_d_x, "fmv.d.x", fx, float_other)              \
  X(fcvt_s_d, "fcvt.s.d", ff, float_other)            \
  X(fcvt_d_s, "fcvt.d.s", ff, float_other)

enum class Mnemonic : std::uint8_t {
#define X(identifier, text, syntax, group) identifier,
  FLECSIM_RV_INSTRUCTIONS(X)
#undef X
};

inline constexpr int kMnemonics = 0
#define X(identifier, text, syntax, group) +1
    FLECSIM_RV_INSTRUCTIONS(X)
#undef X
    ;

struct Instruction {
  Mnemonic mnemonic = Mnemonic::illegal;
  std::uint8_t rd = 0;
  std::uint8_t rs1 = 0;  // the 5-bit immediate of csrrwi and friends
  std::uint8_t rs2 = 0;
  std::uint8_t rs3 = 0;
  std::uint8_t rounding_mode = 0;  // 7: dynamic
  std::uint8_t length_bytes = 4;
  std::int32_t immediate = 0;  // csr number for the csr instructions
  std::uint32_t bits = 0;      // as in memory: 16 or 32 bits
};

// Decodes the instruction whose first 16 bits are the low half of `bits`; an illegal one keeps the
// length of its encoding. The high half is ignored if the low half is a compressed instruction.
Instruction decode(std::uint32_t bits, const Isa& isa);

// The 32-bit instruction that a compressed one stands for; 0 if it is illegal.
std::uint32_t expand_compressed(std::uint16_t bits, const Isa& isa);

std::string_view name_of(Mnemonic mnemonic);
InstructionClass class_of(Mnemonic mnemonic);
Syntax syntax_of(Mnemonic mnemonic);
std::string_view name_of(InstructionClass group);

// "addi sp, sp, -16"; targets of branches and jumps are absolute addresses.
std::string disassemble(const Instruction& instruction, std::uint64_t pc);

// ABI names: zero, ra, sp, ...; ft0, ft1, ...
std::string_view integer_register_name(int index);
std::string_view float_register_name(int index);

}  // namespace flecsim::sim
