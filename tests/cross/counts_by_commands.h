// The counts of a layer taken the slow way: every command of every loop, drained and added up.
//
// The oracle of schedule::schedule_of, which adds in closed form; the same commands feed the
// replay.
#pragma once

#include <algorithm>
#include <array>

#include "flecsim/base/checked.h"
#include "flecsim/schedule/gemmini_loops.h"
#include "flecsim/schedule/requests.h"

namespace flecsim::schedule {

using base::ceil_div;

class Counter {
 public:
  explicit Counter(const GemminiGeometry& geometry) : geometry_(geometry), split_(geometry) {}

  /// Configures loads of one id, then counts commands.
  void configure(const Command& c) {
    if (c.opcode == Opcode::config_load) loads_[c.load_id] = c;
  }

  void count(const Command& c) {
    switch (c.opcode) {
      case Opcode::config_load:
        return configure(c);
      case Opcode::load:
        return load(c);
      case Opcode::preload:
        return preload(c);
      case Opcode::compute:
        return compute(c);
      default:
        return;
    }
  }

  void store(const Command& c, std::int64_t stride) {
    ++counts_.stores;
    const std::int64_t blocks = ceil_div(c.columns, geometry_.array);
    counts_.accumulator_row_reads += c.rows * blocks;
    counts_.stored_rows += c.rows * blocks;
    write(c.address, stride, c.rows, c.columns * geometry_.input_bytes);
  }

  void pooled_store(const Command& c, std::int64_t stride, const PoolShape& pool) {
    ++counts_.stores;
    counts_.accumulator_row_reads +=
        pooled_reads(pool.pooled_rows, pool.pad_up, pool.rows, pool) *
        pooled_reads(pool.pooled_columns, pool.pad_left, pool.columns, pool);
    counts_.stored_rows += static_cast<std::int64_t>(pool.pooled_rows) * pool.pooled_columns;
    for (std::int64_t row = 0; row < pool.pooled_rows; ++row) {
      write(c.address + row * pool.out_columns * stride, stride, pool.pooled_columns,
            c.columns * geometry_.input_bytes);
    }
  }

  ScheduleCounts take() { return counts_; }

 private:
  void load(const Command& c) {
    ++counts_.loads;
    const Command& config = loads_[c.load_id];
    const std::int64_t blocks = ceil_div(c.columns, geometry_.array);
    const std::int64_t rows = c.rows * blocks;
    if (!c.accumulator) {
      counts_.scratchpad_row_writes += rows;
    } else if (c.accumulate) {
      counts_.accumulator_row_accumulates += rows;
    } else {
      counts_.accumulator_row_writes += rows;
    }
    if (c.address == 0) return;
    const bool wide = c.accumulator && !config.shrunk;
    const std::int64_t bytes =
        c.columns * (wide ? geometry_.accumulator_bytes : geometry_.input_bytes);
    const std::int64_t requested = config.stride == 0 ? 1 : c.rows;
    const std::int64_t before = counts_.read_bytes;
    add(c.address, config.stride, requested, bytes, counts_.read_requests, counts_.read_bytes);
    bytes_of(c, config) += counts_.read_bytes - before;
  }

  /// Whose bytes a load moves: load ids are 0 input, 1 weights, 2 bias; an addition has inputs
  /// only.
  std::int64_t& bytes_of(const Command& c, const Command& config) {
    if (c.load_id == 0 || config.shrunk) return counts_.input_read_bytes;
    return c.load_id == 1 ? counts_.weight_read_bytes : counts_.bias_read_bytes;
  }

  void preload(const Command& c) {
    ++counts_.preloads;
    const bool weights = c.weight_row != garbage;
    if (weights) counts_.weight_rows += c.weight_rows;
    // It streams with the rows of the compute before it.
    counts_.execute_rows += weights ? geometry_.array : std::max<std::int64_t>(4, streamed_rows_);
  }

  void compute(const Command& c) {
    counts_.compute_rows += c.rows;
    streamed_rows_ = c.rows;
  }

  void write(std::int64_t address, std::int64_t stride, std::int64_t rows, std::int64_t bytes) {
    add(address, stride, rows, bytes, counts_.write_requests, counts_.write_bytes);
  }

