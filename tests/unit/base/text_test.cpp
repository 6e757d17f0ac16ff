// Protects: suggestions, tables, seeded numbers and checked arithmetic.
#include <array>

#include "flecsim/base/checked.h"
#include "flecsim/base/random.h"
#include "flecsim/base/suggest.h"
#include "flecsim/base/sum.h"
#include "flecsim/base/text_parts.h"
#include "flecsim/base/text_table.h"

#include "support/input_error.h"

namespace flecsim::base {
namespace {

TEST(Suggest, FindsTypingErrorsOnly) {
  constexpr std::array<std::string_view, 2> known{"scratchpad.size", "array.size"};
  EXPECT_EQ(nearest("scratchpad.sise", known), "scratchpad.size");
  EXPECT_EQ(nearest("qqqq", known), "");
}

TEST(TextTable, AlignsColumns) {
  TextTable table({{"name", TextTable::Align::left}, {"n"}});
  table.add({"a", "10"});
  table.add({"bcdef", "7"});
  EXPECT_EQ(table.str(), "name    n\n-----  --\na      10\nbcdef   7\n");
}

TEST(TextTable, SeparatesThousands) {
  EXPECT_EQ(with_separators(1234567), "1,234,567");
  EXPECT_EQ(with_separators(-123456), "-123,456");
  EXPECT_EQ(with_separators(999), "999");
}

TEST(TextParts, LinesCellsAndNumbers) {
  EXPECT_EQ(lines_of("a\r\nb\rc\n"), (std::vector<std::string_view>{"a", "b", "c"}));
  EXPECT_EQ(cells_of(" a ,b,"), (std::vector<std::string_view>{"a", "b", ""}));
  EXPECT_EQ(trimmed(" \t a b\r\n"), "a b");
  EXPECT_EQ(whole_number("-12"), -12);
  EXPECT_FALSE(whole_number("12 "));
  EXPECT_FALSE(whole_number("99999999999999999999"));
  EXPECT_EQ(lower("aB-C"), "ab-c");
}

TEST(TextParts, FindsBytesThatAreNoUtf8) {
  constexpr auto fine = std::string_view::npos;
  EXPECT_EQ(first_bad_byte("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), fine);  // é € and an emoji
  EXPECT_EQ(first_bad_byte("ab\xFF"), 2U);
  EXPECT_EQ(first_bad_byte("\x80"), 0U);              // a continuation alone
  EXPECT_EQ(first_bad_byte("a\xC3"), 1U);             // ends too early
  EXPECT_EQ(first_bad_byte("\xC0\xAF"), 0U);          // overlong
  EXPECT_EQ(first_bad_byte("\xE0\x80\xAF"), 0U);      // overlong
  EXPECT_EQ(first_bad_byte("\xED\xA0\x80"), 0U);      // a surrogate
  EXPECT_EQ(first_bad_byte("\xF4\x90\x80\x80"), 0U);  // beyond U+10FFFF
}

TEST(Sum, IsOfMembersAndFunctions) {
  const std::vector<std::pair<int, double>> pairs{{1, 0.5}, {2, 0.25}};
  EXPECT_EQ(sum_of(pairs, &std::pair<int, double>::second), 0.75);
  EXPECT_EQ(sum_of(pairs, [](const auto& pair) { return 2 * pair.first; }), 6);
  EXPECT_EQ(sum_of(std::vector<int>{}, [](int x) { return x; }), 0);
}

TEST(Random, IsTheSameEverywhere) {
  Random random(42);
  EXPECT_EQ(random.next(), 13679457532755275413ULL);
  for (int i = 0; i < 1000; ++i) {
    const double value = random.uniform();
    EXPECT_TRUE(value >= 0 && value < 1);
    const auto whole = random.between(-3, 4);
    EXPECT_TRUE(whole >= -3 && whole <= 4);
  }
}

TEST(Checked, RefusesOverflow) {
  EXPECT_EQ(checked_multiply(1 << 20, 1 << 20, "x"), std::int64_t{1} << 40);
  EXPECT_INPUT_ERROR(checked_multiply(INT64_MAX, 2, "the size of w"), "the size of w is larger");
  EXPECT_INPUT_ERROR(checked_add(INT64_MAX, 1, "macs"), "macs is larger");
  EXPECT_EQ(ceil_div(24, 16), 2);
}

}  // namespace
}  // namespace flecsim::base
