#include "onnx_inputs.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/model/types.h"

namespace flecsim::importer::onnx {
namespace {

/// Operators whose first operand is data and whose others are weights.
constexpr std::array weighted = {"BatchNormalization",
                                 "Conv",
                                 "ConvTranspose",
                                 "GRU",
                                 "Gemm",
                                 "LSTM",
                                 "LayerNormalization",
                                 "InstanceNormalization",
                                 "PRelu",
                                 "RNN"};

/// Operators of which nothing tells whether an operand is a weight.
constexpr std::array open_operators = {"Add",
                                       "Sub",
                                       "Mul",
                                       "Div",
                                       "MatMul",
                                       "Concat",
                                       "Gather",
                                       "Where",
                                       "Pow",
                                       "Max",
                                       "Min",
                                       "Sum",
                                       "Expand",
                                       "Reshape",
                                       "Transpose",
                                       "Unsqueeze",
                                       "Squeeze",
                                       "DequantizeLinear",
                                       "QuantizeLinear",
                                       "Identity",
                                       "Cast"};

template <std::size_t n>
bool contains(const std::array<const char*, n>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(), [&](const char* each) { return name == each; });
}

}  // namespace

bool is_weight_operand(const Graph& graph, std::string_view name) {
  for (const Node& node : graph.nodes) {
    const bool product = node.op_type == "MatMul";
    if (!product && !contains(weighted, node.op_type)) continue;
    for (std::size_t i = product ? 0 : 1; i < node.inputs.size(); ++i) {
      if (node.inputs[i] == name) return true;
    }
  }
  return false;
}

InputRoles::InputRoles(const Graph& graph) {
  std::unordered_set<std::string_view> initialized;
  for (const Tensor& tensor : graph.initializers) {
    initialized.insert(tensor.name);
    const bool floating = tensor.data_type == 1 || tensor.data_type == 10 || tensor.data_type == 16;
    if (floating && !tensor.dims.empty()) weights_are_inputs_ = false;
  }
  for (const Node& node : graph.nodes) {
    const bool is_weighted = contains(weighted, node.op_type);
    const bool is_open = contains(open_operators, node.op_type);
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const Use use = is_weighted && i > 0 ? Use::weight : is_open ? Use::open : Use::data;
      const auto [found, added] = uses_.emplace(node.inputs[i], use);
      if (!added && use != Use::open && found->second != Use::data) found->second = use;
    }
  }
  for (const ValueInfo& info : graph.inputs) {
    if (initialized.contains(info.name)) continue;
    const auto use = uses_.find(info.name);
    if (use != uses_.end() && use->second == Use::weight) continue;
    first_ = info.name;
    break;
  }
}

bool InputRoles::is_weight(const ValueInfo& info) const {
  const auto use = uses_.find(info.name);
  if (use == uses_.end() || use->second == Use::data) return false;
  if (use->second == Use::weight) return true;
  if (info.name == first_ || !weights_are_inputs_ || !info.shape) return false;
  return std::all_of(info.shape->begin(), info.shape->end(),
                     [](const Dimension& dimension) { return dimension.value.has_value(); });
}

std::vector<std::int64_t> InputShapes::shape(const ValueInfo& info, bool weight) {
  if (!info.data_type) {
    throw base::InputError(fmt::format("input '{}' is no tensor, expected one", info.name));
  }
  if (!info.shape) {
    throw base::InputError(fmt::format("input '{}' has no shape, expected one", info.name));
  }
  std::vector<std::int64_t> result;
  for (std::size_t i = 0; i < info.shape->size(); ++i) result.push_back(extent(info, i, weight));
  return result;
}

std::int64_t InputShapes::extent(const ValueInfo& info, std::size_t index, bool weight) {
  const Dimension& dimension = (*info.shape)[index];
  if (dimension.value) {
    if (*dimension.value < 1 || *dimension.value > model::largest_extent) {
      throw base::InputError(fmt::format("input '{}' has a dimension {} of {}, expected 1 to 2^40",
                                         info.name, index, *dimension.value));
    }
    if (index == 0 && !weight && options_.batch && *options_.batch != *dimension.value) {
      throw base::InputError(fmt::format("input '{}' has a fixed batch of {}, expected --batch {}",
                                         info.name, *dimension.value, *dimension.value));
    }
    return *dimension.value;
  }
  const auto given = options_.dimensions.find(dimension.symbol);
  if (!dimension.symbol.empty() && given != options_.dimensions.end()) {
    symbols_[given->first] = true;
    if (given->second < 1 || given->second > model::largest_extent) {
      throw base::InputError(
          fmt::format("--dim {}={}, expected 1 to 2^40", given->first, given->second));
    }
    return given->second;
  }
  const bool is_batch = index == 0 && !weight;
  if (is_batch || (!batch_symbol_.empty() && dimension.symbol == batch_symbol_)) {
    return batch(info, dimension);
  }
  if (dimension.symbol.empty()) {
    throw base::InputError(
        fmt::format("input '{}' has an open dimension {} without a name, "
                    "expected an extent or a name",
                    info.name, index));
  }
  throw base::InputError(fmt::format("input '{}' has the open dimension '{}', expected --dim {}=N",
                                     info.name, dimension.symbol, dimension.symbol));
}

std::int64_t InputShapes::batch(const ValueInfo& info, const Dimension& dimension) {
  batch_is_open_ = true;
  if (!dimension.symbol.empty()) batch_symbol_ = dimension.symbol;
  const std::int64_t value = options_.batch.value_or(1);
  if (value < 1 || value > model::largest_extent) {
    throw base::InputError(fmt::format("--batch {}, expected 1 to 2^40", value));
  }
  if (!options_.batch && notices_.empty()) {
    notices_.push_back(fmt::format("the batch of input '{}' is open ('{}'): taken as 1 (--batch N)",
                                   info.name, dimension.symbol));
  }
  return value;
}

void InputShapes::check_all_used() const {
  for (const auto& [name, value] : options_.dimensions) {
    if (symbols_.contains(name)) continue;
    throw base::InputError(
        fmt::format("--dim {}={}: no input has an open dimension of that name", name, value));
  }
}

}  // namespace flecsim::importer::onnx
