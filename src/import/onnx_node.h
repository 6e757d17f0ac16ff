// One node as the translators see it: operands, attributes and constants, with its own messages.
//
// A translator turns the node into a model::Operation and says which operands it keeps. Attributes
// that nobody read are refused in the end: what we do not know may change what is computed.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "flecsim/model/evaluate.h"
#include "flecsim/model/operations.h"

#include "onnx_model.h"
#include "onnx_tensor.h"

namespace flecsim::importer::onnx {

class NodeView {
 public:
  NodeView(const Node& node, std::vector<const Known*> operands, std::int64_t opset)
      : node_(node), operands_(std::move(operands)), opset_(opset) {}

  std::int64_t opset() const { return opset_; }
  std::string_view type() const { return node_.op_type; }
  std::size_t output_count() const { return node_.outputs.size(); }
  bool output_used(std::size_t i) const {
    return i < node_.outputs.size() && !node_.outputs[i].empty();
  }

  // Operands.
  std::size_t operand_count() const { return operands_.size(); }
  bool has(std::size_t i) const { return i < operands_.size() && operands_[i] != nullptr; }
  const Known& operand(std::size_t i) const;
  const model::Shape& shape(std::size_t i) const { return operand(i).shape; }
  std::size_t rank() const { return shape(0).size(); }
  /// The elements of an operand that must be known now; absent where the operand is absent.
  std::optional<model::Tensor> constant(std::size_t i, std::string_view what) const;
  std::optional<std::vector<std::int64_t>> integers(std::size_t i, std::string_view what) const;
  std::optional<double> scalar(std::size_t i, std::string_view what) const;

  // Attributes.
  bool has_attribute(std::string_view name) const;
  std::int64_t integer(std::string_view name, std::int64_t absent);
  std::int64_t required_integer(std::string_view name);
  float real(std::string_view name, float absent);
  std::string text(std::string_view name, std::string_view absent);
  std::optional<std::vector<std::int64_t>> integer_list(std::string_view name);
  std::optional<std::vector<float>> real_list(std::string_view name);
  const Tensor* tensor(std::string_view name);
  /// Attributes without a meaning for shapes, counts or inference.
  void ignore(std::initializer_list<std::string_view> names);
  void refuse_unknown_attributes() const;

  /// An axis in [0, rank); negative ones count from the end. `rank` may be that of an output.
  std::size_t axis(std::int64_t value, std::size_t rank) const;
  std::vector<std::int64_t> axes(const std::vector<std::int64_t>& values, std::size_t rank) const;

  [[noreturn]] void fail(const std::string& message) const;

 private:
  const Attribute* find(std::string_view name, Attribute::Type type);

  const Node& node_;
  std::vector<const Known*> operands_;
  std::int64_t opset_;
  std::set<std::string_view> read_;
};

/// What a node means: an operation over some of its operands (indices into the node's inputs).
struct Translation {
  model::Operation operation;
  std::vector<std::size_t> operands;
};

using Translator = Translation (*)(NodeView& node);

/// Null where the operator is not known.
Translator find_translator(std::string_view op_type);
/// Sorted names of all operators, for messages and documentation.
std::vector<std::string_view> known_operators();

/// Nodes whose output is known from shapes alone (Shape, Constant, ...); absent for others.
std::optional<Known> translate_constant(NodeView& node, TensorSource& source);

}  // namespace flecsim::importer::onnx
