// Timeloop's problem section -> Problem.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "flecsim/mapping/timeloop_files.h"

namespace flecsim::mapping {
namespace {

using base::Node;
using Coefficients = std::map<std::string, std::int64_t>;

std::vector<std::string> names_of(const std::vector<std::string>& dims,
                                  const Coefficients& coefficients) {
  std::vector<std::string> names = dims;
  for (const auto& [name, value] : coefficients) names.push_back(name);
  names.insert(names.end(), {"shape", "version", "densities", "instance"});
  return names;
}

void refuse_unknown(const Node& instance, const std::vector<std::string>& names) {
  std::vector<std::string_view> views(names.begin(), names.end());
  instance.allow_only(views);
}

void refuse_sparse(const Node& densities) {
  if (densities.is_null()) return;
  for (const auto& [tensor, density] : densities.entries()) {
    const bool dense = density.is_scalar() && density.number() == 1;
    if (!dense) density.fail("a density other than 1 is not modelled; remove it");
  }
}

Coefficients read_defaults(const Node& shape) {
  Coefficients coefficients;
  if (const auto list = shape.find("coefficients"); list && !list->is_null()) {
    for (const Node& item : list->items()) {
      item.allow_only({"name", "default"});
      const auto value = item.find("default");
      coefficients[item.at("name").text()] = value ? value->whole_number() : 1;
    }
  }
  return coefficients;
}

Term read_term(const Node& node, const Problem& problem, const Coefficients& coefficients) {
  const auto& parts = node.items();
  if (parts.empty() || parts.size() > 2)
    node.fail("expected [dimension] or [dimension, coefficient]");
  Term term;
  term.dim = dim_index(problem, parts[0].text());
  if (term.dim < 0) {
    parts[0].fail(fmt::format("'{}' is no dimension, expected one of {}", parts[0].text(),
                              fmt::join(problem.dims, ", ")));
  }
  if (parts.size() == 2) {
    const auto found = coefficients.find(parts[1].text());
    if (found == coefficients.end()) {
      parts[1].fail(fmt::format("'{}' is no coefficient of this shape", parts[1].text()));
    }
    term.coefficient = found->second;
  }
  return term;
}

Tensor read_tensor(const Node& node, const Problem& problem, const Coefficients& coefficients) {
  node.allow_only({"name", "projection", "read_write", "read-write"});
  Tensor tensor;
  tensor.name = node.at("name").text();
  for (const char* key : {"read_write", "read-write"}) {
    if (const auto flag = node.find(key); flag && !flag->is_null()) {
      tensor.read_write = flag->boolean();
    }
  }
  for (const Node& rank : node.at("projection").items()) {
    std::vector<Term> terms;
    for (const Node& term : rank.items()) terms.push_back(read_term(term, problem, coefficients));
    if (terms.empty()) rank.fail("a rank without terms");
    tensor.ranks.push_back(std::move(terms));
  }
  return tensor;
}

// The shape that Timeloop ships as "cnn-layer".
Problem named_shape(const Node& shape, Coefficients& coefficients) {
  if (shape.text() != "cnn-layer" && shape.text() != "cnn_layer") {
    shape.fail(fmt::format("'{}', expected cnn-layer or a shape written out", shape.text()));
  }
  for (const char* name : {"Wstride", "Hstride", "Wdilation", "Hdilation"}) {
    coefficients.emplace(name, 1);
  }
  Problem p;
  p.dims = {"R", "S", "P", "Q", "C", "K", "N"};
  return p;
}

void name_tensors(Problem& p, const Coefficients& k) {
  p.tensors.push_back({"Weights", false, {{{4, 1}}, {{5, 1}}, {{0, 1}}, {{1, 1}}}});
  p.tensors.push_back({"Inputs",
                       false,
                       {{{6, 1}},
                        {{4, 1}},
                        {{0, k.at("Wdilation")}, {2, k.at("Wstride")}},
                        {{1, k.at("Hdilation")}, {3, k.at("Hstride")}}}});
  p.tensors.push_back({"Outputs", true, {{{6, 1}}, {{5, 1}}, {{3, 1}}, {{2, 1}}}});
}

Problem read_dims(const Node& shape) {
  shape.allow_only({"name", "dimensions", "coefficients", "data_spaces", "data-spaces", "version"});
  Problem problem;
  for (const Node& dim : shape.at("dimensions").items()) problem.dims.push_back(dim.text());
  return problem;
}

}  // namespace

Problem read_problem(const Node& node) {
  const Node shape = node.at("shape");
  const Node instance = node.find("instance").value_or(node);
  Coefficients coefficients;
  Problem problem;
  const bool named = shape.is_scalar();
  if (named) {
    problem = named_shape(shape, coefficients);
  } else {
    problem = read_dims(shape);
    coefficients = read_defaults(shape);
  }
  refuse_unknown(instance, names_of(problem.dims, coefficients));
  for (auto& [name, value] : coefficients) {
    if (const auto given = instance.find(name)) value = given->whole_number();
  }
  for (const std::string& dim : problem.dims) {
    problem.sizes.push_back(instance.at(dim).whole_number());
  }
  if (const auto densities = instance.find("densities")) refuse_sparse(*densities);
  if (named) {
    name_tensors(problem, coefficients);
  } else {
    const auto spaces = shape.find("data_spaces");
    const Node list = spaces ? *spaces : shape.at("data-spaces");
    for (const Node& space : list.items()) {
      problem.tensors.push_back(read_tensor(space, problem, coefficients));
    }
  }
  check(problem);
  return problem;
}

}  // namespace flecsim::mapping
