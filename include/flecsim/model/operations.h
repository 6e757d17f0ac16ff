// What a layer computes: one small struct per kind of operation, with everything but the shapes.
//
// The meaning is that of the ONNX operators (opset 17) after normalization: axes are counted from
// the front, automatic padding and symbolic shapes are resolved, constant operands (the target of a
// Reshape, the limits of a Clip) are attributes. Spatial vectors hold one number per spatial
// dimension, outermost first (height, width for images). Limits: one to three spatial dimensions.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "flecsim/model/types.h"

namespace flecsim::model {

/// A sliding window over the spatial dimensions.
struct Window {
  std::vector<std::int64_t> kernel;
  std::vector<std::int64_t> stride;
  std::vector<std::int64_t> dilation;
  std::vector<std::int64_t> pad_begin;
  std::vector<std::int64_t> pad_end;
  bool operator==(const Window&) const = default;
};

/// A square two-dimensional window with the same padding on every side.
Window square_window(std::int64_t kernel, std::int64_t stride = 1, std::int64_t padding = 0,
                     std::int64_t dilation = 1);

/// Inputs: x [N, C, ...], weight [K, C / groups, kernel...], bias [K] or absent.
struct Convolution {
  Window window;
  std::int64_t groups = 1;
  bool operator==(const Convolution&) const = default;
};

/// Inputs: x [N, C, ...], weight [C, K / groups, kernel...], bias [K] or absent.
struct TransposedConvolution {
  Window window;
  std::vector<std::int64_t> output_padding;
  std::int64_t groups = 1;
  bool operator==(const TransposedConvolution&) const = default;
};

/// Inputs: a [M, K], b [K, N], c (broadcast to [M, N]) or absent: alpha * a * b + beta * c.
struct FullyConnected {
  bool transpose_a = false;
  bool transpose_b = false;
  float alpha = 1;
  float beta = 1;
  bool operator==(const FullyConnected&) const = default;
};

/// Inputs: a [..., M, K], b [..., K, N], leading dimensions broadcast (as numpy.matmul).
struct MatMul {
  bool operator==(const MatMul&) const = default;
};

struct Pooling {
  enum class Kind : std::uint8_t { max, average };
  Kind kind = Kind::max;
  Window window;
  bool ceil_mode = false;
  bool count_include_pad = false;
  bool operator==(const Pooling&) const = default;
};

/// Pools every spatial dimension to one.
struct GlobalPooling {
  Pooling::Kind kind = Pooling::Kind::average;
  bool operator==(const GlobalPooling&) const = default;
};

/// Operands are broadcast (as numpy).
struct Elementwise {
  enum class Kind : std::uint8_t {
    add,
    subtract,
    multiply,
    divide,
    power,
    minimum,
    maximum,
    modulo,
    equal,
    less,
    less_or_equal,
    greater,
    greater_or_equal,
    logical_and,
    logical_or,
    logical_xor,
    where
  };
  Kind kind = Kind::add;
  bool operator==(const Elementwise&) const = default;
};

/// A function of one element. `alpha` and `beta` are the parameters of the ONNX operator (slope of
/// leaky_relu, lower and upper limit of clip, ...). prelu has the slope as second input.
struct Activation {
  enum class Kind : std::uint8_t {
    relu,
    leaky_relu,
    prelu,
    clip,
    sigmoid,
    hard_sigmoid,
    hard_swish,
    tanh,
    gelu,
    erf,
    elu,
    selu,
    softplus,
    softsign,
    mish,
    exponential,
    logarithm,
    square_root,
    reciprocal,
    absolute,
    negate,
    floor,
    ceiling,
    round,
    sign,
    sine,
    cosine,
    logical_not
  };
  Kind kind = Kind::relu;
  double alpha = 0;
  double beta = 0;
  bool operator==(const Activation&) const = default;
};

/// batch: x, scale [C], bias [C], mean [C], variance [C]. layer: x, scale, bias or absent, over the
/// dimensions from `axis`. instance: x, scale [C], bias [C]. local_response: `size` channels.
struct Normalization {
  enum class Kind : std::uint8_t { batch, layer, instance, local_response };
  Kind kind = Kind::batch;
  double epsilon = 1e-5F;
  std::int64_t axis = 0;
  std::int64_t size = 0;
  double alpha = 0;
  double beta = 0;
  double bias = 0;
  bool operator==(const Normalization&) const = default;
};

/// Over the dimensions [axis, last_axis]: one dimension since opset 13, all that follow before.
struct Softmax {
  std::int64_t axis = 0;
  std::int64_t last_axis = 0;
  bool logarithm = false;
  bool operator==(const Softmax&) const = default;
};

struct Concat {
  std::int64_t axis = 0;
  bool operator==(const Concat&) const = default;
};

/// Same elements in the same order (Reshape, Flatten, Squeeze, Unsqueeze).
struct Reshape {
  Shape shape;
  bool operator==(const Reshape&) const = default;
};

/// Output = input (Identity, Dropout at inference).
struct Identity {
  bool operator==(const Identity&) const = default;
};

struct Cast {
  DataType type = DataType::float32;
  bool operator==(const Cast&) const = default;
};

struct Transpose {
  std::vector<std::int64_t> permutation;
  bool operator==(const Transpose&) const = default;
};

/// For every dimension: `count` elements from `start` in steps of `step`.
struct Slice {
  std::vector<std::int64_t> start;
  std::vector<std::int64_t> step;
  std::vector<std::int64_t> count;
  bool operator==(const Slice&) const = default;
};

struct Split {
  std::int64_t axis = 0;
  std::vector<std::int64_t> sizes;
  bool operator==(const Split&) const = default;
};

/// Elements added before and after each dimension; negative numbers crop.
struct Pad {
  enum class Mode : std::uint8_t { constant, reflect, edge };
  Mode mode = Mode::constant;
  std::vector<std::int64_t> begin;
  std::vector<std::int64_t> end;
  double value = 0;
  bool operator==(const Pad&) const = default;
};

struct Resize {
  enum class Mode : std::uint8_t { nearest, linear, cubic };
  Mode mode = Mode::nearest;
  Shape shape;                 ///< of the output
  std::vector<double> scales;  ///< per dimension
  std::string coordinates = "half_pixel";
  std::string nearest_rounding = "round_prefer_floor";
  double cubic_coefficient = -0.75;
  bool operator==(const Resize&) const = default;
};

/// Inputs: data, indices. Output: data.shape[:axis] + indices.shape + data.shape[axis + 1:].
struct Gather {
  std::int64_t axis = 0;
  bool operator==(const Gather&) const = default;
};

/// Broadcast to a larger shape.
struct Expand {
  Shape shape;
  bool operator==(const Expand&) const = default;
};

struct Tile {
  std::vector<std::int64_t> repeats;
  bool operator==(const Tile&) const = default;
};

struct Reduce {
  enum class Kind : std::uint8_t {
    mean,
    sum,
    maximum,
    minimum,
    product,
    l1,
    l2,
    sum_square,
    log_sum_exp
  };
  Kind kind = Kind::mean;
  std::vector<std::int64_t> axes;
  bool keep_dimensions = true;
  bool operator==(const Reduce&) const = default;
};

struct ArgReduce {
  bool maximum = true;
  std::int64_t axis = 0;
  bool keep_dimensions = true;
  bool operator==(const ArgReduce&) const = default;
};

/// [N, C, H, W] <-> [N, C * block^2, H / block, W / block].
struct DepthSpace {
  bool to_depth = false;
  std::int64_t block = 1;
  bool column_row_depth = false;
  bool operator==(const DepthSpace&) const = default;
};

/// Inputs as ONNX LSTM / GRU / RNN: x [T, N, I] ([N, T, I] with batch_first), w, r, b, ...
struct Recurrent {
  enum class Kind : std::uint8_t { lstm, gru, rnn };
  Kind kind = Kind::lstm;
  std::int64_t hidden = 0;
  std::int64_t directions = 1;
  bool reverse = false;
  bool batch_first = false;
  bool linear_before_reset = false;
  bool operator==(const Recurrent&) const = default;
};

/// Inputs: x, scale, zero point or absent. `axis` counts where scale is a vector.
struct Quantize {
  std::int64_t axis = 1;
  DataType type = DataType::uint8;
  bool operator==(const Quantize&) const = default;
};

struct Dequantize {
  std::int64_t axis = 1;
  bool operator==(const Dequantize&) const = default;
};

using Operation =
    std::variant<Convolution, TransposedConvolution, FullyConnected, MatMul, Pooling, GlobalPooling,
                 Elementwise, Activation, Normalization, Softmax, Concat, Reshape, Identity, Cast,
                 Transpose, Slice, Split, Pad, Resize, Gather, Expand, Tile, Reduce, ArgReduce,
                 DepthSpace, Recurrent, Quantize, Dequantize>;

/// "Convolution", "Pooling", ...: the name of the struct.
std::string_view kind_name(const Operation& operation);

/// "add", "relu", "batch", "max", "mean": the variant inside the kind; empty where there is none.
std::string_view variant_name(const Operation& operation);

}  // namespace flecsim::model
