// Protects: the reservation station's dependences, at the edges of the address ranges.
#include <gtest/gtest.h>

#include "replay/chain.h"
#include "replay/reservation_station.h"

namespace flecsim::analytic::replay {
namespace {

Command config_load(std::int32_t block_stride, std::int16_t pixel_repeats) {
  Command c;
  c.opcode = Opcode::config_load;
  c.block_stride = block_stride;
  c.pixel_repeats = pixel_repeats;
  return c;
}

Command load(std::int32_t row, std::int16_t rows, std::int16_t columns) {
  Command c;
  c.opcode = Opcode::load;
  c.row = row;
  c.rows = rows;
  c.columns = columns;
  return c;
}

Command compute(std::int32_t row, std::int16_t rows) {
  Command c;
  c.opcode = Opcode::compute;
  c.row = row;
  c.rows = rows;
  return c;
}

/// A station of 16 x 16 with 16384 rows of scratchpad and 1024 of accumulator.
class Station : public ::testing::Test {
 protected:
  Station() : parameters_(arch::load_gemmini("gemmini-g16")), station_(parameters_, {}, false) {}

  void allocate(const Command& c) {
    ASSERT_TRUE(station_.choose_entry(class_of(c.opcode)));
    station_.allocate(c);
  }
  /// Classes that issue now, a bit each.
  std::uint32_t issue() {
    if (!station_.choose_issue(now_, 7)) return 0;
    return station_.issue(++now_, loads_, executes_, stores_);
  }
  /// A load behind a compute that stays where it is: whether it waits for it.
  bool waits(const Command& config, const Command& first, const Command& second) {
    allocate(config);
    issue();
    allocate(first);
    issue();  // issued, but not completed
    allocate(second);
    return (issue() & 1u << class_of(second.opcode)) == 0;
  }

  Parameters parameters_;
  ReservationStation station_;
  Fifo<Issued, 16> loads_, stores_;
  Chain<std::uint8_t, 128> executes_{2, 8};
  Cycle now_ = 0;
};

TEST_F(Station, ALoadWaitsForTheLastRowThatIsRead) {
  EXPECT_TRUE(waits(config_load(100, 1), compute(0, 16), load(15, 4, 16)));
}
TEST_F(Station, ALoadDoesNotWaitForTheRowBefore) {
  EXPECT_FALSE(waits(config_load(100, 1), compute(0, 16), load(16, 4, 16)));
}
TEST_F(Station, SixteenColumnsAreOneBlock) {
  EXPECT_FALSE(waits(config_load(100, 1), compute(105, 4), load(5, 1, 16)));
}
TEST_F(Station, SeventeenColumnsReachIntoTheSecondBlock) {
  EXPECT_TRUE(waits(config_load(100, 1), compute(105, 4), load(5, 1, 17)));
}
TEST_F(Station, PixelRepeatsReachBelowTheAddress) {
  EXPECT_TRUE(waits(config_load(100, 4), compute(97, 1), load(100, 1, 3)));
}
TEST_F(Station, PixelRepeatsReachNoFurtherThanTheirNumber) {
  EXPECT_FALSE(waits(config_load(100, 4), compute(96, 1), load(100, 1, 3)));
}
// The generator's floor is that of the half above the address only beyond its first row.
TEST_F(Station, AtTheFirstRowOfTheUpperHalfRepeatsReachIntoTheLower) {
  EXPECT_TRUE(waits(config_load(100, 4), compute(8189, 1), load(8192, 1, 3)));
}
TEST_F(Station, AboveItTheyDoNot) {
  EXPECT_FALSE(waits(config_load(100, 4), compute(8190, 2), load(8193, 1, 3)));
}
// A range beyond the memory's end covers all rows from its start; its part at the memory's
// beginning is not seen (as in the generator).
TEST_F(Station, ARangeBeyondTheEndCoversWhatIsAboveItsStart) {
  EXPECT_TRUE(waits(config_load(16, 1), compute(16382, 1), load(16380, 8, 16)));
}
TEST_F(Station, NotWhatIsAtTheBeginning) {
  EXPECT_FALSE(waits(config_load(16, 1), compute(2, 4), load(16380, 8, 16)));
}

TEST_F(Station, AStoreWaitsForThePreloadOfItsRows) {
  Command preload;
  preload.opcode = Opcode::preload;
  preload.row = 32;
  preload.rows = 16;
  Command store = load(32, 16, 16);
  store.opcode = Opcode::store;
  store.accumulator = true;
  EXPECT_TRUE(waits(config_load(16, 1), preload, store));
}
TEST_F(Station, AStoreOfTwoBlocksWaitsForTheSecond) {
  Command preload;
  preload.opcode = Opcode::preload;
  preload.row = 48;
  preload.rows = 1;
  Command store = load(32, 1, 17);
  store.opcode = Opcode::store;
  store.accumulator = true;
  EXPECT_TRUE(waits(config_load(16, 1), preload, store));
}

}  // namespace
}  // namespace flecsim::analytic::replay
