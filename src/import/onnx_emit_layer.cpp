// How each kind of operation is said in ONNX opset 17.
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "flecsim/base/error.h"

#include "onnx_emit.h"

namespace flecsim::importer::onnx {
namespace {

using model::Activation;
using model::Layer;

[[noreturn]] void refuse(const Layer& layer, std::string_view what) {
  throw base::InputError(
      fmt::format("node '{}': {} cannot be written in ONNX opset 17", layer.name, what));
}

constexpr std::array<std::string_view, 17> elementwise_types = {"Add",
                                                                "Sub",
                                                                "Mul",
                                                                "Div",
                                                                "Pow",
                                                                "Min",
                                                                "Max",
                                                                "Mod",
                                                                "Equal",
                                                                "Less",
                                                                "LessOrEqual",
                                                                "Greater",
                                                                "GreaterOrEqual",
                                                                "And",
                                                                "Or",
                                                                "Xor",
                                                                "Where"};

/// Empty where the operator is no plain one.
constexpr std::array<std::string_view, 28> activation_types = {
    "Relu",  "LeakyRelu", "PRelu", "",     "Sigmoid",    "HardSigmoid", "HardSwish",
    "Tanh",  "",          "Erf",   "Elu",  "Selu",       "Softplus",    "Softsign",
    "",      "Exp",       "Log",   "Sqrt", "Reciprocal", "Abs",         "Neg",
    "Floor", "Ceil",      "Round", "Sign", "Sin",        "Cos",         "Not"};

constexpr std::array<std::string_view, 9> reduce_types = {
    "ReduceMean", "ReduceSum", "ReduceMax",       "ReduceMin",      "ReduceProd",
    "ReduceL1",   "ReduceL2",  "ReduceSumSquare", "ReduceLogSumExp"};

template <std::size_t n, typename Kind>
std::string_view pick(const std::array<std::string_view, n>& names, Kind kind) {
  return names[static_cast<std::size_t>(kind)];
}

void put_window(NodeWriter& node, const model::Window& window, bool dilations) {
  std::vector<std::int64_t> pads = window.pad_begin;
  pads.insert(pads.end(), window.pad_end.begin(), window.pad_end.end());
  node.integers("kernel_shape", window.kernel).integers("pads", pads);
  node.integers("strides", window.stride);
  if (dilations) node.integers("dilations", window.dilation);
}

class LayerWriter {
 public:
  LayerWriter(const Layer& layer, GraphWriter& graph) : layer_(layer), graph_(graph) {}

