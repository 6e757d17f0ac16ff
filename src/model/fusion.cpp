#include "flecsim/model/fusion.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace flecsim::model {
namespace {

bool moves_no_data(const Layer& layer) {
  return std::holds_alternative<Reshape>(layer.operation) ||
         std::holds_alternative<Identity>(layer.operation);
}

bool is_activation_value(const Network& network, ValueId id) {
  const Role role = network.value(id).role;
  return role == Role::activation || role == Role::input;
}

std::string operator_name(const Layer& layer) {
  if (!layer.source.empty()) return layer.source;
  const std::string_view variant = variant_name(layer.operation);
  return variant.empty() ? std::string(kind_name(layer.operation))
                         : fmt::format("{} {}", variant, kind_name(layer.operation));
}

void add_note(Step& step, const std::string& note) {
  if (!step.note.empty()) step.note += "; ";
  step.note += note;
}

class Fuser {
 public:
  Fuser(const Network& network, const FusionRules& rules) : network_(network), rules_(rules) {
    covered_.resize(network.layers().size());
    step_of_.resize(network.values().size(), none);
    source_.resize(network.values().size());
    for (std::size_t i = 0; i < source_.size(); ++i) source_[i] = static_cast<ValueId>(i);
  }

  std::vector<Step> run() {
    for (LayerId id = 0; id < static_cast<LayerId>(covered_.size()); ++id) {
      if (!covered_[static_cast<std::size_t>(id)]) visit(id);
    }
    attach_waiting();
    return std::move(steps_);
  }

 private:
  void visit(LayerId id) {
    const Layer& layer = network_.layer(id);
    if (moves_no_data(layer)) {
      absorb(id, layer);
    } else if (auto step = accelerated(id, layer)) {
      finish(std::move(*step));
    } else {
      finish(host_step(id, layer));
    }
  }

  /// A free layer belongs to the step that made its input; before the first step it waits for it.
  void absorb(LayerId id, const Layer& layer) {
    covered_[static_cast<std::size_t>(id)] = true;
    const ValueId input = layer.inputs[0];
    const LayerId maker = step_of_[static_cast<std::size_t>(input)];
    for (const ValueId output : layer.outputs) {
      if (output == none) continue;
      source_[static_cast<std::size_t>(output)] = source_[static_cast<std::size_t>(input)];
      step_of_[static_cast<std::size_t>(output)] = maker;
    }
    if (maker == none) {
      waiting_.push_back(id);
    } else {
      attach(steps_[static_cast<std::size_t>(maker)], id);
    }
  }

  void attach(Step& step, LayerId id) {
    step.layers.push_back(id);
    add_note(step, fmt::format("{} '{}' moves no data", operator_name(network_.layer(id)),
                               network_.layer(id).name));
  }

  void attach_waiting() {
    if (waiting_.empty()) return;
    if (steps_.empty()) {
      Step step;
      step.name = network_.layer(waiting_.front()).name;
      step.work = HostWork{};
      step.input = network_.layer(waiting_.front()).inputs[0];
      step.output = network_.layer(waiting_.back()).outputs[0];
      steps_.push_back(std::move(step));
    }
    for (const LayerId id : waiting_) attach(steps_.front(), id);
    waiting_.clear();
  }

  void finish(Step step) {
    for (const LayerId id : step.layers) {
      covered_[static_cast<std::size_t>(id)] = true;
      for (const ValueId output : network_.layer(id).outputs) {
        if (output != none) {
          step_of_[static_cast<std::size_t>(output)] = static_cast<LayerId>(steps_.size());
        }
      }
    }
    steps_.push_back(std::move(step));
  }

  std::optional<Step> accelerated(LayerId id, const Layer& layer) {
    if (std::holds_alternative<Convolution>(layer.operation)) return convolution(id, layer);
    if (std::holds_alternative<FullyConnected>(layer.operation)) return product(id, layer);
    if (std::holds_alternative<MatMul>(layer.operation)) return product(id, layer);
    if (std::holds_alternative<Elementwise>(layer.operation)) return addition(id, layer);
    return std::nullopt;
  }

  Step start(LayerId id, const Layer& layer) const {
    Step step;
    step.name = layer.name;
    step.layers = {id};
    step.input = seen(layer.inputs[0]);
    step.output = layer.outputs[0];
    return step;
  }

  ValueId seen(ValueId id) const { return source_[static_cast<std::size_t>(id)]; }

  Step host_step(LayerId id, const Layer& layer) {
    Step step = start(id, layer);
    HostWork work;
    for (const ValueId input : layer.inputs) {
      if (input == none || !is_activation_value(network_, input)) continue;
      work.input_elements += element_count(network_.value(input).shape);
    }
    for (const ValueId output : layer.outputs) {
      if (output != none) work.output_elements += element_count(network_.value(output).shape);
    }
    step.work = work;
    if (layer.inputs.size() > 1 && layer.inputs[1] != none)
      step.second_input = seen(layer.inputs[1]);
    step.note = fmt::format("{} runs on the host", operator_name(layer));
    return step;
  }

