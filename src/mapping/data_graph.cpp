#include "data_graph.h"

#include <algorithm>
#include <numeric>

namespace flecsim::mapping {
namespace {

using model::ValueId;
using Parts = std::vector<ValueId>;

Problem problem_of(const model::ConvolutionWork& w) {
  ConvolutionSizes z;
  z.c = w.in_channels / w.groups;
  z.m = w.out_channels / w.groups;
  z.r = w.kernel_width;
  z.s = w.kernel_height;
  z.n = w.batch;
  z.p = w.out_width();
  z.q = w.out_height();
  z.w_stride = w.stride_width;
  z.h_stride = w.stride_height;
  z.w_dilation = w.dilation_width;
  z.h_dilation = w.dilation_height;
  return w.groups == 1 ? convolution(z) : grouped_convolution(w.groups, z);
}

Problem problem_of(const model::MatmulWork& w) {
  ConvolutionSizes z;
  z.c = w.depth;
  z.m = w.columns;
  z.p = w.rows;
  return convolution(z);
}

class Builder {
 public:
  explicit Builder(const model::Network& network) : network_(network) {
    const std::size_t values = network.values().size();
    parts_.resize(values);
    for (std::size_t v = 0; v < values; ++v) parts_[v] = {static_cast<ValueId>(v)};
    graph_.users.resize(values);
    graph_.maker.assign(values, -1);
    graph_.must_leave.assign(values, false);
    for (const model::Value& value : network.values()) {
      graph_.words.push_back(model::element_count(value.shape));
      graph_.names.push_back(value.name);
    }
  }

  DataGraph run() {
    model::FusionRules rules = model::gemmini_fusion_rules();
    rules.clip_as_relu = true;
    for (const model::Step& step : model::fuse(network_, rules)) add(step);
    for (const ValueId output : network_.outputs()) {
      for (const ValueId part : parts_[static_cast<std::size_t>(output)]) {
        graph_.must_leave[static_cast<std::size_t>(part)] = true;
      }
    }
    return std::move(graph_);
  }

 private:
  const Parts& parts(ValueId id) const { return parts_[static_cast<std::size_t>(id)]; }

  bool is_data(ValueId id) const {
    if (id == model::none) return false;
    const model::Role role = network_.value(id).role;
    return role == model::Role::activation || role == model::Role::input;
  }

  // What a step's layers hand on without moving it: the outputs of its reshapes and activations.
  void see_through(const model::Step& step, const Parts& source) {
    for (const model::LayerId id : step.layers) {
      for (const ValueId output : network_.layer(id).outputs) {
        if (output != model::none) parts_[static_cast<std::size_t>(output)] = source;
      }
    }
  }

  // Pointwise functions of one tensor, and joining channels, need no step of their own.
  bool is_view(const model::Step& step, Parts& source) const {
    const model::Layer& layer = network_.layer(step.layers.front());
    const bool joins = std::holds_alternative<model::Concat>(layer.operation);
    const bool pointwise = std::holds_alternative<model::Activation>(layer.operation) ||
                           std::holds_alternative<model::Elementwise>(layer.operation) ||
                           std::holds_alternative<model::Cast>(layer.operation) ||
                           std::holds_alternative<model::Normalization>(layer.operation);
    if (!joins && !pointwise) return false;
    source.clear();
    bool first = true;
    for (const ValueId input : layer.inputs) {
      if (!is_data(input)) continue;
      const Parts& more = parts(input);
      if (joins) {
        source.insert(source.end(), more.begin(), more.end());
      } else if (!first && more != source) {
        return false;
      } else {
        source = more;
      }
      first = false;
    }
    return !source.empty();
  }

  void add(const model::Step& step) {
    Parts source;
    if (std::holds_alternative<model::HostWork>(step.work) && is_view(step, source)) {
      see_through(step, source);
      return;
    }
    DataStep data;
    data.name = step.name;
    if (const auto* convolution = std::get_if<model::ConvolutionWork>(&step.work)) {
      data.kind = StepKind::mapped;
      data.problem = problem_of(*convolution);
    } else if (const auto* product = std::get_if<model::MatmulWork>(&step.work)) {
      data.kind = StepKind::mapped;
      data.problem = problem_of(*product);
      data.repeats = product->count;
    } else if (std::holds_alternative<model::AdditionWork>(step.work)) {
      data.kind = StepKind::addition;
    }
    add_operands(step, data);
    data.output = step.output;
    const int index = static_cast<int>(graph_.steps.size());
    see_through(step, {step.output});
    graph_.maker[static_cast<std::size_t>(step.output)] = index;
    for (const Parts& operand : data.operands) {
      for (const ValueId part : operand) {
        graph_.users[static_cast<std::size_t>(part)].push_back(index);
      }
    }
    graph_.steps.push_back(std::move(data));
  }

  void add_operands(const model::Step& step, DataStep& data) const {
    if (data.kind == StepKind::outside) {
      for (const ValueId input : network_.layer(step.layers.front()).inputs) {
        if (is_data(input)) data.operands.push_back(parts(input));
      }
      return;
    }
    data.operands.push_back(parts(step.input));
    if (is_data(step.second_input)) data.operands.push_back(parts(step.second_input));
    if (is_data(step.weight)) {
      data.operands.push_back(parts(step.weight));
    } else if (step.weight != model::none) {
      data.weight = network_.value(step.weight).name;
    }
  }

  const model::Network& network_;
  DataGraph graph_;
  std::vector<Parts> parts_;  // the stored tensors that a value consists of
};

}  // namespace

DataGraph data_graph(const model::Network& network) { return Builder(network).run(); }

}  // namespace flecsim::mapping
