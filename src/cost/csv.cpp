#include "csv.h"

#include <cassert>
#include <charconv>

namespace flecsim::cost {

bool next_csv_line(std::string_view& text, std::string_view& line) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (!line.empty() && line.front() != '#') return true;
  }
  return false;
}

void split_csv_line(std::string_view line, CsvRow& row) {
  row.clear();
  for (;;) {
    const auto comma = line.find(',');
    row.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return;
    line.remove_prefix(comma + 1);
  }
}

CsvRow csv_columns(std::string_view text) {
  CsvRow row;
  std::string_view line;
  if (next_csv_line(text, line)) split_csv_line(line, row);
  return row;
}

double csv_number(std::string_view cell) {
  double value = 0;
  [[maybe_unused]] const auto [end, error] =
      std::from_chars(cell.data(), cell.data() + cell.size(), value);
  assert(error == std::errc() && end == cell.data() + cell.size());
  return value;
}

}  // namespace flecsim::cost
