// The table of operators: a new one is one line here, one function in a translate_*.cpp, one test.
#include "translators.h"

#include <algorithm>
#include <array>

namespace flecsim::importer::onnx {
namespace {

struct Entry {
  std::string_view op_type;
  Translator translator;
};

/// Sorted by name (a test checks it).
constexpr std::array entries = {
    Entry{"Abs", unary},
    Entry{"Add", elementwise},
    Entry{"And", elementwise},
    Entry{"ArgMax", arg_reduce},
    Entry{"ArgMin", arg_reduce},
    Entry{"AveragePool", average_pool},
    Entry{"BatchNormalization", batch_normalization},
    Entry{"Cast", cast},
    Entry{"Ceil", unary},
    Entry{"Clip", clip},
    Entry{"Concat", concat},
    Entry{"Conv", conv},
    Entry{"ConvTranspose", conv_transpose},
    Entry{"Cos", unary},
    Entry{"DepthToSpace", depth_to_space},
    Entry{"DequantizeLinear", dequantize},
    Entry{"Div", elementwise},
    Entry{"Dropout", dropout},
    Entry{"Elu", parametric},
    Entry{"Equal", elementwise},
    Entry{"Erf", unary},
    Entry{"Exp", unary},
    Entry{"Expand", expand},
    Entry{"Flatten", flatten},
    Entry{"Floor", unary},
    Entry{"GRU", recurrent},
    Entry{"Gather", gather},
    Entry{"Gelu", gelu},
    Entry{"Gemm", gemm},
    Entry{"GlobalAveragePool", global_pool},
    Entry{"GlobalMaxPool", global_pool},
    Entry{"Greater", elementwise},
    Entry{"GreaterOrEqual", elementwise},
    Entry{"HardSigmoid", parametric},
    Entry{"HardSwish", unary},
    Entry{"Identity", identity},
    Entry{"InstanceNormalization", instance_normalization},
    Entry{"LRN", local_response},
    Entry{"LSTM", recurrent},
    Entry{"LayerNormalization", layer_normalization},
    Entry{"LeakyRelu", parametric},
    Entry{"Less", elementwise},
    Entry{"LessOrEqual", elementwise},
    Entry{"Log", unary},
    Entry{"LogSoftmax", softmax},
    Entry{"MatMul", matmul},
    Entry{"Max", variadic},
    Entry{"MaxPool", max_pool},
    Entry{"Min", variadic},
    Entry{"Mish", unary},
    Entry{"Mod", modulo},
    Entry{"Mul", elementwise},
    Entry{"Neg", unary},
    Entry{"Not", unary},
    Entry{"Or", elementwise},
    Entry{"PRelu", prelu},
    Entry{"Pad", pad},
    Entry{"Pow", elementwise},
    Entry{"QuantizeLinear", quantize},
    Entry{"RNN", recurrent},
    Entry{"Reciprocal", unary},
    Entry{"ReduceL1", reduce},
    Entry{"ReduceL2", reduce},
    Entry{"ReduceLogSumExp", reduce},
    Entry{"ReduceMax", reduce},
    Entry{"ReduceMean", reduce},
    Entry{"ReduceMin", reduce},
    Entry{"ReduceProd", reduce},
    Entry{"ReduceSum", reduce},
    Entry{"ReduceSumSquare", reduce},
    Entry{"Relu", unary},
    Entry{"Reshape", reshape},
    Entry{"Resize", resize},
    Entry{"Round", unary},
    Entry{"Selu", selu},
    Entry{"Sigmoid", unary},
    Entry{"Sign", unary},
    Entry{"Sin", unary},
    Entry{"Slice", slice},
    Entry{"Softmax", softmax},
    Entry{"Softplus", unary},
    Entry{"Softsign", unary},
    Entry{"SpaceToDepth", space_to_depth},
    Entry{"Split", split},
    Entry{"Sqrt", unary},
    Entry{"Squeeze", squeeze},
    Entry{"Sub", elementwise},
    Entry{"Sum", variadic},
    Entry{"Tanh", unary},
    Entry{"Tile", tile},
    Entry{"Transpose", transpose},
    Entry{"Unsqueeze", unsqueeze},
    Entry{"Upsample", upsample},
    Entry{"Where", elementwise},
    Entry{"Xor", elementwise},
};

constexpr std::array constant_operators = {"Constant", "ConstantOfShape", "Range", "Shape", "Size"};

}  // namespace

Translator find_translator(std::string_view op_type) {
  const auto found = std::lower_bound(
      entries.begin(), entries.end(), op_type,
      [](const Entry& entry, std::string_view name) { return entry.op_type < name; });
  return found != entries.end() && found->op_type == op_type ? found->translator : nullptr;
}

std::vector<std::string_view> known_operators() {
  std::vector<std::string_view> names(constant_operators.begin(), constant_operators.end());
  for (const Entry& entry : entries) names.push_back(entry.op_type);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace flecsim::importer::onnx
