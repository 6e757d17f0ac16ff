// A layer as the loop commands that the CPU issues, and the commands that each loop unrolls into.
//
// Models LoopConv and LoopMatmul of Gemmini's generator and the software that configures them:
// orders, local addresses, padding, pixels per row. Each unit (loads, execute, store) is an
// iterator; the replay steps them under the unrollers' arbitration, the counts simply drain them.
#pragma once

#include <cstdint>
#include <vector>

#include "flecsim/model/work.h"
#include "flecsim/schedule/gemmini_commands.h"
#include "flecsim/schedule/gemmini_tiling.h"

namespace flecsim::schedule {

/// What all loops of a convolution share.
struct ConvLayout {
  GemminiGeometry geometry;
  std::int32_t in_rows = 0;
  std::int32_t in_columns = 0;
  std::int32_t in_channels = 0;
  std::int32_t out_rows = 0;  ///< stored, after pooling
  std::int32_t out_columns = 0;
  std::int32_t out_channels = 0;
  std::int32_t kernel_columns = 0;
  std::int32_t stride = 1;
  std::int32_t shift = 0;     ///< 1: downsampled
  std::int32_t dilation = 1;  ///< of the kernel
};

/// One tile of a convolution. Addresses are bytes, 0: the unit has nothing to do.
struct ConvLoop {
  std::int64_t input = 0;
  std::int64_t weights = 0;
  std::int64_t bias = 0;
  std::int64_t output = 0;
  std::int32_t batches = 0;
  std::int32_t out_channels = 0;
  std::int32_t kernel_rows = 0;
  std::int32_t kernel_columns = 0;
  std::int32_t in_channels = 0;
  std::int32_t rows = 0;  ///< of the convolution's output
  std::int32_t columns = 0;
  std::int32_t in_rows = 0;  ///< with padding
  std::int32_t in_columns = 0;
  std::int32_t pad_up = 0;
  std::int32_t pad_down = 0;
  std::int32_t pad_left = 0;
  std::int32_t pad_right = 0;
  std::int32_t pixels = 1;     ///< of the kernel's row that one row of the array takes
  std::int8_t input_half = 0;  ///< 0: that of the loop; 1, 2: fixed (reuse)
  std::int8_t weight_half = 0;
  bool pooled = false;
  PoolShape pool;
};

/// What all loops of a matrix product or addition share.
struct MatmulLayout {
  GemminiGeometry geometry;
  std::int64_t stride_a = 0;  ///< bytes
  std::int64_t stride_b = 0;
  std::int64_t stride_c = 0;
  bool addition = false;
};

/// One tile; extents in blocks of DIM, pads in elements of the last block.
struct MatmulLoop {
  std::int64_t a = 0;
  std::int64_t b = 0;
  std::int64_t d = 0;
  std::int64_t c = 0;
  std::int32_t rows = 0;
  std::int32_t columns = 0;
  std::int32_t depth = 0;
  std::int32_t pad_rows = 0;
  std::int32_t pad_columns = 0;
  std::int32_t pad_depth = 0;
  std::int8_t a_half = 0;
  std::int8_t b_half = 0;
  bool accumulate = false;
};

/// Everything that the CPU issues for one layer, in order: `configs`, then for each loop
/// `loop_commands` configuration commands and its run.
struct GemminiProgram {
  std::vector<Command> presets;  ///< configurations in force before the first command
  std::vector<Command> configs;
  LoopKind kind = LoopKind::none;
  std::int32_t loop_commands = 0;
  ConvLayout conv;
  std::vector<ConvLoop> conv_loops;
  MatmulLayout matmul;
  std::vector<MatmulLoop> matmul_loops;
  std::int32_t fences = 1;

  std::int64_t loops() const {
    return static_cast<std::int64_t>(conv_loops.size() + matmul_loops.size());
  }
  std::int64_t commands() const {
    return static_cast<std::int64_t>(configs.size()) + loops() * (loop_commands + 1);
  }
};

/// The program of one step of work. Tensors lie one after the other in memory from a fixed base,
/// each aligned to 64 bytes (conv: input, weights, bias, output; matmul: A, B, bias, C; addition:
/// A, B, C), as in the measurements. Throws base::InputError where the work is `not_modeled`.
GemminiProgram program_of(const model::Work& work, const GemminiGeometry& geometry);

// ---- units of LoopConv ----------------------------------------------------------------------
// `start`, then `command()` and `advance()` until it returns false.

class ConvBias {
 public:
  void start(const ConvLayout& layout, const ConvLoop& loop, std::int32_t accumulator_base);
  Command command() const;
  bool advance();

 private:
  const ConvLayout* layout_ = nullptr;
  const ConvLoop* loop_ = nullptr;
  std::int32_t base_ = 0;
  bool configured_ = false;
  std::int32_t batch_ = 0, row_ = 0, column_ = 0, channel_ = 0;
};

class ConvInput {
 public:
  void start(const ConvLayout& layout, const ConvLoop& loop, std::int32_t base);
  Command command() const;
  bool advance();

