// Expansion of compressed instructions (RVC, unprivileged specification chapter 16).
#include "flecsim/sim/cpu/instruction.h"

namespace flecsim::sim {
namespace {

using Bits = std::uint32_t;

Bits field(Bits bits, int low, int count) { return (bits >> low) & ((1U << count) - 1); }

// One piece of a scattered immediate: `count` bits at `from`, put at `to`.
Bits piece(Bits bits, int from, int count, int to) { return field(bits, from, count) << to; }

Bits sign_extend(Bits value, int width) {
  const Bits sign = 1U << (width - 1);
  return (value ^ sign) - sign;
}

Bits encode_r(Bits funct7, Bits rs2, Bits rs1, Bits funct3, Bits rd, Bits opcode) {
  return (funct7 << 25) | (rs2 << 20) | (rs1 << 15) | (funct3 << 12) | (rd << 7) | opcode;
}

Bits encode_i(Bits immediate, Bits rs1, Bits funct3, Bits rd, Bits opcode) {
  return (immediate << 20) | (rs1 << 15) | (funct3 << 12) | (rd << 7) | opcode;
}

Bits encode_s(Bits immediate, Bits rs2, Bits rs1, Bits funct3, Bits opcode) {
  return (piece(immediate, 5, 7, 25)) | (rs2 << 20) | (rs1 << 15) | (funct3 << 12) |
         piece(immediate, 0, 5, 7) | opcode;
}

Bits encode_b(Bits immediate, Bits rs1, Bits funct3) {
  return piece(immediate, 12, 1, 31) | piece(immediate, 5, 6, 25) | (rs1 << 15) | (funct3 << 12) |
         piece(immediate, 1, 4, 8) | piece(immediate, 11, 1, 7) | 0x63;
}

Bits encode_j(Bits immediate, Bits rd) {
  return piece(immediate, 20, 1, 31) | piece(immediate, 1, 10, 21) | piece(immediate, 11, 1, 20) |
         piece(immediate, 12, 8, 12) | (rd << 7) | 0x6f;
}

constexpr Bits kOpImm = 0x13;
constexpr Bits kOpImm32 = 0x1b;
constexpr Bits kOp = 0x33;
constexpr Bits kOp32 = 0x3b;
constexpr Bits kLoad = 0x03;
constexpr Bits kStore = 0x23;
constexpr Bits kFloatLoad = 0x07;
constexpr Bits kFloatStore = 0x27;
constexpr Bits kWord = 2;
constexpr Bits kDouble = 3;

class Expander {
 public:
  Expander(Bits bits, const Isa& isa) : b_(bits), isa_(isa) {}

  Bits run() const {
    switch (field(b_, 0, 2)) {
      case 0: return quadrant0();
      case 1: return quadrant1();
      default: return quadrant2();
    }
  }

 private:
  bool rv64() const { return isa_.xlen_bits == 64; }
  Bits rd() const { return field(b_, 7, 5); }
  Bits rs2() const { return field(b_, 2, 5); }
  Bits low_rd() const { return 8 + field(b_, 2, 3); }   // rd' and rs2'
  Bits low_rs1() const { return 8 + field(b_, 7, 3); }  // rs1'
  Bits immediate6() const { return sign_extend(piece(b_, 12, 1, 5) | field(b_, 2, 5), 6) & 0xfff; }
  Bits shamt() const { return piece(b_, 12, 1, 5) | field(b_, 2, 5); }
  Bits word_offset() const {
    return piece(b_, 6, 1, 2) | piece(b_, 10, 3, 3) | piece(b_, 5, 1, 6);
  }
  Bits double_offset() const { return piece(b_, 10, 3, 3) | piece(b_, 5, 2, 6); }
  Bits word_stack_load() const {
    return piece(b_, 4, 3, 2) | piece(b_, 12, 1, 5) | piece(b_, 2, 2, 6);
  }
  Bits double_stack_load() const {
    return piece(b_, 5, 2, 3) | piece(b_, 12, 1, 5) | piece(b_, 2, 3, 6);
  }
  Bits word_stack_store() const { return piece(b_, 9, 4, 2) | piece(b_, 7, 2, 6); }
  Bits double_stack_store() const { return piece(b_, 10, 3, 3) | piece(b_, 7, 3, 6); }

  Bits quadrant0() const {
    switch (field(b_, 13, 3)) {
      case 0: return add_to_stack_pointer();
      case 1: return isa_.d ? encode_i(double_offset(), low_rs1(), kDouble, low_rd(), kFloatLoad) : 0;
      case 2: return encode_i(word_offset(), low_rs1(), kWord, low_rd(), kLoad);
      case 3:
        if (rv64()) return encode_i(double_offset(), low_rs1(), kDouble, low_rd(), kLoad);
        return isa_.f ? encode_i(word_offset(), low_rs1(), kWord, low_rd(), kFloatLoad) : 0;
      case 5: return isa_.d ? encode_s(double_offset(), low_rd(), low_rs1(), kDouble, kFloatStore) : 0;
      case 6: return encode_s(word_offset(), low_rd(), low_rs1(), kWord, kStore);
      case 7:
        if (rv64()) return encode_s(double_offset(), low_rd(), low_rs1(), kDouble, kStore);
        return isa_.f ? encode_s(word_offset(), low_rd(), low_rs1(), kWord, kFloatStore) : 0;
      default: return 0;
    }
  }

