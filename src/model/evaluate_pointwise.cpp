// Reference loops of operations on single elements, and of normalizations.
#include <algorithm>
#include <cmath>
#include <limits>

#include "evaluate_parts.h"

namespace flecsim::model::reference {
namespace {

using Position = std::vector<std::int64_t>;

double divide(double a, double b, bool integer) {
  if (!integer) return a / b;
  return b == 0 ? 0 : std::trunc(a / b);
}

double modulo(double a, double b, bool integer) {
  if (b == 0) return integer ? 0 : std::nan("");
  return integer ? a - b * std::floor(a / b) : std::fmod(a, b);
}

double binary(Elementwise::Kind kind, double a, double b, bool integer) {
  using Kind = Elementwise::Kind;
  switch (kind) {
    case Kind::add:
      return a + b;
    case Kind::subtract:
      return a - b;
    case Kind::multiply:
      return a * b;
    case Kind::divide:
      return divide(a, b, integer);
    case Kind::power:
      return std::pow(a, b);
    case Kind::minimum:
      return std::min(a, b);
    case Kind::maximum:
      return std::max(a, b);
    case Kind::modulo:
      return modulo(a, b, integer);
    case Kind::equal:
      return a == b ? 1 : 0;
    case Kind::less:
      return a < b ? 1 : 0;
    case Kind::less_or_equal:
      return a <= b ? 1 : 0;
    case Kind::greater:
      return a > b ? 1 : 0;
    case Kind::greater_or_equal:
      return a >= b ? 1 : 0;
    case Kind::logical_and:
      return a != 0 && b != 0 ? 1 : 0;
    case Kind::logical_or:
      return a != 0 || b != 0 ? 1 : 0;
    case Kind::logical_xor:
      return (a != 0) != (b != 0) ? 1 : 0;
    case Kind::where:
      break;
  }
  return std::nan("");
}

double softplus(double x) { return x > 30 ? x : std::log1p(std::exp(x)); }

double selu(double x, double alpha, double gamma) {
  return gamma * (x > 0 ? x : alpha * (std::exp(x) - 1));
}

double unary(const Activation& op, double x) {
  using Kind = Activation::Kind;
  switch (op.kind) {
    case Kind::relu:
      return std::max(x, 0.0);
    case Kind::leaky_relu:
      return x >= 0 ? x : op.alpha * x;
    case Kind::prelu:
      return x;  // has a second operand: see run()
    case Kind::clip:
      return std::min(std::max(x, op.alpha), op.beta);
    case Kind::sigmoid:
      return 1 / (1 + std::exp(-x));
    case Kind::hard_sigmoid:
      return std::clamp(op.alpha * x + op.beta, 0.0, 1.0);
    case Kind::hard_swish:
      return x * std::clamp(x / 6 + 0.5, 0.0, 1.0);
    case Kind::tanh:
      return std::tanh(x);
    case Kind::gelu:
      return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0)));
    case Kind::erf:
      return std::erf(x);
    case Kind::elu:
      return x >= 0 ? x : op.alpha * (std::exp(x) - 1);
    case Kind::selu:
      return selu(x, op.alpha, op.beta);
    case Kind::softplus:
      return softplus(x);
    case Kind::softsign:
      return x / (1 + std::abs(x));
    case Kind::mish:
      return x * std::tanh(softplus(x));
    case Kind::exponential:
      return std::exp(x);
    case Kind::logarithm:
      return std::log(x);
    case Kind::square_root:
      return std::sqrt(x);
    case Kind::reciprocal:
      return 1 / x;
    case Kind::absolute:
      return std::abs(x);
    case Kind::negate:
      return -x;
    case Kind::floor:
      return std::floor(x);
    case Kind::ceiling:
      return std::ceil(x);
    case Kind::round:
      return std::nearbyint(x);
    case Kind::sign:
      return x > 0 ? 1 : (x < 0 ? -1 : 0);
    case Kind::sine:
      return std::sin(x);
    case Kind::cosine:
      return std::cos(x);
    case Kind::logical_not:
      return x == 0 ? 1 : 0;
  }
  return x;
}

