// Protects: a run's exported files give the run's energy, leakage included, when they are read
// back.
#include "flecsim/cost/accelergy_export.h"

#include <fstream>

#include <gtest/gtest.h>

#include "flecsim/base/node.h"
#include "flecsim/cost/accelergy.h"
#include "flecsim/cost/compile.h"
#include "flecsim/cost/gemmini.h"

#include "support/process.h"

namespace flecsim::cost {
namespace {

TEST(AccelergyExport, ReadBackItGivesTheSameEnergyAndArea) {
  arch::Gemmini gemmini;
  gemmini.clock_hz = 700e6;
  const auto inventory = gemmini_inventory(gemmini);
  counts::ActionCounts counts(inventory.action_count());
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = 1000.0 * static_cast<double>(i + 1);
  const double cycles = 123456;
  const auto folder = testing::scratch("export");
  std::vector<std::filesystem::path> paths;
  for (const auto& [name, text] : export_accelergy("my Gemmini (2.0)", inventory, counts, cycles)) {
    paths.push_back(folder / (name + ".yaml"));
    std::ofstream(paths.back()) << text;
  }
  AccelergyOptions options;
  options.json = true;
  const auto json = base::Node::parse_text(run_accelergy(paths, options).json, "json");
  const auto table = compile(inventory);
  EXPECT_NEAR(json.at("energy").at("total_pj").number() /
                  total_energy_pj(table, counts, cycles / gemmini.clock_hz),
              1, 1e-9);
  EXPECT_NEAR(json.at("area_um2").number() / total_area_um2(table), 1, 1e-9);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace flecsim::cost
