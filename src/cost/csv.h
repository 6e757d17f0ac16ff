// Reads the shipped technology tables: comma separated, '#' starts a comment line, the first other
// line names the columns. The tables are part of the program, so a malformed one is our bug
// (assertion), not an input error.
#pragma once

#include <string_view>
#include <vector>

namespace flecsim::cost {

/// The cells of one line, views into the table's text.
using CsvRow = std::vector<std::string_view>;

/// Calls `visit(row)` for every data line of `text` (comments and the column line are skipped).
template <typename Visit>
void for_each_csv_row(std::string_view text, Visit&& visit);

/// The column names of `text`.
CsvRow csv_columns(std::string_view text);

/// A cell as a number.
double csv_number(std::string_view cell);

/// Splits one line at its commas into `row` (reused between calls).
void split_csv_line(std::string_view line, CsvRow& row);

/// Takes the next line off `text`; false at the end. Comment and empty lines are skipped.
bool next_csv_line(std::string_view& text, std::string_view& line);

template <typename Visit>
void for_each_csv_row(std::string_view text, Visit&& visit) {
  CsvRow row;
  std::string_view line;
  if (!next_csv_line(text, line)) return;  // column names
  while (next_csv_line(text, line)) {
    split_csv_line(line, row);
    visit(row);
  }
}

}  // namespace flecsim::cost
