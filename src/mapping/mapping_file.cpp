// Timeloop's mapping section, read and written.
#include <algorithm>

#include <fmt/format.h>

#include "flecsim/mapping/timeloop_files.h"

#include "timeloop_words.h"

namespace flecsim::mapping {
namespace {

using base::Node;

std::vector<int> complete_order(const OrderWord& word, std::size_t dims) {
  std::vector<int> order = word.inner;
  for (int d = 0; d < static_cast<int>(dims); ++d) {
    const bool given = std::count(word.inner.begin(), word.inner.end(), d) > 0 ||
                       std::count(word.outer.begin(), word.outer.end(), d) > 0;
    if (!given) order.push_back(d);
  }
  order.insert(order.end(), word.outer.begin(), word.outer.end());
  return order;
}

void read_loops(const Node& directive, const Problem& problem, LoopFactors& loops) {
  if (const auto factors = directive.find("factors")) {
    for (const FactorWord& word : factor_words(*factors, problem)) {
      if (word.relation != "=" || word.value < 1) {
        factors->fail(
            fmt::format("factor of {}, expected a whole number above 0", problem.dims[word.dim]));
      }
      loops.bound[word.dim] = word.value;
      loops.residual[word.dim] = word.residual > 0 ? word.residual : word.value;
    }
  }
  loops.split = static_cast<int>(problem.dims.size());
  if (const auto order = directive.find("permutation")) {
    loops.order = complete_order(order_word(*order, problem), problem.dims.size());
  }
  if (const auto split = directive.find("split"); split && !split->is_null()) {
    loops.split = static_cast<int>(std::clamp<std::int64_t>(
        split->whole_number(), 0, static_cast<std::int64_t>(problem.dims.size())));
  }
}

void read_keep(const Node& directive, const Problem& problem, std::vector<bool>& keep) {
  for (const char* key : {"keep", "bypass"}) {
    const auto list = directive.find(key);
    if (!list || list->is_null()) continue;
    for (const Node& item : list->items()) {
      const int tensor = tensor_index(problem, item.text());
      if (tensor < 0) item.fail(fmt::format("'{}' is no tensor of the problem", item.text()));
      keep[tensor] = std::string_view(key) == "keep";
    }
  }
}

std::string factor_text(const Problem& problem, const LoopFactors& loops) {
  std::string text;
  for (std::size_t d = 0; d < problem.dims.size(); ++d) {
    text += fmt::format("{}{}={}", d == 0 ? "" : " ", problem.dims[d], loops.bound[d]);
    if (loops.residual[d] != loops.bound[d]) text += fmt::format(",{}", loops.residual[d]);
  }
  return text;
}

std::string order_text(const Problem& problem, const LoopFactors& loops) {
  std::string text;
  for (const int d : loops.order) text += problem.dims[d];
  return text;
}

std::string keep_text(const Problem& problem, const std::vector<bool>& keep, bool wanted) {
  std::vector<std::string> names;
  for (std::size_t t = 0; t < problem.tensors.size(); ++t) {
    if (keep[t] == wanted) names.push_back(problem.tensors[t].name);
  }
  return fmt::format("[{}]", fmt::join(names, ", "));
}

std::string loops_text(const char* type, const std::string& level, const Problem& problem,
                       const LoopFactors& loops) {
  return fmt::format("  - target: {}\n    type: {}\n    factors: {}\n    permutation: {}\n", level,
                     type, factor_text(problem, loops), order_text(problem, loops));
}

}  // namespace

LoopNest read_mapping(const Node& mapping, const Architecture& architecture,
                      const Problem& problem) {
  LoopNest nest = unit_nest(architecture, problem);
  for (const Node& directive : mapping.items()) {
    directive.allow_only({"target", "type", "factors", "permutation", "split", "keep", "bypass"});
    const Node target = directive.at("target");
    const int index = level_index(architecture, last_component(target.text()));
    if (index < 0) target.fail(fmt::format("'{}' is no storage level", target.text()));
    LevelLoops& level = nest.levels[index];
    const std::string& type = directive.at("type").text();
    if (type == "temporal") {
      read_loops(directive, problem, level.temporal);
    } else if (type == "spatial") {
      read_loops(directive, problem, level.spatial);
    } else if (type == "datatype" || type == "bypass" || type == "dataspace") {
      read_keep(directive, problem, level.keep);
    } else {
      directive.at("type").fail(
          fmt::format("'{}', expected temporal, spatial, datatype, bypass or dataspace", type));
    }
  }
  return nest;
}

std::string write_mapping(const Architecture& architecture, const Problem& problem,
                          const LoopNest& nest) {
  std::string text = "mapping:\n";
  for (std::size_t s = 0; s < nest.levels.size(); ++s) {
    const LevelLoops& level = nest.levels[s];
    text += fmt::format("  - target: {}\n    type: datatype\n    keep: {}\n    bypass: {}\n",
                        architecture.levels[s].name, keep_text(problem, level.keep, true),
                        keep_text(problem, level.keep, false));
  }
  for (std::size_t s = 0; s < nest.levels.size(); ++s) {
    const Level& storage = architecture.levels[s];
    const LevelLoops& level = nest.levels[s];
    if (storage.fanout_x * storage.fanout_y > 1) {
      text += loops_text("spatial", storage.name, problem, level.spatial);
      text += fmt::format("    split: {}\n", level.spatial.split);
    }
    text += loops_text("temporal", storage.name, problem, level.temporal);
  }
  return text;
}

}  // namespace flecsim::mapping
