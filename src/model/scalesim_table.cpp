#include "flecsim/model/scalesim_table.h"

#include "flecsim/base/text_parts.h"

namespace flecsim::model {
namespace {

using Cells = ScalesimTable::Cells;

bool has_tabs(std::string_view header) {
  return header.find(',') == std::string_view::npos && header.find('\t') != std::string_view::npos;
}

bool is_of_products(const Cells& header) {
  return header.size() >= ScalesimTable::product_cells && base::lower(header[1]) == "m" &&
         base::lower(header[2]) == "n" && base::lower(header[3]) == "k";
}

}  // namespace

Cells ScalesimTable::Row::filled() const {
  Cells filled = cells;
  while (!filled.empty() && filled.back().empty()) filled.pop_back();
  return filled;
}

ScalesimTable read_scalesim_table(std::string_view text) {
  ScalesimTable table;
  int number = 0;
  for (const std::string_view line : base::lines_of(text)) {
    ++number;
    if (base::trimmed(line).empty()) continue;
    if (table.header.line == 0) {
      table.tabs = has_tabs(line);
      table.header = {number, base::cells_of(line, table.tabs ? '\t' : ',')};
      table.products = is_of_products(table.header.cells);
    } else {
      table.rows.push_back({number, base::cells_of(base::trimmed(line), table.tabs ? '\t' : ',')});
    }
  }
  return table;
}

}  // namespace flecsim::model
