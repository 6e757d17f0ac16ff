// Protects: the unit of a run's column of an expression is the one that the quantity has.
#include "flecsim/base/expression_unit.h"

#include <map>

#include <gtest/gtest.h>

namespace flecsim::base {
namespace {

std::string unit(std::string_view text) {
  static const std::map<std::string, std::string, std::less<>> units{{"latency", "s"},
                                                                     {"a.latency", "s"},
                                                                     {"layer.latency", "s"},
                                                                     {"fps", "1/s"},
                                                                     {"energy", "J"},
                                                                     {"power", "W"},
                                                                     {"edp", "J*s"},
                                                                     {"area", "mm2"},
                                                                     {"bytes", "bytes"},
                                                                     {"cycles", "cycles"},
                                                                     {"clock", "Hz"},
                                                                     {"tops", "TOPS"},
                                                                     {"tops_per_watt", "TOPS/W"},
                                                                     {"bandwidth", "bytes/cycle"},
                                                                     {"layer.macs", "MACs"}};
  return unit_of(Expression::parse(text, "x"), [](std::string_view name) {
    const auto found = units.find(name);
    return found == units.end() ? std::string{} : found->second;
  });
}

TEST(ExpressionUnit, OfProductsAndQuotients) {
  EXPECT_EQ(unit("energy * latency"), "J*s");
  EXPECT_EQ(unit("edp / energy"), "s");
  EXPECT_EQ(unit("energy / latency"), "W");
  EXPECT_EQ(unit("power * latency"), "J");
  EXPECT_EQ(unit("power * area"), "W*mm2");
  EXPECT_EQ(unit("energy / area"), "J/mm2");
  EXPECT_EQ(unit("1 / (energy * area)"), "1/(J*mm2)");
  EXPECT_EQ(unit("latency / latency"), "");
  EXPECT_EQ(unit("utilization * latency"), "s");
  EXPECT_EQ(unit("latency // 2"), "s");
}

TEST(ExpressionUnit, OfRates) {
  EXPECT_EQ(unit("cycles / clock"), "s");
  EXPECT_EQ(unit("clock * 2"), "Hz");
  EXPECT_EQ(unit("cycles / latency"), "Hz");
  EXPECT_EQ(unit("1 / latency"), "1/s");
  EXPECT_EQ(unit("fps * energy"), "W");
  EXPECT_EQ(unit("bytes / cycles"), "bytes/cycle");
  EXPECT_EQ(unit("bandwidth * clock"), "bytes/s");
  EXPECT_EQ(unit("tops / power"), "TOPS/W");
  EXPECT_EQ(unit("tops_per_watt * power"), "TOPS");
  EXPECT_EQ(unit("tops / area"), "TOPS/mm2");
}

TEST(ExpressionUnit, OfPowersAndRoots) {
  EXPECT_EQ(unit("energy * latency ** 2"), "J*s2");
  EXPECT_EQ(unit("pow(latency, 1 / 2)"), "s^0.5");
  EXPECT_EQ(unit("latency ** -1"), "1/s");
  EXPECT_EQ(unit("sqrt(area)"), "mm");
  EXPECT_EQ(unit("sqrt(energy * latency)"), "J^0.5*s^0.5");
  EXPECT_EQ(unit("latency ** utilization"), "");
}

TEST(ExpressionUnit, OfSumsOfEqualUnits) {
  EXPECT_EQ(unit("a.latency * 2 + latency"), "s");
  EXPECT_EQ(unit("-(latency - 33ms)"), "s");
  EXPECT_EQ(unit("max(latency, 0.01)"), "s");
  EXPECT_EQ(unit("2 * 3 + latency"), "s");
  EXPECT_EQ(unit("power + energy * fps"), "W");
  EXPECT_EQ(unit("latency if utilization > 0.5 else 2 * latency"), "s");
  EXPECT_EQ(unit("max(layer.latency)"), "s");
  EXPECT_EQ(unit("sum(layer.macs / layer.latency)"), "MACs/s");
}

TEST(ExpressionUnit, IsNoneOfAScore) {
  EXPECT_EQ(unit("energy + latency"), "");
  EXPECT_EQ(unit("(energy + latency) * area"), "");
  EXPECT_EQ(unit("energy / 20mJ + latency / 33ms"), "");
  EXPECT_EQ(unit("utilization + latency"), "");
  EXPECT_EQ(unit("log(latency)"), "");
  EXPECT_EQ(unit("(latency < 33ms) * energy"), "J");
}

}  // namespace
}  // namespace flecsim::base
