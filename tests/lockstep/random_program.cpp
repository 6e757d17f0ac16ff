#include "random_program.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <random>

namespace flecsim::lockstep {
namespace {

using sim::Instruction;
using sim::Mnemonic;
using sim::Syntax;
using Word = std::uint32_t;

Word itype(int immediate, int rs1, int funct3, int rd, int opcode) {
  return static_cast<Word>(immediate) << 20 |
         static_cast<Word>(rs1 << 15 | funct3 << 12 | rd << 7 | opcode);
}
Word addi(int rd, int rs1, int immediate) { return itype(immediate, rs1, 0, rd, 0x13); }
Word csr_op(int funct3, int rd, int csr, int rs1) { return itype(csr, rs1, funct3, rd, 0x73); }
Word lui(int rd, Word upper) { return (upper & 0xfffff000U) | static_cast<Word>(rd << 7) | 0x37; }
Word store(int rs2, int rs1, int funct3, int offset, int opcode = 0x23) {
  return static_cast<Word>((offset >> 5 & 0x7f) << 25 | rs2 << 20 | rs1 << 15 | funct3 << 12 |
                           (offset & 31) << 7 | opcode);
}
Word jal(int rd, int offset) {
  const auto o = static_cast<Word>(offset);
  return (o >> 20 & 1) << 31 | (o >> 1 & 0x3ff) << 21 | (o >> 11 & 1) << 20 |
         (o >> 12 & 0xff) << 12 | static_cast<Word>(rd << 7) | 0x6f;
}
Word branch(Word without_offset, int offset) {
  const auto o = static_cast<Word>(offset);
  return (without_offset & 0x01fff07fU) | (o >> 12 & 1) << 31 | (o >> 5 & 0x3f) << 25 |
         (o >> 1 & 15) << 8 | (o >> 11 & 1) << 7;
}
Word c_jump(Word opcode, int offset) {  // c.j and c.jal
  const auto o = static_cast<Word>(offset);
  return opcode | (o >> 11 & 1) << 12 | (o >> 4 & 1) << 11 | (o >> 8 & 3) << 9 |
         (o >> 10 & 1) << 8 | (o >> 6 & 1) << 7 | (o >> 7 & 1) << 6 | (o >> 1 & 7) << 3 |
         (o >> 5 & 1) << 2;
}
Word c_branch(Word without_offset, int offset) {
  const auto o = static_cast<Word>(offset);
  return without_offset | (o >> 8 & 1) << 12 | (o >> 3 & 3) << 10 | (o >> 6 & 3) << 5 |
         (o >> 1 & 3) << 3 | (o >> 5 & 1) << 2;
}

constexpr int kFflags = 1;
constexpr int kFrm = 2;
constexpr int kFcsr = 3;
constexpr int kMstatus = 0x300;
constexpr int kMtvec = 0x305;
constexpr int kMscratch = 0x340;
constexpr int kMepc = 0x341;
constexpr int kMcause = 0x342;
constexpr int kMtval = 0x343;
constexpr int kSet = 2;    // csrrs
constexpr int kWrite = 1;  // csrrw

bool reserved(int x) { return x == 2 || (x >= 5 && x <= 8); }

// One instruction of the program; a jump goes `skip` items further.
struct Item {
  std::uint64_t bits;
  int length;
  int skip = 0;
};

class Generator {
 public:
  Generator(const sim::Isa& isa, std::uint64_t seed) : isa_(isa), random_(seed) {}

  Program run(int instructions) {
    Program program{isa_, 0, {}, {}};
    fill_data(program.data);
    prologue();
    const std::size_t body = items_.size();
    for (int i = 0; i < instructions; ++i) emit_random();
    epilogue();
    resolve();
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (i == body) program.body_address = 0x80000000 + program.code.size();
      const auto* bytes = reinterpret_cast<const std::uint8_t*>(&items_[i].bits);
      program.code.insert(program.code.end(), bytes, bytes + items_[i].length);
    }
    return program;
  }

 private:
  Word draw() { return static_cast<Word>(random_()); }
  int below(int n) { return static_cast<int>(random_() % static_cast<std::uint64_t>(n)); }
  bool chance(int percent) { return below(100) < percent; }
  template <class T>
  T one_of(std::initializer_list<T> list) {
    return *(list.begin() + below(static_cast<int>(list.size())));
  }
  void word(Word bits) { items_.push_back({bits, 4}); }

