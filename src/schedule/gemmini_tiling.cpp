#include "flecsim/schedule/gemmini_tiling.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "flecsim/base/checked.h"

namespace flecsim::schedule {
namespace {

using base::ceil_div;
using model::AdditionWork;
using model::ConvolutionWork;
using model::MatmulWork;

/// The seven extents in the order in which Gemmini's software shrinks and grows them.
using Extents = std::array<std::int64_t, 7>;
enum : std::size_t {
  batch,
  pooled_row,
  pooled_column,
  out_channel,
  kernel_row,
  kernel_column,
  in_channel
};

class ConvFit {
 public:
  ConvFit(const ConvolutionWork& work, const GemminiGeometry& geometry)
      : work_(work),
        geometry_(geometry),
        pool_(work.pooling.value_or(model::PoolingWork{})),
        shift_(downsamples(work) ? 1 : 0) {}

  bool operator()(const Extents& t) const {
    const TileRoom room = room_of(t);
    return room.input_rows + room.weight_rows <= geometry_.scratchpad_rows / 2 &&
           room.accumulator_rows <= geometry_.accumulator_rows / 2;
  }

  TileRoom room_of(const Extents& t) const {
    const std::int64_t rows = t[pooled_row] * pool_.stride + pool_.size - 1;
    const std::int64_t columns = t[pooled_column] * pool_.stride + pool_.size - 1;
    const std::int64_t in_rows =
        rows * work_.stride_height + (t[kernel_row] - 1) * work_.dilation_height;
    const std::int64_t in_columns =
        columns * work_.stride_width + (t[kernel_column] - 1) * work_.dilation_width;
    const std::int64_t out_blocks = ceil_div(t[out_channel], geometry_.array);
    return {ceil_div(t[in_channel], geometry_.array) * t[batch] * (in_rows >> shift_) *
                (in_columns >> shift_),
            out_blocks * t[kernel_column] * t[kernel_row] * t[in_channel],
            out_blocks * t[batch] * rows * columns, false};
  }

