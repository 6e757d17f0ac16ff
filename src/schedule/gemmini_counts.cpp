#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <tuple>

#include "flecsim/base/checked.h"
#include "flecsim/schedule/gemmini_loops.h"
#include "flecsim/schedule/requests.h"

// Exact counts of a layer in closed form. The commands of a loop are a product of index ranges, and
// how a row is split into requests depends on its address modulo the largest request only: rows at
// a constant distance repeat after at most 64. Two loops count the same when all their extents do
// and their addresses are equal modulo the largest request. tests/cross holds this against draining
// every command.
namespace flecsim::schedule {
namespace {

using base::ceil_div;

/// Requests and bus bytes of many rows.
struct Tally {
  std::int64_t requests = 0;
  std::int64_t bytes = 0;
  void add(const Tally& other, std::int64_t times) {
    requests += other.requests * times;
    bytes += other.bytes * times;
  }
};

/// Sums over rows at a constant distance.
class RowTraffic {
 public:
  explicit RowTraffic(const GemminiGeometry& geometry)
      : max_(geometry.max_request_bytes), split_(geometry) {}

  /// Rows of `bytes` bytes at address, address + stride, ...
  Tally rows(std::int64_t address, std::int64_t stride, std::int64_t count, std::int64_t bytes) {
    return repeat(address, stride, count, [&](std::int64_t at) { return row(at, bytes); });
  }

  /// `outer_count` runs of such rows, `outer_stride` apart.
  Tally grid(std::int64_t address, std::int64_t outer_stride, std::int64_t outer_count,
             std::int64_t stride, std::int64_t count, std::int64_t bytes) {
    return repeat(address, outer_stride, outer_count,
                  [&](std::int64_t at) { return rows(at, stride, count, bytes); });
  }

 private:
  /// The sum of `one` over count addresses: it repeats when stride * n is a multiple of max_.
  template <class One>
  Tally repeat(std::int64_t address, std::int64_t stride, std::int64_t count, One one) const {
    const std::int64_t period = max_ / std::gcd(stride, max_);
    Tally sum;
    for (std::int64_t i = 0; i < std::min(count, period); ++i) {
      sum.add(one(address + i * stride), (count - i + period - 1) / period);
    }
    return sum;
  }

  Tally row(std::int64_t address, std::int64_t bytes) {
    Cache& cache = cache_of(bytes);
    Split& known = cache.splits[static_cast<std::size_t>(address & (max_ - 1))];
    if (known.requests == 0) known = split_(address, bytes);
    return {known.requests, known.bytes};
  }

  struct Cache {
    std::int64_t bytes = 0;
    std::array<Split, 64> splits{};
  };
  Cache& cache_of(std::int64_t bytes) {
    if (last_ < caches_.size() && caches_[last_].bytes == bytes) return caches_[last_];
    for (last_ = 0; last_ < caches_.size(); ++last_) {
      if (caches_[last_].bytes == bytes) return caches_[last_];
    }
    caches_.push_back({bytes, {}});
    return caches_.back();
  }

  std::int64_t max_;
  RequestSplit split_;
  std::vector<Cache> caches_;
  std::size_t last_ = 0;
};

/// Adds reads of one tensor.
void add_reads(ScheduleCounts& counts, std::int64_t& tensor_bytes, const Tally& tally,
               std::int64_t times = 1) {
  counts.read_requests += tally.requests * times;
  counts.read_bytes += tally.bytes * times;
  tensor_bytes += tally.bytes * times;
}

void add_writes(ScheduleCounts& counts, const Tally& tally) {
  counts.write_requests += tally.requests;
  counts.write_bytes += tally.bytes;
}

/// Calls use(first, extent) for the pieces of at most `step` of `total`.
template <class Use>
void for_pieces(std::int64_t total, std::int64_t step, Use use) {
  for (std::int64_t first = 0; first < total; first += step) {
    use(first, std::min(step, total - first));
  }
}

/// Cycles of the pairs that share one block of weights: DIM for the first, at least 4 for the rest.
/// `runs` rows of output, each `columns` wide, in pieces of at most DIM.
std::int64_t block_cycles(std::int64_t runs, std::int64_t columns, std::int64_t dim) {
  const std::int64_t rest = columns % dim;
  const std::int64_t whole = std::max<std::int64_t>(4, dim);
  const std::int64_t partial = rest > 0 ? std::max<std::int64_t>(4, rest) : 0;
  const std::int64_t first = columns >= dim ? whole : partial;
  return runs * (columns / dim * whole + partial) - first + dim;
}

// ---- convolutions ---------------------------------------------------------------------------

class ConvCounter {
 public:
  ConvCounter(const ConvLayout& layout, RowTraffic& traffic)
      : layout_(layout), g_(layout.geometry), dim_(g_.array), traffic_(traffic) {}

