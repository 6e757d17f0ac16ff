#include <cmath>
#include <optional>

#include "flecsim/model/evaluate.h"
#include "flecsim/model/passes.h"

#include "rewriter.h"

namespace flecsim::model {
namespace {

/// The weight's dimension that counts output channels; absent where nothing can be folded.
std::optional<std::size_t> output_dimension(const Layer& layer) {
  if (std::holds_alternative<Convolution>(layer.operation)) return 0;
  if (const auto* op = std::get_if<TransposedConvolution>(&layer.operation)) {
    if (op->groups == 1) return 1;
  }
  if (const auto* op = std::get_if<FullyConnected>(&layer.operation)) {
    if (op->alpha == 1 && op->beta == 1) return op->transpose_b ? 0 : 1;
  }
  return std::nullopt;
}

bool is_parameter(const Network& network, const Layer& layer, std::size_t operand) {
  const Value* value = network.operand(layer, operand);
  return value != nullptr && value->role == Role::parameter;
}

/// Weights that are shared or computed stay as they are; so does a bias that is no vector.
bool has_own_weights(const Network& network, const Layer& layer, std::int64_t channels) {
  if (!is_parameter(network, layer, 1)) return false;
  if (network.operand(layer, 1)->consumers.size() != 1) return false;
  const Value* bias = network.operand(layer, 2);
  if (bias == nullptr) return true;
  return bias->role == Role::parameter && bias->consumers.size() == 1 &&
         bias->shape == Shape{channels};
}

bool can_store(DataType type) { return type == DataType::float32 || type == DataType::float64; }

/// The normalization that can be folded into the layer; absent where there is none.
std::optional<LayerId> foldable(const Network& network, const Layer& layer) {
  if (!output_dimension(layer) || layer.outputs.size() != 1) return std::nullopt;
  const Value& out = network.output_of(layer);
  if (out.consumers.size() != 1 || network.is_output(layer.outputs[0])) return std::nullopt;
  const LayerId next = out.consumers.front();
  const auto* op = std::get_if<Normalization>(&network.layer(next).operation);
  if (op == nullptr || op->kind != Normalization::Kind::batch) return std::nullopt;
  if (network.layer(next).inputs[0] != layer.outputs[0]) return std::nullopt;
  for (std::size_t i = 1; i < 5; ++i) {
    if (!is_parameter(network, network.layer(next), i)) return std::nullopt;
  }
  if (!has_own_weights(network, layer, out.shape[1])) return std::nullopt;
  return can_store(network.operand(layer, 1)->type) ? std::optional(next) : std::nullopt;
}

struct Affine {
  std::vector<double> factor;
  std::vector<double> shift;
};

/// x * factor + shift per channel; absent where the elements are not known.
std::optional<Affine> affine(const Network& network, const Layer& normalization) {
  std::vector<std::vector<double>> operands;
  for (std::size_t i = 1; i < 5; ++i) {
    operands.push_back(elements(*network.operand(normalization, i)));
    if (operands.back().empty()) return std::nullopt;
  }
  const double epsilon = std::get<Normalization>(normalization.operation).epsilon;
  Affine result;
  for (std::size_t c = 0; c < operands[0].size(); ++c) {
    const double factor = operands[0][c] / std::sqrt(operands[3][c] + epsilon);
    result.factor.push_back(factor);
    result.shift.push_back(operands[1][c] - operands[2][c] * factor);
  }
  return result;
}

std::shared_ptr<const TensorData> scaled_weight(const Value& weight, std::size_t dimension,
                                                const Affine& map) {
  Tensor tensor{weight.shape, weight.type, elements(weight)};
  std::int64_t inner = 1;
  for (std::size_t i = dimension + 1; i < weight.shape.size(); ++i) inner *= weight.shape[i];
  for (std::size_t i = 0; i < tensor.elements.size(); ++i) {
    const auto channel = static_cast<std::int64_t>(i) / inner % weight.shape[dimension];
    tensor.elements[i] *= map.factor[static_cast<std::size_t>(channel)];
  }
  return data_of(tensor);
}

std::shared_ptr<const TensorData> moved_bias(const Value* bias, DataType type, const Affine& map) {
  Tensor tensor{{static_cast<std::int64_t>(map.shift.size())}, type, map.shift};
  if (bias != nullptr) {
    const std::vector<double> old = elements(*bias);
    for (std::size_t c = 0; c < old.size(); ++c) tensor.elements[c] += old[c] * map.factor[c];
  }
  return data_of(tensor);
}

void fold(const Network& network, const Layer& layer, const Layer& normalization,
          Rewriter& rewriter) {
  const Value& weight = *network.operand(layer, 1);
  const Value* bias = network.operand(layer, 2);
  const std::int64_t channels = network.output_of(layer).shape[1];
  const auto map = affine(network, normalization);
  const bool known = map && weight.data && (bias == nullptr || bias->data);
  const std::string bias_name = bias != nullptr ? bias->name : layer.name + ".folded_bias";
  const ValueId new_weight =
      rewriter.parameter(weight.name, weight.shape, weight.type,
                         known ? scaled_weight(weight, *output_dimension(layer), *map) : nullptr);
  const ValueId new_bias = rewriter.parameter(
      bias_name, {channels}, weight.type, known ? moved_bias(bias, weight.type, *map) : nullptr);
  rewriter.add(layer, layer.operation, {rewriter.mapped(layer.inputs[0]), new_weight, new_bias},
               normalization.outputs[0]);
}

}  // namespace

Network fold_batch_normalization(const Network& network) {
  Rewriter rewriter(network);
  std::vector<bool> folded(network.layers().size(), false);
  for (std::size_t i = 0; i < network.layers().size(); ++i) {
    if (folded[i]) continue;
    const Layer& layer = network.layers()[i];
    if (const auto next = foldable(network, layer)) {
      fold(network, layer, network.layer(*next), rewriter);
      folded[static_cast<std::size_t>(*next)] = true;
    } else {
      rewriter.copy(layer);
    }
  }
  return rewriter.finish();
}

}  // namespace flecsim::model
