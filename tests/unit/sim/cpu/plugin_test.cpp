// Processors that are loaded at run time: ours through the C interface against ours without it, the
// example in plain C, and a message for every mistake.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "flecsim/sim/cpu/machine.h"
#include "flecsim/sim/cpu/plugin_cpu.h"

#include "support/input_error.h"
#include "support/process.h"

namespace flecsim::sim {
namespace {

const std::filesystem::path kPlugins = FLECSIM_PLUGINS;
const std::filesystem::path kPrograms = FLECSIM_RISCV_PROGRAMS;

struct Outcome {
  MachineResult result;
  std::string output;
};

Outcome run(const std::filesystem::path& program, const std::string& isa, const CpuPlugin* plugin,
            int harts = 1, bool trap_misaligned = false, std::int64_t slice = 10'000'000) {
  const ElfImage image = read_elf(program);
  Outcome outcome;
  MachineOptions options;
  options.isa = parse_isa(isa);
  options.harts = harts;
  options.quantum_steps = 7;
  options.trap_misaligned = trap_misaligned;
  options.output = [&](std::string_view text) { outcome.output += text; };
  if (plugin != nullptr) {
    options.make_cpu = [&](int hart, CpuBus& bus) {
      return plugin->make({hart, harts, isa, trap_misaligned, true}, image, bus);
    };
  }
  Machine machine(options);
  machine.load(image);
  do {
    outcome.result = machine.run(slice);
  } while (outcome.result.end == MachineEnd::step_limit && outcome.result.steps < 10'000'000);
  return outcome;
}

void expect_same(const Outcome& a, const Outcome& b, const std::string& what) {
  EXPECT_EQ(a.result.end, b.result.end) << what << ": " << b.result.fault;
  EXPECT_EQ(a.result.exit_code, b.result.exit_code) << what;
  EXPECT_EQ(a.result.steps, b.result.steps) << what;
  EXPECT_EQ(a.result.retired, b.result.retired) << what;
  EXPECT_EQ(a.result.ticks, b.result.ticks) << what;
  EXPECT_EQ(a.output, b.output) << what;
}

TEST(Plugin, OurHartIsTheSameThroughIt) {
  if (!std::filesystem::exists(kPrograms)) GTEST_SKIP() << "needs gcc-riscv64-unknown-elf";
  const auto plugin = CpuPlugin::load(FLECSIM_ISS_PLUGIN);
  EXPECT_EQ(plugin->name(), "flecsim riscv");
  EXPECT_EQ(plugin->license(), "Apache-2.0");
  for (const auto& entry : std::filesystem::directory_iterator(kPrograms)) {
    if (entry.is_directory()) continue;
    const std::string stem = entry.path().stem();
    const std::string isa = stem.substr(stem.rfind('-') + 1);
    const int harts = stem.starts_with("harts") ? 3 : 1;
    const bool trap = stem.starts_with("misaligned");
    const Outcome built_in = run(entry.path(), isa, nullptr, harts, trap);
    EXPECT_EQ(built_in.result.exit_code, 0) << stem;
    expect_same(built_in, run(entry.path(), isa, plugin.get(), harts, trap), stem);
    if (harts > 1) continue;
    expect_same(built_in, run(entry.path(), isa, plugin.get(), harts, trap, 3),
                stem + " in slices");
  }
}

TEST(Plugin, TheExampleInPlainCIsTheSame) {
  if (!std::filesystem::exists(kPrograms / "c/sort-O2-rv32i.elf"))
    GTEST_SKIP() << "needs gcc-riscv64-unknown-elf and picolibc-riscv64-unknown-elf";
  const auto plugin = CpuPlugin::load(kPlugins / "tiny_rv32i.so");
  for (const char* program : {"hello-rv32i.elf", "c/sort-O2-rv32i.elf"}) {
    const Outcome built_in = run(kPrograms / program, "rv32i", nullptr);
    EXPECT_EQ(built_in.result.end, MachineEnd::exited);
    EXPECT_GT(built_in.output.size(), 10U) << program;
    expect_same(built_in, run(kPrograms / program, "rv32i", plugin.get()), program);
    expect_same(built_in, run(kPrograms / program, "rv32i", plugin.get(), 1, false, 5), program);
  }
  const Outcome compressed = run(kPrograms / "branch-rv32imac.elf", "rv32i", plugin.get());
  EXPECT_EQ(compressed.result.end, MachineEnd::fault);
  EXPECT_NE(compressed.result.fault.find("instruction 0x"), std::string::npos)
      << compressed.result.fault;
}

TEST(Plugin, SaysWhyOneIsRefused) {
  EXPECT_INPUT_ERROR(CpuPlugin::load("/no/such.so"), "--cpu /no/such.so: no such file");
  EXPECT_INPUT_ERROR(CpuPlugin::load(FLECSIM_SOURCE_DIR "/README.md"), "cannot be loaded");
  EXPECT_INPUT_ERROR(CpuPlugin::load(kPlugins), "cannot be loaded");
  EXPECT_INPUT_ERROR(CpuPlugin::load(kPlugins / "bad_no_entry.so"),
                     "has no function flecsim_cpu_entry; it is not a plug-in");
  EXPECT_INPUT_ERROR(CpuPlugin::load(kPlugins / "bad_no_table.so"), "returned nothing");
  EXPECT_INPUT_ERROR(CpuPlugin::load(kPlugins / "bad_version.so"),
                     "made for version 2 of the plug-in interface, expected 1");
  EXPECT_INPUT_ERROR(CpuPlugin::load(kPlugins / "bad_size.so"), "its table has ");
  EXPECT_INPUT_ERROR(CpuPlugin::load(kPlugins / "bad_incomplete.so"),
                     "its table lacks a name or a function");
}

ElfImage nothing() {
  ElfImage image;
  image.entry = kRamBase;
  return image;
}

MachineResult run_bad(const char* name) {
  const auto plugin = CpuPlugin::load(kPlugins / name);
  MachineOptions options;
  options.make_cpu = [&](int, CpuBus& bus) { return plugin->make({}, nothing(), bus); };
  Machine machine(options);
  machine.load(nothing());
  return machine.run(1000);
}

TEST(Plugin, EndsTheRunWhereOneBreaksTheRules) {
  const std::pair<const char*, const char*> cases[] = {
      {"bad_no_step.so", "the plug-in made no step"},
      {"bad_counter.so", "says it made 1000 of 1000 steps, its counter 0"},
      {"bad_reason.so", "unknown reason 77"},
      {"bad_host_call.so", "has no host_call()"},
      {"bad_fault.so", "lost its mind"},
  };
  for (const auto& [name, message] : cases) {
    const MachineResult result = run_bad(name);
    EXPECT_EQ(result.end, MachineEnd::fault) << name;
    EXPECT_NE(result.fault.find(message), std::string::npos) << name << ": " << result.fault;
  }
  EXPECT_EQ(run_bad("bad_arm.so").steps, 1000);
}

TEST(Plugin, SaysWhyAProgramIsRefused) {
  const std::string hello = FLECSIM_SOURCE_DIR "/examples/riscv/hello.elf";
  EXPECT_INPUT_ERROR(read_elf(hello, CpuPlugin::load(kPlugins / "bad_arm.so")->elf_machines()),
                     "machine is 243 (RISC-V), expected 40 (ARM) or 8 (MIPS)");
  EXPECT_INPUT_ERROR(run_bad("bad_create.so"), "bad_create.so: no such processor today");
  const auto ours = CpuPlugin::load(FLECSIM_ISS_PLUGIN);
  EXPECT_INPUT_ERROR(run(hello, "rv64imac", ours.get()),
                     "a 32-bit program, but the isa is rv64imac");
}

TEST(Plugin, IsReachedFromTheCommand) {
  const std::string hello = FLECSIM_SOURCE_DIR "/examples/riscv/hello.elf";
  const std::string base = "simulate --elf " + hello;
  const auto good = testing::run_flecsim(base + " --json --cpu " FLECSIM_ISS_PLUGIN);
  EXPECT_EQ(good.code, 0) << good.err;
  EXPECT_NE(good.out.find("\"isa\": \"flecsim riscv\""), std::string::npos) << good.out;
  const auto isa = testing::run_flecsim(base + " --isa rv32imxc --cpu " FLECSIM_ISS_PLUGIN);
  EXPECT_EQ(isa.code, 2);
  EXPECT_NE(isa.err.find("extension 'x' is not implemented"), std::string::npos) << isa.err;
  for (const char* option : {" --trace", " --gdb stdio"}) {
    const auto refused = testing::run_flecsim(base + option + " --cpu " FLECSIM_ISS_PLUGIN);
    EXPECT_EQ(refused.code, 2);
    EXPECT_NE(refused.err.find("needs the built-in processor"), std::string::npos);
  }
}

}  // namespace
}  // namespace flecsim::sim
