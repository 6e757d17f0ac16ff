// What is mapped: the dimensions of one layer's loop nest and the tensors its body touches.
// A tensor has ranks; a rank is a sum of terms coefficient * dimension (Timeloop's projection), so
// that a sliding window is one rank with two terms. Strided windows count as dense boxes.
// Source: Timeloop's problem format (docs/mapping.md). Limits: kMaxDims, kMaxTensors, kMaxRanks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace flecsim::mapping {

inline constexpr int kMaxDims = 12;
inline constexpr int kMaxTensors = 4;
inline constexpr int kMaxRanks = 6;

struct Term {
  int dim = 0;
  std::int64_t coefficient = 1;
};

struct Tensor {
  std::string name;
  bool read_write = false;
  std::vector<std::vector<Term>> ranks;
};

struct Problem {
  std::vector<std::string> dims;
  std::vector<std::int64_t> sizes;
  std::vector<Tensor> tensors;
};

// Extent of each dimension -> words of the dense box of a tensor.
std::int64_t box_words(const Tensor& tensor, const std::vector<std::int64_t>& extents);

// Multiply-accumulates of the whole problem.
std::int64_t operations(const Problem& problem);

bool is_relevant(const Tensor& tensor, int dim);

// True if no rank of any tensor has two terms whose dimensions are both larger than one.
bool is_free_of_halo(const Problem& problem);

// Index of a dimension or tensor; -1 if there is none of that name.
int dim_index(const Problem& problem, const std::string& name);
int tensor_index(const Problem& problem, const std::string& name);

// Sizes positive, names unique, indices and limits in range, no 64-bit overflow; throws InputError.
void check(const Problem& problem);

// The seven-dimensional convolution of Timeloop (C M R S N P Q; Weights, Inputs, Outputs).
struct ConvolutionSizes {
  std::int64_t c = 1, m = 1, r = 1, s = 1, n = 1, p = 1, q = 1;
  std::int64_t w_stride = 1, h_stride = 1, w_dilation = 1, h_dilation = 1;
};
Problem convolution(const ConvolutionSizes& sizes);

// An eighth dimension G that all tensors share; sizes are of one group. Depthwise: C = M = 1.
Problem grouped_convolution(std::int64_t groups, const ConvolutionSizes& sizes);

// Outputs[M, N] += A[M, K] * B[K, N].
Problem matrix_product(std::int64_t m, std::int64_t k, std::int64_t n);

}  // namespace flecsim::mapping