  // Numbers that floating point finds interesting, about half of them ordinary.
  std::uint64_t interesting_double() {
    const std::uint64_t sign = std::uint64_t{random_() & 1} << 63;
    const std::uint64_t near = random_() & 3;
    switch (below(12)) {
      case 0:
        return sign | near;  // zero and subnormals
      case 1:
        return sign | (0x0010000000000000U + near - 1);  // around the least normal
      case 2:
        return sign | (0x7ff0000000000000U - near);  // around infinity
      case 3:
        return sign | 0x7ff8000000000000U | near;  // quiet NaN
      case 4:
        return sign | 0x7ff0000000000001U;  // signaling NaN
      case 5:
        return sign | ((1023U + random_() % 70) << 52) | (random_() >> 12);
      case 6:
        return sign | ((1023U - random_() % 70) << 52) | (random_() >> 12);
      case 7:
        return random_();
      case 8:
        return sign | ((1023U + random_() % 4) << 52) | (random_() >> 60) << 48;
      default:
        return sign | ((1023U + random_() % 4) << 52) | (random_() >> 12);
    }
  }

  // The same for single precision, boxed.
  std::uint64_t interesting_single() {
    const Word sign = (draw() & 1) << 31;
    const Word near = draw() & 3;
    const auto boxed = [&](Word bits) { return 0xffffffff00000000U | sign | bits; };
    switch (below(12)) {
      case 0:
        return boxed(near);
      case 1:
        return boxed(0x00800000U + near - 1);
      case 2:
        return boxed(0x7f800000U - near);
      case 3:
        return boxed(0x7fc00000U | near);
      case 4:
        return boxed(0x7f800001U);
      case 5:
        return boxed(((127U + draw() % 40) << 23) | (draw() >> 9));
      case 6:
        return boxed(((127U - draw() % 40) << 23) | (draw() >> 9));
      case 7:
        return random_();
      case 8:
        return boxed(((127U + draw() % 4) << 23) | (draw() >> 28) << 19);
      default:
        return boxed(((127U + draw() % 4) << 23) | (draw() >> 9));
    }
  }

  // Singles in the lower half, doubles in the upper.
  void fill_data(std::vector<std::uint8_t>& data) {
    data.resize(kDataBytes);
    for (std::size_t i = 0; i < data.size(); i += 8) {
      const std::uint64_t value = i < data.size() / 2 ? interesting_single() : interesting_double();
      std::memcpy(&data[i], &value, 8);
    }
  }

  // A fresh operand of a format from the half of the data that suits it.
  void load_float(int f, bool wide) {
    const int offset = wide ? 8 * below(255) : -8 * (1 + below(255));
    load_float_at(f, wide, offset);
  }
  void load_float_at(int f, bool wide, int offset) {
    word(itype(offset, 5, wide ? 3 : 2, f, 0x07));
  }

  // li of any 32-bit value: RV64 sees it sign-extended, so pointers get their upper half cleared.
  void load_pointer(int rd, Word address) {
    word(lui(rd, address));
    if (isa_.xlen_bits == 64) {
      word(itype(32, rd, 1, rd, 0x13));  // slli
      word(itype(32, rd, 5, rd, 0x13));  // srli
    }
    if ((address & 0xfff) != 0) word(addi(rd, rd, static_cast<int>(address & 0x7ff)));
  }

  void prologue() {
    word(jal(0, 4 * 13));
    // The trap handler, at 0x80000004: skips the instruction, leaves cause and value in x7 and x6.
    word(csr_op(kSet, 6, kMepc, 0));
    word(itype(0, 6, 5, 7, 0x03));  // lhu x7, 0(x6)
    word(itype(3, 7, 7, 7, 0x13));  // andi
    word(itype(3, 7, 4, 7, 0x13));  // xori
    word(itype(1, 7, 3, 7, 0x13));  // sltiu: 1 if the length is 4
    word(itype(1, 7, 1, 7, 0x13));  // slli
    word(addi(7, 7, 2));
    word(0x00730333);  // add x6, x6, x7
    word(csr_op(kWrite, 0, kMepc, 6));
    word(csr_op(kSet, 7, kMcause, 0));
    word(csr_op(kSet, 6, kMtval, 0));
    word(0x30200073);  // mret
    load_pointer(5, static_cast<Word>(kDataAddress + kDataBytes / 2));
    word(addi(2, 5, -1024));
    word(addi(8, 5, 1024));
    load_pointer(6, 0x80000000);
    word(addi(6, 6, 4));
    word(csr_op(kWrite, 0, kMtvec, 6));
    word(lui(6, 0x6000));
    if (isa_.f) word(csr_op(kSet, 0, kMstatus, 6));
    for (const int csr : {kMepc, kMcause, kMtval, kMscratch}) word(csr_op(kWrite, 0, csr, 0));
    for (int f = 0; isa_.f && f < 32; ++f) word(itype(8 * below(128), 5, isa_.d ? 3 : 2, f, 0x07));
    for (int x = 1; x < 32; ++x) {
      if (reserved(x) && x != 6 && x != 7) continue;
      word(lui(x, draw()));
      word(addi(x, x, static_cast<int>(draw() % 4096) - 2048));
    }
  }

