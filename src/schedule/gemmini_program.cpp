#include <algorithm>
#include <initializer_list>

#include <fmt/format.h>

#include "flecsim/base/checked.h"
#include "flecsim/schedule/gemmini_loops.h"

// The software side: tiled_conv_auto, tiled_matmul_auto and tiled_resadd_auto of
// gemmini-rocc-tests, as far as they decide what the CPU issues.
namespace flecsim::schedule {
namespace {

using base::ceil_div;

constexpr std::int64_t memory_base = 0x10000;  ///< page-aligned; where the first tensor lies

std::int32_t narrow(std::int64_t value) {
  if (value > INT32_MAX) throw base::InputError("not modelled: a dimension above 2^31");
  return static_cast<std::int32_t>(value);
}

constexpr std::int64_t most_tiles = std::int64_t{1} << 22;

/// All tiles of a layer are held in memory.
void limit_tiles(std::initializer_list<std::int64_t> counts) {
  std::int64_t tiles = 1;
  for (const std::int64_t count : counts) {
    if (count > most_tiles / tiles) {
      throw base::InputError(
          fmt::format("not modelled: a layer of more than {} tiles", most_tiles));
    }
    tiles *= count;
  }
}

/// Places tensors one after the other.
class Memory {
 public:
  std::int64_t place(std::int64_t bytes) {
    const std::int64_t at = next_;
    next_ = base::checked_add(next_, ceil_div(bytes, 64) * 64, "the layer's tensors");
    return at;
  }

 private:
  std::int64_t next_ = memory_base;
};

Command config(Opcode opcode, std::int64_t stride) {
  Command c;
  c.opcode = opcode;
  c.stride = stride;
  return c;
}

Command config_load(std::uint8_t id, std::int64_t stride, std::int64_t block_stride, bool shrunk) {
  Command c = config(Opcode::config_load, stride);
  c.load_id = id;
  c.block_stride = narrow(block_stride);
  c.shrunk = shrunk;
  return c;
}

// ---- convolutions ---------------------------------------------------------------------------

struct ConvAddresses {
  std::int64_t input, weights, bias, output;
};

/// Makes the loops of a convolution: one call per tile, extents clipped to what is left.
class ConvTiler {
 public:
  ConvTiler(const model::ConvolutionWork& work, const GemminiGeometry& geometry,
            GemminiProgram& program)
      : work_(work),
        tile_(tile_of(work, geometry)),
        pool_(work.pooling.value_or(model::PoolingWork{})),
        layout_(program.conv),
        loops_(program.conv_loops) {
    fill_layout(geometry);
    place();
    count();
  }

  void run() {
    for (at_.b = 0; at_.b < work_.batch; at_.b += tile_.batches) rows();
  }

 private:
  struct Position {
    std::int64_t b, row, column, channel, kernel_row, kernel_column, in_channel;
  };

  void fill_layout(const GemminiGeometry& geometry) {
    layout_ = {geometry,
               narrow(work_.in_height),
               narrow(work_.in_width),
               narrow(work_.in_channels),
               narrow(work_.stored_height()),
               narrow(work_.stored_width()),
               narrow(work_.out_channels),
               narrow(work_.kernel_width),
               narrow(work_.stride_height),
               downsamples(work_) ? 1 : 0,
               narrow(work_.dilation_height)};
  }

  void place() {
    Memory memory;
    const auto& g = layout_.geometry;
    const auto bytes = [](std::int64_t a, std::int64_t b, std::int64_t c) {
      return base::checked_multiply(base::checked_multiply(a, b, "a tensor"), c, "a tensor");
    };
    at_bytes_.input = memory.place(
        bytes(work_.batch * work_.in_height, work_.in_width, work_.in_channels * g.input_bytes));
    at_bytes_.weights = memory.place(bytes(work_.kernel_height * work_.kernel_width,
                                           work_.in_channels, work_.out_channels * g.input_bytes));
    at_bytes_.bias =
        work_.bias ? memory.place(bytes(work_.out_channels, g.accumulator_bytes, 1)) : 0;
    at_bytes_.output = memory.place(bytes(work_.batch * work_.stored_height(), work_.stored_width(),
                                          work_.out_channels * g.input_bytes));
  }