  ScheduleCounts count(const ConvLoop& loop) {
    counts_ = {};
    if (loop.bias != 0) bias(loop);
    if (loop.input != 0) input(loop);
    if (loop.weights != 0) weights(loop);
    execute(loop);
    if (loop.output != 0) loop.pooled ? pooled_store(loop) : store(loop);
    return counts_;
  }

 private:
  std::int64_t output_runs(const ConvLoop& loop) const {
    return static_cast<std::int64_t>(loop.batches) * loop.rows;
  }

  /// One row is fetched per command and repeated inside.
  void bias(const ConvLoop& loop) {
    const std::int64_t step = std::min<std::int64_t>(loop.out_channels, g_.bias_blocks() * dim_);
    const std::int64_t pieces = output_runs(loop) * ceil_div(loop.columns, dim_);
    counts_.loads += pieces * ceil_div(loop.out_channels, step);
    counts_.accumulator_row_writes +=
        output_runs(loop) * loop.columns * ceil_div(loop.out_channels, dim_);
    for_pieces(loop.out_channels, step, [&](std::int64_t first, std::int64_t channels) {
      const std::int64_t address = loop.bias + first * g_.accumulator_bytes;
      add_reads(counts_, counts_.bias_read_bytes,
                traffic_.rows(address, 0, 1, channels * g_.accumulator_bytes), pieces);
    });
  }

  struct Columns {
    std::int64_t commands = 0;
    std::int64_t rows = 0;
  };
  /// Commands along one image row: left padding, pixels, right padding.
  Columns columns(const ConvLoop& loop, std::int64_t inner) const {
    Columns sum;
    const auto add = [&](std::int64_t extent, std::int64_t step) {
      for_pieces(extent, step, [&](std::int64_t, std::int64_t piece) {
        ++sum.commands;
        sum.rows += piece >> layout_.shift;
      });
    };
    add(loop.pad_left, dim_);
    add(inner, dim_ << layout_.shift);
    add(loop.pad_right, dim_);
    return sum;
  }

  void input(const ConvLoop& loop) {
    const std::int64_t inner_rows = loop.in_rows - loop.pad_up - loop.pad_down;
    const std::int64_t inner = loop.in_columns - loop.pad_left - loop.pad_right;
    const std::int64_t row_step = std::int64_t{1} << layout_.shift;
    const std::int64_t step = std::min<std::int64_t>(loop.in_channels, g_.load_blocks() * dim_);
    const Columns along = columns(loop, inner);
    const std::int64_t runs = loop.batches * ceil_div(loop.in_rows, row_step);
    counts_.loads += runs * along.commands * ceil_div(loop.in_channels, step);
    counts_.scratchpad_row_writes += runs * along.rows * ceil_div(loop.in_channels, dim_);
    const std::int64_t pixel = layout_.in_channels * g_.input_bytes;
    const std::int64_t row = pixel * layout_.in_columns;
    const std::int64_t first = (row_step - loop.pad_up % row_step) % row_step;
    for (std::int64_t batch = 0; batch < loop.batches; ++batch) {
      for_pieces(loop.in_channels, step, [&](std::int64_t channel, std::int64_t channels) {
        const std::int64_t address =
            loop.input + (batch * layout_.in_rows + first) * row + channel * g_.input_bytes;
        add_reads(counts_, counts_.input_read_bytes,
                  traffic_.grid(address, row * row_step, ceil_div(inner_rows - first, row_step),
                                pixel << layout_.shift, inner >> layout_.shift,
                                channels * g_.input_bytes));
      });
    }
  }

  void weights(const ConvLoop& loop) {
    const std::int64_t step = std::min<std::int64_t>(loop.out_channels, g_.load_blocks() * dim_);
    const std::int64_t taps = static_cast<std::int64_t>(loop.kernel_rows) * loop.kernel_columns;
    counts_.loads += taps * ceil_div(loop.in_channels, dim_) * ceil_div(loop.out_channels, step);
    counts_.scratchpad_row_writes += taps * loop.in_channels * ceil_div(loop.out_channels, dim_);
    const std::int64_t row = layout_.out_channels * g_.input_bytes;
    const std::int64_t tap = row * layout_.in_channels;
    for_pieces(loop.out_channels, step, [&](std::int64_t first, std::int64_t channels) {
      for (std::int64_t kernel_row = 0; kernel_row < loop.kernel_rows; ++kernel_row) {
        const std::int64_t address =
            loop.weights + kernel_row * layout_.kernel_columns * tap + first * g_.input_bytes;
        add_reads(counts_, counts_.weight_read_bytes,
                  traffic_.grid(address, tap, loop.kernel_columns, row, loop.in_channels,
                                channels * g_.input_bytes));
      }
    });
  }

