// Protects: units mean what users expect, and a wrong one is refused with a message.
#include "flecsim/base/quantity.h"

#include "support/input_error.h"

namespace flecsim::base {
namespace {

TEST(Quantity, ReadsUnits) {
  EXPECT_EQ(parse_whole_quantity("256KiB", Unit::bytes, "x"), 262144);
  EXPECT_EQ(parse_whole_quantity("4 MiB", Unit::bytes, "x"), 4194304);
  EXPECT_EQ(parse_whole_quantity("64B", Unit::bytes, "x"), 64);
  EXPECT_EQ(parse_whole_quantity("4096", Unit::bytes, "x"), 4096);
  EXPECT_EQ(parse_quantity("700 MHz", Unit::hertz, "x"), 700e6);
  EXPECT_EQ(parse_whole_quantity("40 cycles", Unit::cycles, "x"), 40);
  EXPECT_EQ(parse_whole_quantity("65nm", Unit::nanometers, "x"), 65);
}

TEST(Quantity, ReadsAndPrintsSuppliesAndTemperatures) {
  EXPECT_EQ(parse_quantity("nominal", Unit::supply_volts, "x"), 0);
  EXPECT_EQ(parse_quantity("800 mV", Unit::supply_volts, "x"), 0.8);
  EXPECT_EQ(format_quantity(parse_quantity("700mV", Unit::supply_volts, "x"), Unit::supply_volts),
            "0.7V");
  EXPECT_EQ(parse_quantity("27C", Unit::kelvin, "x"), 300.15);
  EXPECT_EQ(parse_quantity("300", Unit::kelvin, "x"), 300);
  EXPECT_EQ(format_quantity(0, Unit::supply_volts), "nominal");
  EXPECT_EQ(format_quantity(0.85, Unit::supply_volts), "0.85V");
  EXPECT_EQ(format_quantity(358.15, Unit::kelvin), "358.15K");
  EXPECT_INPUT_ERROR(parse_quantity("0", Unit::supply_volts, "x"),
                     "x: '0' is no supply; expected `nominal` or more than 0 V");
  EXPECT_INPUT_ERROR(parse_quantity("norminal", Unit::supply_volts, "x"),
                     "'norminal' is not `nominal` or a number, optionally with a unit (V, mV)");
  EXPECT_INPUT_ERROR(parse_quantity("20F", Unit::kelvin, "x"), "(K, C)");
  EXPECT_INPUT_ERROR(parse_quantity("nominal", Unit::kelvin, "x"), "'nominal' is not a number");
}

TEST(Quantity, RefusesWhatIsNotOne) {
  EXPECT_INPUT_ERROR(parse_quantity("256kB", Unit::bytes, "f:1: size"),
                     "f:1: size: '256kB' is not a number, optionally with a unit (B, KiB");
  EXPECT_INPUT_ERROR(parse_quantity("", Unit::bytes, "x"), "''");
  EXPECT_INPUT_ERROR(parse_quantity("nan", Unit::none, "x"), "'nan' is not a number");
  EXPECT_INPUT_ERROR(parse_quantity("1e999", Unit::none, "x"), "'1e999'");
  EXPECT_INPUT_ERROR(parse_whole_quantity("1.5", Unit::none, "x"), "not a whole number");
  EXPECT_INPUT_ERROR(parse_whole_quantity("9e9GiB", Unit::bytes, "x"),
                     "too large, expected a number");
  EXPECT_INPUT_ERROR(parse_quantity("3 cycles", Unit::hertz, "x"), "MHz");
}

TEST(Quantity, PrintsWhatItReads) {
  for (const double bytes : {1.0, 64.0, 262144.0, 4194304.0, 1000.0}) {
    EXPECT_EQ(parse_quantity(format_quantity(bytes, Unit::bytes), Unit::bytes, "x"), bytes);
  }
  EXPECT_EQ(format_quantity(700e6, Unit::hertz), "700MHz");
  EXPECT_EQ(format_quantity(40, Unit::cycles), "40 cycles");
  EXPECT_EQ(format_quantity(0.5, Unit::none), "0.5");
}

}  // namespace
}  // namespace flecsim::base
