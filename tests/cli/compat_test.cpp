// Protects: `flecsim estimate --compat` as a user meets it: files in, reports out, clear messages.
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/process.h"

namespace flecsim::testing {
namespace {

using ::testing::HasSubstr;

class CompatCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("flecsim_compat_" +
               std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ / "c.cfg")
        << "[general]\nrun_name: r\n[architecture_presets]\nArrayHeight: 4\nArrayWidth: 4\n"
           "IfmapSramSzkB: 64\nFilterSramSzkB: 64\nOfmapSramSzkB: 64\nIfmapOffset: 0\n"
           "FilterOffset: 1\nOfmapOffset: 2\nDataflow: os\n[layout]\n[sparsity]\n"
           "SparsitySupport: false\n[run_presets]\nInterfaceBandwidth: CALC\n";
    std::ofstream(folder_ / "t.csv") << "Layer, M, N, K,\ng1, 4, 4, 10,\n";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string file(const char* name) const { return (folder_ / name).string(); }
  Finished run(const std::string& rest) const {
    return run_flecsim("estimate --compat scalesim-v3 --config " + file("c.cfg") + " --topology " +
                       file("t.csv") + " " + rest);
  }
  std::filesystem::path folder_;
};

TEST_F(CompatCommand, PrintsTheComputeReportAndWritesAll) {
  const Finished done = run("--csv --reports " + file("out"));
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.out, HasSubstr("LayerID, Total Cycles (incl. prefetch), Total Cycles"));
  EXPECT_THAT(done.out, HasSubstr("\n0, "));
  EXPECT_THAT(done.out, HasSubstr(", 15, 0, "));  // 10 + 4 + 4 - 2, less one
  for (const char* report : {"COMPUTE", "BANDWIDTH", "DETAILED_ACCESS"}) {
    EXPECT_TRUE(std::filesystem::exists(folder_ / "out" / (std::string(report) + "_REPORT.csv")));
  }
}

TEST_F(CompatCommand, ExplainsTheDifferenceAndNamesTheFaults) {
  const Finished done = run("--explain");
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.out, HasSubstr("total-less-one"));
  EXPECT_THAT(done.out, HasSubstr("os-drain-early"));
  EXPECT_THAT(done.out, HasSubstr("ours (closed form)"));
  EXPECT_THAT(run("--explain g2").err, HasSubstr("did you mean 'g1'?"));
}

TEST_F(CompatCommand, StonneByItsFormula) {
  const Finished done =
      run_flecsim("estimate --compat stonne-tpu --array 4x4 --csv --topology " + file("t.csv"));
  EXPECT_EQ(done.out, "Layer, Cycles\ng1, 21\n");
  EXPECT_THAT(run_flecsim("estimate --compat stonne-tpu --array 4 --topology " + file("t.csv")).err,
              HasSubstr("--array 4: expected ROWSxCOLUMNS"));
}

TEST_F(CompatCommand, SaysWhatIsMissing) {
  const std::pair<std::string, std::string> wrong[] = {
      {"estimate --compat scalesim-v3", "--topology is missing"},
      {"estimate --compat scalesim-v3 --topology " + file("t.csv"), "--config is missing"},
      {"estimate resnet18 --compat scalesim-v3 --topology x", "expected --topology"},
            {"estimate resnet18 --on gemmini-g8 --explain", "expected the name of a layer"},
      {"estimate --compat stonne-tpu --reports x --topology " + file("t.csv"), "of scalesim-v3"},
  };
  for (const auto& [arguments, message] : wrong) {
    const Finished done = run_flecsim(arguments);
    EXPECT_EQ(done.code, 2) << arguments;
    EXPECT_THAT(done.err, HasSubstr(message)) << arguments;
  }
}

}  // namespace
}  // namespace flecsim::testing
