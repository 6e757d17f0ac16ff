// Tile, command, request and byte counts of every measured layer, exactly.
#include <gtest/gtest.h>

#include "flecsim/schedule/gemmini_tiling.h"

#include "golden/gemmini/refdata.h"

namespace flecsim {
namespace {

class Tiling : public ::testing::TestWithParam<std::string> {};

TEST_P(Tiling, EqualsTheMeasuredCounts) {
  for (const auto& row : testing::refdata(GetParam())) {
    const auto* work = std::get_if<model::Work>(&row.layer);
    if (!work) continue;
    const auto geometry = schedule::geometry_of(testing::accelerator_of(row));
    const auto s = schedule::schedule_of(*work, geometry);
    SCOPED_TRACE(row.where + ": " + row.kind + " " + row.params);
    EXPECT_EQ(s.tile, row.column("tile"));
    EXPECT_EQ(std::to_string(s.counts.commands), row.column("ncmd"));
    EXPECT_EQ(std::to_string(s.counts.read_requests), row.column("rd_req"));
    EXPECT_EQ(std::to_string(s.counts.write_requests), row.column("wr_req"));
    EXPECT_EQ(std::to_string(s.counts.read_bytes), row.column("rd_bytes"));
    EXPECT_EQ(std::to_string(s.counts.write_bytes), row.column("wr_bytes"));
  }
}

TEST_P(Tiling, ReadsTheActivation) {
  for (const auto& row : testing::refdata(GetParam())) {
    const auto* work = std::get_if<model::Work>(&row.layer);
    if (!work) continue;
    const bool relu = std::visit(
        [](const auto& w) {
          if constexpr (requires { w.relu; }) return w.relu;
          return false;
        },
        *work);
    EXPECT_EQ(relu, row.params.find("act1") != std::string::npos) << row.where;
  }
}

INSTANTIATE_TEST_SUITE_P(HeldOut, Tiling, ::testing::ValuesIn(testing::held_out_files()),
                         [](const auto& file) { return file.param; });
INSTANTIATE_TEST_SUITE_P(Refdata, Tiling, ::testing::ValuesIn(testing::refdata_files()),
                         [](const auto& file) { return file.param; });

}  // namespace
}  // namespace flecsim
