#include <algorithm>
#include <map>
#include <tuple>

#include "flecsim/base/checked.h"
#include "flecsim/schedule/gemmini_loops.h"

#include "tile_work.h"

// Exact counts of a layer in closed form. The commands of a loop are a product of index ranges, and
// how a row is split into requests depends on its address modulo the largest request only: rows at
// a constant distance repeat after at most 64. Two loops count the same when all their extents do
// and their addresses are equal modulo the largest request. tests/cross holds this against draining
// every command.
namespace flecsim::schedule {
namespace {

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
                    l.columns, l.depth, l.pad_rows, l.pad_columns, l.pad_depth, l.accumulate);
}

/// What the streams of a tile add to the layer's counts.
ScheduleCounts counts_of(const TileWork& work, TileKind kind) {
  const LoadStream &bias = work.bias, &weights = work.weights, &input = work.input;
  const bool addition = kind == TileKind::addition;
  ScheduleCounts c;
  for (const LoadStream* stream : {&bias, &weights, &input}) {
    c.loads += stream->commands + stream->zero_commands;
    c.read_requests += stream->requests;
    c.read_bytes += stream->bytes;
  }
  c.bias_read_bytes = bias.bytes;
  c.weight_read_bytes = addition ? 0 : weights.bytes;
  c.input_read_bytes = input.bytes + (addition ? weights.bytes : 0);
  const std::int64_t operand_writes =
      weights.row_writes + (input.row_writes + input.zero_writes) / work.pixels;
  c.scratchpad_row_writes = addition ? 0 : operand_writes;
  c.accumulator_row_writes = bias.row_writes + (addition ? input.row_writes : 0);
  c.accumulator_row_accumulates = addition ? weights.row_writes : 0;
  c.preloads = work.execute.pairs;
  c.compute_rows = work.execute.output_rows;
  c.weight_rows = work.execute.weight_rows;
  c.execute_rows = work.execute.rows;
  c.stores = work.store.commands;
  c.accumulator_row_reads = work.store.row_reads;
  c.stored_rows = work.store.rows;
  c.write_requests = work.store.requests;
  c.write_bytes = work.store.bytes;
  return c;
}

/// Tiles at other addresses may still count the same.
std::uint32_t index_of(const TileWork& work, std::vector<TileWork>& works) {
  const auto found = std::find(works.begin(), works.end(), work);
  const auto index = static_cast<std::uint32_t>(found - works.begin());
  if (found == works.end()) works.push_back(work);
  return index;
}

/// The distinct tiles and their order.
template <class Loop, class Count>
void add_distinct(const std::vector<Loop>& loops, std::int64_t period, Count count,
                  TileSequence& tiles) {
  std::map<decltype(key(loops.front(), period)), std::uint32_t> distinct;
  tiles.order.reserve(loops.size());
  for (const Loop& loop : loops) {
    const auto [entry, is_new] = distinct.try_emplace(key(loop, period), 0u);
    if (is_new) entry->second = index_of(count(loop), tiles.works);
    tiles.order.push_back(entry->second);
  }
}

TileKind kind_of(const model::Work& work) {
  if (std::holds_alternative<model::ConvolutionWork>(work)) return TileKind::convolution;
  return std::holds_alternative<model::MatmulWork>(work) ? TileKind::matmul : TileKind::addition;
}

ScheduleCounts sum_of(const TileSequence& tiles) {
  std::vector<std::int64_t> times(tiles.works.size(), 0);
  for (const std::uint32_t index : tiles.order) ++times[index];
  ScheduleCounts sum;
  for (std::size_t i = 0; i < times.size(); ++i) {
    sum.add(counts_of(tiles.works[i], tiles.kind), times[i]);
  }
  return sum;
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
  TileSequence& tiles = schedule.tiles;
  tiles.kind = kind_of(work);
  tiles.loop_commands = program.loop_commands + 1;
  tiles.config_commands = static_cast<std::int64_t>(program.configs.size());
  add_distinct(
      program.conv_loops, period,
      [&](const ConvLoop& loop) { return work_of(program.conv, loop, traffic); }, tiles);
  add_distinct(
      program.matmul_loops, period,
      [&](const MatmulLoop& loop) { return work_of(program.matmul, loop, traffic); }, tiles);
  schedule.counts = sum_of(tiles);
  schedule.counts.tiles = program.loops();
  schedule.counts.commands = program.commands();
  return schedule;
}

}  // namespace flecsim::schedule
