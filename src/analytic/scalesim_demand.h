// What SCALE-Sim's array asks of its SRAMs in every cycle: im2col operands, folded and skewed.
//
// Sr x Sc are the two folded dimensions, T the one that streams (os: P x K, N; ws: N x K, P;
// is: N x P, K; refs in docs/systolic.md). Folds run column-major and never overlap.
#pragma once

#include <cstdint>
#include <vector>

#include "flecsim/analytic/scalesim.h"

#include "scalesim_buffers.h"

namespace flecsim::analytic::scalesim {

/// Elements of input and filter by their place in the im2col matrices.
class Operands {
 public:
  explicit Operands(const Config& config, const Layer& layer);

  std::int64_t pixels() const { return pixels_; }
  std::int64_t window() const { return std::int64_t(column_.size()); }  ///< after compression
  std::int64_t filters() const { return filters_; }
  std::int64_t ifmap_elements() const { return ifmap_elements_; }
  std::int64_t filter_elements() const { return filter_elements_; }

  /// Element of im2col row `pixel`, column `k`; -1 where the window sticks out of the input.
  Element ifmap(std::int64_t pixel, std::int64_t k) const {
    const Column& column = column_[static_cast<std::size_t>(k)];
    const Pixel& origin = pixel_[static_cast<std::size_t>(pixel)];
    if (ragged_ && (origin.row + column.row >= height_ || origin.column + column.column >= width_))
      return -1;
    return static_cast<Element>(origin.offset + column.offset);
  }
  Element filter(std::int64_t k, std::int64_t filter) const {
    return static_cast<Element>(k * filters_ + filter);
  }

 private:
  struct Column {
    std::int32_t offset, row, column;
  };
  struct Pixel {
    std::int32_t offset, row, column;
  };
  std::vector<Column> column_;
  std::vector<Pixel> pixel_;
  std::int64_t height_, width_, filters_, pixels_;
  std::int64_t ifmap_elements_, filter_elements_;
  bool ragged_;
};

/// One fold: which part of the matrices the array works on.
struct Fold {
  std::int64_t row = 0;     ///< first of Sr
  std::int64_t column = 0;  ///< first of Sc
  std::int64_t rows_used = 0;
  std::int64_t columns_used = 0;
};

class Demand {
 public:
  Demand(const Config& config, const Layer& layer);

  const Operands& operands() const { return operands_; }
  std::int64_t fold_cycles() const { return fold_cycles_; }
  std::int64_t row_folds() const;
  std::int64_t column_folds() const;
  Fold fold(std::int64_t row_fold, std::int64_t column_fold) const;
  std::int64_t streamed() const { return streamed_; }

  /// Appends what is read from the input and filter SRAM in a cycle of a fold.
  void ifmap_reads(const Fold& fold, std::int64_t cycle, std::vector<Element>& out) const;
  void filter_reads(const Fold& fold, std::int64_t cycle, std::vector<Element>& out) const;
  std::int64_t ofmap_writes(const Fold& fold, std::int64_t cycle) const;

  /// USER mode's order of fetching.
  FetchOrder ifmap_order() const;
  FetchOrder filter_order() const;

 private:
  template <typename At>
  FetchOrder order(std::int64_t blocks, std::int64_t block_rows, std::int64_t columns,
                   bool diagonal, At at) const;

  Dataflow dataflow_;
  std::int64_t rows_, columns_;
  Operands operands_;
  std::int64_t folded_rows_, folded_columns_, streamed_;
  std::int64_t fold_cycles_;
};

}  // namespace flecsim::analytic::scalesim
