// Nodes whose output is known at import: constants and questions about shapes.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "flecsim/base/error.h"

#include "onnx_node.h"

namespace flecsim::importer::onnx {
namespace {

/// Larger constants are known by shape only.
constexpr std::int64_t largest_fill = std::int64_t{1} << 20;

Known from_tensor(const model::Tensor& tensor) {
  Known known;
  known.shape = tensor.shape;
  known.type = tensor.type;
  known.role = model::Role::constant;
  known.data = model::data_of(tensor);
  return known;
}

Known from_integers(std::vector<std::int64_t> values, model::Shape shape) {
  model::Tensor tensor{std::move(shape), model::DataType::int64, {}};
  for (const std::int64_t value : values) tensor.elements.push_back(static_cast<double>(value));
  return from_tensor(tensor);
}

Known from_reals(const std::vector<float>& values, model::Shape shape) {
  model::Tensor tensor{std::move(shape), model::DataType::float32, {}};
  tensor.elements.assign(values.begin(), values.end());
  return from_tensor(tensor);
}

Known constant(NodeView& node, TensorSource& source) {
  if (const Tensor* tensor = node.tensor("value")) return source.known(*tensor, "its value");
  if (node.has_attribute("value_int")) return from_integers({node.integer("value_int", 0)}, {});
  if (node.has_attribute("value_float")) return from_reals({node.real("value_float", 0)}, {});
  if (const auto list = node.integer_list("value_ints")) {
    return from_integers(*list, {static_cast<std::int64_t>(list->size())});
  }
  if (const auto list = node.real_list("value_floats")) {
    return from_reals(*list, {static_cast<std::int64_t>(list->size())});
  }
  node.fail("it has no value, expected a tensor, integers or floats");
}

Known shape(NodeView& node) {
  const model::Shape& x = node.shape(0);
  const auto rank = static_cast<std::int64_t>(x.size());
  const auto clip = [&](std::int64_t at) {
    return std::clamp<std::int64_t>(at < 0 ? at + rank : at, 0, rank);
  };
  const std::int64_t start = clip(node.integer("start", 0));
  const std::int64_t end = std::max(start, clip(node.integer("end", rank)));
  const std::vector<std::int64_t> part(x.begin() + start, x.begin() + end);
  return from_integers(part, {end - start});
}

Known constant_of_shape(NodeView& node, TensorSource& source) {
  const auto target = node.integers(0, "the shape");
  if (!target) node.fail("its shape is missing");
  for (const std::int64_t extent : *target) {
    if (extent >= 0 && extent <= model::largest_extent) continue;
    node.fail(fmt::format("shape {}, expected extents from 0 to 2^40", model::to_string(*target)));
  }
  model::Tensor fill{{1}, model::DataType::float32, {0}};
  if (const Tensor* given = node.tensor("value")) {
    const Known known = source.known(*given, "its value");
    model::Value value;
    value.shape = known.shape;
    value.type = known.type;
    value.data = known.data;
    if (model::element_count(value.shape) == 1) fill = model::tensor_of(value);
    if (fill.elements.size() != 1) node.fail("its value has several elements, expected one");
  }
  const std::int64_t count = model::element_count(*target);
  Known known;
  known.shape = *target;
  known.type = fill.type;
  known.role = model::Role::constant;
  if (count > largest_fill) return known;
  fill.shape = *target;
  fill.elements.assign(static_cast<std::size_t>(count), fill.elements[0]);
  return from_tensor(fill);
}

Known range(NodeView& node) {
  const auto start = node.scalar(0, "the start");
  const auto limit = node.scalar(1, "the limit");
  const auto delta = node.scalar(2, "the delta");
  if (!start || !limit || !delta) node.fail("its start, limit or delta is missing");
  const double count = std::max(0.0, std::ceil((*limit - *start) / *delta));
  if (!(count <= static_cast<double>(largest_fill))) {
    node.fail(
        fmt::format("from {} to {} by {}, expected at most 2^20 elements", *start, *limit, *delta));
  }
  model::Tensor tensor{{static_cast<std::int64_t>(count)}, node.operand(0).type, {}};
  for (std::int64_t i = 0; i < tensor.shape[0]; ++i) {
    tensor.elements.push_back(*start + static_cast<double>(i) * *delta);
  }
  return from_tensor(tensor);
}

}  // namespace

std::optional<Known> translate_constant(NodeView& node, TensorSource& source) {
  if (node.type() == "Constant") return constant(node, source);
  if (node.type() == "Shape") return shape(node);
  if (node.type() == "ConstantOfShape") return constant_of_shape(node, source);
  if (node.type() == "Range") return range(node);
  if (node.type() == "Size") return from_integers({model::element_count(node.shape(0))}, {});
  return std::nullopt;
}

}  // namespace flecsim::importer::onnx
