// The interpreter against QEMU, instruction by instruction, on random and on compiled C programs.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "flecsim/sim/cpu/elf.h"
#include "flecsim/sim/cpu/isa.h"

#include "random_program.h"
#include "trace.h"

namespace flecsim::lockstep {
namespace {

class Lockstep : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    isa_ = sim::parse_isa(GetParam());
    if (!qemu_is_installed(isa_)) GTEST_SKIP() << "needs qemu-system-misc: no qemu-system-riscv";
  }

  std::vector<State> qemu_trace(const Program& program, std::size_t limit) {
    const auto file = std::filesystem::temp_directory_path() /
                      ("flecsim_lockstep_" + std::to_string(getpid()) + ".elf");
    const std::vector<std::uint8_t> elf = to_elf(program);
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(elf.data()), static_cast<std::streamsize>(elf.size()));
    const auto states = run_qemu(file, isa_, program.body_address, limit);
    std::filesystem::remove(file);
    return states;
  }

  void compare(std::uint64_t seed, int instructions) {
    const Program program = random_program(isa_, seed, instructions);
    const auto qemu = qemu_trace(program, 100'000);
    const auto ours = run_interpreter(to_elf(program), isa_, program.body_address, 100'000);
    ASSERT_GT(qemu.size(), static_cast<std::size_t>(instructions) / 3) << "seed " << seed;
    EXPECT_EQ(difference(qemu, ours, isa_).value_or(""), "") << "seed " << seed;
  }

  sim::Isa isa_;
};

TEST_P(Lockstep, RandomProgramsAgree) {
  const char* seeds = std::getenv("FLECSIM_LOCKSTEP_SEEDS");
  const int count = seeds != nullptr ? std::atoi(seeds) : 8;
  for (int seed = 1; seed <= count; ++seed) {
    compare(static_cast<std::uint64_t>(seed), 1000);
  }
}

class LockstepFaults : public Lockstep {};

// A mnemonic that is executed like another one is found, in every class. A program may happen to
// have no operands that tell the two apart (a minimum of equal numbers): one of twelve has.
TEST_P(LockstepFaults, FindsAFaultInEveryClass) {
  std::array<int, sim::kMnemonics> seeded{};
  std::array<int, sim::kMnemonics> caught{};
  for (const std::uint64_t seed : {7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18}) {
    const Program program = random_program(isa_, seed, 3000);
    const auto qemu = qemu_trace(program, 100'000);
    for (std::size_t i = 0; i < sim::kMnemonics; ++i) {
      const auto faulty = caught[i] > 0 ? std::nullopt : with_fault(program, sim::Mnemonic(i));
      if (!faulty) continue;
      ++seeded[i];
      const auto ours = run_interpreter(to_elf(*faulty), isa_, program.body_address, 100'000);
      if (difference(qemu, ours, isa_)) ++caught[i];
    }
  }
  std::array<int, sim::kInstructionClasses> classes{};
  std::string missed;
  for (std::size_t i = 0; i < sim::kMnemonics; ++i) {
    if (seeded[i] == 0) continue;
    if (caught[i] == 0) missed += std::string(" ") + std::string(sim::name_of(sim::Mnemonic(i)));
    if (caught[i] > 0) ++classes[static_cast<std::size_t>(sim::class_of(sim::Mnemonic(i)))];
  }
  EXPECT_EQ(missed, "");
  for (int i = 0; i < sim::kInstructionClasses; ++i) {
    const auto group = static_cast<sim::InstructionClass>(i);
    if (group >= sim::InstructionClass::float_add && !isa_.f) continue;
    EXPECT_GT(classes[static_cast<std::size_t>(i)], 0)
        << "no fault in class " << sim::name_of(group);
  }
}

// ---- compiled C programs ------------------------------------------------------------------------

std::vector<std::uint8_t> bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// "sort-O2-rv32imac.elf" runs on rv32imac; sorted by name.
std::vector<std::filesystem::path> compiled_programs() {
  std::vector<std::filesystem::path> files;
  const std::filesystem::path folder = std::filesystem::path(FLECSIM_RISCV_PROGRAMS) / "c";
  if (!std::filesystem::exists(folder)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

sim::Isa isa_of(const std::filesystem::path& file) {
  const std::string stem = file.stem();
  return sim::parse_isa(stem.substr(stem.rfind('-') + 1));
}

TEST(LockstepCompiled, ProgramsAgree) {
  const bool all = std::getenv("FLECSIM_LOCKSTEP_SEEDS") != nullptr;
  const std::size_t limit = all ? 100'000 : 6'000;
  const auto files = compiled_programs();
  if (files.empty())
    GTEST_SKIP() << "needs gcc-riscv64-unknown-elf and picolibc-riscv64-unknown-elf";
  for (const auto& file : files) {
    const sim::Isa isa = isa_of(file);
    if (!qemu_is_installed(isa)) GTEST_SKIP() << "needs qemu-system-misc: no qemu-system-riscv";
    const std::uint64_t start = sim::read_elf(file).symbol("started").value();
    const auto qemu = run_qemu(file, isa, start, limit);
    const auto ours = run_interpreter(bytes_of(file), isa, start, limit);
    EXPECT_GE(qemu.size(), std::min<std::size_t>(limit, 6'000)) << file;
    EXPECT_EQ(difference(qemu, ours, isa).value_or(""), "") << file;
  }
}

// The two widest instruction sets contain the others.
INSTANTIATE_TEST_SUITE_P(Isas, LockstepFaults, ::testing::Values("rv32imafc", "rv64imafdc"));
INSTANTIATE_TEST_SUITE_P(Isas, Lockstep,
                         ::testing::Values("rv32imac", "rv32imafc", "rv32imafdc", "rv32ima",
                                           "rv64imac", "rv64imafdc"));

}  // namespace
}  // namespace flecsim::lockstep
