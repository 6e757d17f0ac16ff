#include <algorithm>

#include <fmt/format.h>

#include "flecsim/analytic/scalesim.h"
#include "flecsim/base/error.h"
#include "flecsim/base/text_file.h"
#include "flecsim/base/text_parts.h"
#include "flecsim/model/scalesim_table.h"

namespace flecsim::analytic::scalesim {
namespace {

using base::lower;
using base::trimmed;
using base::whole_number;
using Cells = model::ScalesimTable::Cells;

/// One row, and what is needed to speak about it.
struct Row {
  std::string_view file;
  int line = 0;
  Cells cells;

  [[noreturn]] void fail(std::string_view what) const {
    throw base::InputError(fmt::format("{}:{}: {}", file, line, what));
  }
  std::int64_t number(std::size_t cell, std::string_view name) const {
    const auto value = whole_number(cells[cell]);
    if (value && *value >= 1) return *value;
    fail(fmt::format("{} is '{}', expected a whole number of at least 1", name, cells[cell]));
  }
};

/// The names of the columns of a convolution's row, behind its name.
constexpr std::string_view conv_columns[] = {"IFMAP height", "IFMAP width", "filter height",
                                             "filter width", "channels",    "number of filters",
                                             "stride"};
constexpr std::size_t conv_cells = model::ScalesimTable::convolution_cells;
constexpr std::size_t gemm_cells = model::ScalesimTable::product_cells;

class Reader {
 public:
  Reader(std::string_view text, std::string_view file)
      : file_(file), table_(model::read_scalesim_table(text)) {
    topology_.name = std::filesystem::path(file).stem().string();
    check_header();
    for (const auto& row : table_.rows) read_row({file_, row.line, row.cells});
    if (topology_.layers.empty()) {
      throw base::InputError(
          fmt::format("{}: no layers, expected a header and a row per layer", file));
    }
  }

  Topology take() { return std::move(topology_); }

 private:
  void check_header() {
    if (table_.tabs) note_once("tabs between the cells: SCALE-Sim cannot read this file");
    if (header().size() > 2 && whole_number(header()[1]) && whole_number(header()[2])) {
      Row{file_, table_.header.line, header()}.fail(
          "the first line is a layer, expected a header (SCALE-Sim skips the first line)");
    }
  }

  void read_row(Row row) {
    if (row.cells.back().empty()) {
      while (!row.cells.empty() && row.cells.back().empty()) row.cells.pop_back();
    } else if (!table_.tabs) {
      lose_last_cell(row);
    }
    table_.products ? read_gemm(row) : read_conv(row);
  }

  /// SCALE-Sim drops what stands behind the last comma; where a whole layer is left it goes on.
  void lose_last_cell(Row& row) {
    note_once("a row without a comma at its end: SCALE-Sim loses its last cell");
    if (row.cells.size() <= table_.expected_cells()) return;
    note_once(
        fmt::format("'{}' at the end of a row is lost, as SCALE-Sim loses it", row.cells.back()));
    row.cells.pop_back();
  }

  void read_gemm(const Row& row) {
    expect_cells(row, gemm_cells);
    Layer layer;
    layer.name = row.cells[0];
    layer.ifmap_height = row.number(1, "M");
    layer.ifmap_width = layer.filter_width = row.number(3, "K");
    layer.filters = row.number(2, "N");
    read_sparsity(row, gemm_cells, layer);
    topology_.layers.push_back(std::move(layer));
  }

  void read_conv(const Row& row) {
    expect_cells(row, conv_cells);
    Layer layer;
    layer.name = row.cells[0];
    std::int64_t* const fields[] = {&layer.ifmap_height, &layer.ifmap_width, &layer.filter_height,
                                    &layer.filter_width, &layer.channels,    &layer.filters,
                                    &layer.stride_height};
    for (std::size_t i = 0; i < std::size(fields); ++i) {
      *fields[i] = row.number(i + 1, conv_columns[i]);
    }
    layer.stride_width = layer.stride_height;
    read_ninth(row, layer);
    if (layer.filter_height > layer.ifmap_height || layer.filter_width > layer.ifmap_width) {
      row.fail(fmt::format("filter {}x{}, expected at most the input {}x{}", layer.filter_height,
                           layer.filter_width, layer.ifmap_height, layer.ifmap_width));
    }
    add_conv(layer);
  }

  /// Behind the stride stands the sparsity, in some files the stride along the width.
  void read_ninth(const Row& row, Layer& layer) {
    const bool second_stride = header().size() > conv_cells &&
                               lower(header()[conv_cells]).find("stride") != std::string::npos;
    if (!second_stride) return read_sparsity(row, conv_cells, layer);
    if (row.cells.size() <= conv_cells) return;
    note_once("a stride along the width: SCALE-Sim cannot read this file");
    layer.stride_width = row.number(conv_cells, "stride width");
  }

  /// "DP" in the name makes one layer per channel.
  void add_conv(const Layer& layer) {
    if (layer.name.find("DP") == std::string::npos) {
      topology_.layers.push_back(layer);
      return;
    }
    for (std::int64_t channel = 0; channel < layer.channels; ++channel) {
      Layer one = layer;
      one.channels = 1;
      one.name += fmt::format("Channel_{}", channel);
      topology_.layers.push_back(std::move(one));
    }
  }

  void read_sparsity(const Row& row, std::size_t cell, Layer& layer) {
    if (row.cells.size() <= cell) return;
    const std::string_view text = row.cells[cell];
    const auto colon = text.find(':');
    const auto n = whole_number(trimmed(text.substr(0, colon)));
    if (colon == std::string_view::npos && n == 1) {
      return note_once("a sparsity of 1: SCALE-Sim stops here; 1:1 is assumed");
    }
    if (header().size() > cell && lower(header()[cell]).find("batch") != std::string::npos) {
      row.fail(
          fmt::format("batch size '{}', expected 1 (SCALE-Sim has no batch and stops here)", text));
    }
    std::optional<std::int64_t> m;
    if (colon != std::string_view::npos) m = whole_number(trimmed(text.substr(colon + 1)));
    if (!n || *n < 1 || m.value_or(0) < *n) {
      row.fail(fmt::format("sparsity '{}', expected N:M with 1 <= N <= M", text));
    }
    layer.sparse_n = *n;
    layer.sparse_m = m.value_or(1);
  }

  void expect_cells(const Row& row, std::size_t least) const {
    if (row.cells.size() >= least && row.cells.size() <= least + 1) return;
    row.fail(fmt::format("{} cells, expected {} ({}) and at most a sparsity", row.cells.size(),
                         least, table_.products ? "name, M, N, K" : "name and 7 numbers"));
  }

  void note_once(const std::string& note) {
    auto& notes = topology_.notes;
    if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
  }

  const Cells& header() const { return table_.header.cells; }

  std::string_view file_;
  model::ScalesimTable table_;
  Topology topology_;
};

}  // namespace

Topology parse_topology(std::string_view text, std::string_view file) {
  return Reader(text, file).take();
}

Topology read_topology(const std::filesystem::path& path) {
  return parse_topology(base::read_text_file(path), path.string());
}

}  // namespace flecsim::analytic::scalesim
