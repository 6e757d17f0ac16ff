#include <array>

#include "flecsim/sim/cpu/instruction.h"

namespace flecsim::sim {
namespace {

using enum Mnemonic;

std::uint32_t field(std::uint32_t bits, int low, int count) {
  return (bits >> low) & ((1U << count) - 1);
}

std::int32_t signed_field(std::uint32_t bits, int low, int count) {
  return static_cast<std::int32_t>(bits << (32 - low - count)) >> (32 - count);
}

std::int32_t store_immediate(std::uint32_t bits) {
  return (signed_field(bits, 25, 7) << 5) | static_cast<std::int32_t>(field(bits, 7, 5));
}

std::int32_t branch_immediate(std::uint32_t bits) {
  return static_cast<std::int32_t>(signed_field(bits, 31, 1) * 4096) |
         static_cast<std::int32_t>((field(bits, 7, 1) << 11) | (field(bits, 25, 6) << 5) |
                                   (field(bits, 8, 4) << 1));
}

std::int32_t jump_immediate(std::uint32_t bits) {
  return static_cast<std::int32_t>(signed_field(bits, 31, 1) * (1 << 20)) |
         static_cast<std::int32_t>((field(bits, 12, 8) << 12) | (field(bits, 20, 1) << 11) |
                                   (field(bits, 21, 10) << 1));
}

// Decodes one 32-bit instruction; every group below returns `illegal` for what it does not know.
class Decoder {
 public:
  Decoder(std::uint32_t bits, const Isa& isa) : bits_(bits), isa_(isa) {}

  Instruction run() {
    result_.bits = bits_;
    result_.rd = static_cast<std::uint8_t>(field(bits_, 7, 5));
    result_.rs1 = static_cast<std::uint8_t>(field(bits_, 15, 5));
    result_.rs2 = static_cast<std::uint8_t>(field(bits_, 20, 5));
    result_.rs3 = static_cast<std::uint8_t>(field(bits_, 27, 5));
    result_.rounding_mode = static_cast<std::uint8_t>(funct3());
    result_.mnemonic = group();
    return result_;
  }

 private:
  std::uint32_t funct3() const { return field(bits_, 12, 3); }
  std::uint32_t funct7() const { return field(bits_, 25, 7); }
  bool rv64() const { return isa_.xlen_bits == 64; }

  Mnemonic group() {
    switch (field(bits_, 0, 7)) {
      case 0x37: return upper(lui);
      case 0x17: return upper(auipc);
      case 0x6f: result_.immediate = jump_immediate(bits_); return jal;
      case 0x67: result_.immediate = signed_field(bits_, 20, 12); return funct3() == 0 ? jalr : illegal;
      case 0x63: return branch();
      case 0x03: return load();
      case 0x23: return store();
      case 0x13: return immediate();
      case 0x1b: return rv64() ? immediate_word() : illegal;
      case 0x33: return registers();
      case 0x3b: return rv64() ? registers_word() : illegal;
      case 0x0f: return fences();
      case 0x73: return system();
      case 0x2f: return isa_.a ? atomic() : illegal;
      case 0x07: return float_load();
      case 0x27: return float_store();
      case 0x43: return fused(fmadd_s, fmadd_d);
      case 0x47: return fused(fmsub_s, fmsub_d);
      case 0x4b: return fused(fnmsub_s, fnmsub_d);
      case 0x4f: return fused(fnmadd_s, fnmadd_d);
      case 0x53: return float_operation();
      default: return illegal;
    }
  }

  Mnemonic upper(Mnemonic mnemonic) {
    result_.immediate = static_cast<std::int32_t>(bits_ & 0xfffff000U);
    return mnemonic;
  }

  Mnemonic branch() {
    result_.immediate = branch_immediate(bits_);
    constexpr std::array table{beq, bne, illegal, illegal, blt, bge, bltu, bgeu};
    return table[funct3()];
  }

  Mnemonic load() {
    result_.immediate = signed_field(bits_, 20, 12);
    constexpr std::array table{lb, lh, lw, ld, lbu, lhu, lwu, illegal};
    const Mnemonic mnemonic = table[funct3()];
    return (mnemonic == ld || mnemonic == lwu) && !rv64() ? illegal : mnemonic;
  }

  Mnemonic store() {
    result_.immediate = store_immediate(bits_);
    constexpr std::array table{sb, sh, sw, sd, illegal, illegal, illegal, illegal};
    const Mnemonic mnemonic = table[funct3()];
    return mnemonic == sd && !rv64() ? illegal : mnemonic;
  }

