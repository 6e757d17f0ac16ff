// Plain text tables for the terminal: columns aligned, numbers to the right.
#pragma once

#include <string>
#include <vector>

namespace flecsim::base {

class TextTable {
 public:
  enum class Align { left, right };
  struct Column {
    std::string title;
    Align align = Align::right;
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// One row; as many cells as there are columns.
  void add(std::vector<std::string> cells);
  /// A line between rows.
  void add_rule();
  std::string str() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;  // an empty row is a rule
};

/// 1234567 -> "1,234,567".
std::string with_separators(long long value);

}  // namespace flecsim::base