  void epilogue() {
    for (int i = 0; i < 12; ++i) word(addi(0, 0, 0));  // where the last branches may land
    load_pointer(6, 0x100000);
    load_pointer(7, 0x5000);
    word(addi(7, 7, 0x555));
    word(store(7, 6, 2, 0));
    word(jal(0, 0));
  }

  void emit_random() {
    const int dice = below(100);
    if (isa_.c && dice < 20) return emit_compressed();
    if (dice < 26) return emit_jump();
    if (isa_.f && dice < 34) return emit_float_control();
    if (dice < 36) {  // without C, a word of zeros has no length that the handler could skip
      return word(one_of<Word>({0x00000073, 0x00100073, 0x0000100f, 0x0ff0000f, isa_.c ? 0 : ~0U}));
    }
    if (isa_.a && dice < 37) return emit_reservation();
    for (;;) {
      const Word bits = fix_operands(sample());
      const Instruction decoded = decode(bits, isa_);
      const bool keep_illegal = chance(1);
      if (decoded.mnemonic == Mnemonic::illegal && !keep_illegal) continue;
      if (!acceptable(decoded)) continue;
      const Syntax syntax = syntax_of(decoded.mnemonic);
      if ((syntax == Syntax::fff || syntax == Syntax::ffff || syntax == Syntax::xff) &&
          chance(60)) {
        const bool wide = (bits >> 25 & 1) != 0;
        const int offset = wide ? 8 * below(255) : -8 * (1 + below(255));
        load_float_at(decoded.rs1, wide, offset);
        if (chance(30)) {
          load_float_at(decoded.rs2, wide, offset);  // equal operands
        } else {
          load_float(decoded.rs2, wide);
        }
      }
      word(bits);
      if (decoded.mnemonic >= Mnemonic::flw && chance(60)) {
        word(csr_op(kSet, free_register(), kFflags, 0));
        if (chance(50)) word(csr_op(kWrite, 0, kFflags, 0));
      }
      return;
    }
  }

  int free_register() {
    for (;;) {
      const int x = 1 + below(31);
      if (!reserved(x)) return x;
    }
  }

  // A word with a known major opcode and plausible function fields.
  Word sample() {
    const Word opcode =
        isa_.f && chance(45)
            ? one_of<Word>({0x53, 0x53, 0x53, 0x53, 0x43, 0x47, 0x4b, 0x4f, 0x07, 0x27})
            : one_of<Word>({0x37, 0x17, 0x03, 0x03, 0x23, 0x13, 0x13, 0x1b, 0x33, 0x33, 0x3b, 0x2f,
                            0x2f, 0x73});
    Word bits = (draw() & ~0x7fU) | opcode;
    const auto funct7 = [&](Word value) { bits = (bits & 0x01ffffffU) | value << 25; };
    const bool shift = (opcode == 0x13 || opcode == 0x1b) && (bits >> 12 & 3) == 1;
    if (opcode == 0x33 || opcode == 0x3b) funct7(one_of<Word>({0, 1, 1, 0x20}));
    if (shift) funct7(one_of<Word>({0, 1, 0x20, 0x21}));
    if (opcode == 0x2f) {
      funct7(one_of<Word>({0, 1, 4, 8, 12, 16, 20, 24, 28}) << 2 | (draw() & 3));
      bits = (bits & ~0x7000U) | one_of<Word>({2, 3}) << 12;
    }
    if (opcode == 0x53) {
      funct7(one_of<Word>({0, 1, 2, 3, 11, 4, 5, 8, 20, 24, 26, 28, 30}) << 2 | (draw() & 1));
      if ((bits >> 27) >= 8 && (bits >> 27) != 20)
        bits = (bits & ~0x01f00000U) | (draw() & 3) << 20;
    }
    if (opcode == 0x73) {
      const int csr = one_of({kFflags, kFrm, kFcsr, kMscratch, kMscratch, kMcause, 0x7ff, 0xfff});
      bits = (bits & 0x000fffffU) | static_cast<Word>(csr) << 20;
    }
    return bits;
  }

