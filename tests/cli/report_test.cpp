// `flecsim report` on the JSON of an estimate.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/process.h"

namespace {

using flecsim::testing::read_file;
using flecsim::testing::run_flecsim;
using ::testing::HasSubstr;

TEST(ReportCommand, MakesAPageOfAnEstimate) {
  const auto folder = flecsim::testing::scratch("report");
  const auto estimate = run_flecsim("estimate lenet5 --on gemmini-g16 --json", folder);
  ASSERT_EQ(estimate.code, 0);
  std::ofstream(folder / "lenet.json") << estimate.out;
  const auto finished = run_flecsim("report lenet.json", folder);
  EXPECT_EQ(finished.code, 0) << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("lenet.html"));
  EXPECT_THAT(read_file(folder / "lenet.html"), HasSubstr("\"network\":\"lenet5\""));
}

TEST(ReportCommand, RefusesWhatIsNoResult) {
  const auto folder = flecsim::testing::scratch("report_wrong");
  std::ofstream(folder / "other.json") << "{\"a\": 1}";
  const auto finished = run_flecsim("report other.json", folder);
  EXPECT_EQ(finished.code, 2);
  EXPECT_THAT(finished.err, HasSubstr("key 'format' is missing at the start"));
  EXPECT_FALSE(std::filesystem::exists(folder / "other.html"));
  EXPECT_THAT(run_flecsim("report other.json --csv", folder).err, HasSubstr("is JSON already"));
  EXPECT_THAT(run_flecsim("report missing.json", folder).err, HasSubstr("cannot be read"));
}

}  // namespace
