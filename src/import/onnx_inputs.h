// The graph's inputs: which are data and which are weights, and the extents of open dimensions.
//
// Files without initializers have their weights as inputs. An input is a weight where a node uses
// it as one (second and later operands of Conv, Gemm, BatchNormalization, ...). Where the use does
// not tell (MatMul, Add, Concat), every input but the first is a weight if the file has no
// floating-point initializers and the input has no open dimension; else it is data.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "flecsim/import/load.h"

#include "onnx_model.h"

namespace flecsim::importer::onnx {

/// True where some node uses the value as a weight or a bias.
bool is_weight_operand(const Graph& graph, std::string_view name);

class InputRoles {
 public:
  explicit InputRoles(const Graph& graph);
  bool is_weight(const ValueInfo& info) const;

 private:
  enum class Use { weight, data, open };
  std::map<std::string_view, Use> uses_;
  std::string_view first_;
  bool weights_are_inputs_ = true;
};

/// Shapes of inputs with the batch and the symbols filled in.
class InputShapes {
 public:
  InputShapes(const LoadOptions& options, std::vector<std::string>& notices)
      : options_(options), notices_(notices) {}

  std::vector<std::int64_t> shape(const ValueInfo& info, bool weight);
  /// InputError where a `--dim` names no symbol of the file, or `--batch` met a fixed one.
  void check_all_used() const;

 private:
  std::int64_t extent(const ValueInfo& info, std::size_t index, bool weight);
  std::int64_t batch(const ValueInfo& info, const Dimension& dimension);

  const LoadOptions& options_;
  std::vector<std::string>& notices_;
  std::map<std::string, bool, std::less<>> symbols_;
  std::string batch_symbol_;
  bool batch_is_open_ = false;
};

}  // namespace flecsim::importer::onnx
