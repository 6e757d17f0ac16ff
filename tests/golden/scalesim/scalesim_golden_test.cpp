// Protects: every report of every golden case of SCALE-Sim v3.0.0, byte for byte.
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "flecsim/analytic/scalesim.h"

#include "support/shared.h"

namespace flecsim::analytic::scalesim {
namespace {

std::string content_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::vector<LayerReport> run_all(const Config& config, const Topology& topology) {
  std::vector<LayerReport> reports;
  for (const Layer& layer : topology.layers) reports.push_back(run(config, layer));
  return reports;
}

void expect_same(const std::filesystem::path& file, const std::string& ours) {
  EXPECT_EQ(ours, content_of(file)) << file;
}

TEST(ScaleSimGolden, EveryReportOfEveryCase) {
  FLECSIM_REQUIRE_SHARED(shared);
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(shared / "data/golden/scalesim")) {
    if (!entry.is_directory()) continue;
    const auto& folder = entry.path();
    const Config config = read_config(folder / "config.cfg");
    const auto reports = run_all(config, read_topology(folder / "topology.csv"));
    expect_same(folder / "COMPUTE_REPORT.csv", compute_report(config, reports));
    expect_same(folder / "BANDWIDTH_REPORT.csv", bandwidth_report(config, reports));
    expect_same(folder / "DETAILED_ACCESS_REPORT.csv", detailed_access_report(config, reports));
    ++cases;
  }
  EXPECT_GE(cases, 11);
}

/// Totals of torchvision's ResNets at 16x16, CALC (refs: measured on SCALE-Sim v3.0.0).
TEST(ScaleSimGolden, TotalsOfResNet18) {
  FLECSIM_REQUIRE_SHARED(shared);
  const Topology topology = read_topology(shared / "data/golden/scalesim/own_resnet18.csv");
  Config config;
  config.rows = config.columns = 16;
  const std::pair<Dataflow, std::int64_t> totals[] = {
      {Dataflow::ws, 9272836}, {Dataflow::os, 8047288}, {Dataflow::is, 10538016}};
  for (const auto& [dataflow, expected] : totals) {
    config.dataflow = dataflow;
    std::int64_t total = 0;
    for (const LayerReport& report : run_all(config, topology)) total += report.total_cycles;
    EXPECT_EQ(total, expected) << name_of(dataflow);
  }
}

}  // namespace
}  // namespace flecsim::analytic::scalesim
