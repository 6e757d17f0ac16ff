// From the decoded file to a model::Network: values, order of the nodes, folding of constants.
#include "onnx_import.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/import/load.h"
#include "flecsim/model/builder.h"
#include "flecsim/model/passes.h"

#include "onnx_inputs.h"
#include "onnx_node.h"
#include "onnx_order.h"

namespace flecsim::importer {
namespace onnx {
namespace {

/// Constant operands up to this many elements are computed at import.
constexpr std::int64_t largest_folded = std::int64_t{1} << 16;

constexpr std::int64_t first_opset = 7;
constexpr std::int64_t last_opset = 17;

bool is_standard_domain(std::string_view domain) { return domain.empty() || domain == "ai.onnx"; }

std::int64_t checked_opset(const Model& model) {
  const auto found = model.opsets.find(std::string_view());
  if (found == model.opsets.end()) {
    throw base::InputError("it names no opset of the domain ai.onnx, expected 7 to 17");
  }
  if (found->second < first_opset || found->second > last_opset) {
    throw base::InputError(
        fmt::format("opset {}, expected {} to {}", found->second, first_opset, last_opset));
  }
  return found->second;
}

class GraphImporter {
 public:
  GraphImporter(const Model& model, TensorSource source, std::string name,
                const LoadOptions& options)
      : graph_(*model.graph),
        opset_(checked_opset(model)),
        source_(std::move(source)),
        options_(options),
        builder_(std::move(name)) {}

  LoadedNetwork run() {
    if (graph_.sparse_initializers) {
      throw base::InputError("it has sparse initializers, expected dense ones");
    }
    add_initializers();
    add_inputs();
    std::size_t index = 0;
    for (const Node* node : execution_order(graph_, known_names())) {
      import_node(*node, index++);
    }
    add_outputs();
    return {model::recognize_gelu(builder_.build()), std::move(notices_)};
  }

 private:
  // --- values ---

  void add_initializers() {
    for (const Tensor& tensor : graph_.initializers) {
      const std::string what = fmt::format("initializer '{}'", tensor.name);
      if (tensor.name.empty()) throw base::InputError("an initializer has no name");
      Known known = source_.known(tensor, what);
      known.role = initializer_role(known);
      define(tensor.name, std::move(known));
    }
  }

  /// Floating-point and 8-bit tensors are weights; other integers are structure.
  static model::Role initializer_role(const Known& known) {
    const bool weight = model::is_floating(known.type) || known.type == model::DataType::int8 ||
                        known.type == model::DataType::uint8;
    return weight ? model::Role::parameter : model::Role::constant;
  }

  void add_inputs() {
    InputRoles roles(graph_);
    InputShapes shapes(options_, notices_);
    for (const ValueInfo& info : graph_.inputs) {
      if (known_.contains(info.name)) continue;  // an initializer gives its default
      const bool weight = roles.is_weight(info);
      Known known;
      known.shape = shapes.shape(info, weight);
      known.type = data_type(*info.data_type, fmt::format("input '{}'", info.name));
      known.role = weight ? model::Role::parameter : model::Role::input;
      if (!weight) known.id = builder_.input(std::string(info.name), known.shape, known.type);
      define(info.name, std::move(known));
    }
    shapes.check_all_used();
  }

  void define(std::string_view name, Known known) {
    if (!known_.emplace(name, std::move(known)).second) {
      throw base::InputError(fmt::format("value '{}' is defined twice", name));
    }
  }

  std::unordered_set<std::string_view> known_names() const {
    std::unordered_set<std::string_view> names;
    for (const auto& [name, known] : known_) names.insert(name);
    return names;
  }

  /// The value of an operand in the network; parameters and constants enter at their first use.
  model::ValueId value_of(std::string_view name) {
    Known& known = known_.at(name);
    if (known.id != model::none) return known.id;
    std::string own(name);
    known.id = known.role == model::Role::parameter
                   ? builder_.parameter(own, known.shape, known.type, known.data)
                   : builder_.constant(own, known.shape, known.type, known.data);
    return known.id;
  }

  // --- nodes ---

  void import_node(const Node& node, std::size_t index) {
    const std::string name = layer_name(node, index);
    try {
      translate(node, name);
    } catch (const base::InputError& error) {
      const std::string message = error.what();
      if (message.starts_with("node '")) throw;
      throw base::InputError(fmt::format("node '{}' ({}): {}", name, node.op_type, message));
    }
  }

  /// The node's name, made unique; its first output or its number where it has none.
  std::string layer_name(const Node& node, std::size_t index) {
    std::string name(node.name);
    if (name.empty() && !node.outputs.empty()) name = node.outputs.front();
    if (name.empty()) name = fmt::format("node {}", index);
    std::string unique = name;
    for (int i = 2; !layer_names_.insert(unique).second; ++i)
      unique = fmt::format("{}#{}", name, i);
    return unique;
  }

