// The command: results against their schema, traces, the console, refusals.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/json_schema.h"
#include "support/process.h"

namespace flecsim::sim {
namespace {

const std::string kHello = FLECSIM_SOURCE_DIR "/examples/riscv/hello.elf";

std::string program(const std::string& name) {
  return std::string(FLECSIM_RISCV_PROGRAMS) + "/" + name + ".elf";
}

nlohmann::json checked(const std::string& arguments, int code) {
  const auto run = testing::run_flecsim("simulate --json " + arguments);
  EXPECT_EQ(run.code, code) << run.err;
  const testing::JsonSchema schema(nlohmann::json::parse(
      testing::read_file(FLECSIM_SOURCE_DIR "/docs/schema/program.schema.json")));
  nlohmann::json document = nlohmann::json::parse(run.out);
  EXPECT_EQ(schema.check(document), std::vector<std::string>{}) << run.out;
  return document;
}

TEST(SimulateCommand, ResultsFollowTheSchema) {
  const auto hello = checked("--elf " + kHello + " --isa rv32imac", 0);
  EXPECT_EQ(hello["isa"], "rv32imac");
  EXPECT_EQ(hello["end"], "exited");
  EXPECT_EQ(hello["instructions"], 109);
  std::int64_t classes = 0;
  for (const auto& count : hello["instructions_per_class"]) classes += count.get<std::int64_t>();
  EXPECT_EQ(classes, 109);
  const auto cut = checked("--elf " + kHello + " --max-instructions 50", 1);
  EXPECT_EQ(cut["end"], "step_limit");
  EXPECT_EQ(cut["instructions"], 50);
  const auto plugin = checked("--elf " + kHello + " --cpu " FLECSIM_ISS_PLUGIN, 0);
  EXPECT_EQ(plugin["instructions"], 109);
  EXPECT_TRUE(plugin["instructions_per_class"].empty());
  // Compressed instructions where there are none: a trap to nowhere.
  const auto lost = checked("--elf " + kHello + " --isa rv32i", 1);
  EXPECT_EQ(lost["end"], "fault");
}

TEST(SimulateCommand, TracesInstructionsWithTheirEffect) {
  const auto run = testing::run_flecsim("simulate --trace --isa rv32imac --elf " + kHello);
  EXPECT_EQ(run.code, 0);
  EXPECT_EQ(run.out, "hello from rv32imac\n");
  EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 110);
  EXPECT_EQ(run.err.substr(0, run.err.find('\n')),
            "   0 0x80000000 100005b7 lui a1, 0x10000                 a1=0x10000000");
  EXPECT_NE(run.err.find("    c609 beq a2, zero, 0x8000001a"), std::string::npos)
      << run.err.substr(0, 600);
  EXPECT_NE(run.err.find("[0x10000000]=0x68"), std::string::npos) << run.err.substr(0, 600);
}

TEST(SimulateCommand, HtifWritesToTheConsole) {
  if (!std::filesystem::exists(program("htif-rv32imac")))
    GTEST_SKIP() << "needs gcc-riscv64-unknown-elf";
  for (const char* isa : {"rv32imac", "rv64imac"}) {
    const auto run = testing::run_flecsim("simulate --elf " + program(std::string("htif-") + isa));
    EXPECT_EQ(run.code, 0) << run.err;
    EXPECT_EQ(run.out, "htif write\nconsole\n");
  }
}

TEST(SimulateCommand, PicolibcProgramsPrintTheSameOnEveryWidth) {
  if (!std::filesystem::exists(program("c/heap-O2-rv32imac")))
    GTEST_SKIP() << "needs gcc-riscv64-unknown-elf and picolibc-riscv64-unknown-elf";
  const std::string heap =
      testing::run_flecsim("simulate --elf " + program("c/heap-O2-rv32imac")).out;
  EXPECT_NE(heap.find("18 words, kinds "), std::string::npos) << heap;
  EXPECT_EQ(testing::run_flecsim("simulate --elf " + program("c/heap-O2-rv64imafdc")).out, heap);
  EXPECT_EQ(testing::run_flecsim("simulate --elf " + program("c/heap-O0-rv32imafc")).out, heap);
}

// picolibc asks the host what it can do before it exits with a code.
TEST(SimulateCommand, SemihostingCarriesTextAndExitCode) {
  if (!std::filesystem::exists(program("c/heap-O2-rv32imac")))
    GTEST_SKIP() << "needs gcc-riscv64-unknown-elf and picolibc-riscv64-unknown-elf";
  const auto folder = testing::scratch("semihosting");
  const std::string elf = (folder / "program.elf").string();
  std::ofstream(folder / "program.c") << "#include <stdio.h>\n"
                                         "int main(void) { printf(\"%d\\n\", 42); return 3; }\n";
  for (const char* target : {"-march=rv32imac -mabi=ilp32", "-march=rv64imafdc -mabi=lp64d"}) {
    const std::string compile =
        std::string(
            "riscv64-unknown-elf-gcc --specs=picolibc.specs --oslib=semihost "
            "--crt0=semihost -mcmodel=medany "
            "-Wl,--defsym=__flash=0x80000000,--defsym=__flash_size=0x100000,"
            "--defsym=__ram=0x80100000,--defsym=__ram_size=0x100000 ") +
        target + " " + (folder / "program.c").string() + " -o " + elf;
    ASSERT_EQ(std::system(compile.c_str()), 0);
    const auto run = testing::run_flecsim("simulate --elf " + elf);
    EXPECT_EQ(run.code, 1);
    EXPECT_EQ(run.out, "42\n");
    EXPECT_NE(run.err.find("exit code 3 after "), std::string::npos) << run.err;
  }
  std::filesystem::remove_all(folder);
}

TEST(SimulateCommand, SaysWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"--max-instructions 0", "not in range"},
      {"--max-instructions -1", "not in range"},
      {"--max-instructions 99999999999999999999", "not in range"},
      {"--max-instructions 1.5", "not in range"},
      {"--isa rv32imafcx", "extension 'x' is not implemented"},
      {"--isa rv64imac", "a 32-bit program, but the isa is rv64imac"},
      {"--misaligned maybe", "not in {allow,trap}"},
      {"--harts 0", "not in range"},
      {"--harts 65", "not in range"},
      {"--quantum 0", "not in range"},
      {"--gdb maybe", "expected stdio or a port from 0 to 65535"},
      {"--gdb 65536", "expected stdio or a port from 0 to 65535"},
      {"--cpu /no/such.so", "no such file; expected a shared object"},
  };
  for (const auto& [options, message] : cases) {
    const auto run = testing::run_flecsim("simulate --elf " + kHello + " " + options);
    EXPECT_EQ(run.code, 2) << options;
    EXPECT_NE(run.err.find(message), std::string::npos) << options << ": " << run.err;
  }
}

// `ld -Ttext` puts the headers of the file into the page in front of the code.
TEST(SimulateCommand, RunsWhatAPlainLinkMakes) {
  if (std::system("command -v riscv64-unknown-elf-gcc >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "needs gcc-riscv64-unknown-elf";
  const auto folder = testing::scratch("plain_link");
  const std::string elf = (folder / "hello.elf").string();
  const std::string link =
      "riscv64-unknown-elf-gcc -march=rv64imac -mabi=lp64 -nostdlib -static "
      "-Wl,-Ttext=0x80000000 " FLECSIM_SOURCE_DIR "/examples/riscv/hello.S -o ";
  ASSERT_EQ(std::system((link + elf + " 2>/dev/null").c_str()), 0);
  EXPECT_EQ(testing::run_flecsim("simulate --elf " + elf).out, "hello from rv32imac\n");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace flecsim::sim
