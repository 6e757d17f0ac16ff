#include <algorithm>
#include <charconv>
#include <sstream>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/text_file.h"

#include "layer_list.h"
#include "other_inputs.h"

namespace flecsim::importer {
namespace {

constexpr std::size_t convolution_cells = 8;
constexpr std::size_t product_cells = 4;
constexpr std::int64_t largest_number = std::int64_t{1} << 31;

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

/// Cells between commas; the files end each row with one more comma.
std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::size_t at = 0;
  while (at <= line.size()) {
    const std::size_t end = std::min(line.find(',', at), line.size());
    cells.push_back(trimmed(std::string_view(line).substr(at, end - at)));
    at = end + 1;
  }
  while (!cells.empty() && cells.back().empty()) cells.pop_back();
  return cells;
}

class Reader {
 public:
  explicit Reader(const std::filesystem::path& path) : path_(path), list_(path.stem().string()) {}

  LoadedNetwork run() {
    std::istringstream file(base::read_text_file(path_));
    std::string line;
    while (std::getline(file, line)) {
      ++number_;
      const std::vector<std::string> cells = split(line);
      if (cells.empty()) continue;
      if (!header_seen_) {
        read_header(cells);
      } else {
        read_row(cells);
      }
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

  void read_header(const std::vector<std::string>& cells) {
    header_seen_ = true;
    products_ =
        cells.size() == product_cells && cells[1] == "M" && cells[2] == "N" && cells[3] == "K";
    if (products_ || cells.size() == convolution_cells) return;
    fail(fmt::format("a header of {} columns, expected 8 (convolutions) or Layer, M, N, K",
                     cells.size()));
  }

  void read_row(const std::vector<std::string>& cells) {
    const std::size_t expected = products_ ? product_cells : convolution_cells;
    if (cells.size() != expected) {
      fail(fmt::format("{} columns, expected {}", cells.size(), expected));
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

  void add(const std::vector<std::string>& cells) {
    if (products_) {
      list_.add(cells[0],
                ProductLayer{number(cells[1]), number(cells[2]), number(cells[3]), 1, false});
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
    list_.add(cells[0], layer);
  }

  void round_up(ConvolutionLayer& layer, std::size_t i, std::int64_t extent) {
    const std::int64_t room = extent - layer.window.kernel[i];
    if (room <= 0) return;  // a kernel that does not fit is refused by the network
    const std::int64_t stride = layer.window.stride[i];
    layer.window.pad_end[i] = (stride - room % stride) % stride;
    if (layer.window.pad_end[i] == 0 || !notices_.empty()) return;
    notices_.push_back(
        fmt::format("{}:{}: the stride does not divide the input: the output is "
                    "rounded up, as SCALE-Sim does",
                    path_.string(), number_));
  }

  std::int64_t number(const std::string& cell) const {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (error != std::errc() || end != cell.data() + cell.size() || value < 1 ||
        value > largest_number) {
      fail(fmt::format("'{}', expected a whole number from 1 to 2^31", cell));
    }
    return value;
  }

  std::filesystem::path path_;
  LayerList list_;
  std::vector<std::string> notices_;
  int number_ = 0;
  int layers_ = 0;
  bool header_seen_ = false;
  bool products_ = false;
};

}  // namespace

LoadedNetwork load_scalesim(const std::filesystem::path& path) { return Reader(path).run(); }

}  // namespace flecsim::importer
