// Protects: what the readers of SCALE-Sim's topology files share: rows, cells, the two kinds.
#include "flecsim/model/scalesim_table.h"

#include <gtest/gtest.h>

namespace flecsim::model {
namespace {

TEST(ScalesimTable, KeepsLinesAndTheCellBehindTheLastComma) {
  const ScalesimTable table =
      read_scalesim_table("a,b,c,d,e,f,g,h,\r\n\n conv1 , 9,9,3,3,4,5,1,\n");
  EXPECT_EQ(table.header.line, 1);
  EXPECT_FALSE(table.products);
  EXPECT_EQ(table.expected_cells(), 8U);
  ASSERT_EQ(table.rows.size(), 1U);
  EXPECT_EQ(table.rows[0].line, 3);
  EXPECT_EQ(table.rows[0].cells.size(), 9U);
  EXPECT_EQ(table.rows[0].filled().size(), 8U);
  EXPECT_EQ(table.rows[0].cells[0], "conv1");
}

TEST(ScalesimTable, KnowsProductsAndTabs) {
  const ScalesimTable table = read_scalesim_table("Layer\tM\tN\tK\nfc\t4\t10\t7\n");
  EXPECT_TRUE(table.tabs);
  EXPECT_TRUE(table.products);
  EXPECT_EQ(table.rows.at(0).cells.at(2), "10");
  EXPECT_FALSE(read_scalesim_table("Layer,M,N\n").products);
}

TEST(ScalesimTable, OfNothingIsEmpty) {
  const ScalesimTable table = read_scalesim_table("\n \n");
  EXPECT_EQ(table.header.line, 0);
  EXPECT_TRUE(table.rows.empty());
}

}  // namespace
}  // namespace flecsim::model
