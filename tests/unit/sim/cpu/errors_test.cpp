// Every message about a bad program or option.
#include <cstring>

#include <gtest/gtest.h>

#include "flecsim/sim/cpu/machine.h"

#include "support/input_error.h"

namespace flecsim::sim {
namespace {

// A 32-bit ELF file with one segment of four bytes at 0x80000000.
std::vector<std::uint8_t> elf() {
  std::vector<std::uint8_t> file(88);
  const auto put = [&](std::size_t at, std::uint32_t value, std::size_t size) {
    std::memcpy(&file[at], &value, size);
  };
  put(0, 0x464c457f, 4);
  put(4, 0x00010101, 4);
  put(16, 2, 2);
  put(18, 243, 2);
  put(24, 0x80000000, 4);
  put(28, 52, 4);
  put(42, 32, 2);
  put(44, 1, 2);
  put(52, 1, 4);
  put(56, 84, 4);
  put(64, 0x80000000, 4);
  put(68, 4, 4);
  put(72, 4, 4);
  return file;
}

std::vector<std::uint8_t> changed(std::size_t at, std::uint8_t value) {
  std::vector<std::uint8_t> file = elf();
  file[at] = value;
  return file;
}

TEST(Elf, ReadsSegmentsAndEntry) {
  const ElfImage image = parse_elf(elf(), "x.elf");
  EXPECT_EQ(image.entry, 0x80000000U);
  ASSERT_EQ(image.segments.size(), 1U);
  EXPECT_EQ(image.segments[0].bytes.size(), 4U);
}

TEST(Elf, SaysWhatIsWrong) {
  const std::vector<std::uint8_t> text{'#', '!', '/', 'b', 'i', 'n'};
  EXPECT_INPUT_ERROR(read_elf("/no/such/file"), "/no/such/file: cannot be opened");
  EXPECT_INPUT_ERROR(parse_elf(text, "x.elf"), "x.elf: not an ELF file");
  EXPECT_INPUT_ERROR(parse_elf({}, "x.elf"), "the ELF magic lies at bytes 0 to 4");
  EXPECT_INPUT_ERROR(parse_elf(changed(4, 3), "x.elf"), "ELF class is 3");
  EXPECT_INPUT_ERROR(parse_elf(changed(5, 2), "x.elf"), "byte order is 2, expected 1");
  EXPECT_INPUT_ERROR(parse_elf(changed(18, 62), "x.elf"),
                     "machine is 62 (x86-64), expected 243 (RISC-V)");
  EXPECT_INPUT_ERROR(parse_elf(changed(16, 3), "x.elf"), "type is 3, expected 2");
  EXPECT_INPUT_ERROR(parse_elf(changed(52, 2), "x.elf"), "no segment to load");
  EXPECT_INPUT_ERROR(parse_elf(changed(68, 9), "x.elf"),
                     "holds 9 bytes of the file and 4 of memory");
  EXPECT_INPUT_ERROR(parse_elf(changed(57, 9), "x.elf"), "a segment lies at bytes");
  EXPECT_INPUT_ERROR(parse_elf(changed(42, 8), "x.elf"),
                     "program header size is 8, expected at least 32");
  EXPECT_INPUT_ERROR(read_elf("/"), "/: a folder; expected an ELF file");
  std::vector<std::uint8_t> sections = elf();
  sections[32] = 52;
  sections[48] = 1;
  EXPECT_INPUT_ERROR(parse_elf(sections, "x.elf"),
                     "section header size is 0, expected at least 40");
}

// The least of a 64-bit file: huge numbers neither wrap nor are allocated.
TEST(Elf, RefusesHugeNumbers) {
  std::vector<std::uint8_t> file(64 + 56 + 4);
  const auto put = [&](std::size_t at, std::uint64_t value, std::size_t size) {
    std::memcpy(&file[at], &value, size);
  };
  put(0, 0x00010102464c457f, 8);
  put(16, 2, 2);
  put(18, 243, 2);
  put(24, kRamBase, 8);
  put(32, 64, 8);
  put(54, 56, 2);
  put(56, 1, 2);
  put(64, 1, 4);
  put(72, 120, 8);
  put(88, kRamBase, 8);
  put(96, 4, 8);
  put(104, 4, 8);
  EXPECT_EQ(parse_elf(file, "x.elf").segments.size(), 1U);
  put(104, 0xffffffffffffffff, 8);
  EXPECT_INPUT_ERROR(parse_elf(file, "x.elf"),
                     "holds 4 bytes of the file and 18446744073709551615");
  put(96, 0xffffffffffffffff, 8);
  EXPECT_INPUT_ERROR(parse_elf(file, "x.elf"), "holds 18446744073709551615 bytes");
  put(96, 4, 8);
  put(104, 4, 8);
  put(72, 0xfffffffffffffffe, 8);
  EXPECT_INPUT_ERROR(parse_elf(file, "x.elf"),
                     "lies at bytes 18446744073709551614 to 18446744073709551615");
  put(32, 0xffffffffffffff00, 8);
  EXPECT_INPUT_ERROR(parse_elf(file, "x.elf"), "a program header lies at bytes");
}

// Any cut and any changed byte is a message or an image, never a crash.
TEST(Elf, SurvivesDamage) {
  const std::vector<std::uint8_t> good = elf();
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const int value : {0, 1, 0x7f, 0xff}) {
      try {
        (void)parse_elf(changed(i, static_cast<std::uint8_t>(value)), "x.elf");
        (void)parse_elf(std::span(good).first(i), "x.elf");
      } catch (const base::InputError&) {
      }
    }
  }
}