  void count() {
    limit_tiles({ceil_div(work_.batch, tile_.batches),
                 ceil_div(work_.stored_height(), tile_.pooled_rows),
                 ceil_div(work_.stored_width(), tile_.pooled_columns),
                 ceil_div(work_.out_channels, tile_.out_channels),
                 ceil_div(work_.kernel_height, tile_.kernel_rows),
                 ceil_div(work_.kernel_width, tile_.kernel_columns),
                 ceil_div(work_.in_channels, tile_.in_channels)});
    const std::int64_t kernel = ceil_div(work_.in_channels, tile_.in_channels) *
                                ceil_div(work_.kernel_height, tile_.kernel_rows) *
                                ceil_div(work_.kernel_width, tile_.kernel_columns);
    reuse_weights_ = kernel * ceil_div(work_.out_channels, tile_.out_channels) <= 2;
    reuse_input_ = kernel * ceil_div(work_.batch, tile_.batches) *
                       ceil_div(work_.stored_height(), tile_.pooled_rows) *
                       ceil_div(work_.stored_width(), tile_.pooled_columns) <=
                   2;
  }

  void rows() {
    for (at_.row = 0; at_.row < work_.stored_height(); at_.row += tile_.pooled_rows) {
      for (at_.column = 0; at_.column < work_.stored_width(); at_.column += tile_.pooled_columns) {
        for (at_.channel = 0; at_.channel < work_.out_channels; at_.channel += tile_.out_channels) {
          kernels();
        }
      }
    }
  }

  void kernels() {
    for (at_.kernel_row = 0; at_.kernel_row < work_.kernel_height;
         at_.kernel_row += tile_.kernel_rows) {
      for (at_.kernel_column = 0; at_.kernel_column < work_.kernel_width;
           at_.kernel_column += tile_.kernel_columns) {
        for (at_.in_channel = 0; at_.in_channel < work_.in_channels;
             at_.in_channel += tile_.in_channels) {
          loops_.push_back(loop());
        }
      }
    }
  }

  ConvLoop loop() const {
    ConvLoop l;
    l.batches = narrow(std::min(tile_.batches, work_.batch - at_.b));
    l.out_channels = narrow(std::min(tile_.out_channels, work_.out_channels - at_.channel));
    l.kernel_rows = narrow(std::min(tile_.kernel_rows, work_.kernel_height - at_.kernel_row));
    l.kernel_columns =
        narrow(std::min(tile_.kernel_columns, work_.kernel_width - at_.kernel_column));
    l.in_channels = narrow(std::min(tile_.in_channels, work_.in_channels - at_.in_channel));
    const std::int64_t dim = layout_.geometry.array;
    if (layout_.shift == 0 && layout_.dilation == 1 && l.in_channels <= dim) {
      l.pixels = narrow(std::min<std::int64_t>(dim / l.in_channels, l.kernel_columns));
    }
    extents(l);
    reuse(l);
    return l;
  }

  void extents(ConvLoop& l) const {
    const std::int64_t first_row = at_.row * pool_.stride - pool_.padding;
    const std::int64_t first_column = at_.column * pool_.stride - pool_.padding;
    const std::int64_t pooled_rows = std::min(tile_.pooled_rows, work_.stored_height() - at_.row);
    const std::int64_t pooled_columns =
        std::min(tile_.pooled_columns, work_.stored_width() - at_.column);
    PoolShape& p = l.pool;
    const std::int64_t rows = pooled_rows * pool_.stride + pool_.size - 1;
    const std::int64_t columns = pooled_columns * pool_.stride + pool_.size - 1;
    const std::int64_t up = std::max<std::int64_t>(0, -first_row);
    const std::int64_t left = std::max<std::int64_t>(0, -first_column);
    l.rows = narrow(rows - up - std::max<std::int64_t>(0, first_row + rows - work_.out_height()));
    l.columns = narrow(columns - left -
                       std::max<std::int64_t>(0, first_column + columns - work_.out_width()));
    l.pooled = work_.pooling.has_value();
    p = {narrow(pool_.size),
         narrow(pool_.stride),
         narrow(pooled_rows),
         narrow(pooled_columns),
         l.rows,
         l.columns,
         narrow(up),
         narrow(left),
         narrow(work_.stored_width())};
    const std::int64_t in_row = std::max<std::int64_t>(first_row, 0) * work_.stride_height +
                                at_.kernel_row * layout_.dilation - work_.pad_top;
    const std::int64_t in_column = std::max<std::int64_t>(first_column, 0) * work_.stride_width +
                                   at_.kernel_column * layout_.dilation - work_.pad_left;
    l.in_rows = narrow(l.rows * work_.stride_height + (l.kernel_rows - 1) * layout_.dilation);
    l.in_columns =
        narrow(l.columns * work_.stride_width + (l.kernel_columns - 1) * layout_.dilation);
    l.pad_up = narrow(std::max<std::int64_t>(0, -in_row));
    l.pad_down = narrow(std::max<std::int64_t>(0, in_row + l.in_rows - work_.in_height));
    l.pad_left = narrow(std::max<std::int64_t>(0, -in_column));
    l.pad_right = narrow(std::max<std::int64_t>(0, in_column + l.in_columns - work_.in_width));
    addresses(l, in_row + l.pad_up, in_column + l.pad_left);
  }

