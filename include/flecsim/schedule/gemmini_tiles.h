// The tiles of a layer as streams of equal commands: what each engine of a Gemmini has to do for
// one tile, and the order of the tiles.
//
// Models the loops of gemmini_loops.h by exact counts per unit (bias, weights, input, execute,
// store) instead of command by command; the closed form (analytic/closed_form.h) times them. Tiles
// with equal counts are one kind. Limits: the sequence has one entry per tile.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace flecsim::schedule {

/// Equal mvin commands one after the other.
struct LoadRun {
  std::int64_t commands = 0;
  std::int64_t rows = 0;  ///< of one command
  double row_bytes = 0;   ///< useful ones, 0: padding, nothing is fetched
  double row_writes = 0;  ///< cycles of the write port for one row
  bool operator==(const LoadRun&) const = default;
};

/// The mvin commands of one tensor in one tile: `periods` times the runs.
struct LoadStream {
  std::array<LoadRun, 4> runs{};
  std::int64_t periods = 0;
  std::int64_t commands = 0;  ///< that fetch
  std::int64_t rows = 0;      ///< fetched from memory
  std::int64_t requests = 0;
  std::int64_t bytes = 0;          ///< on the bus
  std::int64_t row_writes = 0;     ///< of fetched rows, every pixel repeat or repeated row
  std::int64_t zero_commands = 0;  ///< padding: nothing is fetched
  std::int64_t zero_writes = 0;    ///< rows of zeros, every pixel repeat
  bool operator==(const LoadStream&) const = default;
};

/// Pairs of preload and compute; the pairs of a block share one block of weights.
struct ExecuteStream {
  std::int64_t blocks = 0;
  std::int64_t pairs = 0;
  std::int64_t rows = 0;  ///< cycles: DIM where weights are new, else at least 4
  std::int64_t output_rows = 0;
  std::int64_t weight_rows = 0;
  bool operator==(const ExecuteStream&) const = default;
};

struct StoreStream {
  std::int64_t commands = 0;
  std::int64_t requests = 0;
  std::int64_t bytes = 0;
  std::int64_t row_reads = 0;  ///< every element of a pooling window
  std::int64_t rows = 0;       ///< written
  bool operator==(const StoreStream&) const = default;
};

struct TileWork {
  LoadStream bias;     ///< D of a matrix product
  LoadStream weights;  ///< B
  LoadStream input;    ///< A
  ExecuteStream execute;
  StoreStream store;
  std::int64_t depth_blocks = 1;  ///< matrix product: blocks of DIM along k
  std::int64_t input_rows = 0;    ///< scratchpad rows that the input takes
  std::int64_t weight_rows = 0;   ///< ... and the weights
  std::int64_t pixels = 1;        ///< repeats of an input row
  bool pooled = false;
  bool overwrites = false;  ///< its first partial sums overwrite the accumulator
  bool operator==(const TileWork&) const = default;
};

enum class TileKind : std::uint8_t { convolution, matmul, addition };

struct TileSequence {
  TileKind kind = TileKind::convolution;
  std::int64_t loop_commands = 0;    ///< RoCC commands per tile
  std::int64_t config_commands = 0;  ///< before the first tile
  std::vector<TileWork> works;       ///< distinct
  std::vector<std::uint32_t> order;  ///< indices into `works`, one per tile
};

}  // namespace flecsim::schedule
