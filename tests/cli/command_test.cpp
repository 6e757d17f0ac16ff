// Protects: exit codes (0, 1 finding, 2 bad usage or input) and one clear message for each fault.
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
}

}  // namespace
}  // namespace flecsim::testing