  void execute(const ConvLoop& loop) {
    const std::int64_t out_blocks = ceil_div(loop.out_channels, dim_);
    const std::int64_t blocks = out_blocks * loop.kernel_rows *
                                ceil_div(loop.kernel_columns, loop.pixels) *
                                ceil_div(loop.in_channels, dim_);
    counts_.preloads += blocks * output_runs(loop) * ceil_div(loop.columns, dim_);
    counts_.compute_rows += blocks * output_runs(loop) * loop.columns;
    counts_.weight_rows += out_blocks * loop.kernel_rows * loop.kernel_columns * loop.in_channels;
    counts_.execute_rows += blocks * block_cycles(output_runs(loop), loop.columns, dim_);
  }

  void store(const ConvLoop& loop) {
    const std::int64_t blocks = ceil_div(loop.out_channels, dim_);
    const std::int64_t rows = output_runs(loop) * loop.columns * blocks;
    counts_.stores += output_runs(loop) * ceil_div(loop.columns, dim_) * blocks;
    counts_.accumulator_row_reads += rows;
    counts_.stored_rows += rows;
    const std::int64_t pixel = layout_.out_channels * g_.input_bytes;
    const std::int64_t row = pixel * layout_.out_columns;
    for (std::int64_t batch = 0; batch < loop.batches; ++batch) {
      for_pieces(loop.out_channels, dim_, [&](std::int64_t channel, std::int64_t channels) {
        const std::int64_t address =
            loop.output + batch * layout_.out_rows * row + channel * g_.input_bytes;
        add_writes(counts_, traffic_.grid(address, row, loop.rows, pixel, loop.columns,
                                          channels * g_.input_bytes));
      });
    }
  }

  /// Window elements along one dimension that lie inside the convolution's output.
  static std::int64_t pooled_reads(std::int64_t pooled, std::int64_t pad, std::int64_t extent,
                                   const PoolShape& pool) {
    std::int64_t reads = 0;
    for (std::int64_t p = 0; p < pooled; ++p) {
      const std::int64_t first = p * pool.stride - pad;
      reads += std::max<std::int64_t>(
          0, std::min(first + pool.size, extent) - std::max<std::int64_t>(first, 0));
    }
    return reads;
  }

  void pooled_store(const ConvLoop& loop) {
    const PoolShape& pool = loop.pool;
    const std::int64_t commands = loop.batches * ceil_div(loop.out_channels, dim_);
    counts_.stores += commands;
    counts_.accumulator_row_reads +=
        commands * pooled_reads(pool.pooled_rows, pool.pad_up, pool.rows, pool) *
        pooled_reads(pool.pooled_columns, pool.pad_left, pool.columns, pool);
    counts_.stored_rows +=
        commands * static_cast<std::int64_t>(pool.pooled_rows) * pool.pooled_columns;
    const std::int64_t pixel = layout_.out_channels * g_.input_bytes;
    for (std::int64_t batch = 0; batch < loop.batches; ++batch) {
      for_pieces(loop.out_channels, dim_, [&](std::int64_t channel, std::int64_t channels) {
        const std::int64_t address = loop.output +
                                     batch * layout_.out_rows * layout_.out_columns * pixel +
                                     channel * g_.input_bytes;
        add_writes(counts_, traffic_.grid(address, pixel * pool.out_columns, pool.pooled_rows,
                                          pixel, pool.pooled_columns, channels * g_.input_bytes));
      });
    }
  }

  const ConvLayout& layout_;
  const GemminiGeometry& g_;
  std::int64_t dim_;
  RowTraffic& traffic_;
  ScheduleCounts counts_;
};

// ---- matrix products and additions ----------------------------------------------------------

class MatmulCounter {
 public:
  MatmulCounter(const MatmulLayout& layout, RowTraffic& traffic)
      : layout_(layout), g_(layout.geometry), dim_(g_.array), traffic_(traffic) {}

  ScheduleCounts count(const MatmulLoop& loop) {
    counts_ = {};
    rows_ = loop.rows * dim_ - loop.pad_rows;
    columns_ = loop.columns * dim_ - loop.pad_columns;
    depth_ = loop.depth * dim_ - loop.pad_depth;
    if (loop.a != 0) operand_a(loop);
    if (loop.b != 0) operand_b(loop);
    if (loop.d != 0) bias(loop);
    if (!layout_.addition) execute(loop);
    if (loop.c != 0) store(loop);
    return counts_;
  }

