// The table of a SCALE-Sim topology file: a header, then one layer a row.
//
// What it models: what the readers of such a file share, whatever they make of a row (a network for
// every model, or what SCALE-Sim itself sees). Cells stand between commas, in some of the files
// that SCALE-Sim ships between tabs. Two kinds: convolutions (name, IFMAP height and width, filter
// height and width, channels, filters, stride) and products (name, M, N, K). Rows may end in one
// more comma. Source: docs/networks.md. Limits: no quoted cells; nothing about the cells' contents
// is checked.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace flecsim::model {

struct ScalesimTable {
  static constexpr std::size_t convolution_cells = 8;
  static constexpr std::size_t product_cells = 4;
  using Cells = std::vector<std::string_view>;

  struct Row {
    int line = 0;
    Cells cells;  ///< trimmed; behind a last comma stands an empty one

    /// Without the empty ones at the end.
    Cells filled() const;
  };

  Row header;  ///< line 0 where the text has none
  bool tabs = false;
  bool products = false;
  std::vector<Row> rows;

  std::size_t expected_cells() const { return products ? product_cells : convolution_cells; }
};

/// Views of `text`, which must live as long. Empty lines are no rows.
ScalesimTable read_scalesim_table(std::string_view text);

}  // namespace flecsim::model
