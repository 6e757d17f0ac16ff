// The order in which the nodes of a graph can run.
#pragma once

#include <string_view>
#include <unordered_set>
#include <vector>

#include "onnx_model.h"

namespace flecsim::importer::onnx {

/// Nodes in topological order, that of the file wherever it is one. InputError names the first node
/// with an operand that nothing makes, or one of a cycle. `known`: inputs and initializers.
std::vector<const Node*> execution_order(const Graph& graph,
                                         const std::unordered_set<std::string_view>& known);

}  // namespace flecsim::importer::onnx
