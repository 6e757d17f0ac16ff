// The parts of an ONNX file that flecsim reads, as plain structs over the file's bytes.
//
// Source: onnx.proto, IR version 8 (field numbers in onnx_decode.cpp). Everything refers to the
// bytes it was decoded from. Limits: training information, functions, sparse tensors, sequences,
// maps and subgraphs are noted, not decoded.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace flecsim::importer::onnx {

struct Tensor {
  std::string_view name;
  std::vector<std::int64_t> dims;
  std::int64_t data_type = 0;
  std::optional<std::span<const std::byte>> raw;
  std::vector<std::span<const std::byte>> floats;   ///< packed runs of float_data
  std::vector<float> single_floats;                 ///< float_data that is not packed
  std::vector<std::int64_t> integers;               ///< int32_data, int64_data or uint64_data
  std::vector<std::span<const std::byte>> doubles;  ///< packed runs of double_data
  bool external = false;
  std::map<std::string_view, std::string_view> external_data;
};

struct Attribute {
  enum class Type : std::uint8_t {
    none = 0,
    real = 1,
    integer = 2,
    text = 3,
    tensor = 4,
    graph = 5,
    reals = 6,
    integers = 7,
    texts = 8,
    other = 9
  };
  std::string_view name;
  Type type = Type::none;
  float real = 0;
  std::int64_t integer = 0;
  std::span<const std::byte> text;
  std::optional<Tensor> tensor;
  std::vector<float> reals;
  std::vector<std::int64_t> integers;
  std::vector<std::span<const std::byte>> texts;
};

struct Node {
  std::string_view name;
  std::string_view op_type;
  std::string_view domain;
  std::vector<std::string_view> inputs;
  std::vector<std::string_view> outputs;
  std::vector<Attribute> attributes;
};

struct Dimension {
  std::optional<std::int64_t> value;
  std::string_view symbol;
};

struct ValueInfo {
  std::string_view name;
  std::optional<std::int64_t> data_type;  ///< absent where the value is no tensor
  std::optional<std::vector<Dimension>> shape;
};

struct Graph {
  std::string_view name;
  std::vector<Node> nodes;
  std::vector<Tensor> initializers;
  std::vector<ValueInfo> inputs;
  std::vector<ValueInfo> outputs;
  bool sparse_initializers = false;
};

struct Model {
  std::int64_t ir_version = 0;
  std::map<std::string_view, std::int64_t> opsets;  ///< by domain; "" is the standard one
  std::optional<Graph> graph;
  bool functions = false;
};

/// InputError "not an ONNX model: ..." where the bytes are damaged or something else.
Model decode(std::span<const std::byte> bytes);

}  // namespace flecsim::importer::onnx
