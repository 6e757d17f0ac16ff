#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "flecsim/base/checked.h"
#include "flecsim/schedule/gemmini_loops.h"
#include "flecsim/schedule/requests.h"

// Exact counts of a layer: the units of each distinct loop are drained once. Two loops count the
// same when all their extents do and their addresses are equal modulo the largest request.
namespace flecsim::schedule {
namespace {

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
    pending_weights_ = c.weight_row != garbage;
    if (pending_weights_) counts_.weight_rows += c.weight_rows;
  }

  void compute(const Command& c) {
    counts_.compute_rows += c.rows;
    counts_.execute_rows += pending_weights_ ? geometry_.array : std::max<std::int64_t>(4, c.rows);
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
  bool pending_weights_ = false;
  ScheduleCounts counts_;
};

template <class Unit, class Use>
void drain(Unit& unit, Use use) {
  do {
    use(unit.command());
  } while (unit.advance());
}

ScheduleCounts count_loop(const ConvLayout& layout, const ConvLoop& loop) {
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
  execute.start(layout, loop, 0, 0, 0);
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

ScheduleCounts count_loop(const GemminiProgram& program, const MatmulLoop& loop) {
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
    unit.start(layout, loop, 0, 0, 0);
    drain(unit, count);
  }
  if (loop.c != 0) {
    MatmulStore unit;
    unit.start(layout, loop, 0);
    drain(unit, [&](const Command& c) { counter.store(c, layout.stride_c); });
  }
  return counter.take();
}

/// -1: the unit is skipped; else what decides how requests are split.
std::int64_t offset(std::int64_t address, std::int64_t period) {
  return address == 0 ? -1 : address % period;
}

auto key(const ConvLoop& l, std::int64_t p) {
  return std::tuple(offset(l.input, p), offset(l.weights, p), offset(l.bias, p),
                    offset(l.output, p), l.batches, l.out_channels, l.kernel_rows, l.kernel_columns,
                    l.in_channels, l.rows, l.columns, l.pad_up, l.pad_down, l.pad_left, l.pad_right,
                    l.pool.pooled_rows, l.pool.pooled_columns, l.pool.pad_up, l.pool.pad_left);
}
auto key(const MatmulLoop& l, std::int64_t p) {
  return std::tuple(offset(l.a, p), offset(l.b, p), offset(l.d, p), offset(l.c, p), l.rows,
                    l.columns, l.depth, l.pad_rows, l.pad_columns, l.pad_depth);
}

template <class Loop, class Count>
void add_distinct(const std::vector<Loop>& loops, std::int64_t period, Count count,
                  ScheduleCounts& total) {
  std::map<decltype(key(loops.front(), period)), std::pair<const Loop*, std::int64_t>> distinct;
  for (const Loop& loop : loops) {
    auto& entry = distinct[key(loop, period)];
    entry.first = &loop;
    ++entry.second;
  }
  for (const auto& [unused, entry] : distinct) total.add(count(*entry.first), entry.second);
}

std::string print_tile(const model::Work& work, const GemminiGeometry& geometry) {
  if (const auto* conv = std::get_if<model::ConvolutionWork>(&work)) {
    return print(tile_of(*conv, geometry));
  }
  if (const auto* matmul = std::get_if<model::MatmulWork>(&work)) {
    return print(tile_of(*matmul, geometry));
  }
  return {};
}

}  // namespace

void ScheduleCounts::add(const ScheduleCounts& o, std::int64_t times) {
  const auto accumulate = [times](std::int64_t& to, std::int64_t value) { to += value * times; };
  accumulate(tiles, o.tiles);
  accumulate(commands, o.commands);
  accumulate(read_requests, o.read_requests);
  accumulate(write_requests, o.write_requests);
  accumulate(read_bytes, o.read_bytes);
  accumulate(write_bytes, o.write_bytes);
  accumulate(input_read_bytes, o.input_read_bytes);
  accumulate(weight_read_bytes, o.weight_read_bytes);
  accumulate(bias_read_bytes, o.bias_read_bytes);
  accumulate(loads, o.loads);
  accumulate(scratchpad_row_writes, o.scratchpad_row_writes);
  accumulate(accumulator_row_writes, o.accumulator_row_writes);
  accumulate(accumulator_row_accumulates, o.accumulator_row_accumulates);
  accumulate(preloads, o.preloads);
  accumulate(weight_rows, o.weight_rows);
  accumulate(compute_rows, o.compute_rows);
  accumulate(execute_rows, o.execute_rows);
  accumulate(stores, o.stores);
  accumulate(accumulator_row_reads, o.accumulator_row_reads);
  accumulate(stored_rows, o.stored_rows);
}

GemminiSchedule schedule_of(const model::Work& work, const GemminiGeometry& geometry) {
  const GemminiProgram program = program_of(work, geometry);
  GemminiSchedule schedule;
  schedule.tile = print_tile(work, geometry);
  const std::int64_t period = geometry.max_request_bytes;
  add_distinct(
      program.conv_loops, period,
      [&](const ConvLoop& loop) { return count_loop(program.conv, loop); }, schedule.counts);
  add_distinct(
      program.matmul_loops, period,
      [&](const MatmulLoop& loop) { return count_loop(program, loop); }, schedule.counts);
  schedule.counts.tiles = program.loops();
  schedule.counts.commands = program.commands();
  return schedule;
}

}  // namespace flecsim::schedule
