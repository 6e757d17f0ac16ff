// Protects: exit codes (0, 1 finding, 2 bad usage or input) and one clear message for each fault.
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/process.h"

namespace flecsim::testing {
namespace {

using ::testing::HasSubstr;

TEST(Command, HelpAndVersionAreZero) {
  EXPECT_EQ(run_flecsim("--help").code, 0);
  EXPECT_EQ(run_flecsim("accelerators --help").code, 0);
  EXPECT_THAT(run_flecsim("--version").out, HasSubstr("flecsim "));
}

TEST(Command, BadUsageIsTwo) {
  EXPECT_EQ(run_flecsim("").code, 2);
  EXPECT_EQ(run_flecsim("estimat").code, 2);
  EXPECT_EQ(run_flecsim("accelerators --nonsense").code, 2);
}

TEST(Command, BadUsageSaysWhatWasMeant) {
  const auto message = [](const std::string& arguments) { return run_flecsim(arguments).err; };
  EXPECT_EQ(message("estimat"),
            "flecsim: 'estimat' is no subcommand (did you mean 'estimate'?); see flecsim --help\n");
  EXPECT_EQ(message("--nonsense"), "flecsim: unknown option '--nonsense'; see flecsim --help\n");
  EXPECT_EQ(message("estimate lenet5 --onn x"),
            "flecsim estimate: unknown option '--onn' (did you mean '--on'?); see flecsim estimate "
            "--help\n");
  EXPECT_THAT(message("compare a b c"), HasSubstr("'c' is one argument too many"));
  EXPECT_THAT(message("estimate lenet5 --on"), HasSubstr("flecsim estimate: --on: "));
  EXPECT_THAT(run_flecsim("estimate --help").out, HasSubstr("Usage: flecsim estimate [OPTIONS]"));
}

TEST(Command, BadInputIsTwoAndOneLine) {
  const Finished run = run_flecsim("accelerators gemmini-g61");
  EXPECT_EQ(run.code, 2);
  EXPECT_EQ(run.err,
            "flecsim: gemmini-g61: no such file, and no preset of that name (did you mean "
            "'gemmini-g16'?)\n");
}

TEST(Command, AFullDiskIsNotSuccess) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "needs /dev/full";
  EXPECT_EQ(std::system("'" FLECSIM_BINARY "' accelerators >/dev/full 2>/dev/null") >> 8, 2);
  const auto folder = scratch("full");
  const std::string told =
      "'" FLECSIM_BINARY "' man >/dev/full 2>'" + (folder / "err").string() + "'";
  EXPECT_EQ(std::system(told.c_str()) >> 8, 2);
  EXPECT_EQ(read_file(folder / "err"), "flecsim: standard output cannot be written\n");
  std::filesystem::remove_all(folder);
}

TEST(Command, ClosedStreamsAreNoCrash) {
  EXPECT_EQ(std::system("'" FLECSIM_BINARY "' estimate nosuch 2>&-") >> 8, 2);
  EXPECT_EQ(std::system("'" FLECSIM_BINARY "' networks >&- 2>/dev/null") >> 8, 2);
}

TEST(Command, ANameThatIsNoUtf8IsToldNotJson) {
  const auto folder = scratch("utf8");
  std::ofstream(folder / "l.csv") << "Layer,M,N,K,\nf\xff,4,10,7,\n";
  std::ofstream(folder / "n\xff.csv") << "Layer,M,N,K,\nfc,4,10,7,\n";
  EXPECT_THAT(run_flecsim("inspect l.csv", folder).err,
              HasSubstr("l.csv:2: byte 0xFF is no UTF-8"));
  const Finished name = run_flecsim("inspect 'n\xff.csv' --json", folder);
  EXPECT_EQ(name.code, 2);
  EXPECT_EQ(name.err, "flecsim: JSON cannot hold a name that is not UTF-8\n");
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace flecsim::testing
