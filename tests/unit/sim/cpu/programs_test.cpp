// The self-checking programs of tests/riscv, run whole and in slices of one and of seven steps.
#include <filesystem>

#include <gtest/gtest.h>

#include "flecsim/sim/cpu/machine.h"

namespace flecsim::sim {
namespace {

// "alu-rv32imac.elf" runs on rv32imac.
Isa isa_of(const std::filesystem::path& file) {
  const std::string stem = file.stem();
  return parse_isa(stem.substr(stem.rfind('-') + 1));
}

struct Outcome {
  MachineResult result;
  ClassCounts class_counts{};
};

Outcome run_in_slices(const std::filesystem::path& file, std::int64_t slice) {
  MachineOptions options;
  options.isa = isa_of(file);
  options.trap_misaligned = file.stem().string().starts_with("misaligned");
  Machine machine(options);
  machine.load(read_elf(file));
  MachineResult result;
  for (std::int64_t steps = 0; steps < 1'000'000; steps += slice) {
    result = machine.run(slice);
    if (result.end != MachineEnd::step_limit) break;
  }
  return {result, machine.class_counts()};
}

std::vector<std::filesystem::path> programs() {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::exists(FLECSIM_RISCV_PROGRAMS)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(FLECSIM_RISCV_PROGRAMS)) {
    if (entry.path().extension() == ".elf") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

TEST(Programs, PassWholeAndInSlices) {
  const auto files = programs();
  if (files.empty()) GTEST_SKIP() << "needs gcc-riscv64-unknown-elf: no program was assembled";
  for (const auto& file : files) {
    if (file.stem().string().starts_with("harts")) continue;
    const auto [whole, whole_counts] = run_in_slices(file, 1'000'000);
    EXPECT_EQ(whole.end, MachineEnd::exited) << file;
    EXPECT_EQ(whole.exit_code, 0) << file << ": check " << whole.exit_code << " failed";
    std::int64_t classes = 0;
    for (const std::int64_t count : whole_counts) classes += count;
    EXPECT_EQ(classes, whole.retired) << file;
    for (const std::int64_t slice : {1, 7}) {
      const auto [sliced, sliced_counts] = run_in_slices(file, slice);
      EXPECT_EQ(sliced.end, MachineEnd::exited) << file << " in slices of " << slice;
      EXPECT_EQ(sliced.exit_code, 0) << file << " in slices of " << slice;
      EXPECT_EQ(sliced.steps, whole.steps) << file << " in slices of " << slice;
      EXPECT_EQ(sliced.retired, whole.retired) << file << " in slices of " << slice;
      EXPECT_EQ(sliced_counts, whole_counts) << file << " in slices of " << slice;
    }
  }
}

TEST(Programs, HartsLoseNoUpdateAtAnyQuantum) {
  const std::filesystem::path folder = FLECSIM_RISCV_PROGRAMS;
  if (programs().empty()) GTEST_SKIP() << "needs gcc-riscv64-unknown-elf: no program was assembled";
  for (const char* isa : {"rv32ima", "rv64ima"}) {
    for (const std::int64_t quantum : {1, 2, 3, 5, 7, 100, 100'000}) {
      MachineOptions options;
      options.isa = parse_isa(isa);
      options.harts = 3;
      options.quantum_steps = quantum;
      Machine machine(options);
      machine.load(read_elf(folder / (std::string("harts-") + isa + ".elf")));
      const MachineResult result = machine.run(10'000'000);
      EXPECT_EQ(result.end, MachineEnd::exited) << isa << " quantum " << quantum;
      EXPECT_EQ(result.exit_code, 0) << isa << " quantum " << quantum;
    }
  }
}

}  // namespace
}  // namespace flecsim::sim