void batch_normalization(const Normalization& op, const Inputs& in, Tensor& out) {
  for_each_element(out.shape, [&](const Position& position, std::size_t index) {
    const auto c = static_cast<std::size_t>(position[1]);
    const double factor = in[1]->elements[c] / std::sqrt(in[4]->elements[c] + op.epsilon);
    out.elements[index] =
        (in[0]->elements[index] - in[3]->elements[c]) * factor + in[2]->elements[c];
  });
}

struct Moments {
  double mean = 0;
  double variance = 0;
};

Moments moments(const std::vector<double>& elements, std::size_t from, std::size_t count) {
  Moments result;
  for (std::size_t i = 0; i < count; ++i) result.mean += elements[from + i];
  result.mean /= static_cast<double>(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double difference = elements[from + i] - result.mean;
    result.variance += difference * difference;
  }
  result.variance /= static_cast<double>(count);
  return result;
}

/// Normalizes runs of `count` elements; `affine(run, i, x)` applies scale and bias.
template <typename Affine>
void normalize_runs(const Tensor& in, std::size_t count, double epsilon, Tensor& out,
                    const Affine& affine) {
  for (std::size_t from = 0; from + count <= in.elements.size(); from += count) {
    const Moments m = moments(in.elements, from, count);
    for (std::size_t i = 0; i < count; ++i) {
      const double x = (in.elements[from + i] - m.mean) / std::sqrt(m.variance + epsilon);
      out.elements[from + i] = affine(from / count, i, x);
    }
  }
}

std::size_t count_from(const Shape& shape, std::int64_t axis) {
  return static_cast<std::size_t>(element_count(Shape(shape.begin() + axis, shape.end())));
}

void layer_normalization(const Normalization& op, const Inputs& in, Tensor& out) {
  const Shape normalized(in[0]->shape.begin() + op.axis, in[0]->shape.end());
  const auto expand = [&](std::size_t operand, double absent) {
    std::vector<double> result(count_from(in[0]->shape, op.axis), absent);
    if (operand >= in.size() || in[operand] == nullptr) return result;
    for_each_element(normalized, [&](const Position& position, std::size_t index) {
      result[index] = broadcast_element(*in[operand], position);
    });
    return result;
  };
  const std::vector<double> scale = expand(1, 1);
  const std::vector<double> bias = expand(2, 0);
  normalize_runs(*in[0], scale.size(), op.epsilon, out,
                 [&](std::size_t, std::size_t i, double x) { return x * scale[i] + bias[i]; });
}

void instance_normalization(const Normalization& op, const Inputs& in, Tensor& out) {
  const auto channels = static_cast<std::size_t>(in[0]->shape[1]);
  normalize_runs(*in[0], count_from(in[0]->shape, 2), op.epsilon, out,
                 [&](std::size_t run, std::size_t, double x) {
                   const std::size_t c = run % channels;
                   return x * in[1]->elements[c] + in[2]->elements[c];
                 });
}

void local_response(const Normalization& op, const Inputs& in, Tensor& out) {
  const std::int64_t channels = in[0]->shape[1];
  for_each_element(out.shape, [&](const Position& position, std::size_t index) {
    double sum = 0;
    Position at = position;
    const std::int64_t first = position[1] - (op.size - 1) / 2;
    const std::int64_t last = position[1] + op.size / 2;
    for (at[1] = std::max<std::int64_t>(first, 0); at[1] <= std::min(last, channels - 1); ++at[1]) {
      const double x = in[0]->elements[flat(in[0]->shape, at)];
      sum += x * x;
    }
    const double base = op.bias + op.alpha / static_cast<double>(op.size) * sum;
    out.elements[index] = in[0]->elements[index] / std::pow(base, op.beta);
  });
}

/// Scale and zero point of a quantized tensor at a position.
struct Quantizer {
  const Inputs& inputs;
  std::int64_t axis;