  Mnemonic shift(Mnemonic plain, Mnemonic arithmetic, int shamt_bits) {
    result_.immediate = static_cast<std::int32_t>(field(bits_, 20, shamt_bits));
    const std::uint32_t upper_bits = bits_ >> (20 + shamt_bits);
    if (upper_bits == 0) return plain;
    return upper_bits == 0x400U >> shamt_bits ? arithmetic : illegal;
  }

  Mnemonic immediate() {
    result_.immediate = signed_field(bits_, 20, 12);
    const int shamt_bits = rv64() ? 6 : 5;
    if (funct3() == 1) return shift(slli, illegal, shamt_bits);
    if (funct3() == 5) return shift(srli, srai, shamt_bits);
    constexpr std::array table{addi, illegal, slti, sltiu, xori, illegal, ori, andi};
    return table[funct3()];
  }

  Mnemonic immediate_word() {
    result_.immediate = signed_field(bits_, 20, 12);
    switch (funct3()) {
      case 0: return addiw;
      case 1: return shift(slliw, illegal, 5);
      case 5: return shift(srliw, sraiw, 5);
      default: return illegal;
    }
  }

  Mnemonic registers() {
    constexpr std::array plain{add, sll, slt, sltu, xor_, srl, or_, and_};
    constexpr std::array muldiv{mul, mulh, mulhsu, mulhu, div, divu, rem, remu};
    switch (funct7()) {
      case 0: return plain[funct3()];
      case 1: return isa_.m ? muldiv[funct3()] : illegal;
      case 0x20: return funct3() == 0 ? sub : funct3() == 5 ? sra : illegal;
      default: return illegal;
    }
  }

  Mnemonic registers_word() {
    constexpr std::array plain{addw, sllw, illegal, illegal, illegal, srlw, illegal, illegal};
    constexpr std::array muldiv{mulw, illegal, illegal, illegal, divw, divuw, remw, remuw};
    switch (funct7()) {
      case 0: return plain[funct3()];
      case 1: return isa_.m ? muldiv[funct3()] : illegal;
      case 0x20: return funct3() == 0 ? subw : funct3() == 5 ? sraw : illegal;
      default: return illegal;
    }
  }

  Mnemonic fences() {
    if (funct3() == 1) return fence_i;
    return funct3() == 0 ? fence : illegal;
  }

  Mnemonic system() {
    if (funct3() == 0) return privileged();
    result_.immediate = static_cast<std::int32_t>(field(bits_, 20, 12));
    constexpr std::array table{illegal, csrrw, csrrs, csrrc, illegal, csrrwi, csrrsi, csrrci};
    return table[funct3()];
  }

  Mnemonic privileged() const {
    switch (bits_) {
      case 0x00000073: return ecall;
      case 0x00100073: return ebreak;
      case 0x30200073: return mret;
      case 0x10500073: return wfi;
      default: return illegal;
    }
  }

  Mnemonic atomic() {
    if (funct3() != 2 && !(funct3() == 3 && rv64())) return illegal;
    const bool word = funct3() == 2;
    switch (field(bits_, 27, 5)) {
      case 0x00: return word ? amoadd_w : amoadd_d;
      case 0x01: return word ? amoswap_w : amoswap_d;
      case 0x02: return result_.rs2 != 0 ? illegal : word ? lr_w : lr_d;
      case 0x03: return word ? sc_w : sc_d;
      case 0x04: return word ? amoxor_w : amoxor_d;
      case 0x08: return word ? amoor_w : amoor_d;
      case 0x0c: return word ? amoand_w : amoand_d;
      case 0x10: return word ? amomin_w : amomin_d;
      case 0x14: return word ? amomax_w : amomax_d;
      case 0x18: return word ? amominu_w : amominu_d;
      case 0x1c: return word ? amomaxu_w : amomaxu_d;
      default: return illegal;
    }
  }

  Mnemonic float_load() {
    result_.immediate = signed_field(bits_, 20, 12);
    return float_width(flw, fld, funct3());
  }

  Mnemonic float_store() {
    result_.immediate = store_immediate(bits_);
    return float_width(fsw, fsd, funct3());
  }

  Mnemonic float_width(Mnemonic single, Mnemonic wide, std::uint32_t width) const {
    if (width == 2 && isa_.f) return single;
    return width == 3 && isa_.d ? wide : illegal;
  }

  // Picks by the format field; illegal where the extension is missing.
  Mnemonic by_format(Mnemonic single, Mnemonic wide) const {
    const std::uint32_t format = field(bits_, 25, 2);
    if (format == 0 && isa_.f) return single;
    return format == 1 && isa_.d ? wide : illegal;
  }

