// Matrix products and recurrent layers of ONNX.
#include <fmt/format.h>

#include "translators.h"

namespace flecsim::importer::onnx {
namespace {

/// The trailing absent operands are left out.
std::vector<std::size_t> present_operands(const NodeView& node) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < node.operand_count(); ++i) result.push_back(i);
  while (!result.empty() && !node.has(result.back())) result.pop_back();
  return result;
}

model::Recurrent::Kind recurrent_kind(std::string_view type) {
  if (type == "LSTM") return model::Recurrent::Kind::lstm;
  return type == "GRU" ? model::Recurrent::Kind::gru : model::Recurrent::Kind::rnn;
}

}  // namespace

Translation gemm(NodeView& node) {
  model::FullyConnected op;
  op.transpose_a = node.integer("transA", 0) != 0;
  op.transpose_b = node.integer("transB", 0) != 0;
  op.alpha = node.real("alpha", 1);
  op.beta = node.real("beta", 1);
  node.ignore({"broadcast"});
  return {op, present_operands(node)};
}

Translation matmul(NodeView&) { return {model::MatMul{}, {0, 1}}; }

Translation recurrent(NodeView& node) {
  model::Recurrent op;
  op.kind = recurrent_kind(node.type());
  const model::Shape& recurrence = node.shape(2);
  if (recurrence.size() != 3) {
    node.fail(fmt::format("the recurrence weight is {}, expected 3 dimensions",
                          model::to_string(recurrence)));
  }
  op.hidden = node.integer("hidden_size", recurrence[2]);
  const std::string direction = node.text("direction", "forward");
  if (direction != "forward" && direction != "reverse" && direction != "bidirectional") {
    node.fail(fmt::format("direction '{}', expected forward, reverse or bidirectional", direction));
  }
  op.directions = direction == "bidirectional" ? 2 : 1;
  op.reverse = direction == "reverse";
  op.batch_first = node.integer("layout", 0) != 0;
  op.linear_before_reset = node.integer("linear_before_reset", 0) != 0;
  if (node.integer("input_forget", 0) != 0) node.fail("input_forget 1, expected 0");
  // Activations inside the cell change no shape and no product.
  node.ignore({"activations", "activation_alpha", "activation_beta", "clip", "output_sequence"});
  return {op, present_operands(node)};
}

}  // namespace flecsim::importer::onnx
