#include "flecsim/model/network.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <unordered_set>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/model/shape_inference.h"

namespace flecsim::model {
namespace {

[[noreturn]] void fail(const Layer& layer, const std::string& message) {
  throw base::InputError(fmt::format(
      "node '{}' ({}): {}", layer.name,
      layer.source.empty() ? kind_name(layer.operation) : std::string_view(layer.source), message));
}

void check_operands(const Network& network, const Layer& layer,
                    const std::vector<bool>& available) {
  for (const ValueId id : layer.inputs) {
    if (id == none) continue;
    if (id < 0 || static_cast<std::size_t>(id) >= network.values().size()) {
      fail(layer, "an operand is not a value of the network");
    }
    if (!available[static_cast<std::size_t>(id)]) {
      fail(layer,
           fmt::format("operand '{}' has no producer before its use", network.value(id).name));
    }
  }
}

void check_shapes(const Network& network, const Layer& layer) {
  std::vector<TensorType> types;
  for (const ValueId id : layer.inputs) {
    types.push_back(id == none ? TensorType{}
                               : TensorType{network.value(id).shape, network.value(id).type});
  }
  std::vector<const TensorType*> operands;
  for (std::size_t i = 0; i < types.size(); ++i) {
    operands.push_back(layer.inputs[i] == none ? nullptr : &types[i]);
  }
  const std::vector<TensorType> outputs = infer_outputs(layer.operation, operands);
  for (std::size_t i = 0; i < layer.outputs.size(); ++i) {
    if (layer.outputs[i] == none) continue;
    const Value& value = network.value(layer.outputs[i]);
    if (i >= outputs.size() || TensorType{value.shape, value.type} != outputs[i]) {
      fail(layer, fmt::format("output '{}' is {}, expected what follows from the operands",
                              value.name, to_string(value.shape)));
    }
  }
}

template <typename T>
double element(const std::byte* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(value));
  return static_cast<double>(value);
}

double half(const std::byte* bytes) {
  std::uint16_t bits = 0;
  std::memcpy(&bits, bytes, sizeof(bits));
  const int exponent = (bits >> 10) & 31;
  const int fraction = bits & 1023;
  const double sign = (bits & 0x8000) != 0 ? -1 : 1;
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  if (exponent == 31) return fraction != 0 ? std::nan("") : sign * INFINITY;
  return sign * std::ldexp(fraction + 1024, exponent - 25);
}

double brain_float(const std::byte* bytes) {
  std::uint16_t bits = 0;
  std::memcpy(&bits, bytes, sizeof(bits));
  const std::uint32_t wide = static_cast<std::uint32_t>(bits) << 16;
  float value = 0;
  std::memcpy(&value, &wide, sizeof(value));
  return value;
}

using Reader = double (*)(const std::byte*);

Reader reader(DataType type) {
  switch (type) {
    case DataType::float32:
      return element<float>;
    case DataType::float16:
      return half;
    case DataType::bfloat16:
      return brain_float;
    case DataType::float64:
      return element<double>;
    case DataType::int8:
      return element<std::int8_t>;
    case DataType::uint8:
    case DataType::boolean:
      return element<std::uint8_t>;
    case DataType::int16:
      return element<std::int16_t>;
    case DataType::uint16:
      return element<std::uint16_t>;
    case DataType::int32:
      return element<std::int32_t>;
    case DataType::uint32:
      return element<std::uint32_t>;
    case DataType::int64:
      return element<std::int64_t>;
    case DataType::uint64:
      return element<std::uint64_t>;
  }
  return nullptr;
}

template <typename T>
std::shared_ptr<const TensorData> own(std::vector<T> elements) {
  auto owner = std::make_shared<const std::vector<T>>(std::move(elements));
  auto data = std::make_shared<TensorData>();
  data->bytes = std::as_bytes(std::span<const T>(*owner));
  data->owner = owner;
  return data;
}

}  // namespace

std::optional<LayerId> Network::find_layer(std::string_view name) const {
  const auto found = std::find_if(layers_.begin(), layers_.end(),
                                  [&](const Layer& layer) { return layer.name == name; });
  if (found == layers_.end()) return std::nullopt;
  return static_cast<LayerId>(found - layers_.begin());
}

std::optional<ValueId> Network::find_value(std::string_view name) const {
  const auto found = std::find_if(values_.begin(), values_.end(),
                                  [&](const Value& value) { return value.name == name; });
  if (found == values_.end()) return std::nullopt;
  return static_cast<ValueId>(found - values_.begin());
}

bool Network::is_output(ValueId id) const {
  return std::find(outputs_.begin(), outputs_.end(), id) != outputs_.end();
}

const Value* Network::operand(const Layer& layer, std::size_t index) const {
  if (index >= layer.inputs.size() || layer.inputs[index] == none) return nullptr;
  return &value(layer.inputs[index]);
}

void Network::check() const {
  std::vector<bool> available(values_.size());
  std::unordered_set<std::string_view> names;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    available[i] = values_[i].role != Role::activation;
    if (!names.insert(values_[i].name).second) {
      throw base::InputError(fmt::format("value '{}' is defined twice", values_[i].name));
    }
  }
  for (const Layer& layer : layers_) {
    check_operands(*this, layer, available);
    check_shapes(*this, layer);
    for (const ValueId id : layer.outputs) {
      if (id == none) continue;
      if (available[static_cast<std::size_t>(id)]) fail(layer, "an output has two producers");
      available[static_cast<std::size_t>(id)] = true;
    }
  }
  if (outputs_.empty()) throw base::InputError("the network has no output, expected at least one");
  for (const ValueId id : outputs_) {
    if (!available[static_cast<std::size_t>(id)]) {
      throw base::InputError(fmt::format("output '{}' has no producer", value(id).name));
    }
  }
}

std::vector<double> elements(const Value& value) {
  if (!value.data) return {};
  const auto count = static_cast<std::size_t>(element_count(value.shape));
  const auto size = static_cast<std::size_t>(bytes(value.type));
  if (value.data->bytes.size() != count * size) return {};
  const Reader read = reader(value.type);
  std::vector<double> result(count);
  for (std::size_t i = 0; i < count; ++i) result[i] = read(value.data->bytes.data() + i * size);
  return result;
}

std::shared_ptr<const TensorData> make_data(std::vector<float> elements) {
  return own(std::move(elements));
}

std::shared_ptr<const TensorData> make_data(std::vector<std::int64_t> elements) {
  return own(std::move(elements));
}

}  // namespace flecsim::model