  void addresses(ConvLoop& l, std::int64_t in_row, std::int64_t in_column) const {
    const std::int64_t bytes = layout_.geometry.input_bytes;
    l.input = at_bytes_.input + (((at_.b * work_.in_height + in_row) * work_.in_width + in_column) *
                                     work_.in_channels +
                                 at_.in_channel) *
                                    bytes;
    l.weights = at_bytes_.weights +
                (((at_.kernel_row * work_.kernel_width + at_.kernel_column) * work_.in_channels +
                  at_.in_channel) *
                     work_.out_channels +
                 at_.channel) *
                    bytes;
    const bool first = at_.kernel_row == 0 && at_.kernel_column == 0 && at_.in_channel == 0;
    if (first && work_.bias) {
      l.bias = at_bytes_.bias + at_.channel * layout_.geometry.accumulator_bytes;
    }
    const bool last = at_.kernel_row + l.kernel_rows == work_.kernel_height &&
                      at_.kernel_column + l.kernel_columns == work_.kernel_width &&
                      at_.in_channel + l.in_channels == work_.in_channels;
    if (last) {
      l.output = at_bytes_.output +
                 (((at_.b * work_.stored_height() + at_.row) * work_.stored_width() + at_.column) *
                      work_.out_channels +
                  at_.channel) *
                     bytes;
    }
  }

  void reuse(ConvLoop& l) const {
    const std::int64_t kernel = at_.in_channel + at_.kernel_row + at_.kernel_column;
    if (reuse_input_) l.input_half = kernel + at_.b + at_.row + at_.column == 0 ? 1 : 2;
    if (reuse_weights_) l.weight_half = kernel + at_.channel == 0 ? 1 : 2;
    if (reuse_input_ && at_.channel > 0) l.input = 0;
    if (reuse_weights_ && at_.row + at_.column + at_.b > 0) l.weights = 0;
  }

  const model::ConvolutionWork& work_;
  ConvTile tile_;
  model::PoolingWork pool_;
  ConvLayout& layout_;
  std::vector<ConvLoop>& loops_;
  ConvAddresses at_bytes_{};
  bool reuse_weights_ = false;
  bool reuse_input_ = false;
  Position at_{};
};

GemminiProgram conv_program(const model::ConvolutionWork& work, const GemminiGeometry& geometry) {
  GemminiProgram program;
  program.kind = LoopKind::convolution;
  program.loop_commands = 6;
  ConvTiler tiler(work, geometry, program);
  tiler.run();
  program.configs.push_back(config(Opcode::config_store, work.out_channels * geometry.input_bytes));
  program.configs.push_back(
      config(Opcode::config_execute, work.stride_height >> program.conv.shift));
  return program;
}

// ---- matrix products ------------------------------------------------------------------------

struct MatmulAddresses {
  std::int64_t a, b, d, c;
};

MatmulAddresses place(const model::MatmulWork& work, const GemminiGeometry& geometry) {
  Memory memory;
  MatmulAddresses at{};
  const auto bytes = [](std::int64_t a, std::int64_t b) {
    return base::checked_multiply(a, b, "a matrix");
  };
  at.a = memory.place(bytes(work.rows, work.depth * geometry.input_bytes));
  at.b = memory.place(bytes(work.depth, work.columns * geometry.input_bytes));
  if (work.bias) at.d = memory.place(bytes(work.columns, geometry.accumulator_bytes));
  at.c = memory.place(bytes(work.rows, work.columns * geometry.input_bytes));
  return at;
}

/// The tile of size `tile` number `at` of `total` elements: blocks and what the last one lacks.
struct Span {
  std::int32_t blocks;
  std::int32_t pad;
};
Span span(std::int64_t at, std::int64_t tile, std::int64_t total, std::int64_t dim) {
  const std::int64_t all = ceil_div(total, dim);
  const std::int64_t blocks = std::min(tile, all - at * tile);
  const bool last = at * tile + blocks == all;
  return {narrow(blocks), last ? narrow(all * dim - total) : 0};
}

void matmul_loops(const model::MatmulWork& work, const MatmulAddresses& at,
                  GemminiProgram& program) {
  const GemminiGeometry& g = program.matmul.geometry;
  const MatmulTile tile = tile_of(work, g);
  const std::int64_t dim = g.array;
  const std::int64_t rows = ceil_div(ceil_div(work.rows, dim), tile.rows);
  const std::int64_t columns = ceil_div(ceil_div(work.columns, dim), tile.columns);
  const std::int64_t depths = ceil_div(ceil_div(work.depth, dim), tile.depth);
  limit_tiles({rows, columns, depths});
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < columns; ++j) {
      for (std::int64_t k = 0; k < depths; ++k) {
        const Span row = span(i, tile.rows, work.rows, dim);
        const Span column = span(j, tile.columns, work.columns, dim);
        const Span depth = span(k, tile.depth, work.depth, dim);
        const std::int64_t first_row = i * tile.rows * dim;
        const std::int64_t first_column = j * tile.columns * dim;
        const std::int64_t first_depth = k * tile.depth * dim;
        MatmulLoop l;
        l.rows = row.blocks, l.pad_rows = row.pad;
        l.columns = column.blocks, l.pad_columns = column.pad;
        l.depth = depth.blocks, l.pad_depth = depth.pad;
        l.accumulate = work.bias || k > 0;
        l.a = at.a + first_row * program.matmul.stride_a + first_depth * g.input_bytes;
        l.b = at.b + first_depth * program.matmul.stride_b + first_column * g.input_bytes;
        if (k == 0 && work.bias) l.d = at.d + first_column * g.accumulator_bytes;
        if (k == depths - 1) {
          l.c = at.c + first_row * program.matmul.stride_c + first_column * g.input_bytes;
        }
        if (rows * depths <= 2) {
          l.a_half = i + k == 0 ? 1 : 2;
          if (j >= 1) l.a = 0;
        }
        if (columns * depths <= 2) {
          l.b_half = j + k == 0 ? 1 : 2;
          if (i >= 1) l.b = 0;
        }
        program.matmul_loops.push_back(l);
      }
    }
  }
}

