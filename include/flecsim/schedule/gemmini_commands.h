// The commands of a Gemmini (RoCC instructions and what its loop unrollers make of them).
//
// One plain structure for all of them; unused fields stay zero. Local addresses are rows of DIM
// elements of the scratchpad or of the accumulator; `garbage` is the address that moves nothing.
#pragma once

#include <cstdint>
#include <vector>

namespace flecsim::schedule {

inline constexpr std::int32_t garbage = -1;

enum class Opcode : std::uint8_t {
  config_load,
  config_store,
  config_execute,
  load,     ///< mvin
  store,    ///< mvout
  preload,  ///< weights B, result address C of the next compute
  compute,
  loop_config,  ///< configures a loop of the unroller named by `loop`
  loop_run
};
enum class LoopKind : std::uint8_t { none, convolution, matmul };

/// Max-pooling by an mvout: sizes of this tile, in output pixels.
struct PoolShape {
  std::int32_t size = 1;
  std::int32_t stride = 1;
  std::int32_t pooled_rows = 0;
  std::int32_t pooled_columns = 0;
  std::int32_t rows = 0;  ///< of the convolution's output in the accumulator
  std::int32_t columns = 0;
  std::int32_t pad_up = 0;
  std::int32_t pad_left = 0;
  std::int32_t out_columns = 0;  ///< of the whole pooled image: row stride in memory
};

struct Command {
  Opcode opcode = Opcode::compute;
  LoopKind loop = LoopKind::none;     ///< the unroller that made or runs it
  std::uint8_t load_id = 0;           ///< which of three load configurations
  bool accumulator = false;           ///< load, store: the local address is in the accumulator
  bool accumulate = false;            ///< load, preload: add to what is there
  bool shrunk = false;                ///< config_load: input-width data even into the accumulator
  std::int16_t rows = 0;              ///< load, store, compute (A), preload (C)
  std::int16_t columns = 0;           ///< load, store
  std::int16_t weight_rows = 0;       ///< preload (B)
  std::int16_t pixel_repeats = 1;     ///< config_load
  std::int32_t row = garbage;         ///< load, store, compute (A), preload (C, in the accumulator)
  std::int32_t weight_row = garbage;  ///< preload (B)
  std::int32_t block_stride = 0;      ///< config_load
  std::int32_t loop_index = 0;        ///< loop_run: index into the program's loops
  std::int64_t address = 0;           ///< load (0: fill with zeros), store
  std::int64_t stride = 0;            ///< configs: bytes between rows in memory; execute: of A
  const PoolShape* pool = nullptr;    ///< config_store; must outlive the command
};

}  // namespace flecsim::schedule