  // The same for an instruction that rounds: reserved rounding modes are illegal.
  Mnemonic rounded(Mnemonic single, Mnemonic wide) const {
    return funct3() == 5 || funct3() == 6 ? illegal : by_format(single, wide);
  }

  Mnemonic fused(Mnemonic single, Mnemonic wide) const { return rounded(single, wide); }

  Mnemonic float_operation() {
    switch (field(bits_, 27, 5)) {
      case 0x00: return rounded(fadd_s, fadd_d);
      case 0x01: return rounded(fsub_s, fsub_d);
      case 0x02: return rounded(fmul_s, fmul_d);
      case 0x03: return rounded(fdiv_s, fdiv_d);
      case 0x0b: return result_.rs2 == 0 ? rounded(fsqrt_s, fsqrt_d) : illegal;
      case 0x04: return sign_injection();
      case 0x05: return funct3() == 0   ? by_format(fmin_s, fmin_d)
                        : funct3() == 1 ? by_format(fmax_s, fmax_d)
                                        : illegal;
      case 0x08: return between_formats();
      case 0x14: return compare();
      case 0x18: return to_integer();
      case 0x1a: return from_integer();
      case 0x1c: return move_to_integer();
      case 0x1e: return move_from_integer();
      default: return illegal;
    }
  }

  Mnemonic sign_injection() const {
    switch (funct3()) {
      case 0: return by_format(fsgnj_s, fsgnj_d);
      case 1: return by_format(fsgnjn_s, fsgnjn_d);
      case 2: return by_format(fsgnjx_s, fsgnjx_d);
      default: return illegal;
    }
  }

  Mnemonic between_formats() const {
    if (!isa_.d) return illegal;
    const Mnemonic mnemonic = rounded(fcvt_s_d, fcvt_d_s);
    if (mnemonic == fcvt_s_d) return result_.rs2 == 1 ? mnemonic : illegal;
    return result_.rs2 == 0 ? mnemonic : illegal;
  }

  Mnemonic compare() const {
    switch (funct3()) {
      case 0: return by_format(fle_s, fle_d);
      case 1: return by_format(flt_s, flt_d);
      case 2: return by_format(feq_s, feq_d);
      default: return illegal;
    }
  }

  Mnemonic to_integer() const {
    if (result_.rs2 > 1 && !rv64()) return illegal;
    switch (result_.rs2) {
      case 0: return rounded(fcvt_w_s, fcvt_w_d);
      case 1: return rounded(fcvt_wu_s, fcvt_wu_d);
      case 2: return rounded(fcvt_l_s, fcvt_l_d);
      case 3: return rounded(fcvt_lu_s, fcvt_lu_d);
      default: return illegal;
    }
  }

  Mnemonic from_integer() const {
    if (result_.rs2 > 1 && !rv64()) return illegal;
    switch (result_.rs2) {
      case 0: return rounded(fcvt_s_w, fcvt_d_w);
      case 1: return rounded(fcvt_s_wu, fcvt_d_wu);
      case 2: return rounded(fcvt_s_l, fcvt_d_l);
      case 3: return rounded(fcvt_s_lu, fcvt_d_lu);
      default: return illegal;
    }
  }

  Mnemonic move_to_integer() const {
    if (result_.rs2 != 0) return illegal;
    if (funct3() == 1) return by_format(fclass_s, fclass_d);
    if (funct3() != 0) return illegal;
    const Mnemonic mnemonic = by_format(fmv_x_w, fmv_x_d);
    return mnemonic == fmv_x_d && !rv64() ? illegal : mnemonic;
  }

  Mnemonic move_from_integer() const {
    if (result_.rs2 != 0 || funct3() != 0) return illegal;
    const Mnemonic mnemonic = by_format(fmv_w_x, fmv_d_x);
    return mnemonic == fmv_d_x && !rv64() ? illegal : mnemonic;
  }

  std::uint32_t bits_;
  const Isa& isa_;
  Instruction result_;
};

}  // namespace

Instruction decode(std::uint32_t bits, const Isa& isa) {
  if ((bits & 3) == 3) return Decoder(bits, isa).run();
  const auto half = static_cast<std::uint16_t>(bits);
  const std::uint32_t wide = isa.c ? expand_compressed(half, isa) : 0;
  Instruction result = wide != 0 ? Decoder(wide, isa).run() : Instruction{};
  result.bits = half;
  result.length_bytes = 2;
  return result;
}

}  // namespace flecsim::sim