  double operand(std::size_t i, const Position& position) const {
    if (i >= inputs.size() || inputs[i] == nullptr) return 0;
    const std::vector<double>& elements = inputs[i]->elements;
    return elements.size() == 1
               ? elements[0]
               : elements[static_cast<std::size_t>(position[static_cast<std::size_t>(axis)])];
  }
  double scale(const Position& position) const { return operand(1, position); }
  double zero_point(const Position& position) const { return operand(2, position); }
};

}  // namespace

void run(const Elementwise& op, const Inputs& inputs, Outputs& outputs) {
  const bool integer = !is_floating(inputs[0]->type);
  for_each_element(outputs[0].shape, [&](const Position& position, std::size_t index) {
    double value = broadcast_element(*inputs[0], position);
    if (op.kind == Elementwise::Kind::where) {
      value = broadcast_element(*inputs[value != 0 ? 1 : 2], position);
    } else {
      for (std::size_t i = 1; i < inputs.size(); ++i) {
        value = binary(op.kind, value, broadcast_element(*inputs[i], position), integer);
      }
    }
    outputs[0].elements[index] = value;
  });
}

void run(const Activation& op, const Inputs& inputs, Outputs& outputs) {
  for_each_element(outputs[0].shape, [&](const Position& position, std::size_t index) {
    const double x = inputs[0]->elements[index];
    const bool slope = op.kind == Activation::Kind::prelu && x < 0;
    outputs[0].elements[index] = slope ? x * broadcast_element(*inputs[1], position) : unary(op, x);
  });
}

void run(const Normalization& op, const Inputs& inputs, Outputs& outputs) {
  switch (op.kind) {
    case Normalization::Kind::batch:
      return batch_normalization(op, inputs, outputs[0]);
    case Normalization::Kind::layer:
      return layer_normalization(op, inputs, outputs[0]);
    case Normalization::Kind::instance:
      return instance_normalization(op, inputs, outputs[0]);
    case Normalization::Kind::local_response:
      return local_response(op, inputs, outputs[0]);
  }
}

void run(const Softmax& op, const Inputs& inputs, Outputs& outputs) {
  const Tensor& in = *inputs[0];
  const std::size_t after = op.last_axis + 1 < static_cast<std::int64_t>(in.shape.size())
                                ? count_from(in.shape, op.last_axis + 1)
                                : 1;
  const std::size_t count = count_from(in.shape, op.axis) / std::max<std::size_t>(after, 1);
  for (std::size_t start = 0; start < in.elements.size(); ++start) {
    if (start / after % count != 0) continue;  // the first element of each run
    double largest = -std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < count; ++i) {
      largest = std::max(largest, in.elements[start + i * after]);
    }
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i)
      sum += std::exp(in.elements[start + i * after] - largest);
    for (std::size_t i = 0; i < count; ++i) {
      const double x = in.elements[start + i * after] - largest;
      outputs[0].elements[start + i * after] = op.logarithm ? x - std::log(sum) : std::exp(x) / sum;
    }
  }
}

void run(const Identity&, const Inputs& inputs, Outputs& outputs) {
  outputs[0].elements = inputs[0]->elements;
}

void run(const Cast&, const Inputs& inputs, Outputs& outputs) {
  outputs[0].elements = inputs[0]->elements;  // rounded to the type by evaluate()
}

void run(const Quantize& op, const Inputs& inputs, Outputs& outputs) {
  const Quantizer quantizer{inputs, op.axis};
  for_each_element(outputs[0].shape, [&](const Position& position, std::size_t index) {
    const double x = inputs[0]->elements[index] / quantizer.scale(position);
    outputs[0].elements[index] = std::nearbyint(x) + quantizer.zero_point(position);
  });
}

void run(const Dequantize& op, const Inputs& inputs, Outputs& outputs) {
  const Quantizer quantizer{inputs, op.axis};
  for_each_element(outputs[0].shape, [&](const Position& position, std::size_t index) {
    const double x = inputs[0]->elements[index] - quantizer.zero_point(position);
    outputs[0].elements[index] = x * quantizer.scale(position);
  });
}

}  // namespace flecsim::model::reference