  void translate(const Node& node, const std::string& name) {
    const bool contrib_gelu = node.domain == "com.microsoft" && node.op_type == "Gelu";
    if (!is_standard_domain(node.domain) && !contrib_gelu) {
      throw base::InputError(
          fmt::format("operator of the domain '{}' is not known, expected one of "
                      "ai.onnx",
                      node.domain));
    }
    NodeView view(node, operands(node), opset_);
    if (auto constant = translate_constant(view, source_)) {
      view.refuse_unknown_attributes();
      promote_weights(node, *constant);
      define_single(node, std::move(*constant));
      return;
    }
    const Translator translator = find_translator(node.op_type);
    if (translator == nullptr) {
      throw base::InputError(
          fmt::format("operator is not known in opset {}, expected one of the {} "
                      "that docs/networks.md lists",
                      opset_, known_operators().size()));
    }
    Translation translation = translator(view);
    view.refuse_unknown_attributes();
    if (fold(node, translation) || fold_layout(node, translation)) return;
    add_layer(node, name, std::move(translation));
  }

  std::vector<const Known*> operands(const Node& node) const {
    std::vector<const Known*> result;
    for (const std::string_view input : node.inputs) {
      result.push_back(input.empty() ? nullptr : &known_.at(input));
    }
    return result;
  }

  /// Some exporters keep weights in Constant nodes: they are parameters where they are used so.
  void promote_weights(const Node& node, Known& constant) const {
    if (node.op_type != "Constant" || constant.shape.empty()) return;
    if (!model::is_floating(constant.type) || node.outputs.empty()) return;
    if (is_weight_operand(graph_, node.outputs.front())) constant.role = model::Role::parameter;
  }

  void define_single(const Node& node, Known known) {
    if (node.outputs.size() != 1 || node.outputs.front().empty()) {
      throw base::InputError(fmt::format("{} outputs, expected 1", node.outputs.size()));
    }
    define(node.outputs.front(), std::move(known));
  }

  void add_layer(const Node& node, const std::string& name, Translation translation) {
    std::vector<model::ValueId> inputs;
    for (const std::size_t i : translation.operands) {
      const bool absent = i >= node.inputs.size() || node.inputs[i].empty();
      inputs.push_back(absent ? model::none : value_of(node.inputs[i]));
    }
    std::vector<std::string> outputs(node.outputs.begin(), node.outputs.end());
    while (!outputs.empty() && outputs.back().empty()) outputs.pop_back();
    const auto layer = builder_.layer(name, std::move(translation.operation), std::move(inputs),
                                      std::move(outputs), std::string(node.op_type));
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i].empty()) continue;
      const model::ValueId id = builder_.output_of(layer, i);
      Known known;
      known.shape = builder_.value(id).shape;
      known.type = builder_.value(id).type;
      known.id = id;
      define(node.outputs[i], std::move(known));
    }
  }

  // --- folding ---

  const Known* single_operand(const Node& node, const Translation& translation) const {
    if (translation.operands.size() != 1) return nullptr;
    const std::size_t i = translation.operands.front();
    if (i >= node.inputs.size() || node.inputs[i].empty()) return nullptr;
    return &known_.at(node.inputs[i]);
  }

  /// Computes the node now where all its operands are small and known.
  bool fold(const Node& node, const Translation& translation) {
    std::vector<model::Tensor> tensors;
    std::vector<std::size_t> present;
    model::Role role = model::Role::constant;
    for (const std::size_t i : translation.operands) {
      if (i >= node.inputs.size() || node.inputs[i].empty()) return false;
      const Known& known = known_.at(node.inputs[i]);
      if (!is_small_constant(known)) return false;
      if (known.role == model::Role::parameter && !known.shape.empty()) role = known.role;
      tensors.push_back(tensor_of(known));
    }
    if (tensors.empty() || !is_foldable(translation.operation, tensors)) return false;
    std::vector<const model::Tensor*> operands;
    for (const model::Tensor& tensor : tensors) operands.push_back(&tensor);
    define_folded(node, model::evaluate(translation.operation, operands), role);
    return true;
  }

  static bool is_small_constant(const Known& known) {
    return known.data && model::element_count(known.shape) <= largest_folded;
  }

  static model::Tensor tensor_of(const Known& known) {
    model::Value value;
    value.shape = known.shape;
    value.type = known.type;
    value.data = known.data;
    return model::tensor_of(value);
  }

  /// Products and windows stay layers: their cost must be seen. So do results that cannot be
  /// stored or would be large.
  static bool is_foldable(const model::Operation& operation,
                          const std::vector<model::Tensor>& tensors) {
    const bool heavy = std::holds_alternative<model::Convolution>(operation) ||
                       std::holds_alternative<model::TransposedConvolution>(operation) ||
                       std::holds_alternative<model::FullyConnected>(operation) ||
                       std::holds_alternative<model::MatMul>(operation) ||
                       std::holds_alternative<model::Recurrent>(operation) ||
                       std::holds_alternative<model::Resize>(operation) ||
                       std::holds_alternative<model::Dequantize>(operation) ||
                       std::holds_alternative<model::Pooling>(operation);
    if (heavy) return false;
    std::vector<model::TensorType> types;
    for (const model::Tensor& tensor : tensors) types.push_back({tensor.shape, tensor.type});
    std::vector<const model::TensorType*> operands;
    for (const model::TensorType& type : types) operands.push_back(&type);
    const auto outputs = model::infer_outputs(operation, operands);
    return std::all_of(outputs.begin(), outputs.end(), [](const model::TensorType& output) {
      return model::element_count(output.shape) <= largest_folded &&
             output.type != model::DataType::float16 && output.type != model::DataType::bfloat16;
    });
  }

