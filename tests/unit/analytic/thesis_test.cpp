// Protects: the thesis' model for Gemmini, by hand.
#include "flecsim/analytic/thesis.h"

#include <gtest/gtest.h>

#include "flecsim/schedule/layer_text.h"

namespace flecsim::analytic {
namespace {

ThesisEstimate estimate(const char* text) {
  return thesis_estimate(schedule::parse_layer(text), arch::load_gemmini("gemmini-g16")).value();
}

TEST(Thesis, OneBlockIsBoundByItsTransfers) {
  // One preload: 16 rows; A, B and C: 16 rows of one 16-byte transfer each.
  const ThesisEstimate e = estimate("gemm:i=16,j=16,k=16");
  EXPECT_DOUBLE_EQ(e.scaled_macs, 16 * 16 * 16);
  EXPECT_DOUBLE_EQ(e.scaled_data_bytes, 48 * 16);
  EXPECT_DOUBLE_EQ(e.cycles, 48);
}

TEST(Thesis, ShortRowsAreScaledToTheArrayWithTheirPreload) {
  // l = 8 of 16: delta_preload = 2; two further blocks of 16 and 8 rows stream as they are.
  EXPECT_DOUBLE_EQ(estimate("gemm:i=8,j=16,k=16").scaled_macs, 16 * 256);
  EXPECT_DOUBLE_EQ(estimate("gemm:i=40,j=16,k=16").scaled_macs, (16 + 16 + 8) * 256);
  // eta: 8 columns fill 16.
  EXPECT_DOUBLE_EQ(estimate("gemm:i=16,j=8,k=16").scaled_macs, 16 * 256);
}

TEST(Thesis, PoolingComputesTheRowsOfItsWindows) {
  const double with =
      estimate("conv:h=28,c=32,k=32,r=3,pad=1,pool=3,pool_stride=2,pool_pad=1").scaled_macs;
  const double without = estimate("conv:h=28,c=32,k=32,r=3,pad=1").scaled_macs;
  EXPECT_GT(with, without);
}

TEST(Thesis, AdditionsAreNotCovered) {
  EXPECT_FALSE(
      thesis_estimate(schedule::parse_layer("resadd:i=8,j=8"), arch::load_gemmini("gemmini-g16"))
          .has_value());
}

}  // namespace
}  // namespace flecsim::analytic
