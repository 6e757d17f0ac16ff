#include "tile_work.h"

// The commands of a convolution's loop are a product of index ranges; tests/cross holds this
// against draining every command.
namespace flecsim::schedule {
namespace {

using base::ceil_div;

class ConvCounter {
 public:
  ConvCounter(const ConvLayout& layout, RowTraffic& traffic)
      : layout_(layout), g_(layout.geometry), dim_(g_.array), traffic_(traffic) {}

  TileWork count(const ConvLoop& loop) {
    work_ = {};
    work_.pixels = loop.pixels;
    work_.pooled = loop.pooled;
    if (loop.bias != 0) bias(loop);
    if (loop.input != 0) input(loop);
    if (loop.weights != 0) weights(loop);
    execute(loop);
    if (loop.output != 0) loop.pooled ? pooled_store(loop) : store(loop);
    rooms(loop);
    return work_;
  }

 private:
  std::int64_t output_runs(const ConvLoop& loop) const {
    return static_cast<std::int64_t>(loop.batches) * loop.rows;
  }

  /// One row is fetched per command and repeated inside.
  void bias(const ConvLoop& loop) {
    const std::int64_t step = std::min<std::int64_t>(loop.out_channels, g_.bias_blocks() * dim_);
    const std::int64_t pieces = output_runs(loop) * ceil_div(loop.columns, dim_);
    LoadStream& stream = work_.bias;
    stream.commands = stream.rows = pieces * ceil_div(loop.out_channels, step);
    stream.row_writes = output_runs(loop) * loop.columns * ceil_div(loop.out_channels, dim_);
    const Part part = part_of(loop.out_channels, step, dim_);
    const double bytes = part.extent * static_cast<double>(g_.accumulator_bytes);
    stream.periods = output_runs(loop);
    stream.runs[0] = {loop.columns / dim_ * part.count, 1, bytes,
                      part.blocks * static_cast<double>(dim_)};
    stream.runs[1] = {loop.columns % dim_ > 0 ? part.count : 0, 1, bytes,
                      part.blocks * static_cast<double>(loop.columns % dim_)};
    for_pieces(loop.out_channels, step, [&](std::int64_t first, std::int64_t channels) {
      const std::int64_t address = loop.bias + first * g_.accumulator_bytes;
      add_reads(stream, traffic_.rows(address, 0, 1, channels * g_.accumulator_bytes), pieces);
    });
  }

  struct Columns {
    std::int64_t commands = 0;
    std::int64_t rows = 0;
  };
  /// Commands along a part of one image row: left padding, pixels or right padding.
  Columns columns(std::int64_t extent, std::int64_t step) const {
    Columns sum;
    for_pieces(extent, step, [&](std::int64_t, std::int64_t piece) {
      ++sum.commands;
      sum.rows += piece >> layout_.shift;
    });
    return sum;
  }

  void input(const ConvLoop& loop) {
    const std::int64_t inner_rows = loop.in_rows - loop.pad_up - loop.pad_down;
    const std::int64_t inner = loop.in_columns - loop.pad_left - loop.pad_right;
    const std::int64_t row_step = std::int64_t{1} << layout_.shift;
    const std::int64_t step = std::min<std::int64_t>(loop.in_channels, g_.load_blocks() * dim_);
    const std::int64_t pixel = layout_.in_channels * g_.input_bytes;
    const std::int64_t row = pixel * layout_.in_columns;
    const std::int64_t first = (row_step - loop.pad_up % row_step) % row_step;
    const std::int64_t inner_runs = ceil_div(inner_rows - first, row_step);
    input_commands(loop, inner, loop.batches * inner_runs,
                   loop.batches * (ceil_div(loop.in_rows, row_step) - inner_runs));
    for (std::int64_t batch = 0; batch < loop.batches; ++batch) {
      for_pieces(loop.in_channels, step, [&](std::int64_t channel, std::int64_t channels) {
        const std::int64_t address =
            loop.input + (batch * layout_.in_rows + first) * row + channel * g_.input_bytes;
        add_reads(work_.input,
                  traffic_.grid(address, row * row_step, inner_runs, pixel << layout_.shift,
                                inner >> layout_.shift, channels * g_.input_bytes));
      });
    }
  }

  /// `runs` image rows with pixels, `pad_runs` without.
  void input_commands(const ConvLoop& loop, std::int64_t inner, std::int64_t runs,
                      std::int64_t pad_runs) {
    const Columns left = columns(loop.pad_left, dim_);
    const Columns pixels = columns(inner, dim_ << layout_.shift);
    const Columns right = columns(loop.pad_right, dim_);
    const std::int64_t step = std::min<std::int64_t>(loop.in_channels, g_.load_blocks() * dim_);
    const std::int64_t pieces = ceil_div(loop.in_channels, step);
    const std::int64_t blocks = ceil_div(loop.in_channels, dim_);
    LoadStream& stream = work_.input;
    const std::int64_t sides = (runs + pad_runs) * (left.rows + right.rows);
    stream.commands = runs * pixels.commands * pieces;
    stream.rows = runs * pixels.rows * pieces;
    stream.row_writes = runs * pixels.rows * blocks * loop.pixels;
    stream.zero_commands =
        ((runs + pad_runs) * (left.commands + right.commands) + pad_runs * pixels.commands) *
        pieces;
    stream.zero_writes = (sides + pad_runs * pixels.rows) * blocks * loop.pixels;
    const Part part = part_of(loop.in_channels, step, dim_);
    const double bytes = part.extent * static_cast<double>(g_.input_bytes);
    const double writes = part.blocks * static_cast<double>(loop.pixels);
    const std::int64_t extent = dim_ << layout_.shift;
    stream.periods = runs;
    stream.runs = {LoadRun{left.commands * part.count, std::min(left.rows, dim_), 0, writes},
                   LoadRun{inner / extent * part.count, dim_, bytes, writes},
                   LoadRun{inner % extent > 0 ? part.count : 0, (inner % extent) >> layout_.shift,
                           bytes, writes},
                   LoadRun{right.commands * part.count, std::min(right.rows, dim_), 0, writes}};
  }

