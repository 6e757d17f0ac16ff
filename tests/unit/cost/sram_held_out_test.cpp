// Measures the values between the grid's points on points that they are not made from.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "sram_family.h"
#include "sram_points.h"

namespace flecsim::cost {
namespace {

using Errors = std::array<std::vector<double>, sram_fields>;
using Belongs = std::function<bool(const SramRow&)>;

bool power_of_two(double value) { return std::exp2(std::round(std::log2(value))) == value; }

const std::vector<SramRow>& rows() {
  static const std::vector<SramRow> all = [] {
    std::vector<SramRow> result;
    for_each_sram_point([&](const SramRow& row) { result.push_back(row); });
    return result;
  }();
  return all;
}

/// The points of one node and port type that belong.
std::unique_ptr<SramFamily> family(const Belongs& belongs, const SramFamily* steps = nullptr) {
  std::unique_ptr<SramFamily> result;
  for (const SramRow& row : rows()) {
    if (!belongs(row)) continue;
    if (!result) result = std::make_unique<SramFamily>(SramProcess{row.node_nm, row.ports}, steps);
    result->add(row.banks, row.point);
  }
  return result;
}

/// One node and port type of the table, whole.
const SramFamily& whole(double node_nm, int ports) {
  static std::map<std::pair<double, int>, std::unique_ptr<SramFamily>> families;
  auto& result = families[{node_nm, ports}];
  if (!result)
    result =
        family([=](const SramRow& row) { return row.node_nm == node_nm && row.ports == ports; });
  return *result;
}

void compare(const SramFamily& family, const SramRow& row, Errors& errors) {
  const auto values = family.at(row.banks, row.point.bank_bytes * row.banks, row.point.width_bits);
  for (std::size_t i = 0; i < sram_fields; ++i)
    errors[i].push_back(std::abs(values.values[i] / row.point.values[i] - 1));
}

/// Sizes between powers of two at 22 and 45 nm, from the powers of two; what needs such sizes (the
/// steps of decoders) from the other of the two nodes.
Errors sizes_left_out() {
  Errors errors;
  for (const auto& [node, other] : {std::pair{22.0, 45.0}, std::pair{45.0, 22.0}}) {
    const auto powers = family(
        [node = node](const SramRow& row) {
          return row.node_nm == node && row.ports == 1 && power_of_two(row.point.bank_bytes);
        },
        &whole(other, 1));
    for (const SramRow& row : rows())
      if (row.node_nm == node && !power_of_two(row.point.bank_bytes)) compare(*powers, row, errors);
  }
  return errors;
}

/// All points of one width at a time, from those of the others: steps of four in the width.
Errors widths_left_out(int ports, int banks) {
  Errors errors;
  for (const double node : {22.0, 32.0, 45.0, 65.0, 90.0})
    for (const double width : {32.0, 64.0, 128.0}) {
      const auto others = family(
          [=](const SramRow& row) {
            return row.node_nm == node && row.ports == ports && row.point.width_bits != width;
          },
          &whole(node == 22 ? 22 : 45, 1));
      for (const SramRow& row : rows())
        if (row.node_nm == node && row.ports == ports && row.banks == banks &&
            row.point.width_bits == width && row.point.bank_bytes >= 2048 &&
            power_of_two(row.point.bank_bytes))
          compare(*others, row, errors);
    }
  return errors;
}

double at(std::vector<double>& values, double share) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

void expect(Errors& errors, std::size_t field, double median, double worst) {
  auto& found = errors[field];
  const double middle = at(found, 0.5), last = at(found, 1);
  const auto name = std::to_string(field);
  ::testing::Test::RecordProperty("points", std::to_string(found.size()));
  ::testing::Test::RecordProperty("median_percent_" + name, std::to_string(100 * middle));
  ::testing::Test::RecordProperty("p90_percent_" + name, std::to_string(100 * at(found, 0.9)));
  ::testing::Test::RecordProperty("worst_percent_" + name, std::to_string(100 * last));
  EXPECT_LE(middle, median) << "field " << field;
  EXPECT_LE(last, worst) << "field " << field;
}

TEST(SramHeldOut, Sizes) {
  Errors errors = sizes_left_out();
  ASSERT_EQ(errors[0].size(), 66u);
  expect(errors, SramField::read, 0.01, 0.15);
  expect(errors, SramField::write, 0.01, 0.155);
  expect(errors, SramField::area, 0.01, 0.17);
  expect(errors, SramField::access, 0.01, 0.08);
  expect(errors, SramField::leakage, 0.015, 0.095);
}

/// One percent above a point CACTI chooses what it chose there, but for a few ties.
TEST(SramHeldOut, NextToAPointTheValuesAreItsOwn) {
  std::vector<double> jumps;
  for (const SramRow& row : rows()) {
    if (row.node_nm != 45 || row.point.bank_bytes * row.banks >= 4194304) continue;
    const double size = row.point.bank_bytes * row.banks * 1.01;
    const SramPoint point = whole(45, row.ports).at(row.banks, size, row.point.width_bits);
    jumps.push_back(
        std::abs(point.values[SramField::read] / row.point.values[SramField::read] - 1));
  }
  EXPECT_LE(at(jumps, 0.5), 0.006);
  EXPECT_LE(at(jumps, 0.9), 0.01);
}

class SramHeldOutWidths : public ::testing::TestWithParam<std::pair<int, int>> {};

TEST_P(SramHeldOutWidths, AllPointsOfAWidth) {
  Errors errors = widths_left_out(GetParam().first, GetParam().second);
  expect(errors, SramField::read, 0.025, 0.45);
  expect(errors, SramField::write, 0.02, 0.45);
  expect(errors, SramField::area, 0.025, 0.4);
  expect(errors, SramField::access, 0.01, 0.3);
  expect(errors, SramField::leakage, 0.03, 0.45);
}

INSTANTIATE_TEST_SUITE_P(PortsAndBanks, SramHeldOutWidths,
                         ::testing::Values(std::pair{1, 1}, std::pair{1, 2}, std::pair{1, 4},
                                           std::pair{1, 8}, std::pair{2, 1}, std::pair{2, 4}));

}  // namespace
}  // namespace flecsim::cost
