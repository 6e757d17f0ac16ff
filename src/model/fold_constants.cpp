#include <algorithm>

#include "flecsim/model/evaluate.h"
#include "flecsim/model/passes.h"

#include "rewriter.h"

namespace flecsim::model {
namespace {

bool can_store(DataType type) { return type != DataType::float16 && type != DataType::bfloat16; }

class Folder {
 public:
  Folder(const Network& network, std::int64_t largest)
      : network_(network),
        largest_(largest),
        rewriter_(network),
        computed_(network.values().size()),
        weight_(network.values().size(), false) {}

  Network run() {
    for (const Layer& layer : network_.layers()) {
      if (can_fold(layer)) {
        fold(layer);
      } else {
        rewriter_.copy(layer);
      }
    }
    return rewriter_.finish();
  }

 private:
  bool fits(const Value& value) const { return element_count(value.shape) <= largest_; }

  bool is_known(ValueId id) const {
    const Value& value = network_.value(id);
    if (computed_[static_cast<std::size_t>(id)]) return true;
    const bool fixed = value.role == Role::parameter || value.role == Role::constant;
    return fixed && value.data && fits(value);
  }

  /// Elements are read when they are needed: most weights never are.
  const Tensor* known(ValueId id) {
    auto& tensor = computed_[static_cast<std::size_t>(id)];
    if (!tensor) tensor = std::make_shared<Tensor>(tensor_of(network_.value(id)));
    return tensor.get();
  }

  bool can_fold(const Layer& layer) const {
    if (std::holds_alternative<Recurrent>(layer.operation)) return false;
    const bool operands = std::all_of(layer.inputs.begin(), layer.inputs.end(),
                                      [&](ValueId id) { return id == none || is_known(id); });
    return operands && std::all_of(layer.outputs.begin(), layer.outputs.end(), [&](ValueId id) {
             return id == none || (fits(network_.value(id)) && can_store(network_.value(id).type));
           });
  }

  void fold(const Layer& layer) {
    std::vector<const Tensor*> operands;
    bool parameter = false;
    for (const ValueId id : layer.inputs) {
      operands.push_back(id == none ? nullptr : known(id));
      parameter = parameter || (id != none && is_weight(id));
    }
    const std::vector<Tensor> results = evaluate(layer.operation, operands);
    for (std::size_t i = 0; i < layer.outputs.size(); ++i) {
      if (layer.outputs[i] != none) define(layer.outputs[i], results[i], parameter);
    }
  }

  bool is_weight(ValueId id) const {
    return network_.value(id).role == Role::parameter || weight_[static_cast<std::size_t>(id)];
  }

  void define(ValueId id, const Tensor& result, bool parameter) {
    const Value& value = network_.value(id);
    const auto data = data_of(result);
    rewriter_.replace(id, parameter
                              ? rewriter_.parameter(value.name, value.shape, value.type, data)
                              : rewriter_.constant(value.name, value.shape, value.type, data));
    computed_[static_cast<std::size_t>(id)] = std::make_shared<Tensor>(result);
    weight_[static_cast<std::size_t>(id)] = parameter;
  }

  const Network& network_;
  std::int64_t largest_;
  Rewriter rewriter_;
  std::vector<std::shared_ptr<const Tensor>> computed_;
  std::vector<bool> weight_;  // computed from a parameter
};

}  // namespace

Network fold_constants(const Network& network, std::int64_t largest) {
  return remove_dead_layers(Folder(network, largest).run());
}

}  // namespace flecsim::model