  void weights(const ConvLoop& loop) {
    const std::int64_t step = std::min<std::int64_t>(loop.out_channels, g_.load_blocks() * dim_);
    const std::int64_t taps = static_cast<std::int64_t>(loop.kernel_rows) * loop.kernel_columns;
    LoadStream& stream = work_.weights;
    stream.commands = taps * ceil_div(loop.in_channels, dim_) * ceil_div(loop.out_channels, step);
    stream.rows = taps * loop.in_channels * ceil_div(loop.out_channels, step);
    stream.row_writes = taps * loop.in_channels * ceil_div(loop.out_channels, dim_);
    const Part part = part_of(loop.out_channels, step, dim_);
    const double bytes = part.extent * static_cast<double>(g_.input_bytes);
    stream.periods = taps * part.count;
    stream.runs[0] = {loop.in_channels / dim_, dim_, bytes, part.blocks};
    stream.runs[1] = {loop.in_channels % dim_ > 0 ? 1 : 0, loop.in_channels % dim_, bytes,
                      part.blocks};
    const std::int64_t row = layout_.out_channels * g_.input_bytes;
    const std::int64_t tap = row * layout_.in_channels;
    for_pieces(loop.out_channels, step, [&](std::int64_t first, std::int64_t channels) {
      for (std::int64_t kernel_row = 0; kernel_row < loop.kernel_rows; ++kernel_row) {
        const std::int64_t address =
            loop.weights + kernel_row * layout_.kernel_columns * tap + first * g_.input_bytes;
        add_reads(stream, traffic_.grid(address, tap, loop.kernel_columns, row, loop.in_channels,
                                        channels * g_.input_bytes));
      }
    });
  }

  void execute(const ConvLoop& loop) {
    const std::int64_t out_blocks = ceil_div(loop.out_channels, dim_);
    const std::int64_t blocks = out_blocks * loop.kernel_rows *
                                ceil_div(loop.kernel_columns, loop.pixels) *
                                ceil_div(loop.in_channels, dim_);
    ExecuteStream& stream = work_.execute;
    stream.blocks = blocks;
    stream.pairs = blocks * output_runs(loop) * ceil_div(loop.columns, dim_);
    stream.output_rows = blocks * output_runs(loop) * loop.columns;
    stream.weight_rows = out_blocks * loop.kernel_rows * loop.kernel_columns * loop.in_channels;
    stream.rows = blocks * block_cycles(output_runs(loop), loop.columns, dim_);
  }

  /// Scratchpad rows of the tile's operands.
  void rooms(const ConvLoop& loop) {
    const std::int64_t pixels = static_cast<std::int64_t>(loop.batches) *
                                (loop.in_rows >> layout_.shift) *
                                (loop.in_columns >> layout_.shift);
    work_.input_rows = ceil_div(loop.in_channels, dim_) * pixels;
    work_.weight_rows = ceil_div(loop.out_channels, dim_) * loop.kernel_rows * loop.kernel_columns *
                        loop.in_channels;
  }

  void store(const ConvLoop& loop) {
    const std::int64_t blocks = ceil_div(loop.out_channels, dim_);
    const std::int64_t rows = output_runs(loop) * loop.columns * blocks;
    StoreStream& stream = work_.store;
    stream.commands = output_runs(loop) * ceil_div(loop.columns, dim_) * blocks;
    stream.row_reads = stream.rows = rows;
    const std::int64_t pixel = layout_.out_channels * g_.input_bytes;
    const std::int64_t row = pixel * layout_.out_columns;
    for (std::int64_t batch = 0; batch < loop.batches; ++batch) {
      for_pieces(loop.out_channels, dim_, [&](std::int64_t channel, std::int64_t channels) {
        const std::int64_t address =
            loop.output + batch * layout_.out_rows * row + channel * g_.input_bytes;
        add_writes(stream, traffic_.grid(address, row, loop.rows, pixel, loop.columns,
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
    StoreStream& stream = work_.store;
    stream.commands = commands;
    stream.row_reads = commands * pooled_reads(pool.pooled_rows, pool.pad_up, pool.rows, pool) *
                       pooled_reads(pool.pooled_columns, pool.pad_left, pool.columns, pool);
    stream.rows = commands * static_cast<std::int64_t>(pool.pooled_rows) * pool.pooled_columns;
    const std::int64_t pixel = layout_.out_channels * g_.input_bytes;
    for (std::int64_t batch = 0; batch < loop.batches; ++batch) {
      for_pieces(loop.out_channels, dim_, [&](std::int64_t channel, std::int64_t channels) {
        const std::int64_t address = loop.output +
                                     batch * layout_.out_rows * layout_.out_columns * pixel +
                                     channel * g_.input_bytes;
        add_writes(stream, traffic_.grid(address, pixel * pool.out_columns, pool.pooled_rows, pixel,
                                         pool.pooled_columns, channels * g_.input_bytes));
      });
    }
  }

  const ConvLayout& layout_;
  const GemminiGeometry& g_;
  std::int64_t dim_;
  RowTraffic& traffic_;
  TileWork work_;
};

}  // namespace

TileWork work_of(const ConvLayout& layout, const ConvLoop& loop, RowTraffic& traffic) {
  return ConvCounter(layout, traffic).count(loop);
}

}  // namespace flecsim::schedule
