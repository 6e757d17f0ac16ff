#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/text_file.h"
#include "flecsim/base/text_parts.h"
#include "flecsim/model/scalesim_table.h"

#include "layer_list.h"
#include "other_inputs.h"

namespace flecsim::importer {
namespace {

using Cells = model::ScalesimTable::Cells;
constexpr std::int64_t largest_number = std::int64_t{1} << 31;

class Reader {
 public:
  explicit Reader(const std::filesystem::path& path) : path_(path), list_(path.stem().string()) {}

  LoadedNetwork run() {
    const std::string text = base::read_text_file(path_);
    table_ = model::read_scalesim_table(text);
    number_ = table_.header.line;
    if (number_ > 0) check_header(table_.header.filled().size());
    for (const auto& row : table_.rows) {
      number_ = row.line;
      if (const Cells cells = row.filled(); !cells.empty()) read_row(cells);
    }
    if (layers_ == 0) fail("no layer, expected a header and at least one row");
    try {
      return {list_.build(), std::move(notices_)};
    } catch (const base::InputError& error) {
      throw base::InputError(fmt::format("{}: {}", path_.string(), error.what()));
    }
  }

 private:
  [[noreturn]] void fail(const std::string& message) const {
    throw base::InputError(fmt::format("{}:{}: {}", path_.string(), number_, message));
  }

  void check_header(std::size_t cells) {
    if (table_.tabs) notices_.push_back(fmt::format("{}: tabs between the cells", path_.string()));
    if (cells == table_.expected_cells()) return;
    fail(fmt::format("a header of {} columns, expected 8 (convolutions) or Layer, M, N, K", cells));
  }

  void read_row(const Cells& cells) {
    if (cells.size() != table_.expected_cells()) {
      fail(fmt::format("{} columns, expected {}", cells.size(), table_.expected_cells()));
    }
    try {
      add(cells);
    } catch (const base::InputError& error) {
      const std::string message = error.what();
      if (message.starts_with(path_.string())) throw;
      fail(message);
    }
    ++layers_;
  }

  void add(const Cells& cells) {
    const std::string name(cells[0]);
    if (table_.products) {
      list_.add(name, ProductLayer{number(cells[1]), number(cells[2]), number(cells[3]), 1, false});
      return;
    }
    ConvolutionLayer layer;
    layer.height = number(cells[1]);
    layer.width = number(cells[2]);
    layer.window = plain_window(number(cells[3]), number(cells[4]));
    layer.channels = number(cells[5]);
    layer.filters = number(cells[6]);
    const std::int64_t stride = number(cells[7]);
    layer.window.stride = {stride, stride};
    round_up(layer, 0, layer.height);
    round_up(layer, 1, layer.width);
    list_.add(name, layer);
  }

  void round_up(ConvolutionLayer& layer, std::size_t i, std::int64_t extent) {
    const std::int64_t room = extent - layer.window.kernel[i];
    if (room <= 0) return;  // a kernel that does not fit is refused by the network
    const std::int64_t stride = layer.window.stride[i];
    layer.window.pad_end[i] = (stride - room % stride) % stride;
    if (layer.window.pad_end[i] == 0 || rounded_) return;
    rounded_ = true;
    notices_.push_back(
        fmt::format("{}:{}: the stride does not divide the input: the output is "
                    "rounded up, as SCALE-Sim does",
                    path_.string(), number_));
  }

  std::int64_t number(std::string_view cell) const {
    const auto value = base::whole_number(cell);
    if (value && *value >= 1 && *value <= largest_number) return *value;
    fail(fmt::format("'{}', expected a whole number from 1 to 2^31", cell));
  }

  std::filesystem::path path_;
  LayerList list_;
  model::ScalesimTable table_;
  std::vector<std::string> notices_;
  int number_ = 0;
  int layers_ = 0;
  bool rounded_ = false;
};

}  // namespace

LoadedNetwork load_scalesim(const std::filesystem::path& path) { return Reader(path).run(); }

}  // namespace flecsim::importer
