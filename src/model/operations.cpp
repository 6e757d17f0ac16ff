#include "flecsim/model/operations.h"

#include <array>

namespace flecsim::model {
namespace {

constexpr std::array<std::string_view, std::variant_size_v<Operation>> kind_names = {
    "Convolution",    "TransposedConvolution",
    "FullyConnected", "MatMul",
    "Pooling",        "GlobalPooling",
    "Elementwise",    "Activation",
    "Normalization",  "Softmax",
    "Concat",         "Reshape",
    "Identity",       "Cast",
    "Transpose",      "Slice",
    "Split",          "Pad",
    "Resize",         "Gather",
    "Expand",         "Tile",
    "Reduce",         "ArgReduce",
    "DepthSpace",     "Recurrent",
    "Quantize",       "Dequantize"};

constexpr std::array<std::string_view, 2> pooling_names = {"max", "average"};
constexpr std::array<std::string_view, 17> elementwise_names = {
    "add",    "subtract", "multiply", "divide",        "power",   "minimum",          "maximum",
    "modulo", "equal",    "less",     "less_or_equal", "greater", "greater_or_equal", "and",
    "or",     "xor",      "where"};
constexpr std::array<std::string_view, 28> activation_names = {
    "relu",  "leaky_relu",  "prelu",     "clip",        "sigmoid",    "hard_sigmoid", "hard_swish",
    "tanh",  "gelu",        "erf",       "elu",         "selu",       "softplus",     "softsign",
    "mish",  "exponential", "logarithm", "square_root", "reciprocal", "absolute",     "negate",
    "floor", "ceiling",     "round",     "sign",        "sine",       "cosine",       "not"};
constexpr std::array<std::string_view, 4> normalization_names = {"batch", "layer", "instance",
                                                                 "local_response"};
constexpr std::array<std::string_view, 3> resize_names = {"nearest", "linear", "cubic"};
constexpr std::array<std::string_view, 3> pad_names = {"constant", "reflect", "edge"};
constexpr std::array<std::string_view, 9> reduce_names = {
    "mean", "sum", "maximum", "minimum", "product", "l1", "l2", "sum_square", "log_sum_exp"};
constexpr std::array<std::string_view, 3> recurrent_names = {"lstm", "gru", "rnn"};

template <std::size_t n, typename Kind>
std::string_view pick(const std::array<std::string_view, n>& names, Kind kind) {
  return names[static_cast<std::size_t>(kind)];
}

struct VariantName {
  std::string_view operator()(const Pooling& op) const { return pick(pooling_names, op.kind); }
  std::string_view operator()(const GlobalPooling& op) const {
    return pick(pooling_names, op.kind);
  }
  std::string_view operator()(const Elementwise& op) const {
    return pick(elementwise_names, op.kind);
  }
  std::string_view operator()(const Activation& op) const {
    return pick(activation_names, op.kind);
  }
  std::string_view operator()(const Normalization& op) const {
    return pick(normalization_names, op.kind);
  }
  std::string_view operator()(const Resize& op) const { return pick(resize_names, op.mode); }
  std::string_view operator()(const Pad& op) const { return pick(pad_names, op.mode); }
  std::string_view operator()(const Reduce& op) const { return pick(reduce_names, op.kind); }
  std::string_view operator()(const Recurrent& op) const { return pick(recurrent_names, op.kind); }
  template <typename Other>
  std::string_view operator()(const Other&) const {
    return {};
  }
};

}  // namespace

Window square_window(std::int64_t kernel, std::int64_t stride, std::int64_t padding,
                     std::int64_t dilation) {
  return {{kernel, kernel},
          {stride, stride},
          {dilation, dilation},
          {padding, padding},
          {padding, padding}};
}

std::string_view kind_name(const Operation& operation) { return kind_names[operation.index()]; }

std::string_view variant_name(const Operation& operation) {
  return std::visit(VariantName{}, operation);
}

}  // namespace flecsim::model
