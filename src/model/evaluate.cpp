#include "flecsim/model/evaluate.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include <fmt/format.h>

#include "flecsim/base/error.h"

#include "evaluate_parts.h"

namespace flecsim::model {
namespace {

/// Nearest value of the type below it in magnitude; out of range saturates, no number is 0.
double to_integer(double value, DataType type) {
  if (std::isnan(value)) return 0;
  if (type == DataType::boolean) return value != 0 ? 1 : 0;
  const int bits = static_cast<int>(8 * bytes(type));
  const bool is_signed = type == DataType::int8 || type == DataType::int16 ||
                         type == DataType::int32 || type == DataType::int64;
  const double low = is_signed ? -std::ldexp(1, bits - 1) : 0;
  const double high = std::ldexp(1, is_signed ? bits - 1 : bits) - 1;
  return std::clamp(std::trunc(value), low, high);
}

void round_to_type(Tensor& tensor) {
  if (is_floating(tensor.type)) return;
  for (double& element : tensor.elements) element = to_integer(element, tensor.type);
}

template <typename T>
std::shared_ptr<const TensorData> pack(const std::vector<double>& elements) {
  auto owner = std::make_shared<std::vector<std::byte>>(elements.size() * sizeof(T));
  for (std::size_t i = 0; i < elements.size(); ++i) {
    T value = 0;
    if constexpr (std::is_integral_v<T>) {
      // 2^63 - 1 is not a double: what rounds up to 2^63 is the largest integer.
      value = elements[i] >= static_cast<double>(std::numeric_limits<T>::max())
                  ? std::numeric_limits<T>::max()
                  : static_cast<T>(elements[i]);
    } else {
      value = static_cast<T>(elements[i]);
    }
    std::memcpy(owner->data() + i * sizeof(T), &value, sizeof(T));
  }
  return std::make_shared<TensorData>(TensorData{std::span<const std::byte>(*owner), owner});
}

}  // namespace

namespace reference {

std::size_t flat(const Shape& shape, const std::vector<std::int64_t>& position) {
  std::size_t index = 0;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    index = index * static_cast<std::size_t>(shape[i]) + static_cast<std::size_t>(position[i]);
  }
  return index;
}

void for_each_element(
    const Shape& shape,
    const std::function<void(const std::vector<std::int64_t>&, std::size_t)>& visit) {
  const auto count = static_cast<std::size_t>(element_count(shape));
  std::vector<std::int64_t> position(shape.size(), 0);
  for (std::size_t index = 0; index < count; ++index) {
    visit(position, index);
    for (std::size_t i = shape.size(); i-- > 0;) {
      if (++position[i] < shape[i]) break;
      position[i] = 0;
    }
  }
}

double broadcast_element(const Tensor& tensor, const std::vector<std::int64_t>& position) {
  const std::size_t skipped = position.size() - tensor.shape.size();
  std::size_t index = 0;
  for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
    const std::int64_t at = tensor.shape[i] == 1 ? 0 : position[skipped + i];
    index = index * static_cast<std::size_t>(tensor.shape[i]) + static_cast<std::size_t>(at);
  }
  return tensor.elements[index];
}

}  // namespace reference

Tensor tensor_of(const Value& value) {
  Tensor tensor{value.shape, value.type, elements(value)};
  if (static_cast<std::int64_t>(tensor.elements.size()) != element_count(value.shape)) {
    throw base::InputError(
        fmt::format("value '{}' has no data, expected its elements", value.name));
  }
  return tensor;
}

std::shared_ptr<const TensorData> data_of(const Tensor& tensor) {
  switch (tensor.type) {
    case DataType::float32:
      return pack<float>(tensor.elements);
    case DataType::float64:
      return pack<double>(tensor.elements);
    case DataType::int8:
      return pack<std::int8_t>(tensor.elements);
    case DataType::uint8:
    case DataType::boolean:
      return pack<std::uint8_t>(tensor.elements);
    case DataType::int16:
      return pack<std::int16_t>(tensor.elements);
    case DataType::uint16:
      return pack<std::uint16_t>(tensor.elements);
    case DataType::int32:
      return pack<std::int32_t>(tensor.elements);
    case DataType::uint32:
      return pack<std::uint32_t>(tensor.elements);
    case DataType::int64:
      return pack<std::int64_t>(tensor.elements);
    case DataType::uint64:
      return pack<std::uint64_t>(tensor.elements);
    case DataType::float16:
    case DataType::bfloat16:
      break;
  }
  throw base::InputError(
      fmt::format("elements of type {} cannot be stored, expected float32", name(tensor.type)));
}

std::vector<Tensor> evaluate(const Operation& operation, const std::vector<const Tensor*>& inputs) {
  std::vector<TensorType> types(inputs.size());
  std::vector<const TensorType*> operands(inputs.size(), nullptr);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i] == nullptr) continue;
    types[i] = {inputs[i]->shape, inputs[i]->type};
    operands[i] = &types[i];
  }
  std::vector<Tensor> outputs;
  for (const TensorType& type : infer_outputs(operation, operands)) {
    outputs.push_back({type.shape, type.type, {}});
    outputs.back().elements.resize(static_cast<std::size_t>(element_count(type.shape)));
  }
  std::visit([&](const auto& op) { reference::run(op, inputs, outputs); }, operation);
  for (Tensor& output : outputs) round_to_type(output);
  return outputs;
}

std::vector<Tensor> evaluate(const Network& network, const std::vector<Tensor>& inputs) {
  if (inputs.size() != network.inputs().size()) {
    throw base::InputError(fmt::format("{} inputs for network '{}', expected {}", inputs.size(),
                                       network.name(), network.inputs().size()));
  }
  std::vector<Tensor> values(network.values().size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Value& value = network.values()[i];
    if (value.role == Role::parameter || value.role == Role::constant) values[i] = tensor_of(value);
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    values[static_cast<std::size_t>(network.inputs()[i])] = inputs[i];
  }
  for (const Layer& layer : network.layers()) {
    std::vector<const Tensor*> operands;
    for (const ValueId id : layer.inputs) {
      operands.push_back(id == none ? nullptr : &values[static_cast<std::size_t>(id)]);
    }
    std::vector<Tensor> results = evaluate(layer.operation, operands);
    for (std::size_t i = 0; i < layer.outputs.size(); ++i) {
      if (layer.outputs[i] == none) continue;
      values[static_cast<std::size_t>(layer.outputs[i])] = std::move(results[i]);
    }
  }
  std::vector<Tensor> outputs;
  for (const ValueId id : network.outputs()) {
    outputs.push_back(values[static_cast<std::size_t>(id)]);
  }
  return outputs;
}

}  // namespace flecsim::model
