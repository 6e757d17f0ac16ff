#include "flecsim/model/builder.h"

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/model/shape_inference.h"

namespace flecsim::model {
namespace {

std::string label(const Layer& layer) {
  return fmt::format(
      "node '{}' ({})", layer.name,
      layer.source.empty() ? kind_name(layer.operation) : std::string_view(layer.source));
}

}  // namespace

NetworkBuilder::NetworkBuilder(std::string name) { network_.name_ = std::move(name); }

ValueId NetworkBuilder::add_value(Value value) {
  for (const std::int64_t extent : value.shape) {
    if (extent >= 1 && extent <= largest_extent) continue;
    throw base::InputError(fmt::format("value '{}' is {}, expected extents from 1 to 2^40",
                                       value.name, to_string(value.shape)));
  }
  const std::int64_t count = element_count(value.shape);
  if (value.data &&
      static_cast<std::int64_t>(value.data->bytes.size()) / bytes(value.type) != count) {
    throw base::InputError(
        fmt::format("value '{}' has {} bytes of data, expected {} elements of {}", value.name,
                    value.data->bytes.size(), count, flecsim::model::name(value.type)));
  }
  network_.values_.push_back(std::move(value));
  return static_cast<ValueId>(network_.values_.size() - 1);
}

ValueId NetworkBuilder::input(std::string name, Shape shape, DataType type) {
  Value value;
  value.name = std::move(name);
  value.shape = std::move(shape);
  value.type = type;
  value.role = Role::input;
  const ValueId id = add_value(std::move(value));
  network_.inputs_.push_back(id);
  return id;
}

ValueId NetworkBuilder::parameter(std::string name, Shape shape, DataType type,
                                  std::shared_ptr<const TensorData> data) {
  Value value;
  value.name = std::move(name);
  value.shape = std::move(shape);
  value.type = type;
  value.role = Role::parameter;
  value.data = std::move(data);
  return add_value(std::move(value));
}

ValueId NetworkBuilder::constant(std::string name, Shape shape, DataType type,
                                 std::shared_ptr<const TensorData> data) {
  const ValueId id = parameter(std::move(name), std::move(shape), type, std::move(data));
  network_.values_[static_cast<std::size_t>(id)].role = Role::constant;
  return id;
}

LayerId NetworkBuilder::layer(std::string name, Operation operation, std::vector<ValueId> inputs,
                              std::vector<std::string> outputs, std::string source) {
  Layer layer{std::move(name), std::move(source), std::move(operation), std::move(inputs), {}};
  const LayerId id = static_cast<LayerId>(network_.layers_.size());
  std::vector<TensorType> types(layer.inputs.size());
  std::vector<const TensorType*> operands(layer.inputs.size(), nullptr);
  for (std::size_t i = 0; i < layer.inputs.size(); ++i) {
    if (layer.inputs[i] == none) continue;
    Value& value = network_.values_.at(static_cast<std::size_t>(layer.inputs[i]));
    types[i] = {value.shape, value.type};
    operands[i] = &types[i];
    value.consumers.push_back(id);
  }
  try {
    const std::vector<TensorType> results = infer_outputs(layer.operation, operands);
    if (outputs.size() > results.size()) {
      throw base::InputError(
          fmt::format("{} outputs, expected at most {}", outputs.size(), results.size()));
    }
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (outputs[i].empty()) {
        layer.outputs.push_back(none);
        continue;
      }
      Value value;
      value.name = std::move(outputs[i]);
      value.shape = results[i].shape;
      value.type = results[i].type;
      value.producer = id;
      layer.outputs.push_back(add_value(std::move(value)));
    }
  } catch (const base::InputError& error) {
    throw base::InputError(label(layer) + ": " + error.what());
  }
  network_.layers_.push_back(std::move(layer));
  return id;
}

ValueId NetworkBuilder::add(std::string name, Operation operation, std::vector<ValueId> inputs) {
  return output_of(layer(name, std::move(operation), std::move(inputs), {name}));
}

void NetworkBuilder::output(ValueId value) { network_.outputs_.push_back(value); }

const Shape& NetworkBuilder::shape(ValueId value) const { return network_.value(value).shape; }

ValueId NetworkBuilder::output_of(LayerId layer, std::size_t index) const {
  return network_.layer(layer).outputs.at(index);
}

Network NetworkBuilder::build() {
  network_.check();
  Network result = std::move(network_);
  network_ = Network();
  return result;
}

}  // namespace flecsim::model
