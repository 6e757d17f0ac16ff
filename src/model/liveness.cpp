#include "flecsim/model/liveness.h"

#include <algorithm>
#include <set>

#include "flecsim/base/checked.h"
#include "flecsim/model/metrics.h"

namespace flecsim::model {
namespace {

bool is_activation(const Value& value) {
  return value.role == Role::activation || value.role == Role::input;
}

/// Rows of bias that a step adds: one number per output column.
std::int64_t bias_elements(const Work& work) {
  if (const auto* conv = std::get_if<ConvolutionWork>(&work)) {
    return conv->bias ? conv->out_channels : 0;
  }
  if (const auto* matmul = std::get_if<MatmulWork>(&work))
    return matmul->bias ? matmul->columns : 0;
  return 0;
}

class Analysis {
 public:
  Analysis(const Network& network, std::span<const Step> steps)
      : network_(network), steps_(steps), tensor_of_(network.values().size(), none) {
    result_.steps = static_cast<std::int32_t>(steps.size());
  }

  Liveness run() {
    for (const ValueId id : network_.inputs()) add(id, -1);
    for (std::int32_t step = 0; step < result_.steps; ++step) visit(step);
    for (const ValueId id : network_.outputs()) {
      const ValueId tensor = tensor_of_[index(id)];
      if (tensor == none) continue;
      result_.tensors[index(tensor)].output = true;
      result_.tensors[index(tensor)].last = result_.steps - 1;
    }
    drop_inner();
    return std::move(result_);
  }

 private:
  static std::size_t index(std::int32_t id) { return static_cast<std::size_t>(id); }

  void add(ValueId id, std::int32_t made_by) {
    const Value& value = network_.value(id);
    tensor_of_[index(id)] = static_cast<ValueId>(result_.tensors.size());
    LiveTensor tensor;
    tensor.value = id;
    tensor.name = value.name;
    tensor.elements = element_count(value.shape);
    const Shape& shape = value.shape;
    if (!shape.empty()) tensor.channels = shape.size() >= 4 ? shape[1] : shape.back();
    tensor.made_by = tensor.last = made_by;
    result_.tensors.push_back(std::move(tensor));
  }

  void visit(std::int32_t number) {
    std::vector<LayerId> layers = steps_[index(number)].layers;
    std::ranges::sort(layers);
    for (const LayerId id : layers) {
      const Layer& layer = network_.layer(id);
      for (const ValueId input : layer.inputs) use(input, number);
      write(layer, number);
    }
    count_parameters(steps_[index(number)]);
  }

  void use(ValueId id, std::int32_t step) {
    if (id == none || tensor_of_[index(id)] == none) return;
    LiveTensor& tensor = result_.tensors[index(tensor_of_[index(id)])];
    if (tensor.made_by == step) return;  // inside a fused step
    if (tensor.used_by.empty() || tensor.used_by.back() != step) tensor.used_by.push_back(step);
    tensor.last = std::max(tensor.last, step);
  }

  void write(const Layer& layer, std::int32_t step) {
    const bool moves_no_data = std::holds_alternative<Reshape>(layer.operation) ||
                               std::holds_alternative<Identity>(layer.operation);
    for (const ValueId output : layer.outputs) {
      if (output == none || !is_activation(network_.value(output))) continue;
      if (moves_no_data && tensor_of_[index(layer.inputs[0])] != none) {
        tensor_of_[index(output)] = tensor_of_[index(layer.inputs[0])];
      } else {
        add(output, step);
      }
    }
  }

  /// What only a step's own later layers read was fused and never exists; what nobody reads does.
  void drop_inner() {
    std::vector<bool> inner(result_.tensors.size(), false);
    for (std::size_t i = 0; i < inner.size(); ++i) {
      const LiveTensor& tensor = result_.tensors[i];
      const bool read_inside =
          tensor.made_by >= 0 && !network_.value(tensor.value).consumers.empty();
      inner[i] = read_inside && tensor.used_by.empty() && !tensor.output;
    }
    std::vector<LiveTensor> kept;
    for (std::size_t i = 0; i < inner.size(); ++i) {
      if (!inner[i]) kept.push_back(std::move(result_.tensors[i]));
    }
    result_.tensors = std::move(kept);
  }

  void count_parameters(const Step& step) {
    const bool product = std::holds_alternative<ConvolutionWork>(step.work) ||
                         std::holds_alternative<MatmulWork>(step.work);
    if (product) {
      result_.biases = base::checked_add(result_.biases, bias_elements(step.work), "biases");
      if (step.weight != none && network_.value(step.weight).role == Role::parameter) {
        count_weight(step.weight);
      }
      return;
    }
    for (const LayerId id : step.layers) {
      for (const ValueId input : network_.layer(id).inputs) {
        if (input != none && network_.value(input).role == Role::parameter) count_weight(input);
      }
    }
  }

  void count_weight(ValueId id) {
    if (!counted_.insert(id).second) return;
    result_.weights =
        base::checked_add(result_.weights, element_count(network_.value(id).shape), "weights");
  }

  const Network& network_;
  std::span<const Step> steps_;
  std::vector<ValueId> tensor_of_;  ///< by value: index in `result_.tensors`
  std::set<ValueId> counted_;
  Liveness result_;
};

}  // namespace

Liveness liveness(const Network& network, std::span<const Step> steps) {
  return Analysis(network, steps).run();
}

}  // namespace flecsim::model