  static void set_field(Word& bits, int low, int value) {
    bits = (bits & ~(31U << low)) | static_cast<Word>(value) << low;
  }

  // Memory is reached through a pointer only, and no pointer is overwritten.
  Word fix_operands(Word bits) {
    const Syntax syntax = syntax_of(decode(bits, isa_).mnemonic);
    switch (syntax) {
      case Syntax::load:
      case Syntax::store:
      case Syntax::float_load:
      case Syntax::float_store:
        set_field(bits, 15, one_of({2, 5, 8}));
        break;
      case Syntax::load_reserved:
      case Syntax::atomic:
        set_field(bits, 15, 5);
        break;
      default:
        break;
    }
    return bits;
  }

  bool acceptable(const Instruction& decoded) const {
    const Syntax syntax = syntax_of(decoded.mnemonic);
    if (decoded.mnemonic == Mnemonic::sc_w || decoded.mnemonic == Mnemonic::sc_d) return false;
    if (decoded.mnemonic == Mnemonic::mret || decoded.mnemonic == Mnemonic::wfi) return false;
    if (syntax == Syntax::branch || syntax == Syntax::jump || syntax == Syntax::jalr) return false;
    const bool memory = syntax == Syntax::load || syntax == Syntax::store ||
                        syntax == Syntax::float_load || syntax == Syntax::float_store;
    if (memory && decoded.rs1 != 2 && decoded.rs1 != 5 && decoded.rs1 != 8) return false;
    const bool no_integer_result = syntax == Syntax::store || syntax == Syntax::float_store ||
                                   syntax == Syntax::float_load || syntax == Syntax::fff ||
                                   syntax == Syntax::ffff || syntax == Syntax::ff ||
                                   syntax == Syntax::fx;
    return no_integer_result || !reserved(decoded.rd);
  }

  // QEMU's SC compares values, so nothing may be stored between the two.
  void emit_reservation() {
    const Word width = isa_.xlen_bits == 64 ? one_of<Word>({2, 3}) : 2;
    const Word common = 0x2f | width << 12 | 5 << 15;
    word(common | 2U << 27 | static_cast<Word>(free_register()) << 7);
    if (chance(30)) word(addi(free_register(), 5, below(100)));
    word(common | 3U << 27 | static_cast<Word>(free_register()) << 7 | (draw() & 31) << 20);
  }

  void emit_compressed() {
    for (;;) {
      Word bits = draw() & 0xffff;
      if ((bits & 3) == 3) continue;
      const Instruction decoded = decode(bits, isa_);
      if (decoded.mnemonic == Mnemonic::illegal && !chance(1)) continue;
      if (!acceptable(decoded)) continue;
      items_.push_back({bits, 2});
      return;
    }
  }

  void emit_jump() {
    const int skip = 1 + below(8);
    if (isa_.c && chance(40)) {
      const Word compressed = one_of<Word>({0xa001, 0xc001, 0xe001});
      const Word rs1 = compressed == 0xa001 ? 0 : (draw() & 7) << 7;
      items_.push_back({compressed | rs1, 2, skip});
      return;
    }
    if (chance(20)) {
      items_.push_back({jal(free_register(), 0), 4, skip});
      return;
    }
    if (chance(20)) {  // auipc and jalr to the instruction behind; bit 0 is dropped
      const std::uint64_t jalr = itype(8 + below(2), 7, 0, free_register(), 0x67);
      items_.push_back({jalr << 32 | 0x00000017 | 7 << 7, 8});  // one item: nothing jumps between
      return;
    }
    const Word funct3 = one_of<Word>({0, 1, 4, 5, 6, 7});
    const Word registers = (draw() & 31) << 15 | (draw() & 31) << 20;
    items_.push_back({0x63 | funct3 << 12 | registers, 4, skip});
  }

  // Rounding modes, reserved ones too; a fresh operand.
  void emit_float_control() {
    if (chance(60))
      return word(itype(kFrm, chance(85) ? below(5) : below(8), 5, free_register(), 0x73));
    load_float(below(32), isa_.d && chance(50));
  }

