// How Gemmini's software cuts a layer into tiles, and the exact traffic that follows.
//
// Models tiled_conv_auto, tiled_matmul_auto and tiled_resadd_auto of gemmini-rocc-tests: half of
// the scratchpad and of the accumulator per tile, because two tiles are in flight. Counts are those
// of the commands (mvin, mvout) split into bus requests: powers of two from the bus width to the
// largest transfer, aligned, never merged across rows. Exact on every row of refdata/gemmini.
// Limits: kernels, strides and padding are square where a convolution is downsampled or pooled by
// the hardware; grouped and depthwise convolutions are not run by these routines (`not_modeled`).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "flecsim/arch/gemmini.h"
#include "flecsim/model/work.h"
#include "flecsim/schedule/gemmini_tiles.h"

namespace flecsim::schedule {

/// What tiling and addresses depend on, in rows of DIM elements and bytes.
struct GemminiGeometry {
  std::int64_t array = 16;  ///< DIM
  std::int64_t scratchpad_rows = 16384;
  std::int64_t accumulator_rows = 1024;
  std::int64_t bus_bytes = 16;
  std::int64_t max_request_bytes = 64;
  std::int64_t input_bytes = 1;
  std::int64_t accumulator_bytes = 4;

  /// DIM-wide blocks that one mvin moves to the scratchpad (Gemmini: max_bytes / DIM) ...
  std::int64_t load_blocks() const;
  /// ... and to the accumulator, at full width.
  std::int64_t bias_blocks() const;
  bool operator==(const GemminiGeometry&) const = default;
};
GemminiGeometry geometry_of(const arch::Gemmini& gemmini);

/// Extents of a convolution's tile; rows and columns are those of the pooled output.
struct ConvTile {
  std::int64_t batches = 1;
  std::int64_t pooled_rows = 1;
  std::int64_t pooled_columns = 1;
  std::int64_t out_channels = 1;
  std::int64_t kernel_rows = 1;
  std::int64_t kernel_columns = 1;
  std::int64_t in_channels = 1;
  bool operator==(const ConvTile&) const = default;
};
/// Extents of a matrix product's tile in blocks of DIM.
struct MatmulTile {
  std::int64_t rows = 1;
  std::int64_t columns = 1;
  std::int64_t depth = 1;
  bool operator==(const MatmulTile&) const = default;
};
/// Extents of a residual addition's tile in elements.
struct AdditionTile {
  std::int64_t rows = 1;
  std::int64_t columns = 1;
  bool operator==(const AdditionTile&) const = default;
};

/// Why Gemmini's loop routines do not run this work, nothing where they do.
std::optional<std::string> not_modeled(const model::Work& work);

/// The tiles that Gemmini's software chooses. The work must not be `not_modeled`.
ConvTile tile_of(const model::ConvolutionWork& work, const GemminiGeometry& geometry);
MatmulTile tile_of(const model::MatmulWork& work, const GemminiGeometry& geometry);
AdditionTile tile_of(const model::AdditionWork& work, const GemminiGeometry& geometry);

/// What one tile holds, in rows of DIM elements; the software has room for two at a time.
struct TileRoom {
  std::int64_t input_rows = 0;   ///< scratchpad: input, or A
  std::int64_t weight_rows = 0;  ///< scratchpad: weights, or B
  std::int64_t accumulator_rows = 0;
  bool whole = false;  ///< the layer is this one tile
  bool operator==(const TileRoom&) const = default;
};
/// Of the tile that the software chooses; nothing of HostWork. The work must not be `not_modeled`.
TileRoom room_of(const model::Work& work, const GemminiGeometry& geometry);

/// As refdata writes it: "b1 or14 oc14 och32 kr3 kc3 kch32", "tI5 tJ6 tK8"; empty for additions.
std::string print(const ConvTile& tile);
std::string print(const MatmulTile& tile);
std::string print(const AdditionTile& tile);

/// One step runs without padding at half resolution (1x1 kernel, stride 2, even input).
bool downsamples(const model::ConvolutionWork& work);

/// Exact counts of a layer's commands and of what they move.
struct ScheduleCounts {
  std::int64_t tiles = 0;
  std::int64_t commands = 0;  ///< RoCC commands that the CPU issues
  std::int64_t read_requests = 0;
  std::int64_t write_requests = 0;
  std::int64_t read_bytes = 0;         ///< bytes on the bus, alignment included
  std::int64_t write_bytes = 0;        ///< bytes on the bus, alignment included
  std::int64_t input_read_bytes = 0;   ///< of read_bytes: input, A, or both operands of an addition
  std::int64_t weight_read_bytes = 0;  ///< of read_bytes: weights or B
  std::int64_t bias_read_bytes = 0;    ///< of read_bytes

  std::int64_t loads = 0;                        ///< mvin commands
  std::int64_t scratchpad_row_writes = 0;        ///< rows of DIM elements, zero fill included
  std::int64_t accumulator_row_writes = 0;       ///< by mvin (bias, residual operands)
  std::int64_t accumulator_row_accumulates = 0;  ///< by mvin that adds (second residual operand)
  std::int64_t preloads = 0;                     ///< = computes
  std::int64_t weight_rows = 0;                  ///< rows of weights read from the scratchpad
  std::int64_t compute_rows = 0;                 ///< rows of activations streamed into the array
  std::int64_t execute_rows = 0;           ///< cycles of the execute unit without bank conflicts
  std::int64_t stores = 0;                 ///< mvout commands
  std::int64_t accumulator_row_reads = 0;  ///< by mvout, every element of a pooling window
  std::int64_t stored_rows = 0;            ///< rows of DIM elements written

  void add(const ScheduleCounts& other, std::int64_t times);
  bool operator==(const ScheduleCounts&) const = default;
};

struct GemminiSchedule {
  std::string tile;
  ScheduleCounts counts;
  TileSequence tiles;
};

/// Tile and counts of one step of work; cost is that of the distinct tiles, not of their number.
/// Throws base::InputError where `not_modeled`.
GemminiSchedule schedule_of(const model::Work& work, const GemminiGeometry& geometry);

}  // namespace flecsim::schedule
