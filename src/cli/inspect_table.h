// The layer table of a network as numbers and text, shared by every output of `flecsim inspect`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flecsim/model/metrics.h"
#include "flecsim/model/network.h"

namespace flecsim::cli {

/// Blocks of rows x columns that cut the im2col matrix of every convolution.
struct BlockSize {
  std::int64_t rows = 0;
  std::int64_t columns = 0;
};

struct LayerRow {
  std::string name;
  std::string type;   ///< "Convolution", "relu", "max Pooling"
  std::string input;  ///< shapes of the activations read, "1x64x56x56 + ..."
  std::string output;
  std::string kernel;  ///< empty where there is no window
  std::string stride;
  std::string padding;
  std::string dilation;
  std::optional<std::int64_t> groups;
  std::int64_t macs = 0;
  std::int64_t parameters = 0;
  std::int64_t input_bytes = 0;
  std::int64_t output_bytes = 0;
  std::optional<model::Im2col> im2col;
  std::optional<std::int64_t> blocks;
};

struct LayerTable {
  std::vector<LayerRow> rows;
  std::int64_t macs = 0;
  std::int64_t parameters = 0;
  std::int64_t blocks = 0;
  model::PeakMemory peak;
};

LayerTable layer_table(const model::Network& network, std::optional<BlockSize> blocks);

/// "8x8" -> {8, 8}; InputError else.
BlockSize parse_block_size(const std::string& text);

std::string inspect_text(const model::Network& network, const LayerTable& table,
                         std::optional<BlockSize> blocks);
std::string inspect_csv(const LayerTable& table);
std::string inspect_json(const model::Network& network, const LayerTable& table,
                         std::optional<BlockSize> blocks);
/// One page that opens offline: the graph, the table, the details of the chosen layer.
std::string inspect_html(const model::Network& network, const LayerTable& table,
                         std::optional<BlockSize> blocks);

}  // namespace flecsim::cli
