// Shapes and element types of tensors.
//
// A shape lists extents outermost first; images are [N, C, H, W] as in ONNX. A scalar has the empty
// shape and one element. Limits: the product of the extents must fit in 63 bits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace flecsim::model {

using Shape = std::vector<std::int64_t>;

/// Bound on one extent: far above any tensor, and products of two fit in 2^63 after a check.
inline constexpr std::int64_t largest_extent = std::int64_t{1} << 40;

enum class DataType : std::uint8_t {
  float32,
  float16,
  bfloat16,
  float64,
  int8,
  uint8,
  int16,
  uint16,
  int32,
  uint32,
  int64,
  uint64,
  boolean,
};

std::string_view name(DataType type);
std::int64_t bytes(DataType type);
bool is_floating(DataType type);

/// Product of the extents; InputError where it leaves 63 bits.
std::int64_t element_count(const Shape& shape);

/// "1x3x224x224"; "scalar" for the empty shape.
std::string to_string(const Shape& shape);

}  // namespace flecsim::model
