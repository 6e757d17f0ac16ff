#include "flecsim/analytic/thesis.h"

#include <algorithm>

#include "flecsim/analytic/formulas.h"
#include "flecsim/base/checked.h"
#include "flecsim/schedule/gemmini_loops.h"

namespace flecsim::analytic {
namespace {

using base::ceil_div;
using schedule::ConvLoop;
using schedule::GemminiGeometry;
using schedule::MatmulLoop;

/// Equation 4.2 for `rows` rows of `elements` elements that an instruction moves at most `step` of.
std::int64_t transfers(std::int64_t rows, std::int64_t elements, std::int64_t step,
                       std::int64_t element_bytes, std::int64_t bus_bytes) {
  const std::int64_t last = elements % step;
  return elements / step * bus_transfers(rows, step * element_bytes, bus_bytes) +
         (last != 0 ? bus_transfers(rows, last * element_bytes, bus_bytes) : 0);
}

/// Rows of the array and bus transfers of one loop.
struct Amount {
  std::int64_t rows = 0;
  std::int64_t transfers = 0;
};

/// `blocks` weight blocks, each used for `rows` rows, the first `first` of them with its preload.
std::int64_t array_rows(std::int64_t blocks, std::int64_t rows, std::int64_t first,
                        std::int64_t dim) {
  return blocks * (dim + rows - first);
}

Amount amount_of(const ConvLoop& l, const schedule::ConvLayout& layout) {
  const GemminiGeometry& g = layout.geometry;
  const std::int64_t dim = g.array;
  const std::int64_t blocks = ceil_div(l.out_channels, dim) * l.kernel_rows *
                              ceil_div(l.kernel_columns, l.pixels) * ceil_div(l.in_channels, dim);
  const std::int64_t pixels = static_cast<std::int64_t>(l.batches) * l.rows * l.columns;
  Amount a;
  a.rows = array_rows(blocks, pixels, std::min<std::int64_t>(dim, l.columns), dim);
  const auto add = [&](std::int64_t address, std::int64_t rows, std::int64_t elements,
                       std::int64_t step, std::int64_t bytes) {
    if (address != 0) a.transfers += transfers(rows, elements, step, bytes, g.bus_bytes);
  };
  const std::int64_t in_rows = (l.in_rows - l.pad_up - l.pad_down) >> layout.shift;
  const std::int64_t in_columns = (l.in_columns - l.pad_left - l.pad_right) >> layout.shift;
  add(l.input, l.batches * in_rows * in_columns, l.in_channels, g.load_blocks() * dim,
      g.input_bytes);
  add(l.weights, static_cast<std::int64_t>(l.kernel_rows) * l.kernel_columns * l.in_channels,
      l.out_channels, g.load_blocks() * dim, g.input_bytes);
  add(l.bias, static_cast<std::int64_t>(l.batches) * l.rows * ceil_div(l.columns, dim),
      l.out_channels, g.bias_blocks() * dim, g.accumulator_bytes);
  const std::int64_t stored =
      l.pooled ? static_cast<std::int64_t>(l.batches) * l.pool.pooled_rows * l.pool.pooled_columns
               : pixels;
  add(l.output, stored, l.out_channels, dim, g.input_bytes);
  return a;
}

Amount amount_of(const MatmulLoop& l, const GemminiGeometry& g) {
  const std::int64_t dim = g.array;
  const std::int64_t rows = l.rows * dim - l.pad_rows;
  const std::int64_t columns = l.columns * dim - l.pad_columns;
  const std::int64_t depth = l.depth * dim - l.pad_depth;
  const std::int64_t step = g.load_blocks() * dim;
  Amount a;
  a.rows = array_rows(static_cast<std::int64_t>(l.depth) * l.columns, rows,
                      std::min<std::int64_t>(dim, rows), dim);
  const auto add = [&](std::int64_t address, std::int64_t moved, std::int64_t elements,
                       std::int64_t most, std::int64_t bytes) {
    if (address != 0) a.transfers += transfers(moved, elements, most, bytes, g.bus_bytes);
  };
  add(l.a, rows, depth, step, g.input_bytes);
  add(l.b, l.depth * dim, columns, step, g.input_bytes);
  add(l.d, l.rows, columns, g.bias_blocks() * dim, g.accumulator_bytes);
  add(l.c, rows, columns, step, g.input_bytes);
  return a;
}

}  // namespace

std::optional<ThesisEstimate> thesis_estimate(const model::Work& work,
                                              const arch::Gemmini& gemmini) {
  if (schedule::not_modeled(work) || std::holds_alternative<model::AdditionWork>(work)) {
    return std::nullopt;
  }
  const auto program = schedule::program_of(work, schedule::geometry_of(gemmini));
  Amount total;
  const auto add = [&](const Amount& one) {
    total.rows += one.rows;
    total.transfers += one.transfers;
  };
  for (const ConvLoop& loop : program.conv_loops) add(amount_of(loop, program.conv));
  for (const MatmulLoop& loop : program.matmul_loops) {
    add(amount_of(loop, program.matmul.geometry));
  }
  const auto dim = static_cast<double>(gemmini.array.size);
  ThesisEstimate e;
  e.scaled_macs = static_cast<double>(total.rows) * dim * dim;
  e.scaled_data_bytes = scaled_data(total.transfers, gemmini.bus_bytes(), 1);
  e.macs_per_cycle = roofline_performance(e.scaled_macs / e.scaled_data_bytes,
                                          gemmini.peak_bytes_per_cycle(), dim * dim);
  e.cycles = e.scaled_macs / e.macs_per_cycle;
  return e;
}

}  // namespace flecsim::analytic