GemminiProgram matmul_program(const model::MatmulWork& work, const GemminiGeometry& geometry) {
  GemminiProgram program;
  program.kind = LoopKind::matmul;
  program.loop_commands = 5;
  program.fences = 2;
  program.matmul = {geometry, work.depth * geometry.input_bytes,
                    work.columns * geometry.input_bytes, work.columns * geometry.input_bytes,
                    false};
  program.configs = {config(Opcode::config_execute, 1),
                     config(Opcode::config_store, program.matmul.stride_c),
                     config_load(0, program.matmul.stride_a, geometry.array, false),
                     config_load(1, program.matmul.stride_b, geometry.array, false),
                     config_load(2, 0, geometry.array, false)};
  matmul_loops(work, place(work, geometry), program);
  return program;
}

// ---- residual additions ---------------------------------------------------------------------

GemminiProgram addition_program(const model::AdditionWork& work, const GemminiGeometry& geometry) {
  GemminiProgram program;
  program.kind = LoopKind::matmul;
  program.loop_commands = 5;
  program.fences = 2;
  const std::int64_t dim = geometry.array;
  const std::int64_t stride = work.columns * geometry.input_bytes;
  program.matmul = {geometry, stride, stride, stride, true};
  program.configs = {config(Opcode::config_store, stride), config(Opcode::config_execute, 1),
                     config_load(0, stride, dim, true), config_load(1, stride, dim, true)};
  const AdditionTile tile = tile_of(work, geometry);
  limit_tiles({ceil_div(work.rows, tile.rows), ceil_div(work.columns, tile.columns)});
  Memory memory;
  const std::int64_t bytes = base::checked_multiply(work.rows, stride, "a matrix");
  const std::int64_t a = memory.place(bytes);
  const std::int64_t b = memory.place(bytes);
  const std::int64_t c = memory.place(bytes);
  for (std::int64_t i = 0; i < work.rows; i += tile.rows) {
    for (std::int64_t j = 0; j < work.columns; j += tile.columns) {
      const std::int64_t rows = std::min(tile.rows, work.rows - i);
      const std::int64_t columns = std::min(tile.columns, work.columns - j);
      const std::int64_t offset = i * stride + j * geometry.input_bytes;
      MatmulLoop l;
      l.a = a + offset, l.b = b + offset, l.c = c + offset;
      l.rows = narrow(ceil_div(rows, dim)), l.pad_rows = narrow(l.rows * dim - rows);
      l.columns = narrow(ceil_div(columns, dim)), l.pad_columns = narrow(l.columns * dim - columns);
      l.depth = 1;
      program.matmul_loops.push_back(l);
    }
  }
  return program;
}

}  // namespace

GemminiProgram program_of(const model::Work& work, const GemminiGeometry& geometry) {
  if (const auto reason = not_modeled(work)) throw base::InputError("not modelled: " + *reason);
  if (const auto* conv = std::get_if<model::ConvolutionWork>(&work)) {
    return conv_program(*conv, geometry);
  }
  if (const auto* matmul = std::get_if<model::MatmulWork>(&work)) {
    return matmul_program(*matmul, geometry);
  }
  return addition_program(std::get<model::AdditionWork>(work), geometry);
}

}  // namespace flecsim::schedule
