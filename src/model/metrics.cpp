#include "flecsim/model/metrics.h"

#include <algorithm>

#include "flecsim/base/checked.h"

namespace flecsim::model {
namespace {

std::int64_t product(std::initializer_list<std::int64_t> factors) {
  std::int64_t result = 1;
  for (const std::int64_t factor : factors) {
    result = base::checked_multiply(result, factor, "the number of MACs");
  }
  return result;
}

/// Weights that meet one output element (one input element, where transposed).
std::int64_t filter_size(const Shape& weight) {
  return element_count(Shape(weight.begin() + 1, weight.end()));
}

struct Macs {
  const Network& network;
  const Layer& layer;

  const Shape& input(std::size_t i) const { return network.operand(layer, i)->shape; }
  const Shape& output() const { return network.output_of(layer).shape; }

  std::int64_t operator()(const Convolution&) const {
    return product({element_count(output()), filter_size(input(1))});
  }
  std::int64_t operator()(const TransposedConvolution&) const {
    return product({element_count(input(0)), filter_size(input(1))});
  }
  std::int64_t operator()(const FullyConnected& op) const {
    return product({element_count(output()), input(0)[op.transpose_a ? 0 : 1]});
  }
  std::int64_t operator()(const MatMul&) const {
    return product({element_count(output()), input(0).back()});
  }
  /// Per step, sample and direction: every gate multiplies the input and the hidden state.
  std::int64_t operator()(const Recurrent& op) const {
    const Shape& x = input(0);
    return product({x[0], x[1], op.directions, input(1)[1], x[2] + op.hidden});
  }
  template <typename Other>
  std::int64_t operator()(const Other&) const {
    return 0;
  }
};

bool is_running_statistic(const Layer& layer, std::size_t operand) {
  const auto* normalization = std::get_if<Normalization>(&layer.operation);
  return normalization != nullptr && normalization->kind == Normalization::Kind::batch &&
         operand >= 3;
}

/// Scales and zero points of quantized tensors are no weights.
bool is_quantization(const Layer& layer, std::size_t operand) {
  return operand > 0 && (std::holds_alternative<Quantize>(layer.operation) ||
                         std::holds_alternative<Dequantize>(layer.operation));
}

std::int64_t parameter_count(const Network& network, const Layer& layer, std::size_t operand) {
  const Value* value = network.operand(layer, operand);
  if (value == nullptr || value->role != Role::parameter || value->shape.empty()) return 0;
  if (is_running_statistic(layer, operand) || is_quantization(layer, operand)) return 0;
  const bool counted =
      is_floating(value->type) || std::holds_alternative<Dequantize>(layer.operation);
  return counted ? element_count(value->shape) : 0;
}

std::int64_t value_bytes(const Value& value) {
  return base::checked_multiply(element_count(value.shape), bytes(value.type),
                                "the size of a tensor");
}

bool is_activation(const Value& value) {
  return value.role == Role::activation || value.role == Role::input;
}

/// Outputs of layers that only rename their input share its memory.
bool keeps_memory(const Layer& layer) {
  return std::holds_alternative<Reshape>(layer.operation) ||
         std::holds_alternative<Identity>(layer.operation);
}

/// For each value the one that owns its memory.
std::vector<ValueId> memory_owners(const Network& network) {
  std::vector<ValueId> owner(network.values().size());
  for (std::size_t i = 0; i < owner.size(); ++i) owner[i] = static_cast<ValueId>(i);
  for (const Layer& layer : network.layers()) {
    if (!keeps_memory(layer) || layer.outputs.empty() || layer.outputs[0] == none) continue;
    owner[static_cast<std::size_t>(layer.outputs[0])] =
        owner[static_cast<std::size_t>(layer.inputs[0])];
  }
  return owner;
}

/// For each memory owner the last layer that reads it (a network output: after the last layer).
std::vector<LayerId> last_uses(const Network& network, const std::vector<ValueId>& owner) {
  const auto end = static_cast<LayerId>(network.layers().size());
  std::vector<LayerId> last(owner.size(), none);
  for (std::size_t i = 0; i < owner.size(); ++i) {
    LayerId& use = last[static_cast<std::size_t>(owner[i])];
    const Value& value = network.values()[i];
    use = std::max(use, value.producer);
    for (const LayerId consumer : value.consumers) use = std::max(use, consumer);
    if (network.is_output(static_cast<ValueId>(i))) use = end;
  }
  return last;
}

}  // namespace

std::int64_t macs(const Network& network, const Layer& layer) {
  return std::visit(Macs{network, layer}, layer.operation);
}

std::int64_t total_macs(const Network& network) {
  std::int64_t total = 0;
  for (const Layer& layer : network.layers()) {
    total = base::checked_add(total, macs(network, layer), "the number of MACs");
  }
  return total;
}

std::int64_t parameters(const Network& network, const Layer& layer) {
  std::int64_t total = 0;
  for (std::size_t i = 0; i < layer.inputs.size(); ++i) {
    total = base::checked_add(total, parameter_count(network, layer, i), "parameters");
  }
  return total;
}

std::int64_t total_parameters(const Network& network) {
  std::vector<bool> counted(network.values().size(), false);
  std::int64_t total = 0;
  for (const Layer& layer : network.layers()) {
    for (std::size_t i = 0; i < layer.inputs.size(); ++i) {
      const std::int64_t count = parameter_count(network, layer, i);
      if (count == 0 || counted[static_cast<std::size_t>(layer.inputs[i])]) continue;
      counted[static_cast<std::size_t>(layer.inputs[i])] = true;
      total = base::checked_add(total, count, "parameters");
    }
  }
  return total;
}

std::int64_t input_bytes(const Network& network, const Layer& layer) {
  std::int64_t total = 0;
  for (std::size_t i = 0; i < layer.inputs.size(); ++i) {
    const Value* value = network.operand(layer, i);
    if (value != nullptr && is_activation(*value)) {
      total = base::checked_add(total, value_bytes(*value), "activation bytes");
    }
  }
  return total;
}

std::int64_t output_bytes(const Network& network, const Layer& layer) {
  std::int64_t total = 0;
  for (const ValueId id : layer.outputs) {
    if (id == none) continue;
    total = base::checked_add(total, value_bytes(network.value(id)), "activation bytes");
  }
  return total;
}

std::optional<Im2col> im2col(const Network& network, const Layer& layer) {
  const auto* op = std::get_if<Convolution>(&layer.operation);
  if (op == nullptr) return std::nullopt;
  const Shape& out = network.output_of(layer).shape;
  std::int64_t rows = out[0];
  for (std::size_t i = 2; i < out.size(); ++i) rows *= out[i];
  return Im2col{rows, filter_size(network.operand(layer, 1)->shape), op->groups};
}

PeakMemory peak_activation_memory(const Network& network) {
  const std::vector<ValueId> owner = memory_owners(network);
  const std::vector<LayerId> last = last_uses(network, owner);
  std::vector<std::vector<ValueId>> dying(network.layers().size() + 1);
  std::int64_t live = 0;
  for (std::size_t i = 0; i < owner.size(); ++i) {
    const Value& value = network.values()[i];
    if (owner[i] != static_cast<ValueId>(i) || !is_activation(value)) continue;
    if (value.role == Role::input) live = base::checked_add(live, value_bytes(value), "memory");
    if (last[i] != none) dying[static_cast<std::size_t>(last[i])].push_back(owner[i]);
  }
  PeakMemory peak{live, none};
  for (std::size_t i = 0; i < network.layers().size(); ++i) {
    for (const ValueId id : network.layers()[i].outputs) {
      if (id == none || owner[static_cast<std::size_t>(id)] != id) continue;
      live = base::checked_add(live, value_bytes(network.value(id)), "memory");
    }
    if (live > peak.bytes) peak = {live, static_cast<LayerId>(i)};
    for (const ValueId id : dying[i]) live -= value_bytes(network.value(id));
  }
  return peak;
}

}  // namespace flecsim::model
