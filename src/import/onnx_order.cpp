#include "onnx_order.h"

#include <queue>
#include <unordered_map>

#include <fmt/format.h>

#include "flecsim/base/error.h"

namespace flecsim::importer::onnx {
namespace {

[[noreturn]] void fail(const Node& node, const std::string& message) {
  const std::string_view name =
      node.name.empty() && !node.outputs.empty() ? node.outputs.front() : node.name;
  throw base::InputError(fmt::format("node '{}' ({}): {}", name, node.op_type, message));
}

using Makers = std::unordered_map<std::string_view, std::size_t>;

Makers makers_of(const Graph& graph, const std::unordered_set<std::string_view>& known) {
  Makers makers;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const std::string_view output : graph.nodes[i].outputs) {
      if (output.empty()) continue;
      if (known.contains(output) || !makers.emplace(output, i).second) {
        fail(graph.nodes[i], fmt::format("output '{}' is made twice", output));
      }
    }
  }
  return makers;
}

}  // namespace

std::vector<const Node*> execution_order(const Graph& graph,
                                         const std::unordered_set<std::string_view>& known) {
  const Makers makers = makers_of(graph, known);
  std::vector<std::size_t> waits(graph.nodes.size(), 0);
  std::vector<std::vector<std::size_t>> users(graph.nodes.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const std::string_view input : graph.nodes[i].inputs) {
      if (input.empty() || known.contains(input)) continue;
      const auto maker = makers.find(input);
      if (maker == makers.end()) {
        fail(graph.nodes[i], fmt::format("operand '{}' is no input, no initializer and made by no "
                                         "node",
                                         input));
      }
      ++waits[i];
      users[maker->second].push_back(i);
    }
  }
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t i = 0; i < waits.size(); ++i) {
    if (waits[i] == 0) ready.push(i);
  }
  std::vector<const Node*> order;
  while (!ready.empty()) {
    const std::size_t next = ready.top();
    ready.pop();
    order.push_back(&graph.nodes[next]);
    for (const std::size_t user : users[next]) {
      if (--waits[user] == 0) ready.push(user);
    }
  }
  for (std::size_t i = 0; i < waits.size(); ++i) {
    if (waits[i] != 0) fail(graph.nodes[i], "it waits for its own output (the graph has a cycle)");
  }
  return order;
}

}  // namespace flecsim::importer::onnx