  void operator()(const model::Convolution& op) {
    NodeWriter node = start("Conv");
    put_window(node, op.window, true);
    finish(node.integer("group", op.groups));
  }
  void operator()(const model::TransposedConvolution& op) {
    NodeWriter node = start("ConvTranspose");
    put_window(node, op.window, true);
    finish(node.integer("group", op.groups).integers("output_padding", op.output_padding));
  }
  void operator()(const model::FullyConnected& op) {
    NodeWriter node = start("Gemm");
    node.integer("transA", op.transpose_a ? 1 : 0).integer("transB", op.transpose_b ? 1 : 0);
    finish(node.real("alpha", op.alpha).real("beta", op.beta));
  }
  void operator()(const model::MatMul&) { finish(start("MatMul")); }
  void operator()(const model::Pooling& op) {
    const bool maximum = op.kind == model::Pooling::Kind::max;
    NodeWriter node = start(maximum ? "MaxPool" : "AveragePool");
    const bool dilated =
        op.window.dilation != std::vector<std::int64_t>(op.window.kernel.size(), 1);
    if (dilated && !maximum) refuse(layer_, "dilated average pooling");
    put_window(node, op.window, maximum);
    node.integer("ceil_mode", op.ceil_mode ? 1 : 0);
    if (!maximum) node.integer("count_include_pad", op.count_include_pad ? 1 : 0);
    finish(node);
  }
  void operator()(const model::GlobalPooling& op) {
    const bool maximum = op.kind == model::Pooling::Kind::max;
    finish(start(maximum ? "GlobalMaxPool" : "GlobalAveragePool"));
  }
  void operator()(const model::Elementwise& op) {
    const bool sum = op.kind == model::Elementwise::Kind::add && layer_.inputs.size() != 2;
    finish(start(sum ? "Sum" : pick(elementwise_types, op.kind)));
  }
  void operator()(const Activation& op) {
    if (op.kind == Activation::Kind::gelu) return gelu();
    if (op.kind == Activation::Kind::clip) return clip(op);
    const std::string_view type = pick(activation_types, op.kind);
    if (type.empty()) refuse(layer_, "this activation");
    NodeWriter node = start(type);
    using Kind = Activation::Kind;
    const bool alpha = op.kind == Kind::leaky_relu || op.kind == Kind::elu ||
                       op.kind == Kind::selu || op.kind == Kind::hard_sigmoid;
    if (alpha) node.real("alpha", op.alpha);
    if (op.kind == Kind::hard_sigmoid) node.real("beta", op.beta);
    if (op.kind == Kind::selu) node.real("gamma", op.beta);
    finish(node);
  }
  void operator()(const model::Normalization& op) {
    using Kind = model::Normalization::Kind;
    if (op.kind == Kind::batch)
      return finish(start("BatchNormalization").real("epsilon", op.epsilon));
    if (op.kind == Kind::instance) {
      return finish(start("InstanceNormalization").real("epsilon", op.epsilon));
    }
    if (op.kind == Kind::layer) {
      return finish(
          start("LayerNormalization").real("epsilon", op.epsilon).integer("axis", op.axis));
    }
    NodeWriter node = start("LRN");
    finish(node.integer("size", op.size)
               .real("alpha", op.alpha)
               .real("beta", op.beta)
               .real("bias", op.bias));
  }
  void operator()(const model::Softmax& op) {
    if (op.axis != op.last_axis) refuse(layer_, "a softmax over several dimensions");
    finish(start(op.logarithm ? "LogSoftmax" : "Softmax").integer("axis", op.axis));
  }
  void operator()(const model::Concat& op) { finish(start("Concat").integer("axis", op.axis)); }
  void operator()(const model::Reshape& op) {
    finish(start("Reshape").operand(graph_.integers(layer_, "shape", op.shape)));
  }
  void operator()(const model::Identity&) { finish(start("Identity")); }
  void operator()(const model::Cast& op) {
    finish(start("Cast").integer("to", type_number(op.type)));
  }
  void operator()(const model::Transpose& op) {
    finish(start("Transpose").integers("perm", op.permutation));
  }
  void operator()(const model::Slice& op) {
    std::vector<std::int64_t> ends;
    std::vector<std::int64_t> axes;
    for (std::size_t i = 0; i < op.start.size(); ++i) {
      const std::int64_t end = op.start[i] + op.step[i] * op.count[i];
      ends.push_back(end < 0 ? std::numeric_limits<std::int64_t>::min() : end);
      axes.push_back(static_cast<std::int64_t>(i));
    }
    finish(start("Slice")
               .operand(graph_.integers(layer_, "starts", op.start))
               .operand(graph_.integers(layer_, "ends", ends))
               .operand(graph_.integers(layer_, "axes", axes))
               .operand(graph_.integers(layer_, "steps", op.step)));
  }
  void operator()(const model::Split& op) {
    finish(start("Split")
               .operand(graph_.integers(layer_, "split", op.sizes))
               .integer("axis", op.axis));
  }
  void operator()(const model::Pad& op) {
    std::vector<std::int64_t> pads = op.begin;
    pads.insert(pads.end(), op.end.begin(), op.end.end());
    NodeWriter node = start("Pad");
    node.operand(graph_.integers(layer_, "pads", pads));
    if (op.value != 0) {
      node.operand(graph_.reals(layer_, "value", {static_cast<float>(op.value)}, true));
    }
    finish(node.text("mode", model::variant_name(op)));
  }
  void operator()(const model::Resize& op) {
    NodeWriter node = start("Resize");
    node.operand("");
    if (are_exact(op)) {
      const std::vector<float> scales(op.scales.begin(), op.scales.end());
      node.operand(graph_.reals(layer_, "scales", scales, false));
    } else {
      node.operand("").operand(graph_.integers(layer_, "sizes", op.shape));
    }
    node.text("mode", model::variant_name(op)).real("cubic_coeff_a", op.cubic_coefficient);
    finish(node.text("coordinate_transformation_mode", op.coordinates)
               .text("nearest_mode", op.nearest_rounding));
  }
  void operator()(const model::Gather& op) { finish(start("Gather").integer("axis", op.axis)); }
  void operator()(const model::Expand& op) {
    finish(start("Expand").operand(graph_.integers(layer_, "shape", op.shape)));
  }
  void operator()(const model::Tile& op) {
    finish(start("Tile").operand(graph_.integers(layer_, "repeats", op.repeats)));
  }
  void operator()(const model::Reduce& op) {
    NodeWriter node = start(pick(reduce_types, op.kind));
    node.integer("keepdims", op.keep_dimensions ? 1 : 0);
    if (op.kind == model::Reduce::Kind::sum) {
      node.operand(graph_.integers(layer_, "axes", op.axes));
    } else {
      node.integers("axes", op.axes);
    }
    finish(node);
  }
  void operator()(const model::ArgReduce& op) {
    finish(start(op.maximum ? "ArgMax" : "ArgMin")
               .integer("axis", op.axis)
               .integer("keepdims", op.keep_dimensions ? 1 : 0));
  }
  void operator()(const model::DepthSpace& op) {
    if (op.to_depth) return finish(start("SpaceToDepth").integer("blocksize", op.block));
    finish(start("DepthToSpace")
               .integer("blocksize", op.block)
               .text("mode", op.column_row_depth ? "CRD" : "DCR"));
  }
  void operator()(const model::Recurrent& op) {
    using Kind = model::Recurrent::Kind;
    NodeWriter node = start(op.kind == Kind::lstm ? "LSTM" : op.kind == Kind::gru ? "GRU" : "RNN");
    node.integer("hidden_size", op.hidden).integer("layout", op.batch_first ? 1 : 0);
    node.text("direction", op.directions == 2 ? "bidirectional"
                           : op.reverse       ? "reverse"
                                              : "forward");
    if (op.kind == Kind::gru) node.integer("linear_before_reset", op.linear_before_reset ? 1 : 0);
    finish(node);
  }
  void operator()(const model::Quantize& op) {
    finish(start("QuantizeLinear").integer("axis", op.axis));
  }
  void operator()(const model::Dequantize& op) {
    finish(start("DequantizeLinear").integer("axis", op.axis));
  }

