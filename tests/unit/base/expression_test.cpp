// Protects: precedence and meaning are Python's, units are canonical, every fault has its message.
#include "flecsim/base/expression.h"

#include <array>
#include <cmath>

#include "support/input_error.h"

namespace flecsim::base {
namespace {

Names names() {
  Names names;
  names.add_value("fps");
  names.add_value("scratchpad.size");
  names.add_list("layer.latency");
  names.add_list("layer.macs");
  names.add_constant("depth", 64);
  names.add_text("both", 2);
  return names;
}

constexpr std::array<double, 2> values{60, 262144};
constexpr std::array<double, 3> latency{1, 5, 3};
constexpr std::array<double, 3> macs{10, 10, 30};
const std::array<std::span<const double>, 2> lists{latency, macs};

double evaluate(std::string_view text) {
  return Expression::parse(text, "s.yaml:3: x").bind(names()).evaluate(values, lists);
}
double violation(std::string_view text) {
  return Expression::parse(text, "x").bind(names()).violation(values, lists);
}

TEST(Expression, HasPythonsPrecedence) {
  EXPECT_EQ(evaluate("1 + 2 * 3"), 7);
  EXPECT_EQ(evaluate("-2 ** 2"), -4);
  EXPECT_EQ(evaluate("2 ** -1"), 0.5);
  EXPECT_EQ(evaluate("2 ** 3 ** 2"), 512);
  EXPECT_EQ(evaluate("7 // 2 * 2"), 6);
  EXPECT_EQ(evaluate("-7 // 2"), -4);
  EXPECT_EQ(evaluate("-7 % 3"), 2);
  EXPECT_EQ(evaluate("7 % -3"), -2);
  EXPECT_EQ(evaluate("10 - 4 - 3"), 3);
  EXPECT_EQ(evaluate("not 1 == 2"), 1);
  EXPECT_EQ(evaluate("1 or 0 and 0"), 1);
  EXPECT_EQ(evaluate("1 < 2 < 3"), 1);
  EXPECT_EQ(evaluate("3 > 2 > 2"), 0);
  EXPECT_EQ(evaluate("(1 + 2) * 3"), 9);
  EXPECT_EQ(evaluate("! 0 && 1 || 0"), 1);
}

TEST(Expression, ChoosesLazily) {
  EXPECT_EQ(evaluate("1 if fps >= 30 else 2"), 1);
  EXPECT_EQ(evaluate("fps < 30 ? 1 : fps < 100 ? 2 : 3"), 2);
  EXPECT_EQ(evaluate("5 if 0 else 6 if 0 else 7"), 7);
}

TEST(Expression, ConvertsUnits) {
  EXPECT_EQ(evaluate("256KiB"), 262144);
  EXPECT_EQ(evaluate("700 MHz"), 700e6);
  EXPECT_EQ(evaluate("4mm2 + 500000um2"), 4.5);
  EXPECT_DOUBLE_EQ(evaluate("20mJ"), 0.02);
  EXPECT_DOUBLE_EQ(evaluate("33ms"), 0.033);
  EXPECT_EQ(evaluate("1e3 cycles"), 1000);
  EXPECT_EQ(evaluate("scratchpad.size == 256KiB"), 1);
  EXPECT_EQ(evaluate(".5 * 2"), 1);
}

TEST(Expression, HasFunctionsOfNumbers) {
  EXPECT_EQ(evaluate("max(1, fps, 3)"), 60);
  EXPECT_EQ(evaluate("min(4, 2)"), 2);
  EXPECT_EQ(evaluate("sqrt(16) + log2(8) + log10(100) + log(8, 2)"), 12);
  EXPECT_EQ(evaluate("ceil(1.2) + floor(1.8) + abs(-1) + pow(2, 5) + int(-1.5) + float(1)"), 36);
  EXPECT_EQ(evaluate("round(2.5) + round(3.5)"), 6);
  EXPECT_NEAR(evaluate("exp(log(3)) + pi"), 6.14159265, 1e-8);
  EXPECT_EQ(evaluate("depth * 2"), 128);
  EXPECT_EQ(evaluate("\"both\" == 2 and 'both' == 2"), 1);
  EXPECT_EQ(evaluate("True + False"), 1);
}

TEST(Expression, ReducesLists) {
  EXPECT_EQ(evaluate("max(layer.latency)"), 5);
  EXPECT_EQ(evaluate("min(layer.latency) + sum(layer.latency)"), 10);
  EXPECT_EQ(evaluate("mean(layer.latency)"), 3);
  EXPECT_EQ(evaluate("len(layer.latency)"), 3);
  EXPECT_EQ(evaluate("max(layer.latency / layer.macs)"), 0.5);
  EXPECT_DOUBLE_EQ(evaluate("sum(layer.latency / sum(layer.latency))"), 1);
  EXPECT_EQ(evaluate("all(layer.latency <= 5) and not any(layer.latency > 5)"), 1);
  EXPECT_EQ(evaluate("max(max(layer.latency, 4))"), 5);
  EXPECT_EQ(evaluate("min(max(layer.latency, 4))"), 4);
}

TEST(Expression, SaysHowFarAConditionIsFromHolding) {
  EXPECT_EQ(violation("fps >= 30"), 0);
  EXPECT_EQ(violation("fps >= 120"), 0.5);
  EXPECT_EQ(violation("fps >= 120 and fps >= 240"), 1.25);
  EXPECT_EQ(violation("fps >= 120 or fps >= 60"), 0);
  EXPECT_GT(violation("fps > 60"), 0);
  EXPECT_EQ(violation("fps != 60"), 1);
  EXPECT_EQ(violation("fps / 0 - fps / 0 >= 0"), 1);
}

TEST(Expression, ListsItsNames) {
  const auto expression = Expression::parse(" max(layer.latency) * fps + fps ", "x");
  EXPECT_EQ(expression.names(), (std::vector<std::string>{"fps", "layer.latency"}));
  EXPECT_EQ(expression.text(), "max(layer.latency) * fps + fps");
}

TEST(Expression, NeverLetsNotANumberHold) {
  EXPECT_FALSE(Expression::parse("0 / 0", "x").bind(names()).holds(values, lists));
  EXPECT_TRUE(std::isnan(evaluate("max(1, 0 / 0)")));
}

struct Fault {
  const char* text;
  const char* message;
};

class ExpressionFault : public ::testing::TestWithParam<Fault> {};

TEST_P(ExpressionFault, IsExplained) {
  EXPECT_INPUT_ERROR(evaluate(GetParam().text), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Messages, ExpressionFault,
    ::testing::Values(Fault{"fsp >= 30",
                            "s.yaml:3: x: 'fsp >= 30', column 1: unknown name 'fsp' (did you mean "
                            "'fps'?)"},
                      Fault{"fps >=", "column 7: ends where a number or a name is expected"},
                      Fault{"fps = 30", "column 5: '=' is no comparison, write '=='"},
                      Fault{"fps ^ 2", "'^' is no operator, write '**'"},
                      Fault{"fps \xE2\x89\xA5 30", "not ASCII"},
                      Fault{"fps # 2", "unexpected character '#'"},
                      Fault{"fps 30", "column 5: unexpected '30', expected an operator or the end"},
                      Fault{"(fps", "ends where ')' is expected"},
                      Fault{"fps > 30 if 1", "ends where 'else' is expected"},
                      Fault{"1 ? 2", "ends where ':' is expected"},
                      Fault{"256kB", "'kB' is ambiguous, write KiB"},
                      Fault{"20 mj", "unknown unit 'mj' (did you mean"},
                      Fault{"1e999", "a number that a double cannot hold"},
                      Fault{"sqr(4)", "unknown function 'sqr' (did you mean 'sqrt'?)"},
                      Fault{"sqrt(4, 2)", "sqrt() has 2 arguments, expected 1"},
                      Fault{"pow(4)", "pow() has 1 arguments, expected 2"},
                      Fault{"log(1, 2, 3)", "log() has 3 arguments, expected 1 or 2"},
                      Fault{"min()", "min() has 0 arguments, expected 1 or more"},
                      Fault{"max + 1", "'max' is a function, expected max(...)"},
                      Fault{"max(fps)",
                            "max() of one number, expected a list (like layer.latency) or several"},
                      Fault{"sum(3)", "sum() of one number, expected a list"},
                      Fault{"layer.latency + 1", "this is a list, expected a number"},
                      Fault{"\"bot\" == 1", "unknown text 'bot' (did you mean 'both'?)"},
                      Fault{"\"both", "the quote is not closed"},
                      Fault{"  ", "an empty text, expected an expression"},
                      Fault{"and 1", "column 1: unexpected 'and', expected a number or a name"},
                      Fault{"1 +* 2", "column 4: unexpected '*'"}));

TEST(Expression, RefusesWhatCouldExhaustTheMachine) {
  EXPECT_INPUT_ERROR(Expression::parse(std::string(5000, '('), "x"), "nested deeper than 200");
  EXPECT_INPUT_ERROR(Expression::parse(std::string(5000, '-') + "1", "x"), "nested deeper");
  EXPECT_INPUT_ERROR(Expression::parse(std::string(70000, '1'), "x"), "70000 characters");
}

}  // namespace
}  // namespace flecsim::base
