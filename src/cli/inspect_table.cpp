#include "inspect_table.h"

#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "flecsim/base/checked.h"
#include "flecsim/base/error.h"
#include "flecsim/base/text_table.h"

namespace flecsim::cli {
namespace {

const model::Window* window_of(const model::Operation& operation) {
  if (const auto* op = std::get_if<model::Convolution>(&operation)) return &op->window;
  if (const auto* op = std::get_if<model::TransposedConvolution>(&operation)) return &op->window;
  if (const auto* op = std::get_if<model::Pooling>(&operation)) return &op->window;
  return nullptr;
}

std::optional<std::int64_t> groups_of(const model::Operation& operation) {
  if (const auto* op = std::get_if<model::Convolution>(&operation)) return op->groups;
  if (const auto* op = std::get_if<model::TransposedConvolution>(&operation)) return op->groups;
  return std::nullopt;
}

std::string type_text(const model::Operation& operation) {
  const std::string_view variant = model::variant_name(operation);
  if (variant.empty()) return std::string(model::kind_name(operation));
  if (std::holds_alternative<model::Activation>(operation) ||
      std::holds_alternative<model::Elementwise>(operation)) {
    return std::string(variant);
  }
  return fmt::format("{} {}", variant, model::kind_name(operation));
}

/// One number where both sides are the same: "1x1", else "0x0..1x1" (begin..end).
std::string padding_text(const model::Window& window) {
  const std::string begin = model::to_string(window.pad_begin);
  const std::string end = model::to_string(window.pad_end);
  return begin == end ? begin : begin + ".." + end;
}

std::string input_text(const model::Network& network, const model::Layer& layer) {
  std::vector<std::string> shapes;
  for (const model::ValueId id : layer.inputs) {
    if (id == model::none) continue;
    const model::Value& value = network.value(id);
    const bool read = value.role == model::Role::activation || value.role == model::Role::input;
    if (read) shapes.push_back(model::to_string(value.shape));
  }
  return fmt::format("{}", fmt::join(shapes, " + "));
}

std::string output_text(const model::Network& network, const model::Layer& layer) {
  std::vector<std::string> shapes;
  for (const model::ValueId id : layer.outputs) {
    if (id != model::none) shapes.push_back(model::to_string(network.value(id).shape));
  }
  return fmt::format("{}", fmt::join(shapes, " + "));
}

std::int64_t block_count(const model::Im2col& matrix, const BlockSize& size) {
  const std::int64_t rows = base::ceil_div(matrix.rows, size.rows);
  const std::int64_t columns = base::ceil_div(matrix.columns, size.columns);
  const std::int64_t each = base::checked_multiply(rows, columns, "the number of blocks");
  return base::checked_multiply(each, matrix.groups, "the number of blocks");
}

LayerRow row_of(const model::Network& network, const model::Layer& layer,
                std::optional<BlockSize> blocks) {
  LayerRow row;
  row.name = layer.name;
  row.type = type_text(layer.operation);
  row.input = input_text(network, layer);
  row.output = output_text(network, layer);
  if (const model::Window* window = window_of(layer.operation)) {
    row.kernel = model::to_string(window->kernel);
    row.stride = model::to_string(window->stride);
    row.padding = padding_text(*window);
    row.dilation = model::to_string(window->dilation);
  }
  row.groups = groups_of(layer.operation);
  row.macs = model::macs(network, layer);
  row.parameters = model::parameters(network, layer);
  row.input_bytes = model::input_bytes(network, layer);
  row.output_bytes = model::output_bytes(network, layer);
  row.im2col = model::im2col(network, layer);
  if (blocks && row.im2col) row.blocks = block_count(*row.im2col, *blocks);
  return row;
}

std::string im2col_text(const LayerRow& row) {
  if (!row.im2col) return {};
  const std::string matrix = fmt::format("{}x{}", row.im2col->rows, row.im2col->columns);
  return row.im2col->groups == 1 ? matrix : fmt::format("{} x {}", row.im2col->groups, matrix);
}

std::string number(std::int64_t value) { return value == 0 ? "" : base::with_separators(value); }

std::string optional_number(const std::optional<std::int64_t>& value) {
  return value ? base::with_separators(*value) : "";
}

std::vector<base::TextTable::Column> columns(bool blocks) {
  using Align = base::TextTable::Align;
  std::vector<base::TextTable::Column> result = {{"layer", Align::left}, {"type", Align::left}};
  for (const char* title : {"input", "output", "kernel", "stride", "groups", "MACs", "parameters",
                            "bytes in", "bytes out", "im2col"}) {
    result.push_back({title, Align::right});
  }
  if (blocks) result.push_back({"blocks", Align::right});
  return result;
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string result = "\"";
  for (const char character : text) {
    if (character == '"') result += '"';
    result += character;
  }
  return result + "\"";
}

}  // namespace

LayerTable layer_table(const model::Network& network, std::optional<BlockSize> blocks) {
  LayerTable table;
  for (const model::Layer& layer : network.layers()) {
    table.rows.push_back(row_of(network, layer, blocks));
    const std::int64_t count = table.rows.back().blocks.value_or(0);
    table.blocks = base::checked_add(table.blocks, count, "the number of blocks");
  }
  table.macs = model::total_macs(network);
  table.parameters = model::total_parameters(network);
  table.peak = model::peak_activation_memory(network);
  return table;
}

BlockSize parse_block_size(const std::string& text) {
  BlockSize size;
  const char* end = text.data() + text.size();
  const auto rows = std::from_chars(text.data(), end, size.rows);
  const bool has_mark = rows.ec == std::errc() && rows.ptr != end && *rows.ptr == 'x';
  const auto columns = std::from_chars(has_mark ? rows.ptr + 1 : end, end, size.columns);
  if (!has_mark || columns.ec != std::errc() || columns.ptr != end || size.rows < 1 ||
      size.columns < 1 || size.rows > 65536 || size.columns > 65536) {
    throw base::InputError(
        fmt::format("--blocks {}: expected ROWSxCOLUMNS from 1x1 to 65536x65536", text));
  }
  return size;
}

std::string inspect_text(const model::Network& network, const LayerTable& table,
                         std::optional<BlockSize> blocks) {
  base::TextTable text(columns(blocks.has_value()));
  for (const LayerRow& row : table.rows) {
    std::vector<std::string> cells = {row.name,
                                      row.type,
                                      row.input,
                                      row.output,
                                      row.kernel,
                                      row.stride,
                                      optional_number(row.groups),
                                      number(row.macs),
                                      number(row.parameters),
                                      number(row.input_bytes),
                                      number(row.output_bytes),
                                      im2col_text(row)};
    if (blocks) cells.push_back(optional_number(row.blocks));
    text.add(std::move(cells));
  }
  std::string result = text.str();
  result +=
      fmt::format("\n{}: {} layers, {} MACs, {} parameters\n", network.name(), table.rows.size(),
                  base::with_separators(table.macs), base::with_separators(table.parameters));
  const std::string where = table.peak.layer == model::none
                                ? "at the input"
                                : "at " + network.layer(table.peak.layer).name;
  result += fmt::format("peak activation memory in this order: {} bytes ({})\n",
                        base::with_separators(table.peak.bytes), where);
  if (blocks) {
    result += fmt::format("blocks of {}x{}: {}\n", blocks->rows, blocks->columns,
                          base::with_separators(table.blocks));
  }
  return result;
}

std::string inspect_csv(const LayerTable& table) {
  std::string csv =
      "layer,type,input,output,kernel,stride,padding,dilation,groups,macs,parameters,input_bytes,"
      "output_bytes,im2col_rows,im2col_columns,im2col_groups,blocks\n";
  for (const LayerRow& row : table.rows) {
    const auto optional = [](const std::optional<std::int64_t>& value) {
      return value ? std::to_string(*value) : std::string();
    };
    const std::string matrix = row.im2col ? fmt::format("{},{},{}", row.im2col->rows,
                                                        row.im2col->columns, row.im2col->groups)
                                          : ",,";
    csv += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", quoted(row.name), row.type,
                       row.input, row.output, row.kernel, row.stride, row.padding, row.dilation,
                       optional(row.groups), row.macs, row.parameters, row.input_bytes,
                       row.output_bytes, matrix, optional(row.blocks));
  }
  return csv;
}

}  // namespace flecsim::cli
