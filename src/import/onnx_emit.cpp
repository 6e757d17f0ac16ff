#include "onnx_emit.h"

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/import/export.h"

namespace flecsim::importer {
namespace onnx {
namespace {

constexpr std::int64_t attribute_real = 1;
constexpr std::int64_t attribute_integer = 2;
constexpr std::int64_t attribute_text = 3;
constexpr std::int64_t attribute_tensor = 4;
constexpr std::int64_t attribute_integers = 7;

WireWriter tensor(std::string_view name, const model::Shape& dims, model::DataType type,
                  std::span<const std::byte> bytes) {
  WireWriter writer;
  writer.integers(1, dims).integer(2, type_number(type));
  if (!name.empty()) writer.text(8, name);
  return writer.text(9, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

std::int64_t type_number(model::DataType type) {
  using model::DataType;
  switch (type) {
    case DataType::float32:
      return 1;
    case DataType::uint8:
      return 2;
    case DataType::int8:
      return 3;
    case DataType::uint16:
      return 4;
    case DataType::int16:
      return 5;
    case DataType::int32:
      return 6;
    case DataType::int64:
      return 7;
    case DataType::boolean:
      return 9;
    case DataType::float16:
      return 10;
    case DataType::float64:
      return 11;
    case DataType::uint32:
      return 12;
    case DataType::uint64:
      return 13;
    case DataType::bfloat16:
      return 16;
  }
  return 0;
}

NodeWriter& NodeWriter::integer(std::string_view name, std::int64_t value) {
  attributes_.message(5,
                      WireWriter().text(1, name).integer(3, value).integer(20, attribute_integer));
  return *this;
}

NodeWriter& NodeWriter::real(std::string_view name, double value) {
  attributes_.message(
      5, WireWriter().text(1, name).real(2, static_cast<float>(value)).integer(20, attribute_real));
  return *this;
}

NodeWriter& NodeWriter::text(std::string_view name, std::string_view value) {
  attributes_.message(5, WireWriter().text(1, name).text(4, value).integer(20, attribute_text));
  return *this;
}

NodeWriter& NodeWriter::integers(std::string_view name, const std::vector<std::int64_t>& values) {
  attributes_.message(
      5, WireWriter().text(1, name).integers(8, values).integer(20, attribute_integers));
  return *this;
}

NodeWriter& NodeWriter::tensor(std::string_view name, const WireWriter& value) {
  attributes_.message(5,
                      WireWriter().text(1, name).message(5, value).integer(20, attribute_tensor));
  return *this;
}

NodeWriter& NodeWriter::operand(std::string name) {
  inputs_.push_back(std::move(name));
  return *this;
}

WireWriter NodeWriter::finish(const std::string& name,
                              const std::vector<std::string>& outputs) const {
  WireWriter writer;
  for (const std::string& input : inputs_) writer.text(1, input);
  for (const std::string& output : outputs) writer.text(2, output);
  return writer.text(3, name).text(4, type_).append(attributes_);
}

std::vector<std::string> GraphWriter::operands(const model::Layer& layer) const {
  std::vector<std::string> names;
  for (const model::ValueId id : layer.inputs) {
    names.push_back(id == model::none ? std::string() : network_.value(id).name);
  }
  return names;
}

void GraphWriter::node(const NodeWriter& node, const std::string& name,
                       const std::vector<std::string>& outputs) {
  nodes_.message(1, node.finish(name, outputs));
}

void GraphWriter::node(const NodeWriter& node, const model::Layer& layer) {
  std::vector<std::string> outputs;
  for (const model::ValueId id : layer.outputs) {
    outputs.push_back(id == model::none ? std::string() : network_.value(id).name);
  }
  this->node(node, layer.name, outputs);
}

std::string GraphWriter::integers(const model::Layer& layer, std::string_view part,
                                  const std::vector<std::int64_t>& values) {
  const std::string name = fmt::format("{}:{}", layer.name, part);
  const auto count = static_cast<std::int64_t>(values.size());
  initializers_.message(
      5, onnx::tensor(name, {count}, model::DataType::int64, std::as_bytes(std::span(values))));
  return name;
}

std::string GraphWriter::reals(const model::Layer& layer, std::string_view part,
                               const std::vector<float>& values, bool scalar) {
  const std::string name = fmt::format("{}:{}", layer.name, part);
  const model::Shape dims =
      scalar ? model::Shape{} : model::Shape{static_cast<std::int64_t>(values.size())};
  initializers_.message(
      5, onnx::tensor(name, dims, model::DataType::float32, std::as_bytes(std::span(values))));
  return name;
}

WireWriter GraphWriter::value_info(const model::Value& value) const {
  WireWriter shape;
  for (const std::int64_t extent : value.shape) {
    shape.message(1, WireWriter().integer(1, extent));
  }
  WireWriter type;
  type.message(1, WireWriter().integer(1, type_number(value.type)).message(2, shape));
  return WireWriter().text(1, value.name).message(2, type);
}

void GraphWriter::write_values() {
  for (const model::ValueId id : network_.inputs()) {
    inputs_.message(11, value_info(network_.value(id)));
  }
  for (const model::Value& value : network_.values()) {
    if (value.role == model::Role::parameter && !value.data) {
      inputs_.message(11, value_info(value));
    } else if (value.role == model::Role::parameter) {
      initializers_.message(5, tensor(value.name, value.shape, value.type, value.data->bytes));
    } else if (value.role == model::Role::constant) {
      if (!value.data) {
        throw base::InputError(
            fmt::format("constant '{}' has no data, expected its elements to "
                        "export it",
                        value.name));
      }
      NodeWriter node("Constant", {});
      node.tensor("value", tensor({}, value.shape, value.type, value.data->bytes));
      constants_.message(1, node.finish(value.name, {value.name}));
    }
  }
}

std::string GraphWriter::finish() {
  write_values();
  WireWriter graph = constants_;
  graph.append(nodes_).text(2, network_.name()).append(initializers_).append(inputs_);
  for (const model::ValueId id : network_.outputs()) {
    graph.message(12, value_info(network_.value(id)));
  }
  WireWriter model;
  model.integer(1, 8).text(2, "flecsim").message(7, graph);
  return model.message(8, WireWriter().text(1, "").integer(2, 17)).bytes();
}

}  // namespace onnx

std::string to_onnx(const model::Network& network) {
  onnx::GraphWriter graph(network);
  for (const model::Layer& layer : network.layers()) onnx::write_layer(layer, graph);
  return graph.finish();
}

}  // namespace flecsim::importer
