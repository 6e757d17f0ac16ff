#include "tile_work.h"

// The commands of a matrix product's or addition's loop are a product of index ranges; tests/cross
// holds this against draining every command.
namespace flecsim::schedule {
namespace {

using base::ceil_div;

class MatmulCounter {
 public:
  MatmulCounter(const MatmulLayout& layout, RowTraffic& traffic)
      : layout_(layout), g_(layout.geometry), dim_(g_.array), traffic_(traffic) {}

  TileWork count(const MatmulLoop& loop) {
    work_ = {};
    rows_ = loop.rows * dim_ - loop.pad_rows;
    columns_ = loop.columns * dim_ - loop.pad_columns;
    depth_ = loop.depth * dim_ - loop.pad_depth;
    if (loop.a != 0) operand_a(loop);
    if (loop.b != 0) operand_b(loop);
    if (loop.d != 0) bias(loop);
    if (!layout_.addition) execute(loop);
    if (loop.c != 0) store(loop);
    work_.overwrites = !layout_.addition && !loop.accumulate;
    work_.depth_blocks = loop.depth;
    work_.input_rows = static_cast<std::int64_t>(loop.rows) * loop.depth * dim_;
    work_.weight_rows = static_cast<std::int64_t>(loop.columns) * loop.depth * dim_;
    return work_;
  }

 private:
  /// Elements of one mvin or mvout along a row of `blocks` blocks.
  std::int64_t step(std::int64_t blocks) const { return std::min(blocks, g_.load_blocks()) * dim_; }

  void operand_a(const MatmulLoop& loop) {
    const std::int64_t across = layout_.addition ? columns_ : depth_;
    const std::int64_t blocks = layout_.addition ? loop.columns : loop.depth;
    const std::int64_t pieces = ceil_div(across, step(blocks));
    LoadStream& stream = work_.input;
    stream.commands = loop.rows * pieces;
    stream.rows = rows_ * pieces;
    stream.row_writes = rows_ * blocks;
    const Part part = part_of(across, step(blocks), dim_);
    const double bytes = part.extent * static_cast<double>(g_.input_bytes);
    const double writes = static_cast<double>(blocks) / static_cast<double>(part.count);
    stream.periods = part.count;
    stream.runs[0] = {rows_ / dim_, dim_, bytes, writes};
    stream.runs[1] = {rows_ % dim_ > 0 ? 1 : 0, rows_ % dim_, bytes, writes};
    read_pieces(loop.a, layout_.stride_a, rows_, across, step(blocks), stream);
  }

  /// Rows are never padded: those beyond the matrix are read too.
  void operand_b(const MatmulLoop& loop) {
    const std::int64_t blocks = layout_.addition ? loop.rows : loop.depth;
    const std::int64_t pieces = ceil_div(columns_, step(loop.columns));
    LoadStream& stream = work_.weights;
    stream.commands = blocks * pieces;
    stream.rows = blocks * dim_ * pieces;
    stream.row_writes = blocks * dim_ * loop.columns;
    const std::int64_t whole = step(loop.columns);
    const std::int64_t rest = columns_ % whole;
    stream.periods = blocks;
    stream.runs[0] = {columns_ / whole, dim_, static_cast<double>(whole * g_.input_bytes),
                      static_cast<double>(whole / dim_)};
    stream.runs[1] = {rest > 0 ? 1 : 0, dim_, static_cast<double>(rest * g_.input_bytes),
                      static_cast<double>(ceil_div(rest, dim_))};
    read_pieces(loop.b, layout_.stride_b, blocks * dim_, columns_, step(loop.columns), stream);
  }

  void read_pieces(std::int64_t address, std::int64_t stride, std::int64_t rows,
                   std::int64_t across, std::int64_t step, LoadStream& stream) {
    for_pieces(across, step, [&](std::int64_t first, std::int64_t extent) {
      add_reads(stream, traffic_.rows(address + first * g_.input_bytes, stride, rows,
                                      extent * g_.input_bytes));
    });
  }

  /// One row is fetched per command and repeated inside.
  void bias(const MatmulLoop& loop) {
    const std::int64_t step = std::min<std::int64_t>(loop.columns, g_.bias_blocks()) * dim_;
    LoadStream& stream = work_.bias;
    stream.commands = stream.rows = loop.rows * ceil_div(columns_, step);
    stream.row_writes = rows_ * loop.columns;
    const Part part = part_of(columns_, step, dim_);
    const double bytes = part.extent * static_cast<double>(g_.accumulator_bytes);
    const double blocks = static_cast<double>(loop.columns) / static_cast<double>(part.count);
    stream.periods = part.count;
    stream.runs[0] = {rows_ / dim_, 1, bytes, blocks * static_cast<double>(dim_)};
    stream.runs[1] = {rows_ % dim_ > 0 ? 1 : 0, 1, bytes,
                      blocks * static_cast<double>(rows_ % dim_)};
    for_pieces(columns_, step, [&](std::int64_t first, std::int64_t extent) {
      add_reads(
          stream,
          traffic_.rows(loop.d + first * g_.accumulator_bytes, 0, 1, extent * g_.accumulator_bytes),
          loop.rows);
    });
  }

  void execute(const MatmulLoop& loop) {
    const std::int64_t blocks = static_cast<std::int64_t>(loop.depth) * loop.columns;
    ExecuteStream& stream = work_.execute;
    stream.blocks = blocks;
    stream.pairs = blocks * loop.rows;
    stream.output_rows = blocks * rows_;
    stream.weight_rows = depth_ * loop.columns;
    stream.rows = blocks * block_cycles(1, rows_, dim_);
  }

  void store(const MatmulLoop& loop) {
    StoreStream& stream = work_.store;
    stream.commands = loop.rows * ceil_div(columns_, step(loop.columns));
    stream.row_reads = stream.rows = rows_ * loop.columns;
    for_pieces(columns_, step(loop.columns), [&](std::int64_t first, std::int64_t extent) {
      add_writes(stream, traffic_.rows(loop.c + first * g_.input_bytes, layout_.stride_c, rows_,
                                       extent * g_.input_bytes));
    });
  }

  const MatmulLayout& layout_;
  const GemminiGeometry& g_;
  std::int64_t dim_;
  RowTraffic& traffic_;
  TileWork work_;
  std::int64_t rows_ = 0;
  std::int64_t columns_ = 0;
  std::int64_t depth_ = 0;
};

}  // namespace

TileWork work_of(const MatmulLayout& layout, const MatmulLoop& loop, RowTraffic& traffic) {
  return MatmulCounter(layout, traffic).count(loop);
}

}  // namespace flecsim::schedule