  void add(std::int64_t address, std::int64_t stride, std::int64_t rows, std::int64_t bytes,
           std::int64_t& requests, std::int64_t& moved) {
    const std::int64_t period = stride % geometry_.max_request_bytes == 0 ? rows : 1;
    for (std::int64_t row = 0; row < rows; row += period) {
      const Split s = split_(address + row * stride, bytes);
      requests += s.requests * period;
      moved += s.bytes * period;
    }
  }

  /// Window elements along one dimension that lie inside the convolution's output.
  static std::int64_t pooled_reads(std::int64_t pooled, std::int64_t pad, std::int64_t extent,
                                   const PoolShape& pool) {
    std::int64_t reads = 0;
    for (std::int64_t p = 0; p < pooled; ++p) {
      for (std::int64_t w = 0; w < pool.size; ++w) {
        const std::int64_t at = p * pool.stride + w - pad;
        reads += at >= 0 && at < extent;
      }
    }
    return reads;
  }

  GemminiGeometry geometry_;
  RequestSplit split_;
  std::array<Command, 3> loads_{};
  std::int64_t streamed_rows_ = 0;  ///< by the next preload's operation
  ScheduleCounts counts_;
};

template <class Unit, class Use>
void drain(Unit& unit, Use use) {
  do {
    use(unit.command());
  } while (unit.advance());
}

inline ScheduleCounts count_loop(const ConvLayout& layout, const ConvLoop& loop) {
  Counter counter(layout.geometry);
  const auto count = [&](const Command& c) { counter.count(c); };
  if (loop.bias != 0) {
    ConvBias unit;
    unit.start(layout, loop, 0);
    drain(unit, count);
  }
  if (loop.input != 0) {
    ConvInput unit;
    unit.start(layout, loop, 0);
    drain(unit, count);
  }
  if (loop.weights != 0) {
    ConvWeights unit;
    unit.start(layout, loop, 0);
    drain(unit, count);
  }
  ConvExecute execute;
  execute.start(layout, loop, 0, 1 << 24, 0);
  drain(execute, count);
  if (loop.output != 0) {
    ConvStore unit;
    unit.start(layout, loop, 0);
    const std::int64_t stride = layout.out_channels * layout.geometry.input_bytes;
    drain(unit, [&](const Command& c) {
      if (c.opcode != Opcode::store) return;
      if (loop.pooled) {
        counter.pooled_store(c, stride, loop.pool);
      } else {
        counter.store(c, stride);
      }
    });
  }
  return counter.take();
}

inline ScheduleCounts count_loop(const GemminiProgram& program, const MatmulLoop& loop) {
  const MatmulLayout& layout = program.matmul;
  Counter counter(layout.geometry);
  for (const Command& c : program.configs) counter.configure(c);
  const auto count = [&](const Command& c) { counter.count(c); };
  if (loop.a != 0) {
    MatmulA unit;
    unit.start(layout, loop, 0);
    drain(unit, count);
  }
  if (loop.b != 0) {
    MatmulB unit;
    unit.start(layout, loop, 0);
    drain(unit, count);
  }
  if (loop.d != 0) {
    MatmulBias unit;
    unit.start(layout, loop, 0);
    drain(unit, count);
  }
  if (!layout.addition) {
    MatmulExecute unit;
    unit.start(layout, loop, 0, 1 << 24, 0);
    drain(unit, count);
  }
  if (loop.c != 0) {
    MatmulStore unit;
    unit.start(layout, loop, 0);
    drain(unit, [&](const Command& c) { counter.store(c, layout.stride_c); });
  }
  return counter.take();
}

inline ScheduleCounts counts_by_commands(const model::Work& work, const GemminiGeometry& geometry) {
  const GemminiProgram program = program_of(work, geometry);
  ScheduleCounts counts;
  for (const ConvLoop& loop : program.conv_loops) counts.add(count_loop(program.conv, loop), 1);
  for (const MatmulLoop& loop : program.matmul_loops) counts.add(count_loop(program, loop), 1);
  counts.tiles = program.loops();
  counts.commands = program.commands();
  return counts;
}

}  // namespace flecsim::schedule
