#include "flecsim/base/text_table.h"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

namespace flecsim::base {
namespace {

/// Characters on screen of UTF-8 text (no wide characters are used).
std::size_t display_width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::string padded(const std::string& text, std::size_t width, TextTable::Align align) {
  const std::string space(width - std::min(width, display_width(text)), ' ');
  return align == TextTable::Align::left ? text + space : space + text;
}

}  // namespace

void TextTable::add(std::vector<std::string> cells) {
  assert(cells.size() == columns_.size());
  rows_.push_back(std::move(cells));
}

void TextTable::add_rule() { rows_.emplace_back(); }

std::string TextTable::str() const {
  std::vector<std::size_t> widths;
  for (const Column& column : columns_) widths.push_back(display_width(column.title));
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], display_width(row[i]));
  }
  const auto line = [&](auto&& cell_of) {
    std::string text;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      text += (i ? "  " : "") + padded(cell_of(i), widths[i], columns_[i].align);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text + "\n";
  };
  const std::string rule = line([&](std::size_t i) { return std::string(widths[i], '-'); });
  std::string out = line([&](std::size_t i) { return columns_[i].title; }) + rule;
  for (const auto& row : rows_)
    out += row.empty() ? rule : line([&](std::size_t i) { return row[i]; });
  return out;
}

std::string with_separators(long long value) {
  std::string digits = fmt::format("{}", value);
  const std::size_t first = value < 0 ? 1 : 0;
  for (std::size_t i = digits.size(); i > first + 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

}  // namespace flecsim::base