 private:
  /// Elements of one mvin or mvout along a row of `blocks` blocks.
  std::int64_t step(std::int64_t blocks) const { return std::min(blocks, g_.load_blocks()) * dim_; }

  void operand_a(const MatmulLoop& loop) {
    const std::int64_t across = layout_.addition ? columns_ : depth_;
    const std::int64_t blocks = layout_.addition ? loop.columns : loop.depth;
    counts_.loads += loop.rows * ceil_div(across, step(blocks));
    std::int64_t& written =
        layout_.addition ? counts_.accumulator_row_writes : counts_.scratchpad_row_writes;
    written += rows_ * blocks;
    read_pieces(loop.a, layout_.stride_a, rows_, across, step(blocks), counts_.input_read_bytes);
  }

  /// Rows are never padded: those beyond the matrix are read too.
  void operand_b(const MatmulLoop& loop) {
    const std::int64_t blocks = layout_.addition ? loop.rows : loop.depth;
    counts_.loads += blocks * ceil_div(columns_, step(loop.columns));
    std::int64_t& written =
        layout_.addition ? counts_.accumulator_row_accumulates : counts_.scratchpad_row_writes;
    written += blocks * dim_ * loop.columns;
    read_pieces(loop.b, layout_.stride_b, blocks * dim_, columns_, step(loop.columns),
                layout_.addition ? counts_.input_read_bytes : counts_.weight_read_bytes);
  }

  void read_pieces(std::int64_t address, std::int64_t stride, std::int64_t rows,
                   std::int64_t across, std::int64_t step, std::int64_t& tensor_bytes) {
    for_pieces(across, step, [&](std::int64_t first, std::int64_t extent) {
      add_reads(
          counts_, tensor_bytes,
          traffic_.rows(address + first * g_.input_bytes, stride, rows, extent * g_.input_bytes));
    });
  }

  /// One row is fetched per command and repeated inside.
  void bias(const MatmulLoop& loop) {
    const std::int64_t step = std::min<std::int64_t>(loop.columns, g_.bias_blocks()) * dim_;
    counts_.loads += loop.rows * ceil_div(columns_, step);
    counts_.accumulator_row_writes += rows_ * loop.columns;
    for_pieces(columns_, step, [&](std::int64_t first, std::int64_t extent) {
      add_reads(
          counts_, counts_.bias_read_bytes,
          traffic_.rows(loop.d + first * g_.accumulator_bytes, 0, 1, extent * g_.accumulator_bytes),
          loop.rows);
    });
  }

  void execute(const MatmulLoop& loop) {
    const std::int64_t blocks = static_cast<std::int64_t>(loop.depth) * loop.columns;
    counts_.preloads += blocks * loop.rows;
    counts_.compute_rows += blocks * rows_;
    counts_.weight_rows += depth_ * loop.columns;
    counts_.execute_rows += blocks * block_cycles(1, rows_, dim_);
  }

  void store(const MatmulLoop& loop) {
    counts_.stores += loop.rows * ceil_div(columns_, step(loop.columns));
    counts_.accumulator_row_reads += rows_ * loop.columns;
    counts_.stored_rows += rows_ * loop.columns;
    for_pieces(columns_, step(loop.columns), [&](std::int64_t first, std::int64_t extent) {
      add_writes(counts_, traffic_.rows(loop.c + first * g_.input_bytes, layout_.stride_c, rows_,
                                        extent * g_.input_bytes));
    });
  }

  const MatmulLayout& layout_;
  const GemminiGeometry& g_;
  std::int64_t dim_;
  RowTraffic& traffic_;
  ScheduleCounts counts_;
  std::int64_t rows_ = 0;
  std::int64_t columns_ = 0;
  std::int64_t depth_ = 0;
};

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
  RowTraffic traffic(geometry);
  ConvCounter convolution(program.conv, traffic);
  MatmulCounter matmul(program.matmul, traffic);
  add_distinct(
      program.conv_loops, period, [&](const ConvLoop& loop) { return convolution.count(loop); },
      schedule.counts);
  add_distinct(
      program.matmul_loops, period, [&](const MatmulLoop& loop) { return matmul.count(loop); },
      schedule.counts);
  schedule.counts.tiles = program.loops();
  schedule.counts.commands = program.commands();
  return schedule;
}

}  // namespace flecsim::schedule
