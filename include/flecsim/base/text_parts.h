// Parts of a text: lines, cells, words; what readers of line-based files share.
//
// Views point into the text that was given. Limits: ASCII; cells have no quotes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flecsim::base {

/// Without white space at its ends.
std::string_view trimmed(std::string_view text);
std::string lower(std::string_view text);
/// Lines without their ends (\n, \r\n, \r).
std::vector<std::string_view> lines_of(std::string_view text);
/// Cells between separators, trimmed; what stands behind the last separator is the last cell.
std::vector<std::string_view> cells_of(std::string_view line, char separator = ',');
/// The first byte that is no UTF-8 (RFC 3629); npos where there is none.
std::size_t first_bad_byte(std::string_view text);
/// A decimal whole number and nothing else.
std::optional<std::int64_t> whole_number(std::string_view text);

}  // namespace flecsim::base