  Bits add_to_stack_pointer() const {
    const Bits immediate = piece(b_, 11, 2, 4) | piece(b_, 7, 4, 6) | piece(b_, 6, 1, 2) |
                           piece(b_, 5, 1, 3);
    return immediate == 0 ? 0 : encode_i(immediate, 2, 0, low_rd(), kOpImm);
  }

  Bits quadrant1() const {
    switch (field(b_, 13, 3)) {
      case 0: return encode_i(immediate6(), rd(), 0, rd(), kOpImm);
      case 1:
        if (!rv64()) return encode_j(jump_offset(), 1);
        return rd() == 0 ? 0 : encode_i(immediate6(), rd(), 0, rd(), kOpImm32);
      case 2: return encode_i(immediate6(), 0, 0, rd(), kOpImm);
      case 3: return rd() == 2 ? adjust_stack_pointer() : load_upper();
      case 4: return arithmetic();
      case 5: return encode_j(jump_offset(), 0);
      case 6: return encode_b(branch_offset(), low_rs1(), 0);
      default: return encode_b(branch_offset(), low_rs1(), 1);
    }
  }

  Bits jump_offset() const {
    return sign_extend(piece(b_, 12, 1, 11) | piece(b_, 11, 1, 4) | piece(b_, 9, 2, 8) |
                           piece(b_, 8, 1, 10) | piece(b_, 7, 1, 6) | piece(b_, 6, 1, 7) |
                           piece(b_, 3, 3, 1) | piece(b_, 2, 1, 5),
                       12);
  }

  Bits branch_offset() const {
    return sign_extend(piece(b_, 12, 1, 8) | piece(b_, 10, 2, 3) | piece(b_, 5, 2, 6) |
                           piece(b_, 3, 2, 1) | piece(b_, 2, 1, 5),
                       9);
  }

  Bits adjust_stack_pointer() const {
    const Bits immediate =
        sign_extend(piece(b_, 12, 1, 9) | piece(b_, 6, 1, 4) | piece(b_, 5, 1, 6) |
                        piece(b_, 3, 2, 7) | piece(b_, 2, 1, 5),
                    10);
    return immediate == 0 ? 0 : encode_i(immediate & 0xfff, 2, 0, 2, kOpImm);
  }

  Bits load_upper() const {
    const Bits immediate = sign_extend(shamt(), 6);
    return immediate == 0 ? 0 : (immediate << 12) | (rd() << 7) | 0x37;
  }

  Bits arithmetic() const {
    const Bits r = low_rs1();
    const bool bad_shamt = !rv64() && field(b_, 12, 1) != 0;
    switch (field(b_, 10, 2)) {
      case 0: return bad_shamt ? 0 : encode_i(shamt(), r, 5, r, kOpImm);
      case 1: return bad_shamt ? 0 : encode_i(shamt() | 0x400, r, 5, r, kOpImm);
      case 2: return encode_i(immediate6(), r, 7, r, kOpImm);
      default: return field(b_, 12, 1) == 0 ? arithmetic_registers(r) : arithmetic_word(r);
    }
  }

  Bits arithmetic_registers(Bits r) const {
    switch (field(b_, 5, 2)) {
      case 0: return encode_r(0x20, low_rd(), r, 0, r, kOp);
      case 1: return encode_r(0, low_rd(), r, 4, r, kOp);
      case 2: return encode_r(0, low_rd(), r, 6, r, kOp);
      default: return encode_r(0, low_rd(), r, 7, r, kOp);
    }
  }

  Bits arithmetic_word(Bits r) const {
    if (!rv64() || field(b_, 5, 2) > 1) return 0;
    return encode_r(field(b_, 5, 2) == 0 ? 0x20 : 0, low_rd(), r, 0, r, kOp32);
  }

  Bits quadrant2() const {
    switch (field(b_, 13, 3)) {
      case 0:
        if (!rv64() && field(b_, 12, 1) != 0) return 0;
        return encode_i(shamt(), rd(), 1, rd(), kOpImm);
      case 1: return isa_.d ? encode_i(double_stack_load(), 2, kDouble, rd(), kFloatLoad) : 0;
      case 2: return rd() == 0 ? 0 : encode_i(word_stack_load(), 2, kWord, rd(), kLoad);
      case 3:
        if (!rv64()) return isa_.f ? encode_i(word_stack_load(), 2, kWord, rd(), kFloatLoad) : 0;
        return rd() == 0 ? 0 : encode_i(double_stack_load(), 2, kDouble, rd(), kLoad);
      case 4: return jump_or_move();
      case 5: return isa_.d ? encode_s(double_stack_store(), rs2(), 2, kDouble, kFloatStore) : 0;
      case 6: return encode_s(word_stack_store(), rs2(), 2, kWord, kStore);
      default:
        if (rv64()) return encode_s(double_stack_store(), rs2(), 2, kDouble, kStore);
        return isa_.f ? encode_s(word_stack_store(), rs2(), 2, kWord, kFloatStore) : 0;
    }
  }

  Bits jump_or_move() const {
    const bool second = field(b_, 12, 1) != 0;
    if (rs2() != 0) return encode_r(0, rs2(), second ? rd() : 0, 0, rd(), kOp);
    if (rd() == 0) return second ? 0x00100073 : 0;  // c.ebreak
    return encode_i(0, rd(), 0, second ? 1 : 0, 0x67);
  }

  Bits b_;
  const Isa& isa_;
};

}  // namespace

std::uint32_t expand_compressed(std::uint16_t bits, const Isa& isa) {
  return Expander(bits, isa).run();
}

}  // namespace flecsim::sim
