// gdb-multiarch over TCP: several harts, watchpoints, registers and memory, traps, Ctrl-C.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "support/process.h"

namespace flecsim::sim {
namespace {

class GdbRemote : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::system("command -v gdb-multiarch >/dev/null 2>&1") != 0)
      GTEST_SKIP() << "needs gdb-multiarch";
    if (!std::filesystem::exists(FLECSIM_RISCV_PROGRAMS))
      GTEST_SKIP() << "needs gcc-riscv64-unknown-elf";
  }

  // Starts the program with its debugger, runs the commands and returns what GDB printed and what
  // flecsim printed; `meanwhile` is shell text that runs while GDB does ($gdb is its process).
  static std::string debug(const std::string& program, const std::string& options,
                           const std::string& commands, const std::string& meanwhile = "") {
    const auto folder = testing::scratch("gdb_remote");
    const std::string elf = std::string(FLECSIM_RISCV_PROGRAMS) + "/" + program;
    std::ofstream(folder / "commands") << commands;
    std::ofstream(folder / "script")
        << FLECSIM_BINARY " simulate --elf '" << elf << "' " << options
        << " --gdb 0 2>server &\n"
           "for i in $(seq 100); do grep -q remote server && break; sleep 0.05; done\n"
           "port=$(sed -n 's/.*127.0.0.1:\\([0-9]*\\)$/\\1/p' server)\n"
           "gdb-multiarch -nx -batch -iex 'set confirm off' -ex \"target remote 127.0.0.1:$port\" "
           "-x "
           "commands '"
        << elf << "' >out 2>&1 &\ngdb=$!\n"
        << meanwhile << "\nwait $gdb\nwait\n";
    const std::string command = "cd '" + folder.string() + "' && timeout 60 bash script";
    EXPECT_EQ(std::system(command.c_str()), 0);
    const std::string out =
        testing::read_file(folder / "out") + testing::read_file(folder / "server");
    std::filesystem::remove_all(folder);
    return out;
  }

  static void expect_in_order(const std::string& out, std::initializer_list<const char*> parts) {
    std::size_t from = 0;
    for (const char* part : parts) {
      const std::size_t found = out.find(part, from);
      ASSERT_NE(found, std::string::npos) << "'" << part << "' is not (or not there) in:\n" << out;
      from = found + 1;
    }
  }
};

TEST_F(GdbRemote, SeveralHartsAndWatchpoints) {
  const std::string out = debug("harts-rv64ima.elf", "--isa rv64ima --harts 3 --misaligned trap",
                                "break pass\n"
                                "watch *(int*)&counters\ncontinue\n"
                                "printf \"first %d\\n\", *(int*)&counters\n"
                                "delete 2\n"
                                "rwatch *(int*)&counters\ncontinue\ndelete 3\n"
                                "awatch *(long*)((char*)&counters + 8)\ncontinue\ndelete 4\n"
                                "thread 2\nprintf \"hart %d\\n\", $mhartid\n"
                                "set var $s9 = 4321\nprintf \"s9 %d\\n\", $s9\n"
                                "thread 3\nprintf \"s9 %d of hart %d\\n\", $s9, $mhartid\n"
                                "info threads\n"
                                "set var *(int*)0x80020000 = 99\nx/dw 0x80020000\n"
                                "set var *(int*)&counters = 0\n"
                                "set var *(int*)&counters = 600\n"
                                "continue\nprintf \"gp %d\\n\", $gp\ncontinue\n");
  expect_in_order(out, {"ardware watchpoint 2", "first 1", "ardware read watchpoint 3",
                        "ardware access (read/write) watchpoint 4", "hart 1", "s9 4321",
                        "s9 0 of hart 2", "Thread 1", "Thread 2", "Thread 3", "99"});
}

TEST_F(GdbRemote, EveryHartStopsAtABreakpoint) {
  const std::string out =
      debug("harts-rv32ima.elf", "--isa rv32ima --harts 3",
            "break *(char*)&_start + 12\ncontinue\nthread\ncontinue\nthread\ncontinue\nthread\n"
            "delete\ncontinue\n");
  expect_in_order(out, {"Thread 1", "Thread 2", "Thread 3", "exited normally"});
}

TEST_F(GdbRemote, StepsIntoATrap) {
  const std::string out =
      debug("traps-rv32imac.elf", "--isa rv32imac",
            "break on_trap\ncontinue\n"
            "printf \"cause %d at %d\\n\", $mcause, $mepc == $s1\n"
            "delete\nset var $pc = $mepc\nstepi\n"
            "printf \"stepped into %d, cause %d\\n\", $pc == (unsigned)&on_trap, $mcause\n"
            "set var $mscratch = 0x1234\nprint/x $mscratch\n"
            "continue\n");
  expect_in_order(out, {"Breakpoint 1", "cause 2 at 1", "stepped into 1, cause 2", "= 0x1234",
                        "exited normally", "exit code 0 after "});
}

TEST_F(GdbRemote, CtrlCStopsAnEndlessLoop) {
  const std::string out =
      debug("alu-rv64imac.elf", "--isa rv64imac",
            "set var *(int*)$pc = 0x6f\n"  // a jump to itself
            "continue\nprintf \"stands at start %d\\n\", $pc == (long)&_start\nkill\n",
            "sleep 1.5; kill -INT $gdb");
  expect_in_order(out, {"Program received signal SIGINT", "stands at start 1", "killed",
                        "ended by the debugger after "});
}

}  // namespace
}  // namespace flecsim::sim
