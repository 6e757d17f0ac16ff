#include <cmath>
#include <optional>

#include "flecsim/model/passes.h"

#include "rewriter.h"

namespace flecsim::model {
namespace {

/// The layers of one gelu: `last` makes its value, the others go.
struct Pattern {
  ValueId input = none;
  LayerId last = none;
  std::vector<LayerId> inner;
};

class Matcher {
 public:
  explicit Matcher(const Network& network) : network_(network) {}

  std::optional<Pattern> match(LayerId erf) const {
    const auto* op = std::get_if<Activation>(&network_.layer(erf).operation);
    if (op == nullptr || op->kind != Activation::Kind::erf) return std::nullopt;
    Pattern pattern;
    const ValueId scaled = network_.layer(erf).inputs[0];
    const auto input = divided_by_root(scaled, pattern);
    const auto sum = reader(network_.layer(erf).outputs[0], Elementwise::Kind::add);
    if (!input || !sum || !adds(*sum, network_.layer(erf).outputs[0], 1.0)) return std::nullopt;
    pattern.input = *input;
    pattern.inner.push_back(erf);
    pattern.inner.push_back(*sum);
    return products(network_.layer(*sum).outputs[0], pattern) ? std::optional(pattern)
                                                              : std::nullopt;
  }

 private:
  std::optional<double> number(ValueId id) const {
    const Value& value = network_.value(id);
    if (value.role == Role::activation || value.role == Role::input) return std::nullopt;
    if (element_count(value.shape) != 1) return std::nullopt;
    const std::vector<double> known = elements(value);
    return known.empty() ? std::nullopt : std::optional(known[0]);
  }

  bool is_near(ValueId id, double expected) const {
    const auto value = number(id);
    return value && std::abs(*value - expected) < 1e-3;
  }

  const Elementwise* elementwise(LayerId id) const {
    return id == none ? nullptr : std::get_if<Elementwise>(&network_.layer(id).operation);
  }

  bool is(LayerId id, Elementwise::Kind kind) const {
    const Elementwise* op = elementwise(id);
    return op != nullptr && op->kind == kind && network_.layer(id).inputs.size() == 2;
  }

  /// The only layer that reads the value, if it is of the kind.
  std::optional<LayerId> reader(ValueId id, Elementwise::Kind kind) const {
    const Value& value = network_.value(id);
    if (value.consumers.size() != 1 || network_.is_output(id)) return std::nullopt;
    return is(value.consumers[0], kind) ? std::optional(value.consumers[0]) : std::nullopt;
  }

  ValueId other(LayerId id, ValueId operand) const {
    const std::vector<ValueId>& inputs = network_.layer(id).inputs;
    return inputs[0] == operand ? inputs[1] : inputs[0];
  }

  bool adds(LayerId id, ValueId operand, double expected) const {
    return is_near(other(id, operand), expected);
  }

  /// x of x / sqrt(2) or x * sqrt(1/2).
  std::optional<ValueId> divided_by_root(ValueId scaled, Pattern& pattern) const {
    const LayerId maker = network_.value(scaled).producer;
    if (maker == none || network_.value(scaled).consumers.size() != 1) return std::nullopt;
    const std::vector<ValueId>& inputs = network_.layer(maker).inputs;
    pattern.inner.push_back(maker);
    if (is(maker, Elementwise::Kind::divide) && is_near(inputs[1], std::sqrt(2.0))) {
      return inputs[0];
    }
    if (!is(maker, Elementwise::Kind::multiply)) return std::nullopt;
    if (is_near(inputs[1], std::sqrt(0.5))) return inputs[0];
    return is_near(inputs[0], std::sqrt(0.5)) ? std::optional(inputs[1]) : std::nullopt;
  }

  /// The factors x and 1/2 behind the sum, in any order.
  bool products(ValueId value, Pattern& pattern) const {
    bool input = false;
    bool half = false;
    while (!input || !half) {
      const auto next = reader(value, Elementwise::Kind::multiply);
      if (!next) return false;
      const ValueId factor = other(*next, value);
      const bool is_half_input = !input && !half && half_of_input(factor, pattern);
      const bool is_input = factor == pattern.input && !input;
      const bool is_half = is_near(factor, 0.5) && !half;
      if (!is_half_input && !is_input && !is_half) return false;
      input = input || is_half_input || is_input;
      half = half || is_half_input || is_half;
      if (pattern.last != none) pattern.inner.push_back(pattern.last);
      pattern.last = *next;
      value = network_.layer(*next).outputs[0];
    }
    return true;
  }

  bool half_of_input(ValueId factor, Pattern& pattern) const {
    const Value& value = network_.value(factor);
    if (!is(value.producer, Elementwise::Kind::multiply) || value.consumers.size() != 1) {
      return false;
    }
    const std::vector<ValueId>& inputs = network_.layer(value.producer).inputs;
    const bool matches = (inputs[0] == pattern.input && is_near(inputs[1], 0.5)) ||
                         (inputs[1] == pattern.input && is_near(inputs[0], 0.5));
    if (matches) pattern.inner.push_back(value.producer);
    return matches;
  }

  const Network& network_;
};

}  // namespace

Network recognize_gelu(const Network& network) {
  std::vector<bool> dropped(network.layers().size(), false);
  std::vector<ValueId> gelu_input(network.layers().size(), none);
  const Matcher matcher(network);
  bool any = false;
  for (LayerId id = 0; id < static_cast<LayerId>(network.layers().size()); ++id) {
    const auto pattern = matcher.match(id);
    if (!pattern) continue;
    any = true;
    for (const LayerId inner : pattern->inner) dropped[static_cast<std::size_t>(inner)] = true;
    gelu_input[static_cast<std::size_t>(pattern->last)] = pattern->input;
  }
  if (!any) return network;
  Rewriter rewriter(network);
  for (std::size_t i = 0; i < network.layers().size(); ++i) {
    const Layer& layer = network.layers()[i];
    if (dropped[i]) continue;
    if (gelu_input[i] == none) {
      rewriter.copy(layer);
      continue;
    }
    Layer gelu = layer;
    if (!gelu.source.empty()) gelu.source = "Gelu";
    rewriter.add(gelu, Activation{Activation::Kind::gelu, 0, 0}, {rewriter.mapped(gelu_input[i])},
                 layer.outputs[0]);
  }
  return rewriter.finish();
}

}  // namespace flecsim::model
