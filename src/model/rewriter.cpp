#include "rewriter.h"

namespace flecsim::model {

Rewriter::Rewriter(const Network& from)
    : from_(from), builder_(from.name()), values_(from.values().size(), none) {
  for (const ValueId id : from.inputs()) {
    const Value& value = from.value(id);
    replace(id, builder_.input(value.name, value.shape, value.type));
  }
}

ValueId Rewriter::mapped(ValueId old) {
  if (old == none) return none;
  ValueId& made = values_[static_cast<std::size_t>(old)];
  if (made != none) return made;
  const Value& value = from_.value(old);
  made = value.role == Role::parameter
             ? builder_.parameter(value.name, value.shape, value.type, value.data)
             : builder_.constant(value.name, value.shape, value.type, value.data);
  return made;
}

void Rewriter::copy(const Layer& layer) {
  std::vector<ValueId> operands;
  for (const ValueId id : layer.inputs) operands.push_back(mapped(id));
  std::vector<std::string> outputs;
  for (const ValueId id : layer.outputs) {
    outputs.push_back(id == none ? std::string() : from_.value(id).name);
  }
  const LayerId made = builder_.layer(layer.name, layer.operation, operands, outputs, layer.source);
  for (std::size_t i = 0; i < layer.outputs.size(); ++i) {
    if (layer.outputs[i] != none) replace(layer.outputs[i], builder_.output_of(made, i));
  }
}

void Rewriter::add(const Layer& layer, Operation operation, std::vector<ValueId> operands,
                   ValueId result) {
  const LayerId made = builder_.layer(layer.name, std::move(operation), std::move(operands),
                                      {from_.value(result).name}, layer.source);
  replace(result, builder_.output_of(made));
}

ValueId Rewriter::parameter(const std::string& name, const Shape& shape, DataType type,
                            std::shared_ptr<const TensorData> data) {
  return builder_.parameter(name, shape, type, std::move(data));
}

ValueId Rewriter::constant(const std::string& name, const Shape& shape, DataType type,
                           std::shared_ptr<const TensorData> data) {
  return builder_.constant(name, shape, type, std::move(data));
}

Network Rewriter::finish() {
  for (const ValueId id : from_.outputs()) builder_.output(mapped(id));
  return builder_.build();
}

}  // namespace flecsim::model