  void resolve() {
    std::vector<int> at{0};
    for (const Item& item : items_) at.push_back(at.back() + item.length);
    for (std::size_t i = 0; i < items_.size(); ++i) {
      Item& item = items_[i];
      if (item.skip == 0) continue;
      const int offset = at[i + static_cast<std::size_t>(item.skip)] - at[i];
      if (item.length == 4) {
        const auto bits = static_cast<Word>(item.bits);
        item.bits = (bits & 0x7f) == 0x6f ? jal(static_cast<int>(bits >> 7 & 31), offset)
                                          : branch(bits, offset);
      } else {
        const auto bits = static_cast<Word>(item.bits);
        item.bits = bits == 0xa001 ? c_jump(bits, offset) : c_branch(bits, offset);
      }
    }
  }

  sim::Isa isa_;
  std::mt19937_64 random_;
  std::vector<Item> items_;
};

class ElfWriter {
 public:
  void number(std::uint64_t value, int size_bytes) {
    for (int i = 0; i < size_bytes; ++i)
      bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
  std::vector<std::uint8_t> bytes;
};

}  // namespace

Program random_program(const sim::Isa& isa, std::uint64_t seed, int instructions) {
  return Generator(isa, seed).run(instructions);
}

namespace {

// Another instruction of the same class: differs from `bits` in one function bit only.
std::optional<Word> similar(Word bits, const Instruction& original, const sim::Isa& isa) {
  for (const int bit : {12, 13, 14, 30, 27, 28, 29, 31, 20, 21, 25, 2, 3, 6}) {
    const Word changed = bits ^ 1U << bit;
    const Instruction other = decode(changed, isa);
    const bool same_operands = syntax_of(other.mnemonic) == syntax_of(original.mnemonic) &&
                               other.length_bytes == original.length_bytes;
    if (same_operands && other.mnemonic != original.mnemonic && other.mnemonic != Mnemonic::wfi &&
        other.mnemonic != Mnemonic::illegal && other.mnemonic != Mnemonic::mret) {
      return changed;
    }
  }
  // Nothing is like a jump: it links to a wrong register.
  if (class_of(original.mnemonic) == sim::InstructionClass::jump) return bits ^ 1U << 7;
  return std::nullopt;
}

}  // namespace

std::optional<Program> with_fault(const Program& program, Mnemonic mnemonic) {
  Program faulty = program;
  bool found = false;
  std::size_t at = program.body_address - 0x80000000;
  while (at + 4 <= faulty.code.size()) {
    Word bits = 0;
    std::memcpy(&bits, &faulty.code[at], 4);
    const Instruction decoded = decode(bits, program.isa);
    const auto changed = similar(bits, decoded, program.isa);
    if (decoded.mnemonic == mnemonic && decoded.length_bytes == 4 && changed) {
      std::memcpy(&faulty.code[at], &*changed, 4);
      found = true;
    }
    at += decoded.length_bytes;
  }
  return found ? std::optional(faulty) : std::nullopt;
}

std::vector<std::uint8_t> to_elf(const Program& program) {
  const bool wide = program.isa.xlen_bits == 64;
  const int word = wide ? 8 : 4;
  const int header = wide ? 64 : 52;
  const int entry = wide ? 56 : 32;
  ElfWriter elf;
  elf.number(0x464c457f, 4);
  elf.number(wide ? 2 : 1, 1);
  elf.number(1, 1);
  elf.number(1, 10);
  elf.number(2, 2);
  elf.number(243, 2);
  elf.number(1, 4);
  elf.number(0x80000000, word);
  elf.number(static_cast<std::uint64_t>(header), word);
  elf.number(0, word);
  elf.number((program.isa.c ? 1 : 0) | (program.isa.d ? 4 : program.isa.f ? 2 : 0), 4);
  for (const int field : {header, entry, 2, 0, 0, 0})
    elf.number(static_cast<std::uint64_t>(field), 2);
  std::uint64_t offset = static_cast<std::uint64_t>(header + 2 * entry);
  const auto segment = [&](std::uint64_t address, std::uint64_t size) {
    elf.number(1, 4);
    if (wide) elf.number(7, 4);
    elf.number(offset, word);
    elf.number(address, word);
    elf.number(address, word);
    elf.number(size, word);
    elf.number(size, word);
    if (!wide) elf.number(7, 4);
    elf.number(1, word);
    offset += size;
  };
  segment(0x80000000, program.code.size());
  segment(kDataAddress, program.data.size());
  elf.bytes.insert(elf.bytes.end(), program.code.begin(), program.code.end());
  elf.bytes.insert(elf.bytes.end(), program.data.begin(), program.data.end());
  return elf.bytes;
}

}  // namespace flecsim::lockstep
