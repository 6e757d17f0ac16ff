// `flecsim report` on the JSON of an estimate.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

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

TEST(ReportCommand, NamesTheKeyThatIsMissingOrWrong) {
  const auto folder = flecsim::testing::scratch("report_keys");
  auto json = nlohmann::json::parse(run_flecsim("estimate lenet5 --on gemmini-g16 --json").out);
  std::ofstream(folder / "sorted.json") << json.dump();  // "components" is the first key now
  EXPECT_EQ(run_flecsim("report sorted.json", folder).code, 0);
  json["layers"][1].erase("bound");
  std::ofstream(folder / "bad.json") << json.dump();
  const auto finished = run_flecsim("report bad.json", folder);
  EXPECT_EQ(finished.code, 2);
  EXPECT_EQ(finished.err, "flecsim: bad.json: key 'layers[1].bound': missing\n");
  EXPECT_FALSE(std::filesystem::exists(folder / "bad.html"));
}

TEST(ReportCommand, RefusesWhatIsNoResult) {
  const auto folder = flecsim::testing::scratch("report_wrong");
  std::ofstream(folder / "other.json") << "{\"a\": 1}";
  const auto finished = run_flecsim("report other.json", folder);
  EXPECT_EQ(finished.code, 2);
  EXPECT_THAT(finished.err, HasSubstr("other.json: key 'format' is missing, expected"));
  EXPECT_FALSE(std::filesystem::exists(folder / "other.html"));
  EXPECT_THAT(run_flecsim("report other.json --csv", folder).err, HasSubstr("is JSON already"));
  EXPECT_THAT(run_flecsim("report missing.json", folder).err, HasSubstr("no such file"));
  std::ofstream(folder / "a.yaml") << "study:\n";
  EXPECT_THAT(run_flecsim("report a.yaml", folder).err, HasSubstr("a.yaml: is no run"));
}

}  // namespace