  // --- convolution ---

  std::optional<Step> convolution(LayerId id, const Layer& layer) {
    const auto& op = std::get<Convolution>(layer.operation);
    const Shape& x = network_.value(layer.inputs[0]).shape;
    if (x.size() > 4) return std::nullopt;
    Step step = start(id, layer);
    step.weight = layer.inputs[1];
    ConvolutionWork work = convolution_work(op, x, network_.value(layer.inputs[1]).shape);
    take_bias(step, layer);
    fuse_behind(step, work.relu, &work);
    work.bias = step.bias != none || normalized_;
    step.work = work;
    return step;
  }

  static ConvolutionWork convolution_work(const Convolution& op, const Shape& x,
                                          const Shape& weight) {
    ConvolutionWork work;
    const std::size_t last = x.size() - 3;  // index of the width in the window
    work.batch = x[0];
    work.in_channels = x[1];
    work.out_channels = weight[0];
    work.groups = op.groups;
    work.in_width = x.back();
    work.kernel_width = op.window.kernel[last];
    work.stride_width = op.window.stride[last];
    work.dilation_width = op.window.dilation[last];
    work.pad_left = op.window.pad_begin[last];
    work.pad_right = op.window.pad_end[last];
    if (last == 0) return work;
    work.in_height = x[2];
    work.kernel_height = op.window.kernel[0];
    work.stride_height = op.window.stride[0];
    work.dilation_height = op.window.dilation[0];
    work.pad_top = op.window.pad_begin[0];
    work.pad_bottom = op.window.pad_end[0];
    return work;
  }

  // --- products ---

  std::optional<Step> product(LayerId id, const Layer& layer) {
    Step step = start(id, layer);
    step.weight = seen(layer.inputs[1]);
    MatmulWork work = std::holds_alternative<MatMul>(layer.operation) ? matmul_work(layer)
                                                                      : fully_connected_work(layer);
    take_bias(step, layer);
    fuse_behind(step, work.relu, nullptr);
    work.bias = step.bias != none || normalized_;
    step.work = work;
    return step;
  }

  MatmulWork fully_connected_work(const Layer& layer) const {
    const Shape& out = network_.output_of(layer).shape;
    const bool transposed = std::get<FullyConnected>(layer.operation).transpose_a;
    return {out[0], out[1], network_.input_of(layer).shape[transposed ? 0 : 1], 1, false, false};
  }

  /// One product where the second operand is a matrix, else one per leading index.
  MatmulWork matmul_work(const Layer& layer) const {
    const Shape& a = network_.input_of(layer).shape;
    const Shape& b = network_.operand(layer, 1)->shape;
    const std::int64_t total = element_count(network_.output_of(layer).shape);
    const std::int64_t columns = b.size() < 2 ? 1 : b.back();
    if (b.size() <= 2) return {total / std::max<std::int64_t>(columns, 1), columns, a.back()};
    const std::int64_t rows = a.size() < 2 ? 1 : a[a.size() - 2];
    return {rows, columns, a.back(), total / std::max<std::int64_t>(rows * columns, 1)};
  }

  // --- residual addition ---

  std::optional<Step> addition(LayerId id, const Layer& layer) {
    const bool adds = std::get<Elementwise>(layer.operation).kind == Elementwise::Kind::add;
    if (!rules_.residual_add || !adds || layer.inputs.size() != 2) return std::nullopt;
    const Value& a = network_.value(layer.inputs[0]);
    const Value& b = network_.value(layer.inputs[1]);
    if (a.shape != b.shape || a.shape.empty()) return std::nullopt;
    if (!is_activation_value(network_, layer.inputs[0]) ||
        !is_activation_value(network_, layer.inputs[1])) {
      return std::nullopt;
    }
    Step step = start(id, layer);
    step.second_input = seen(layer.inputs[1]);
    AdditionWork work;
    work.columns = a.shape.size() >= 3 && is_image(a.shape) ? a.shape[1] : a.shape.back();
    work.rows = element_count(a.shape) / std::max<std::int64_t>(work.columns, 1);
    if (const auto next = only_consumer(step.output); next && rules_.relu && is_relu(*next)) {
      take(step, *next);
      work.relu = true;
    }
    step.work = work;
    return step;
  }

  /// [N, C, H, W] has its channels second; [N, T, C] of transformers has them last.
  static bool is_image(const Shape& shape) { return shape.size() >= 4; }

  // --- what stands behind a layer ---

  std::optional<LayerId> only_consumer(ValueId id) const {
    const Value& value = network_.value(id);
    if (value.consumers.size() != 1 || network_.is_output(id)) return std::nullopt;
    return value.consumers.front();
  }