TEST(Machine, RefusesWhatDoesNotFit) {
  MachineOptions options;
  options.isa = parse_isa("rv64i");
  Machine wide(options);
  EXPECT_INPUT_ERROR(wide.load(parse_elf(elf(), "x.elf")),
                     "a 32-bit program, but the isa is rv64i");
  options.isa = parse_isa("rv32i");
  Machine narrow(options);
  EXPECT_INPUT_ERROR(narrow.load(parse_elf(changed(67, 0x10), "x.elf")), "lies outside of RAM");
  EXPECT_INPUT_ERROR(narrow.load(parse_elf(changed(27, 0x10), "x.elf")),
                     "the entry point 0x10000000 is not in RAM");
  ElfImage odd = parse_elf(elf(), "x.elf");
  odd.symbols["tohost"] = 0x80000004;
  EXPECT_INPUT_ERROR(narrow.load(odd), "tohost is at 0x80000004, expected a multiple of 8");
}

TEST(Isa, ReadsNamesAndRefusesOthers) {
  EXPECT_EQ(parse_isa("rv64gc").name(), "rv64imafdc");
  EXPECT_EQ(parse_isa("rv32imafc_zicsr_zifencei").name(), "rv32imafc");
  EXPECT_EQ(parse_isa("rv32imac").misa(), 0x40101105U);
  EXPECT_INPUT_ERROR(parse_isa("armv7"), "does not begin with rv32 or rv64");
  EXPECT_INPUT_ERROR(parse_isa("rv32mac"), "base instruction set is missing");
  EXPECT_INPUT_ERROR(parse_isa("rv32imv"), "extension 'v' is not implemented");
  EXPECT_INPUT_ERROR(parse_isa("rv32id"), "d needs f");
  EXPECT_INPUT_ERROR(parse_isa("rv32imam"), "extension 'm' is named twice");
  EXPECT_INPUT_ERROR(parse_isa("RV32I"), "does not begin with rv32 or rv64");
  EXPECT_INPUT_ERROR(parse_isa(""), "does not begin with rv32 or rv64");
  EXPECT_INPUT_ERROR(parse_isa("rv32i_zba"), "extension 'zba' is not implemented");
}

// Handlers must be tail calls: each of these loops would use up the stack otherwise.
TEST(Interpreter, LongLinesNeedNoStack) {
  MachineOptions options;
  options.isa = parse_isa("rv32imafdc");
  for (const std::uint32_t instruction : {0x00000013U, 0x02000053U, 0x180001d3U, 0x00012003U,
                                          0x0001202fU, 0x30005073U, 0x0001a023U}) {
    Machine machine(options);
    ElfImage image = parse_elf(elf(), "x.elf");
    std::array<std::uint32_t, 4> code{0x300312f3U & 0, instruction, 0xffdff06fU, 0};
    code[0] = 0x00000013U;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(code.data());
    image.segments[0].bytes.assign(bytes, bytes + sizeof(code));
    image.segments[0].memory_size_bytes = sizeof(code);
    machine.load(image);
    machine.hart(0).set_csr(0x300, 0x6000);
    machine.hart(0).set_register(2, 0x80001000);
    machine.hart(0).set_register(3, 0x80001000);
    EXPECT_EQ(machine.run(1'000'000).steps, 1'000'000) << std::hex << instruction;
  }
}

}  // namespace
}  // namespace flecsim::sim