 private:
  NodeWriter start(std::string_view type) const { return {type, graph_.operands(layer_)}; }
  void finish(const NodeWriter& node) { graph_.node(node, layer_); }

  static bool are_exact(const model::Resize& op) {
    for (const double scale : op.scales) {
      if (static_cast<double>(static_cast<float>(scale)) != scale) return false;
    }
    return true;
  }

  void clip(const Activation& op) {
    NodeWriter node = start("Clip");
    const bool lower = std::isfinite(op.alpha);
    node.operand(lower ? graph_.reals(layer_, "min", {static_cast<float>(op.alpha)}, true) : "");
    if (std::isfinite(op.beta)) {
      node.operand(graph_.reals(layer_, "max", {static_cast<float>(op.beta)}, true));
    }
    finish(node);
  }

  /// x / sqrt(2) -> erf -> + 1 -> * x -> * 0.5.
  void gelu() {
    const std::string x = graph_.operands(layer_).front();
    const auto number = [&](std::string_view part, float value) {
      return graph_.reals(layer_, part, {value}, true);
    };
    const auto step = [&](std::string_view type, std::string_view part,
                          std::vector<std::string> operands) {
      const std::string name = fmt::format("{}:{}", layer_.name, part);
      graph_.node(NodeWriter(type, std::move(operands)), name, {name});
      return name;
    };
    const std::string scaled = step("Div", "scaled", {x, number("root", 1.41421356F)});
    const std::string sum = step("Add", "sum", {step("Erf", "erf", {scaled}), number("one", 1)});
    const std::string product = step("Mul", "product", {x, sum});
    finish(NodeWriter("Mul", {product, number("half", 0.5F)}));
  }

  const Layer& layer_;
  GraphWriter& graph_;
};

}  // namespace

void write_layer(const Layer& layer, GraphWriter& graph) {
  std::visit(LayerWriter(layer, graph), layer.operation);
}

}  // namespace flecsim::importer::onnx
