// Operations on single elements and normalizations of ONNX.
#include <array>
#include <limits>

#include <fmt/format.h>

#include "translators.h"

namespace flecsim::importer::onnx {
namespace {

using model::Activation;
using model::Elementwise;
using model::Normalization;

struct ElementwiseName {
  std::string_view name;
  Elementwise::Kind kind;
};

constexpr std::array<ElementwiseName, 18> elementwise_names = {
    {{"Add", Elementwise::Kind::add},
     {"Sub", Elementwise::Kind::subtract},
     {"Mul", Elementwise::Kind::multiply},
     {"Div", Elementwise::Kind::divide},
     {"Pow", Elementwise::Kind::power},
     {"Min", Elementwise::Kind::minimum},
     {"Max", Elementwise::Kind::maximum},
     {"Sum", Elementwise::Kind::add},
     {"Mod", Elementwise::Kind::modulo},
     {"Equal", Elementwise::Kind::equal},
     {"Less", Elementwise::Kind::less},
     {"LessOrEqual", Elementwise::Kind::less_or_equal},
     {"Greater", Elementwise::Kind::greater},
     {"GreaterOrEqual", Elementwise::Kind::greater_or_equal},
     {"And", Elementwise::Kind::logical_and},
     {"Or", Elementwise::Kind::logical_or},
     {"Xor", Elementwise::Kind::logical_xor},
     {"Where", Elementwise::Kind::where}}};

Elementwise::Kind elementwise_kind(std::string_view type) {
  for (const ElementwiseName& each : elementwise_names) {
    if (each.name == type) return each.kind;
  }
  return Elementwise::Kind::add;
}

struct ActivationName {
  std::string_view name;
  Activation::Kind kind;
  std::string_view alpha = {};
  float alpha_default = 0;
  std::string_view beta = {};
  float beta_default = 0;
};

constexpr std::array<ActivationName, 24> activation_names = {
    {{"Relu", Activation::Kind::relu},
     {"Sigmoid", Activation::Kind::sigmoid},
     {"Tanh", Activation::Kind::tanh},
     {"HardSwish", Activation::Kind::hard_swish},
     {"Erf", Activation::Kind::erf},
     {"Softplus", Activation::Kind::softplus},
     {"Softsign", Activation::Kind::softsign},
     {"Mish", Activation::Kind::mish},
     {"Exp", Activation::Kind::exponential},
     {"Log", Activation::Kind::logarithm},
     {"Sqrt", Activation::Kind::square_root},
     {"Reciprocal", Activation::Kind::reciprocal},
     {"Abs", Activation::Kind::absolute},
     {"Neg", Activation::Kind::negate},
     {"Floor", Activation::Kind::floor},
     {"Ceil", Activation::Kind::ceiling},
     {"Round", Activation::Kind::round},
     {"Sign", Activation::Kind::sign},
     {"Sin", Activation::Kind::sine},
     {"Cos", Activation::Kind::cosine},
     {"Not", Activation::Kind::logical_not},
     {"LeakyRelu", Activation::Kind::leaky_relu, "alpha", 0.01F},
     {"Elu", Activation::Kind::elu, "alpha", 1},
     {"HardSigmoid", Activation::Kind::hard_sigmoid, "alpha", 0.2F, "beta", 0.5F}}};

const ActivationName& activation_name(std::string_view type) {
  for (const ActivationName& each : activation_names) {
    if (each.name == type) return each;
  }
  return activation_names.front();
}

std::vector<std::size_t> all_operands(const NodeView& node) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < node.operand_count(); ++i) result.push_back(i);
  while (!result.empty() && !node.has(result.back())) result.pop_back();
  return result;
}

}  // namespace

Translation elementwise(NodeView& node) {
  return {Elementwise{elementwise_kind(node.type())}, all_operands(node)};
}

Translation variadic(NodeView& node) {
  node.operand(0);
  if (node.operand_count() == 1) return {model::Identity{}, {0}};
  return elementwise(node);
}

Translation modulo(NodeView& node) {
  node.ignore({"fmod"});
  return elementwise(node);
}

Translation unary(NodeView& node) {
  return {Activation{activation_name(node.type()).kind, 0, 0}, {0}};
}

Translation parametric(NodeView& node) {
  const ActivationName& name = activation_name(node.type());
  Activation op{name.kind, 0, 0};
  op.alpha = node.real(name.alpha, name.alpha_default);
  if (!name.beta.empty()) op.beta = node.real(name.beta, name.beta_default);
  return {op, {0}};
}

