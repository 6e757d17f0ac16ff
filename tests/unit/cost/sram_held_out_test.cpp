// Measures the interpolation on points that it is not given: the table's sizes between powers of
// two.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sram_grid.h"

namespace flecsim::cost {
namespace {

struct HeldOut {
  int width_bits;
  double size_bytes;
  SramValues values;
};

struct Node {
  SramPlane powers_of_two;
  std::vector<HeldOut> between;
};

Node read_node(const std::string& node_nm) {
  std::ifstream file(FLECSIM_SOURCE_DIR "/data/technology/sram.csv");
  Node node;
  for (std::string line; std::getline(file, line);) {
    std::vector<std::string> row;
    std::stringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) row.push_back(cell);
    if (row[0] != node_nm || row[3] != "1" || row[4] != "1RW") continue;
    HeldOut point{std::stoi(row[2]), std::stod(row[1]), {}};
    for (std::size_t i = 0; i < sram_fields; ++i) point.values[i] = std::stod(row[5 + i]);
    const auto size = static_cast<unsigned>(point.size_bytes);
    if ((size & (size - 1)) == 0)
      node.powers_of_two.add(point.width_bits, point.size_bytes, point.values);
    else
      node.between.push_back(point);
  }
  return node;
}

/// Relative errors of a field over the held-out points of 22 and 45 nm, sorted.
std::vector<double> errors(std::size_t field) {
  std::vector<double> result;
  for (const char* node_nm : {"22", "45"}) {
    const Node node = read_node(node_nm);
    for (const HeldOut& point : node.between)
      result.push_back(
          std::abs(node.powers_of_two.at(point.size_bytes, point.width_bits).values[field] /
                       point.values[field] -
                   1));
  }
  std::sort(result.begin(), result.end());
  return result;
}

void expect(std::size_t field, double median, double worst) {
  const auto found = errors(field);
  ASSERT_EQ(found.size(), 66u);
  ::testing::Test::RecordProperty("median_percent", std::to_string(100 * found[33]));
  ::testing::Test::RecordProperty("worst_percent", std::to_string(100 * found.back()));
  EXPECT_LE(found[33], median);
  EXPECT_LE(found.back(), worst);
}

TEST(SramHeldOut, ReadEnergy) { expect(SramField::read, 0.035, 0.224); }
TEST(SramHeldOut, WriteEnergy) { expect(SramField::write, 0.02, 0.17); }
TEST(SramHeldOut, Area) { expect(SramField::area, 0.033, 0.179); }
TEST(SramHeldOut, AccessTime) { expect(SramField::access, 0.032, 0.132); }
TEST(SramHeldOut, Leakage) { expect(SramField::leakage, 0.015, 0.095); }

}  // namespace
}  // namespace flecsim::cost
