#include "onnx_node.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "flecsim/base/error.h"

namespace flecsim::importer::onnx {
namespace {

constexpr std::int64_t largest_constant = std::int64_t{1} << 24;

std::string_view type_name(Attribute::Type type) {
  switch (type) {
    case Attribute::Type::real:
      return "a float";
    case Attribute::Type::integer:
      return "an integer";
    case Attribute::Type::text:
      return "text";
    case Attribute::Type::tensor:
      return "a tensor";
    case Attribute::Type::reals:
      return "a list of floats";
    case Attribute::Type::integers:
      return "a list of integers";
    default:
      return "a value";
  }
}

std::int64_t to_int64(double value) {
  if (std::isnan(value)) return 0;
  return static_cast<std::int64_t>(std::clamp(value, -0x1p62, 0x1p62));
}

}  // namespace

void NodeView::fail(const std::string& message) const { throw base::InputError(message); }

const Known& NodeView::operand(std::size_t i) const {
  if (!has(i)) fail(fmt::format("operand {} is absent, expected at least {}", i, i + 1));
  return *operands_[i];
}

std::optional<model::Tensor> NodeView::constant(std::size_t i, std::string_view what) const {
  if (!has(i)) return std::nullopt;
  const Known& known = *operands_[i];
  if (!known.data) {
    fail(fmt::format("{} is computed at run time, expected a constant", what));
  }
  if (model::element_count(known.shape) > largest_constant) {
    fail(fmt::format("{} has {} elements, expected at most 2^24", what,
                     model::element_count(known.shape)));
  }
  model::Value value;
  value.shape = known.shape;
  value.type = known.type;
  value.data = known.data;
  return model::tensor_of(value);
}

std::optional<std::vector<std::int64_t>> NodeView::integers(std::size_t i,
                                                            std::string_view what) const {
  const auto tensor = constant(i, what);
  if (!tensor) return std::nullopt;
  std::vector<std::int64_t> result;
  for (const double element : tensor->elements) result.push_back(to_int64(element));
  return result;
}

std::optional<double> NodeView::scalar(std::size_t i, std::string_view what) const {
  const auto tensor = constant(i, what);
  if (!tensor) return std::nullopt;
  if (tensor->elements.size() != 1) {
    fail(fmt::format("{} has {} elements, expected one", what, tensor->elements.size()));
  }
  return tensor->elements[0];
}

const Attribute* NodeView::find(std::string_view name, Attribute::Type type) {
  read_.insert(name);
  for (const Attribute& attribute : node_.attributes) {
    if (attribute.name != name) continue;
    if (attribute.type == type) return &attribute;
    fail(fmt::format("attribute '{}' has another type, expected {}", name, type_name(type)));
  }
  return nullptr;
}

bool NodeView::has_attribute(std::string_view name) const {
  return std::any_of(node_.attributes.begin(), node_.attributes.end(),
                     [&](const Attribute& attribute) { return attribute.name == name; });
}

std::int64_t NodeView::integer(std::string_view name, std::int64_t absent) {
  const Attribute* attribute = find(name, Attribute::Type::integer);
  return attribute != nullptr ? attribute->integer : absent;
}

std::int64_t NodeView::required_integer(std::string_view name) {
  const Attribute* attribute = find(name, Attribute::Type::integer);
  if (attribute == nullptr) fail(fmt::format("attribute '{}' is missing", name));
  return attribute->integer;
}

float NodeView::real(std::string_view name, float absent) {
  const Attribute* attribute = find(name, Attribute::Type::real);
  return attribute != nullptr ? attribute->real : absent;
}

std::string NodeView::text(std::string_view name, std::string_view absent) {
  const Attribute* attribute = find(name, Attribute::Type::text);
  if (attribute == nullptr) return std::string(absent);
  std::string result;
  for (const std::byte byte : attribute->text) {
    const auto character = static_cast<unsigned char>(byte);
    result += character >= 0x20 && character < 0x7F ? static_cast<char>(character) : '?';
  }
  return result;
}

std::optional<std::vector<std::int64_t>> NodeView::integer_list(std::string_view name) {
  const Attribute* attribute = find(name, Attribute::Type::integers);
  if (attribute == nullptr) return std::nullopt;
  return attribute->integers;
}

std::optional<std::vector<float>> NodeView::real_list(std::string_view name) {
  const Attribute* attribute = find(name, Attribute::Type::reals);
  if (attribute == nullptr) return std::nullopt;
  return attribute->reals;
}

const Tensor* NodeView::tensor(std::string_view name) {
  const Attribute* attribute = find(name, Attribute::Type::tensor);
  return attribute != nullptr && attribute->tensor ? &*attribute->tensor : nullptr;
}

void NodeView::ignore(std::initializer_list<std::string_view> names) {
  read_.insert(names.begin(), names.end());
}

void NodeView::refuse_unknown_attributes() const {
  for (const Attribute& attribute : node_.attributes) {
    if (read_.contains(attribute.name)) continue;
    fail(fmt::format("attribute '{}' is not known for this operator in opset {}", attribute.name,
                     opset_));
  }
}

std::size_t NodeView::axis(std::int64_t value, std::size_t rank) const {
  const auto dimensions = static_cast<std::int64_t>(rank);
  const std::int64_t result = value < 0 ? value + dimensions : value;
  if (result < 0 || result >= dimensions) {
    fail(fmt::format("axis {}, expected {} to {}", value, -dimensions, dimensions - 1));
  }
  return static_cast<std::size_t>(result);
}

std::vector<std::int64_t> NodeView::axes(const std::vector<std::int64_t>& values,
                                         std::size_t rank) const {
  std::vector<std::int64_t> result;
  for (const std::int64_t value : values) {
    result.push_back(static_cast<std::int64_t>(axis(value, rank)));
    if (std::count(result.begin(), result.end(), result.back()) > 1) {
      fail(fmt::format("axis {} is named twice", value));
    }
  }
  return result;
}

}  // namespace flecsim::importer::onnx
