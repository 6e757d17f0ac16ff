#include "flecsim/mapping/problem.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "flecsim/base/checked.h"
#include "flecsim/base/error.h"

namespace flecsim::mapping {
namespace {

using base::InputError;

void check_dims(const Problem& problem) {
  std::set<std::string> names;
  if (problem.dims.empty()) throw InputError("problem: no dimensions, expected at least one");
  if (problem.dims.size() > kMaxDims) {
    throw InputError(
        fmt::format("problem: {} dimensions, expected at most {}", problem.dims.size(), kMaxDims));
  }
  for (std::size_t d = 0; d < problem.dims.size(); ++d) {
    if (!names.insert(problem.dims[d]).second) {
      throw InputError(fmt::format("problem: dimension '{}' is given twice", problem.dims[d]));
    }
    if (problem.sizes[d] < 1) {
      throw InputError(fmt::format("problem: dimension {} is {}, expected at least 1",
                                   problem.dims[d], problem.sizes[d]));
    }
  }
}

void check_tensor(const Problem& problem, const Tensor& tensor) {
  if (tensor.ranks.size() > kMaxRanks) {
    throw InputError(fmt::format("problem: tensor {} has {} ranks, expected at most {}",
                                 tensor.name, tensor.ranks.size(), kMaxRanks));
  }
  std::int64_t words = 1;
  for (const auto& rank : tensor.ranks) {
    std::int64_t extent = 1;
    for (const Term& term : rank) {
      if (term.coefficient < 1) {
        throw InputError(fmt::format("problem: tensor {}: coefficient {}, expected at least 1",
                                     tensor.name, term.coefficient));
      }
      extent = base::checked_add(
          extent,
          base::checked_multiply(term.coefficient, problem.sizes[term.dim] - 1, tensor.name),
          tensor.name);
    }
    words = base::checked_multiply(words, extent, fmt::format("size of tensor {}", tensor.name));
  }
}

Tensor make_tensor(std::string name, bool read_write, std::vector<std::vector<Term>> ranks) {
  return {std::move(name), read_write, std::move(ranks)};
}

}  // namespace

std::int64_t box_words(const Tensor& tensor, const std::vector<std::int64_t>& extents) {
  std::int64_t words = 1;
  for (const auto& rank : tensor.ranks) {
    std::int64_t extent = 1;
    for (const Term& term : rank) extent += term.coefficient * (extents[term.dim] - 1);
    words *= extent;
  }
  return words;
}

std::int64_t operations(const Problem& problem) {
  std::int64_t product = 1;
  for (const std::int64_t size : problem.sizes) {
    product = base::checked_multiply(product, size, "number of operations of the problem");
  }
  return product;
}

bool is_relevant(const Tensor& tensor, int dim) {
  for (const auto& rank : tensor.ranks) {
    for (const Term& term : rank) {
      if (term.dim == dim) return true;
    }
  }
  return false;
}

bool is_free_of_halo(const Problem& problem) {
  for (const Tensor& tensor : problem.tensors) {
    for (const auto& rank : tensor.ranks) {
      const auto moving = std::count_if(
          rank.begin(), rank.end(), [&](const Term& term) { return problem.sizes[term.dim] > 1; });
      if (moving > 1) return false;
    }
    // A dimension that moves two ranks at once (a diagonal) is no plain box sequence either.
    for (int d = 0; d < static_cast<int>(problem.dims.size()); ++d) {
      int uses = 0;
      for (const auto& rank : tensor.ranks) {
        for (const Term& term : rank) uses += term.dim == d ? 1 : 0;
      }
      if (uses > 1 && problem.sizes[d] > 1) return false;
    }
  }
  return true;
}

int dim_index(const Problem& problem, const std::string& name) {
  const auto found = std::find(problem.dims.begin(), problem.dims.end(), name);
  return found == problem.dims.end() ? -1 : static_cast<int>(found - problem.dims.begin());
}

int tensor_index(const Problem& problem, const std::string& name) {
  for (std::size_t t = 0; t < problem.tensors.size(); ++t) {
    if (problem.tensors[t].name == name) return static_cast<int>(t);
  }
  return -1;
}

void check(const Problem& problem) {
  check_dims(problem);
  if (problem.tensors.empty() || problem.tensors.size() > kMaxTensors) {
    throw InputError(
        fmt::format("problem: {} tensors, expected 1 to {}", problem.tensors.size(), kMaxTensors));
  }
  std::set<std::string> names;
  bool written = false;
  for (const Tensor& tensor : problem.tensors) {
    if (!names.insert(tensor.name).second) {
      throw InputError(fmt::format("problem: tensor '{}' is given twice", tensor.name));
    }
    check_tensor(problem, tensor);
    written = written || tensor.read_write;
  }
  if (!written) throw InputError("problem: no tensor is read_write, expected one output");
  operations(problem);
}

Problem convolution(const ConvolutionSizes& z) {
  Problem p;
  p.dims = {"C", "M", "R", "S", "N", "P", "Q"};
  p.sizes = {z.c, z.m, z.r, z.s, z.n, z.p, z.q};
  p.tensors.push_back(make_tensor("Weights", false, {{{0, 1}}, {{1, 1}}, {{2, 1}}, {{3, 1}}}));
  p.tensors.push_back(make_tensor("Inputs", false,
                                  {{{4, 1}},
                                   {{0, 1}},
                                   {{2, z.w_dilation}, {5, z.w_stride}},
                                   {{3, z.h_dilation}, {6, z.h_stride}}}));
  p.tensors.push_back(make_tensor("Outputs", true, {{{4, 1}}, {{1, 1}}, {{6, 1}}, {{5, 1}}}));
  return p;
}

Problem grouped_convolution(std::int64_t groups, const ConvolutionSizes& z) {
  Problem p = convolution(z);
  p.dims.push_back("G");
  p.sizes.push_back(groups);
  for (Tensor& tensor : p.tensors) tensor.ranks.push_back({{7, 1}});
  return p;
}

Problem matrix_product(std::int64_t m, std::int64_t k, std::int64_t n) {
  Problem p;
  p.dims = {"M", "K", "N"};
  p.sizes = {m, k, n};
  p.tensors.push_back(make_tensor("A", false, {{{0, 1}}, {{1, 1}}}));
  p.tensors.push_back(make_tensor("B", false, {{{1, 1}}, {{2, 1}}}));
  p.tensors.push_back(make_tensor("Outputs", true, {{{0, 1}}, {{2, 1}}}));
  return p;
}

}  // namespace flecsim::mapping