  bool is_relu(LayerId id) const {
    const auto* op = std::get_if<Activation>(&network_.layer(id).operation);
    if (op == nullptr) return false;
    if (op->kind == Activation::Kind::relu) return true;
    return op->kind == Activation::Kind::clip && op->alpha == 0 && op->beta > 0 &&
           rules_.clip_as_relu;
  }

  void take(Step& step, LayerId id) {
    step.layers.push_back(id);
    step.output = network_.layer(id).outputs[0];
  }

  void take_bias(Step& step, const Layer& layer) {
    normalized_ = false;
    if (layer.inputs.size() > 2) step.bias = layer.inputs[2];
  }

  /// Takes what can be fused, in its order: bias, normalization, then relu and pooling.
  void fuse_behind(Step& step, bool& relu, ConvolutionWork* convolution) {
    while (const auto next = only_consumer(step.output)) {
      const bool stored = relu || (convolution != nullptr && convolution->pooling);
      if (!stored && fuse_bias(step, *next)) continue;
      if (!stored && fuse_normalization(step, *next)) continue;
      if (!relu && rules_.relu && is_relu(*next)) {
        relu = true;
        take(step, *next);
        continue;
      }
      if (convolution != nullptr && fuse_pooling(step, *next, *convolution)) continue;
      break;
    }
  }

  /// An addition of a parameter that is one number per output channel.
  bool fuse_bias(Step& step, LayerId next) {
    const Layer& layer = network_.layer(next);
    const auto* op = std::get_if<Elementwise>(&layer.operation);
    if (!rules_.bias || op == nullptr || op->kind != Elementwise::Kind::add) return false;
    if (step.bias != none || layer.inputs.size() != 2) return false;
    const ValueId other = layer.inputs[layer.inputs[0] == step.output ? 1 : 0];
    const Shape& x = network_.value(step.output).shape;
    if (is_activation_value(network_, other) || !is_per_channel(network_.value(other).shape, x)) {
      return false;
    }
    step.bias = other;
    take(step, next);
    return true;
  }

  bool is_per_channel(const Shape& shape, const Shape& x) const {
    const bool image = is_image(x);
    const std::int64_t channels = image ? x[1] : x.back();
    if (element_count(shape) != channels) return false;
    const std::size_t from_back = image ? x.size() - 1 : 1;
    return shape.size() >= from_back && shape[shape.size() - from_back] == channels;
  }

  bool fuse_normalization(Step& step, LayerId next) {
    const auto* op = std::get_if<Normalization>(&network_.layer(next).operation);
    if (!rules_.batch_normalization || op == nullptr) return false;
    if (op->kind != Normalization::Kind::batch) return false;
    take(step, next);
    normalized_ = true;
    add_note(step, fmt::format("'{}' is folded into the weights", network_.layer(next).name));
    return true;
  }

  bool fuse_pooling(Step& step, LayerId next, ConvolutionWork& work) {
    const Layer& layer = network_.layer(next);
    const auto* op = std::get_if<Pooling>(&layer.operation);
    if (!rules_.max_pooling || work.pooling || op == nullptr) return false;
    const auto pooling = square_pooling(*op);
    if (!pooling) return false;
    ConvolutionWork pooled = work;
    pooled.pooling = pooling;
    const Shape& out = network_.output_of(layer).shape;
    if (pooled.stored_height() != out[2] || pooled.stored_width() != out[3]) return false;
    work = pooled;
    take(step, next);
    return true;
  }

  static std::optional<PoolingWork> square_pooling(const Pooling& op) {
    const Window& w = op.window;
    if (op.kind != Pooling::Kind::max || w.kernel.size() != 2) return std::nullopt;
    const bool square = w.kernel[0] == w.kernel[1] && w.stride[0] == w.stride[1] &&
                        w.dilation == std::vector<std::int64_t>{1, 1} &&
                        w.pad_begin[0] == w.pad_begin[1] && w.pad_begin == w.pad_end;
    if (!square) return std::nullopt;
    return PoolingWork{w.kernel[0], w.stride[0], w.pad_begin[0]};
  }

  const Network& network_;
  const FusionRules& rules_;
  std::vector<Step> steps_;
  std::vector<bool> covered_;
  std::vector<LayerId> step_of_;  // per value: the step that makes it
  std::vector<ValueId> source_;   // per value: the one whose data it is
  std::vector<LayerId> waiting_;
  bool normalized_ = false;
};

}  // namespace

FusionRules gemmini_fusion_rules() {
  FusionRules rules;
  rules.clip_as_relu = true;
  return rules;
}

std::vector<Step> fuse(const Network& network, const FusionRules& rules) {
  return Fuser(network, rules).run();
}

}  // namespace flecsim::model
