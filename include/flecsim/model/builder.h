// The one way to make a Network: add values and layers in order; shapes are inferred as you go.
//
// A layer whose operands do not fit is an InputError "node 'name' (Operator): what, expected what".
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "flecsim/model/network.h"

namespace flecsim::model {

class NetworkBuilder {
 public:
  explicit NetworkBuilder(std::string name);

  ValueId input(std::string name, Shape shape, DataType type = DataType::float32);
  ValueId parameter(std::string name, Shape shape, DataType type = DataType::float32,
                    std::shared_ptr<const TensorData> data = nullptr);
  ValueId constant(std::string name, Shape shape, DataType type,
                   std::shared_ptr<const TensorData> data);

  /// Adds a layer; `outputs` names its values (one per output of the operation; where fewer are
  /// named, only these are kept; an empty name is an output that is not used).
  LayerId layer(std::string name, Operation operation, std::vector<ValueId> inputs,
                std::vector<std::string> outputs, std::string source = {});
  /// Adds a layer with one output of the same name; returns the output.
  ValueId add(std::string name, Operation operation, std::vector<ValueId> inputs);

  void output(ValueId value);

  const Shape& shape(ValueId value) const;
  const Value& value(ValueId id) const { return network_.value(id); }
  ValueId output_of(LayerId layer, std::size_t index = 0) const;

  /// Checks and hands over the network; the builder is empty afterwards.
  Network build();

 private:
  ValueId add_value(Value value);

  Network network_;
};

}  // namespace flecsim::model
