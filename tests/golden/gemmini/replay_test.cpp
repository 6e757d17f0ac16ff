// The replay against the cycles measured on RTL: rows of a file in sequence, every row exact.
#include "flecsim/analytic/replay.h"

#include <gtest/gtest.h>

#include "golden/gemmini/refdata.h"

namespace flecsim {
namespace {

schedule::GemminiProgram program(const schedule::MeasuredRow& row, const arch::Gemmini& g) {
  const auto geometry = schedule::geometry_of(g);
  if (const auto* work = std::get_if<model::Work>(&row.layer)) {
    return schedule::program_of(*work, geometry);
  }
  return schedule::program_of(std::get<schedule::MicroStream>(row.layer), geometry,
                              g.scratchpad.banks);
}

class Replay : public ::testing::TestWithParam<std::string> {};

TEST_P(Replay, EqualsTheMeasuredCycles) {
  analytic::ReplayState state;
  for (const auto& row : testing::refdata(GetParam())) {
    const auto g = testing::accelerator_of(row);
    analytic::ReplayOptions options;
    options.issue_cycles = row.issue_cycles;
    const auto r = analytic::replay_layer(program(row, g), g, state, options);
    SCOPED_TRACE(row.where + ": " + row.kind + " " + row.params);
    EXPECT_EQ(std::to_string(r.cycles), row.column("cycles"));
    EXPECT_EQ(std::to_string(r.read_requests), row.column("rd_req"));
    EXPECT_EQ(std::to_string(r.write_requests), row.column("wr_req"));
    EXPECT_EQ(std::to_string(r.read_bytes), row.column("rd_bytes"));
    EXPECT_EQ(std::to_string(r.write_bytes), row.column("wr_bytes"));
    EXPECT_EQ(std::to_string(r.answer_beats), row.column("d_beats"));
  }
}

INSTANTIATE_TEST_SUITE_P(HeldOut, Replay, ::testing::ValuesIn(testing::held_out_files()),
                         [](const auto& file) { return file.param; });
INSTANTIATE_TEST_SUITE_P(Refdata, Replay, ::testing::ValuesIn(testing::refdata_files()),
                         [](const auto& file) { return file.param; });

}  // namespace
}  // namespace flecsim
