#include "flecsim/model/types.h"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "flecsim/base/checked.h"

namespace flecsim::model {
namespace {

struct TypeInfo {
  std::string_view name;
  std::int64_t bytes;
};

constexpr std::array<TypeInfo, 13> type_infos = {{{"float32", 4},
                                                  {"float16", 2},
                                                  {"bfloat16", 2},
                                                  {"float64", 8},
                                                  {"int8", 1},
                                                  {"uint8", 1},
                                                  {"int16", 2},
                                                  {"uint16", 2},
                                                  {"int32", 4},
                                                  {"uint32", 4},
                                                  {"int64", 8},
                                                  {"uint64", 8},
                                                  {"boolean", 1}}};

}  // namespace

std::string_view name(DataType type) { return type_infos[static_cast<std::size_t>(type)].name; }

std::int64_t bytes(DataType type) { return type_infos[static_cast<std::size_t>(type)].bytes; }

bool is_floating(DataType type) { return type <= DataType::float64; }

std::int64_t element_count(const Shape& shape) {
  std::int64_t count = 1;
  for (const std::int64_t extent : shape) {
    count = base::checked_multiply(count, extent, "the number of elements of a tensor");
  }
  return count;
}

std::string to_string(const Shape& shape) {
  return shape.empty() ? "scalar" : fmt::format("{}", fmt::join(shape, "x"));
}

}  // namespace flecsim::model
