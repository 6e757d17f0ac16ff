// Networks from outside: a name of the zoo, or a file of a known format.
//
// One entry for every command. A file is refused in one sentence (file, node, operator, what was
// expected); nothing is left out in silence.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flecsim/model/network.h"

namespace flecsim::importer {

struct LoadOptions {
  /// Samples per run; for files, the value of a symbolic first dimension (default 1).
  std::optional<std::int64_t> batch;
  /// Values of the other symbolic dimensions by name.
  std::map<std::string, std::int64_t, std::less<>> dimensions;
  /// Input extents of a built-in network, {height, width} or {tokens}; empty: the usual ones.
  std::vector<std::int64_t> input_size;
};

struct LoadedNetwork {
  model::Network network;
  /// What was assumed, one sentence each; shown to the user, not part of a result.
  std::vector<std::string> notices;
};

/// `name_or_path`: a built-in network ("resnet34", "resnet34@320x240") or a file: .onnx,
/// .csv (SCALE-Sim topology), .yaml (Timeloop problem, or layers).
LoadedNetwork load_network(std::string_view name_or_path, const LoadOptions& options = {});

/// An ONNX file (opset 7 to 17), with or without weights. See docs/networks.md.
LoadedNetwork load_onnx(const std::filesystem::path& path, const LoadOptions& options = {});

/// The operators that load_onnx knows, sorted.
std::vector<std::string_view> onnx_operators();

}  // namespace flecsim::importer