  void define_folded(const Node& node, const std::vector<model::Tensor>& results,
                     model::Role role) {
    if (node.outputs.size() > results.size()) {
      throw base::InputError(
          fmt::format("{} outputs, expected at most {}", node.outputs.size(), results.size()));
    }
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i].empty()) continue;
      Known known;
      known.shape = results[i].shape;
      known.type = results[i].type;
      known.role = role;
      known.data = model::data_of(results[i]);
      define(node.outputs[i], std::move(known));
    }
  }

  /// Reshaped, transposed and passed-on weights are weights, whatever their size.
  bool fold_layout(const Node& node, const Translation& translation) {
    const Known* operand = single_operand(node, translation);
    if (operand == nullptr || operand->role == model::Role::activation ||
        operand->role == model::Role::input || node.outputs.size() != 1) {
      return false;
    }
    Known known = *operand;
    known.id = model::none;
    const bool renamed = std::holds_alternative<model::Reshape>(translation.operation) ||
                         std::holds_alternative<model::Identity>(translation.operation);
    const auto* transpose = std::get_if<model::Transpose>(&translation.operation);
    if (!renamed && transpose == nullptr) return false;
    const model::TensorType type{known.shape, known.type};
    known.shape = model::infer_outputs(translation.operation, {&type}).front().shape;
    if (transpose != nullptr && known.data) {
      known.data = transposed(*operand, known.shape, transpose->permutation);
    }
    define_single(node, std::move(known));
    return true;
  }

  static std::shared_ptr<const model::TensorData> transposed(
      const Known& from, const model::Shape& shape, const std::vector<std::int64_t>& permutation) {
    const auto size = static_cast<std::size_t>(model::bytes(from.type));
    std::vector<std::size_t> stride(shape.size());  // of each output dimension, in the input
    for (std::size_t i = 0; i < shape.size(); ++i) {
      std::size_t elements = size;
      for (auto k = static_cast<std::size_t>(permutation[i]) + 1; k < from.shape.size(); ++k) {
        elements *= static_cast<std::size_t>(from.shape[k]);
      }
      stride[i] = elements;
    }
    auto copy = std::make_shared<std::vector<std::byte>>();
    copy->reserve(from.data->bytes.size());
    std::vector<std::int64_t> position(shape.size(), 0);
    std::size_t at = 0;
    for (std::size_t n = from.data->bytes.size() / size; n > 0; --n) {
      const auto element = from.data->bytes.subspan(at, size);
      copy->insert(copy->end(), element.begin(), element.end());
      for (std::size_t i = shape.size(); i-- > 0;) {
        at += stride[i];
        if (++position[i] < shape[i]) break;
        at -= stride[i] * static_cast<std::size_t>(shape[i]);
        position[i] = 0;
      }
    }
    return std::make_shared<model::TensorData>(
        model::TensorData{std::span<const std::byte>(*copy), copy});
  }

  // --- outputs ---

  void add_outputs() {
    if (graph_.outputs.empty()) {
      throw base::InputError("the graph has no output, expected at least one");
    }
    for (const ValueInfo& info : graph_.outputs) {
      const auto found = known_.find(info.name);
      if (found == known_.end()) {
        throw base::InputError(fmt::format("output '{}' is made by no node", info.name));
      }
      builder_.output(value_of(info.name));
    }
  }

  const Graph& graph_;
  std::int64_t opset_;
  TensorSource source_;
  const LoadOptions& options_;
  model::NetworkBuilder builder_;
  std::unordered_map<std::string_view, Known> known_;
  std::unordered_set<std::string> layer_names_;
  std::vector<std::string> notices_;
};

}  // namespace
LoadedNetwork import_model(std::span<const std::byte> bytes, std::shared_ptr<const void> owner,
                           const std::filesystem::path& folder, const std::string& name,
                           const LoadOptions& options) {
  const Model model = decode(bytes);
  return GraphImporter(model, {folder, std::move(owner)}, name, options).run();
}

}  // namespace onnx

LoadedNetwork load_onnx(const std::filesystem::path& path, const LoadOptions& options) {
  const auto file = MappedFile::open(path);
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  try {
    return onnx::import_model(file->bytes(), file, folder, path.stem().string(), options);
  } catch (const base::InputError& error) {
    throw base::InputError(fmt::format("{}: {}", path.string(), error.what()));
  }
}

std::vector<std::string_view> onnx_operators() { return onnx::known_operators(); }

}  // namespace flecsim::importer
