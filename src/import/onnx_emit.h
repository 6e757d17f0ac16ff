// The file under construction: nodes, initializers and inputs of an exported graph.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "flecsim/model/network.h"

#include "wire_writer.h"

namespace flecsim::importer::onnx {

/// One node; attributes in the order of the calls.
class NodeWriter {
 public:
  NodeWriter(std::string_view type, std::vector<std::string> inputs)
      : type_(type), inputs_(std::move(inputs)) {}

  NodeWriter& integer(std::string_view name, std::int64_t value);
  NodeWriter& real(std::string_view name, double value);
  NodeWriter& text(std::string_view name, std::string_view value);
  NodeWriter& integers(std::string_view name, const std::vector<std::int64_t>& values);
  NodeWriter& tensor(std::string_view name, const WireWriter& value);
  NodeWriter& operand(std::string name);

  WireWriter finish(const std::string& name, const std::vector<std::string>& outputs) const;

 private:
  std::string type_;
  std::vector<std::string> inputs_;
  WireWriter attributes_;
};

class GraphWriter {
 public:
  explicit GraphWriter(const model::Network& network) : network_(network) {}

  /// Operands of a layer by name; absent ones are empty.
  std::vector<std::string> operands(const model::Layer& layer) const;
  void node(const NodeWriter& node, const std::string& name,
            const std::vector<std::string>& outputs);
  /// The node that makes the layer's values.
  void node(const NodeWriter& node, const model::Layer& layer);
  /// A constant that belongs to the layer; returns its name.
  std::string integers(const model::Layer& layer, std::string_view part,
                       const std::vector<std::int64_t>& values);
  std::string reals(const model::Layer& layer, std::string_view part,
                    const std::vector<float>& values, bool scalar);

  /// The whole file.
  std::string finish();

 private:
  void write_values();
  WireWriter value_info(const model::Value& value) const;

  const model::Network& network_;
  WireWriter constants_;  // Constant nodes stand before all others
  WireWriter nodes_;
  WireWriter initializers_;
  WireWriter inputs_;
};

/// ONNX's number of a type.
std::int64_t type_number(model::DataType type);

/// Adds the nodes of one layer.
void write_layer(const model::Layer& layer, GraphWriter& graph);

}  // namespace flecsim::importer::onnx