 private:
  const ConvolutionWork& work_;
  const GemminiGeometry& geometry_;
  model::PoolingWork pool_;
  int shift_;
};

/// The largest extent, the first on ties; output columns are spared while rows can shrink.
std::size_t largest(const Extents& t, std::int64_t array) {
  std::size_t best = t.size();
  for (std::size_t i = 0; i < t.size(); ++i) {
    if (i == pooled_column && t[i] <= array && t[pooled_row] > 1) continue;
    if (best == t.size() || t[i] > t[best]) best = i;
  }
  return best;
}

void shrink(Extents& t, std::int64_t array) {
  const std::size_t i = largest(t, array);
  if (t[i] <= 1)
    throw base::InputError("not modelled: no tile of the convolution fits the memories");
  if (i == out_channel || i == in_channel) {
    t[i] = t[i] % array != 0 ? t[i] / array * array : t[i] - array;
    t[i] = std::max<std::int64_t>(t[i], 1);
  } else {
    --t[i];
  }
}

bool grow(Extents& t, std::size_t i, const Extents& max, const ConvFit& fits) {
  if (t[i] + 1 > max[i]) return false;
  ++t[i];
  if (fits(t)) return true;
  --t[i];
  return false;
}

bool square(const ConvolutionWork& w) {
  return w.stride_height == w.stride_width && w.kernel_height == w.kernel_width &&
         w.dilation_height == w.dilation_width;
}

std::optional<std::string> not_modeled_conv(const ConvolutionWork& w) {
  if (w.groups != 1) return "grouped convolution: Gemmini's loop routines run one group";
  if (!square(w)) return "kernel, stride or dilation that is not square";
  if (w.pad_top != w.pad_left) return "padding that differs between rows and columns";
  if (w.out_height() < 1 || w.out_width() < 1 || w.stored_height() < 1 || w.stored_width() < 1) {
    return "convolution without output";
  }
  if (w.pooling && w.pooling->size < 1) return "pooling window of size 0";
  return std::nullopt;
}

}  // namespace

std::int64_t GemminiGeometry::load_blocks() const {
  return std::max<std::int64_t>(1, max_request_bytes / (array * input_bytes));
}
std::int64_t GemminiGeometry::bias_blocks() const {
  return std::max<std::int64_t>(1, max_request_bytes / (array * accumulator_bytes));
}

GemminiGeometry geometry_of(const arch::Gemmini& g) {
  return {g.array.size,
          g.scratchpad_rows(),
          g.accumulator_rows(),
          g.bus_bytes(),
          g.memory_interface.max_transfer_bytes,
          g.input_bytes(),
          g.accumulator_bytes()};
}

std::optional<std::string> not_modeled(const model::Work& work) {
  if (const auto* conv = std::get_if<ConvolutionWork>(&work)) return not_modeled_conv(*conv);
  if (const auto* matmul = std::get_if<MatmulWork>(&work)) {
    if (matmul->rows < 1 || matmul->columns < 1 || matmul->depth < 1) return "empty matrix product";
  }
  if (const auto* addition = std::get_if<AdditionWork>(&work)) {
    if (addition->rows < 1 || addition->columns < 1) return "empty addition";
  }
  if (std::holds_alternative<model::HostWork>(work)) return "left to the host";
  return std::nullopt;
}

bool downsamples(const ConvolutionWork& w) {
  return w.stride_height == 2 && w.kernel_height == 1 && w.kernel_width == 1 && w.pad_top == 0 &&
         !w.pooling && w.in_height % 2 == 0 && w.in_width % 2 == 0;
}

ConvTile tile_of(const ConvolutionWork& work, const GemminiGeometry& geometry) {
  const ConvFit fits(work, geometry);
  const Extents max{work.batch,        work.stored_height(), work.stored_width(),
                    work.out_channels, work.kernel_height,   work.kernel_width,
                    work.in_channels};
  Extents t = max;
  while (!fits(t)) shrink(t, geometry.array);
  while (grow(t, pooled_column, max, fits)) {
  }
  for (bool grown = true; grown;) {
    grown = false;
    for (std::size_t i = 0; i < t.size(); ++i) grown |= grow(t, i, max, fits);
  }
  return {t[0], t[1], t[2], t[3], t[4], t[5], t[6]};
}

MatmulTile tile_of(const MatmulWork& work, const GemminiGeometry& geometry) {
  const std::int64_t dim = geometry.array;
  const std::int64_t rows = ceil_div(work.rows, dim);
  const std::int64_t columns = ceil_div(work.columns, dim);
  const std::int64_t depth = ceil_div(work.depth, dim);
  const std::int64_t scratchpad = geometry.scratchpad_rows / 2;
  const std::int64_t accumulator = geometry.accumulator_rows / 2;
  const auto side = static_cast<std::int64_t>(
      std::sqrt(static_cast<double>(geometry.accumulator_rows / 2 / dim)));
  if (side < 1) throw base::InputError("not modelled: no tile of the matrix product fits");
  MatmulTile t{std::min(rows, side), std::min(columns, side),
               std::min(depth, geometry.scratchpad_rows / 4 / dim / side)};
  if (t.depth < 1) throw base::InputError("not modelled: no tile of the matrix product fits");
  const auto fits = [&](const MatmulTile& c) {
    return c.rows <= rows && c.columns <= columns && c.depth <= depth &&
           (c.rows * c.depth + c.depth * c.columns) * dim <= scratchpad;
  };
  const auto accumulates = [&](const MatmulTile& c) {
    return c.rows * c.columns * dim <= accumulator;
  };
  for (bool grown = true; grown;) {
    grown = false;
    const MatmulTile wider{t.rows, t.columns + 1, t.depth};
    if (fits(wider) && accumulates(wider)) t = wider, grown = true;
    const MatmulTile taller{t.rows + 1, t.columns, t.depth};
    if (fits(taller) && accumulates(taller)) t = taller, grown = true;
    const MatmulTile deeper{t.rows, t.columns, t.depth + 1};
    if (fits(deeper)) t = deeper, grown = true;
  }
  return t;
}

AdditionTile tile_of(const AdditionWork& work, const GemminiGeometry& geometry) {
  const std::int64_t dim = geometry.array;
  AdditionTile t{work.rows, work.columns};
  while (ceil_div(t.rows, dim) * dim * ceil_div(t.columns, dim) > geometry.accumulator_rows / 2) {
    if (t.rows >= t.columns || t.columns <= dim) {
      t.rows /= 2;
    } else {
      t.columns -= dim;
    }
    if (t.rows < 1) throw base::InputError("not modelled: no tile of the addition fits");
  }
  return t;
}

namespace {

TileRoom room_of_conv(const ConvolutionWork& work, const GemminiGeometry& geometry) {
  const ConvTile t = tile_of(work, geometry);
  TileRoom room = ConvFit(work, geometry)
                      .room_of({t.batches, t.pooled_rows, t.pooled_columns, t.out_channels,
                                t.kernel_rows, t.kernel_columns, t.in_channels});
  room.whole = t == ConvTile{work.batch,        work.stored_height(), work.stored_width(),
                             work.out_channels, work.kernel_height,   work.kernel_width,
                             work.in_channels};
  return room;
}

TileRoom room_of_matmul(const MatmulWork& work, const GemminiGeometry& geometry) {
  const std::int64_t dim = geometry.array;
  const MatmulTile t = tile_of(work, geometry);
  const bool whole =
      work.count == 1 && t == MatmulTile{ceil_div(work.rows, dim), ceil_div(work.columns, dim),
                                         ceil_div(work.depth, dim)};
  return {t.rows * t.depth * dim, t.depth * t.columns * dim, t.rows * t.columns * dim, whole};
}

TileRoom room_of_addition(const AdditionWork& work, const GemminiGeometry& geometry) {
  const std::int64_t dim = geometry.array;
  const AdditionTile t = tile_of(work, geometry);
  return {0, 0, ceil_div(t.rows, dim) * dim * ceil_div(t.columns, dim),
          t == AdditionTile{work.rows, work.columns}};
}

}  // namespace

TileRoom room_of(const model::Work& work, const GemminiGeometry& geometry) {
  if (const auto* conv = std::get_if<ConvolutionWork>(&work)) return room_of_conv(*conv, geometry);
  if (const auto* matmul = std::get_if<MatmulWork>(&work)) return room_of_matmul(*matmul, geometry);
  if (const auto* add = std::get_if<AdditionWork>(&work)) return room_of_addition(*add, geometry);
  return {};
}

std::string print(const ConvTile& t) {
  return fmt::format("b{} or{} oc{} och{} kr{} kc{} kch{}", t.batches, t.pooled_rows,
                     t.pooled_columns, t.out_channels, t.kernel_rows, t.kernel_columns,
                     t.in_channels);
}
std::string print(const MatmulTile& t) {
  return fmt::format("tI{} tJ{} tK{}", t.rows, t.columns, t.depth);
}
std::string print(const AdditionTile&) { return {}; }

}  // namespace flecsim::schedule