 private:
  std::int32_t extent() const;
  const ConvLayout* layout_ = nullptr;
  const ConvLoop* loop_ = nullptr;
  std::int32_t base_ = 0;
  std::int32_t inner_rows_ = 0, inner_columns_ = 0;  ///< without padding
  std::int32_t step_ = 0;
  bool configured_ = false;
  std::int32_t batch_ = 0, row_ = 0, column_ = 0, channel_ = 0;
};

class ConvWeights {
 public:
  /// `end`: the row above the last one.
  void start(const ConvLayout& layout, const ConvLoop& loop, std::int32_t end);
  Command command() const;
  bool advance();

 private:
  const ConvLayout* layout_ = nullptr;
  const ConvLoop* loop_ = nullptr;
  std::int32_t base_ = 0;
  std::int32_t step_ = 0;
  bool configured_ = false;
  std::int32_t channel_ = 0, kernel_row_ = 0, kernel_column_ = 0, in_channel_ = 0;
};

class ConvExecute {
 public:
  void start(const ConvLayout& layout, const ConvLoop& loop, std::int32_t input_base,
             std::int32_t weight_end, std::int32_t accumulator_base);
  Command command() const;
  bool advance();
  /// At least so many commands are to come, that at hand included.
  std::int64_t commands_left() const { return 1 + sweeps_left_ * sweep_; }

 private:
  Command preload(std::int32_t rows) const;
  Command compute(std::int32_t rows) const;
  const ConvLayout* layout_ = nullptr;
  const ConvLoop* loop_ = nullptr;
  std::int32_t input_base_ = 0, weight_base_ = 0, accumulator_base_ = 0;
  bool computing_ = false;
  std::int32_t channel_ = 0, kernel_row_ = 0, kernel_column_ = 0, in_channel_ = 0;
  std::int32_t batch_ = 0, row_ = 0, column_ = 0;
  std::int64_t sweep_ = 0;        ///< commands for all pixels with the same weights
  std::int64_t sweeps_left_ = 0;  ///< after the one at hand
};

class ConvStore {
 public:
  void start(const ConvLayout& layout, const ConvLoop& loop, std::int32_t accumulator_base);
  Command command() const;
  bool advance();

 private:
  Command pooled() const;
  const ConvLayout* layout_ = nullptr;
  const ConvLoop* loop_ = nullptr;
  std::int32_t base_ = 0;
  enum class State : std::uint8_t { stores, before, after } state_ = State::stores;
  std::int32_t batch_ = 0, row_ = 0, column_ = 0, channel_ = 0;
};

// ---- units of LoopMatmul --------------------------------------------------------------------

/// A (rows inner, depth outer); for additions depth is columns and the target the accumulator.
class MatmulA {
 public:
  void start(const MatmulLayout& layout, const MatmulLoop& loop, std::int32_t base);
  Command command() const;
  bool advance();
  std::int32_t k() const { return k_; }
  std::int32_t i() const { return i_; }

 private:
  const MatmulLayout* layout_ = nullptr;
  const MatmulLoop* loop_ = nullptr;
  std::int32_t base_ = 0, depth_ = 0, pad_depth_ = 0, step_ = 0;
  std::int32_t k_ = 0, i_ = 0;
};

/// B (columns inner, depth outer); for additions depth is rows.
class MatmulB {
 public:
  /// `base`: the first row of B, or of the addition's tile in the accumulator.
  void start(const MatmulLayout& layout, const MatmulLoop& loop, std::int32_t base);
  Command command() const;
  bool advance();
  std::int32_t k() const { return k_; }
  std::int32_t j() const { return j_; }

 private:
  const MatmulLayout* layout_ = nullptr;
  const MatmulLoop* loop_ = nullptr;
  std::int32_t base_ = 0, depth_ = 0, step_ = 0;
  std::int32_t k_ = 0, j_ = 0;
};

class MatmulBias {
 public:
  void start(const MatmulLayout& layout, const MatmulLoop& loop, std::int32_t base);
  Command command() const;
  bool advance();

 private:
  const MatmulLayout* layout_ = nullptr;
  const MatmulLoop* loop_ = nullptr;
  std::int32_t base_ = 0, step_ = 0;
  std::int32_t j_ = 0, i_ = 0;
};

class MatmulExecute {
 public:
  void start(const MatmulLayout& layout, const MatmulLoop& loop, std::int32_t a_base,
             std::int32_t b_base, std::int32_t accumulator_base);
  Command command() const;
  bool advance();
  std::int32_t k() const { return k_; }
  std::int32_t j() const { return j_; }
  std::int32_t i() const { return i_; }

 private:
  const MatmulLayout* layout_ = nullptr;
  const MatmulLoop* loop_ = nullptr;
  std::int32_t a_base_ = 0, b_base_ = 0, accumulator_base_ = 0;
  bool computing_ = false;
  std::int32_t k_ = 0, j_ = 0, i_ = 0;
};

class MatmulStore {
 public:
  void start(const MatmulLayout& layout, const MatmulLoop& loop, std::int32_t base);
  Command command() const;
  bool advance();
  std::int32_t j() const { return j_; }
  std::int32_t i() const { return i_; }
  /// Blocks that the command at hand stores.
  std::int32_t blocks() const;

 private:
  const MatmulLayout* layout_ = nullptr;
  const MatmulLoop* loop_ = nullptr;
  std::int32_t base_ = 0, step_ = 0;
  std::int32_t j_ = 0, i_ = 0;
};

}  // namespace flecsim::schedule
