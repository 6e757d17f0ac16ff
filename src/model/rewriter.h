// Copies a network layer by layer; a pass replaces what it wants on the way.
#pragma once

#include <string>
#include <vector>

#include "flecsim/model/builder.h"

namespace flecsim::model {

class Rewriter {
 public:
  explicit Rewriter(const Network& from);

  /// The new value for an old one; parameters and constants are copied at their first use.
  ValueId mapped(ValueId old);
  /// From now on the old value is the new one.
  void replace(ValueId old, ValueId made) { values_[static_cast<std::size_t>(old)] = made; }
  /// Copies a layer as it is.
  void copy(const Layer& layer);
  /// Adds a layer in place of `layer` (name and source) that makes the old value `result`.
  void add(const Layer& layer, Operation operation, std::vector<ValueId> operands, ValueId result);
  /// A parameter like `value` with another name, perhaps with data.
  ValueId parameter(const std::string& name, const Shape& shape, DataType type,
                    std::shared_ptr<const TensorData> data);
  ValueId constant(const std::string& name, const Shape& shape, DataType type,
                   std::shared_ptr<const TensorData> data);

  Network finish();

 private:
  const Network& from_;
  NetworkBuilder builder_;
  std::vector<ValueId> values_;
};

}  // namespace flecsim::model
