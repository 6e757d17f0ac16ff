#include "sram_layout.h"

#include <gtest/gtest.h>

#include "sram_points.h"

namespace flecsim::cost {
namespace {

constexpr SramOrganization one_mat{2, 2, 1, 2, 1, 1};

/// The table's area of a one-port macro of `banks` banks.
double table_area(double node_nm, int banks, double bank_bytes, double width_bits) {
  double result = 0;
  for_each_sram_point([&](const SramRow& row) {
    if (row.node_nm == node_nm && row.ports == 1 && row.banks == banks &&
        row.point.bank_bytes == bank_bytes && row.point.width_bits == width_bits)
      result = row.point.values[SramField::area];
  });
  return result;
}

// With the rows alone a mat grows by its width x the cells' height.
TEST(SramLayout, AMatIsAsWideAsItsAreaGrowsWithRows) {
  for (const double node_nm : {22.0, 32.0, 45.0, 65.0, 90.0}) {
    const SramArrays low(one_mat, 2048, 256), high(one_mat, 4096, 256);
    const double grown = table_area(node_nm, 1, 4096, 256) - table_area(node_nm, 1, 2048, 256);
    const double more_height_um = 2 * (high.rows - low.rows) * 14.6e-3 * node_nm;
    EXPECT_NEAR(bank_size(low, 1, {node_nm, 1}).width_um / (grown / more_height_um), 1, 0.02);
  }
}

TEST(SramLayout, TwoBanksOfTheTableFitTheirField) {
  const SramArrays arrays(one_mat, 2048, 256);
  for (const double node_nm : {22.0, 45.0, 90.0}) {
    const SramProcess process{node_nm, 1};
    const SramBankSize bank = bank_size(arrays, table_area(node_nm, 1, 2048, 256), process);
    const SramRouting two = routing(arrays, bank, 2, process);
    EXPECT_NEAR(two.area_um2 / table_area(node_nm, 2, 2048, 256), 1, 0.02);
  }
}

TEST(SramLayout, TwoBanksStandOnTheirShorterSide) {
  const SramArrays arrays(one_mat, 2048, 256);
  const SramProcess process{45, 1};
  EXPECT_DOUBLE_EQ(routing(arrays, {100, 99}, 2, process).length_um, 99.0 / 2);
  EXPECT_DOUBLE_EQ(routing(arrays, {99, 100}, 2, process).length_um, 99.0);
  EXPECT_DOUBLE_EQ(routing(arrays, {99, 100}, 4, process).length_um,
                   routing(arrays, {99, 100.5}, 4, process).length_um - 0.25);
}

TEST(SramLayout, ATreeOfTwoByTwoBranchesAcrossThenDown) {
  const SramTree tree = wire_tree(2, 2, {100, 80}, 45);
  EXPECT_DOUBLE_EQ(tree.length_um, 100.0 / 2 + 80.0 / 4);
  EXPECT_EQ(tree.gates, 2);
  EXPECT_DOUBLE_EQ(tree.sizes, 2 * 50.0 / 385);  // gates on short wires are small
  EXPECT_EQ(wire_tree(1, 1, {100, 80}, 45).gates, 0);
  EXPECT_EQ(wire_tree(2, 1, {4000, 80}, 45).sizes, 1);  // as large as a repeater
}

// Two banks of a height give an area; the area gives the height back.
TEST(SramLayout, TheHeightOfABankFollowsFromTheField) {
  const SramArrays arrays(one_mat, 4096, 256);
  const SramProcess process{45, 1};
  const double width = bank_width_um(arrays, process);
  for (const int banks : {1, 2, 4, 8})
    for (const double height : {0.5 * width, 2 * width}) {
      const double area =
          banks == 1 ? width * height : routing(arrays, {width, height}, banks, process).area_um2;
      EXPECT_NEAR(bank_height_um(arrays, banks, area, process).value_or(0), height, 1e-9 * height);
    }
}

// An H-tree over two rows of four, by hand: wires of 2 x 256 + 1 data and 7 address bits at 0.18
// um.
TEST(SramLayout, EightBanksByHand) {
  const SramArrays arrays(one_mat, 4096, 256);
  const double beside = (513 + 7) * 0.18;
  const SramRouting eight = routing(arrays, {90, 100}, 8, {45, 1});
  EXPECT_NEAR(eight.area_um2, (4 * 90 + beside) * (2 * 100 + 1.5 * beside), 1e-6);
  EXPECT_NEAR(eight.length_um, (4 * 90 + beside) * (0.5 + 0.25) + (2 * 100 + 1.5 * beside) / 4,
              1e-9);
  EXPECT_EQ(eight.wires, 256 + 7);
}

}  // namespace
}  // namespace flecsim::cost
