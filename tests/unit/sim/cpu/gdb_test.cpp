// The debugger's server: by packets, and by gdb-multiarch itself.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "flecsim/sim/cpu/gdb_server.h"

#include "support/process.h"

namespace flecsim::sim {
namespace {

std::filesystem::path program(const char* name) {
  return std::filesystem::path(FLECSIM_RISCV_PROGRAMS) / name;
}

TEST(Gdb, ServesPackets) {
  if (!std::filesystem::exists(program("branch-rv32imac.elf")))
    GTEST_SKIP() << "needs gcc-riscv64-unknown-elf";
  MachineOptions options;
  options.isa = parse_isa("rv32imac");
  options.harts = 2;
  Machine machine(options);
  machine.load(read_elf(program("branch-rv32imac.elf")));
  GdbServer server(machine, -1, -1);
  EXPECT_EQ(server.answer("?"), "T05thread:1;");
  EXPECT_EQ(server.answer("qfThreadInfo"), "m1,2");
  EXPECT_EQ(server.answer("p20"), "00000080");
  EXPECT_EQ(server.answer("Pa=78563412"), "OK");
  EXPECT_EQ(server.answer("pa"), "78563412");
  EXPECT_EQ(server.answer("M80010000,2:abcd"), "OK");
  EXPECT_EQ(server.answer("m80010000,2"), "abcd");
  EXPECT_EQ(server.answer("m0,2"), "E14");
  EXPECT_EQ(server.answer("vCont;s:2;c"), "T05thread:2;");
  EXPECT_EQ(machine.hart(0).pc(), 0x80000000U);
  EXPECT_EQ(machine.hart(1).pc(), 0x80000004U);
  EXPECT_EQ(server.answer("Z0,80000010,4"), "OK");
  EXPECT_EQ(server.answer("Hg1"), "OK");
  EXPECT_EQ(server.answer("c"), "T05hwbreak:;thread:2;");
  EXPECT_EQ(server.answer("z0,80000010,4"), "OK");
  EXPECT_EQ(server.answer("H g9"), "E01");
  EXPECT_EQ(server.answer("c"), "W00");
  EXPECT_EQ(server.answer("X?"), "");
}

TEST(Gdb, WorksWithGdbMultiarch) {
  if (std::system("command -v gdb-multiarch >/dev/null 2>&1") != 0)
    GTEST_SKIP() << "needs gdb-multiarch";
  const auto elf = program("atomic-rv32imac.elf");
  if (!std::filesystem::exists(elf)) GTEST_SKIP() << "needs gcc-riscv64-unknown-elf";
  const auto folder = testing::scratch("gdb");
  std::ofstream(folder / "commands")
      << "set confirm off\n"
      << "target remote | " FLECSIM_BINARY " simulate --elf " << elf.string()
      << " --isa rv32imac --gdb stdio\n"
      << "break pass\nwatch *(int*)&cell\ncontinue\n"
         "printf \"cell %d\\n\", *(int*)&cell\n"
         "delete 2\nstepi\nset var $a5 = 77\nprint $a5\n"
         "set var *(int*)0x80010000 = 1234\nprint *(int*)0x80010000\n"
         "continue\nprint/x $gp\ninfo threads\ncontinue\n";
  const std::string command = "timeout 60 gdb-multiarch -nx -batch -x '" +
                              (folder / "commands").string() + "' '" + elf.string() + "' > '" +
                              (folder / "out").string() + "' 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0);
  const std::string out = testing::read_file(folder / "out");
  for (const char* expected : {"atchpoint 2: *(int*)&cell", "cell 5", "= 77", "= 1234",
                               "Breakpoint 1, ", "exited normally"}) {
    EXPECT_NE(out.find(expected), std::string::npos) << "'" << expected << "' is not in:\n" << out;
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace flecsim::sim