Translation selu(NodeView& node) {
  Activation op{Activation::Kind::selu, 0, 0};
  op.alpha = node.real("alpha", 1.67326319F);
  op.beta = node.real("gamma", 1.05070102F);
  return {op, {0}};
}

Translation gelu(NodeView& node) {
  const std::string mode = node.text("approximate", "none");
  if (mode != "none") node.fail(fmt::format("approximate '{}', expected none", mode));
  return {Activation{Activation::Kind::gelu, 0, 0}, {0}};
}

Translation clip(NodeView& node) {
  Activation op{Activation::Kind::clip, 0, 0};
  const double largest = std::numeric_limits<double>::infinity();
  if (node.opset() < 11) {
    op.alpha = node.has_attribute("min") ? node.real("min", 0) : -largest;
    op.beta = node.has_attribute("max") ? node.real("max", 0) : largest;
  } else {
    op.alpha = node.scalar(1, "the lower limit").value_or(-largest);
    op.beta = node.scalar(2, "the upper limit").value_or(largest);
  }
  return {op, {0}};
}

Translation prelu(NodeView&) { return {Activation{Activation::Kind::prelu, 0, 0}, {0, 1}}; }

Translation batch_normalization(NodeView& node) {
  Normalization op;
  op.kind = Normalization::Kind::batch;
  op.epsilon = node.real("epsilon", 1e-5F);
  if (node.integer("training_mode", 0) != 0) node.fail("training_mode 1, expected inference");
  if (node.integer("spatial", 1) != 1) node.fail("spatial 0, expected 1");
  for (std::size_t i = 1; i < node.output_count(); ++i) {
    if (node.output_used(i)) node.fail("its training outputs are used, expected one output");
  }
  node.ignore({"momentum"});
  return {op, {0, 1, 2, 3, 4}};
}

Translation layer_normalization(NodeView& node) {
  if (node.output_used(1) || node.output_used(2)) {
    node.fail("its training outputs are used, expected one output");
  }
  Normalization op;
  op.kind = Normalization::Kind::layer;
  op.epsilon = node.real("epsilon", 1e-5F);
  op.axis = static_cast<std::int64_t>(node.axis(node.integer("axis", -1), node.rank()));
  node.ignore({"stash_type"});
  return {op, all_operands(node)};
}

Translation instance_normalization(NodeView& node) {
  Normalization op;
  op.kind = Normalization::Kind::instance;
  op.epsilon = node.real("epsilon", 1e-5F);
  return {op, {0, 1, 2}};
}

Translation local_response(NodeView& node) {
  Normalization op;
  op.kind = Normalization::Kind::local_response;
  op.size = node.required_integer("size");
  op.alpha = node.real("alpha", 1e-4F);
  op.beta = node.real("beta", 0.75F);
  op.bias = node.real("bias", 1);
  return {op, {0}};
}

Translation softmax(NodeView& node) {
  model::Softmax op;
  op.logarithm = node.type() == "LogSoftmax";
  const bool old = node.opset() < 13;  // then over all dimensions from the axis on
  op.axis = static_cast<std::int64_t>(node.axis(node.integer("axis", old ? 1 : -1), node.rank()));
  op.last_axis = old ? static_cast<std::int64_t>(node.rank()) - 1 : op.axis;
  return {op, {0}};
}

Translation identity(NodeView&) { return {model::Identity{}, {0}}; }

Translation dropout(NodeView& node) {
  if (node.output_used(1)) node.fail("its second output (mask) is used, expected one output");
  node.ignore({"ratio", "seed", "is_test"});
  return {model::Identity{}, {0}};
}

Translation cast(NodeView& node) {
  node.ignore({"saturate"});
  return {model::Cast{data_type(node.required_integer("to"), "attribute 'to'")}, {0}};
}

Translation quantize(NodeView& node) {
  model::Quantize op;
  op.axis = node.integer("axis", 1);
  if (op.axis < 0) op.axis += static_cast<std::int64_t>(node.rank());
  op.type = node.has(2) ? node.operand(2).type : model::DataType::uint8;
  return {op, all_operands(node)};
}

Translation dequantize(NodeView& node) {
  model::Dequantize op;
  op.axis = node.integer("axis", 1);
  if (op.axis < 0) op.axis += static_cast<std::int64_t>(node.rank());
  return {op, all_operands(node)};
}

}  // namespace flecsim::importer::onnx
