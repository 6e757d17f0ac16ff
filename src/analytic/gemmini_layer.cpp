#include "flecsim/analytic/gemmini_layer.h"

#include <algorithm>
#include <utility>

#include "flecsim/schedule/gemmini_lowering.h"

namespace flecsim::analytic {
namespace {

using counts::GemminiAction;
using schedule::ScheduleCounts;

double real(std::int64_t value) { return static_cast<double>(value); }

std::int64_t macs_of(const model::Work& work) {
  if (const auto* convolution = std::get_if<model::ConvolutionWork>(&work))
    return convolution->macs();
  if (const auto* matmul = std::get_if<model::MatmulWork>(&work)) return matmul->macs();
  return 0;
}

bool is_pooled(const model::Work& work) {
  const auto* convolution = std::get_if<model::ConvolutionWork>(&work);
  return convolution && convolution->pooling;
}

/// Without a bias the first partial products of a matrix product overwrite (section 1 of the
/// scheduler's rules); convolutions always accumulate.
bool overwrites(const model::Work& work) {
  const auto* matmul = std::get_if<model::MatmulWork>(&work);
  return matmul && !matmul->bias;
}

struct Rows {
  double accumulated = 0;
  double written = 0;
};

/// Rows that reach the accumulator memory: from the mesh and by mvin.
Rows accumulator_rows(const ScheduleCounts& counts, bool overwriting) {
  const double from_mesh = real(counts.compute_rows);
  const double first = overwriting ? std::min(from_mesh, real(counts.stored_rows)) : 0;
  return {from_mesh - first + real(counts.accumulator_row_accumulates),
          first + real(counts.accumulator_row_writes)};
}

}  // namespace

counts::ActionCounts gemmini_actions(const ScheduleCounts& counts, std::int64_t macs, bool pooled,
                                     bool overwrites_partial_sums, const arch::Gemmini& gemmini,
                                     double cycles) {
  const double dim = real(gemmini.array.size);
  const double pes = dim * dim;
  const Rows rows = accumulator_rows(counts, overwrites_partial_sums);
  counts::ActionCounts actions(counts::index(GemminiAction::count_), 0.0);
  const auto set = [&](GemminiAction action, double count) {
    actions[counts::index(action)] = count;
  };
  set(GemminiAction::scratchpad_read, real(counts.compute_rows + counts.weight_rows));
  set(GemminiAction::scratchpad_write, real(counts.scratchpad_row_writes));
  set(GemminiAction::accumulator_read, real(counts.accumulator_row_reads));
  set(GemminiAction::accumulator_write, rows.written);
  set(GemminiAction::accumulator_accumulate, rows.accumulated);
  set(GemminiAction::accumulator_add, rows.accumulated);
  set(GemminiAction::mac_compute, real(macs));
  set(GemminiAction::mac_idle, std::max(0.0, cycles * pes - real(macs)));
  set(GemminiAction::pe_register_write, real(counts.compute_rows + counts.weight_rows) * pes);
  set(GemminiAction::scale, real(counts.accumulator_row_reads) * dim);
  set(GemminiAction::pool, pooled ? real(counts.accumulator_row_reads) * dim : 0);
  set(GemminiAction::bus_beat,
      real(counts.read_bytes + counts.write_bytes) / real(gemmini.bus_bytes()));
  set(GemminiAction::dram_read, real(counts.read_bytes));
  set(GemminiAction::dram_write, real(counts.write_bytes));
  return actions;
}

PlannedLayer plan_layer(const model::Work& work, const schedule::GemminiGeometry& geometry) {
  PlannedLayer plan;
  plan.macs = macs_of(work);
  const schedule::Lowered lowered = schedule::lower(work);
  plan.note = lowered.note;
  plan.times = lowered.times;
  if (const auto reason = schedule::not_modeled(lowered.work)) {
    plan.note = *reason;
    return plan;
  }
  schedule::GemminiSchedule schedule = schedule::schedule_of(lowered.work, geometry);
  plan.modeled = true;
  plan.tile = schedule.tile;
  plan.once = schedule.counts;
  plan.tiles = std::move(schedule.tiles);
  plan.pooled = is_pooled(lowered.work);
  plan.overwrites_partial_sums = overwrites(lowered.work);
  return plan;
}

namespace {

/// Cycles of all runs and the actions that go with them.
void fill(TimedLayer& timed, const PlannedLayer& plan, const arch::Gemmini& gemmini,
          double cycles) {
  timed.cycles = cycles;
  timed.actions = gemmini_actions(plan.once, plan.macs / plan.times, plan.pooled,
                                  plan.overwrites_partial_sums, gemmini, cycles / real(plan.times));
  for (double& count : timed.actions) count *= real(plan.times);
}

}  // namespace

TimedLayer time_layer(const PlannedLayer& plan, const arch::Gemmini& gemmini) {
  TimedLayer timed;
  if (!plan.modeled) {
    timed.times.bound = result::Bound::not_modeled;
    timed.actions.assign(counts::index(GemminiAction::count_), 0.0);
    return timed;
  }
  timed.times = engine_times(plan.tiles, gemmini);
  fill(timed, plan, gemmini, timed.times.cycles * real(plan.times));
  return timed;
}

TimedLayer with_cycles(const PlannedLayer& plan, const arch::Gemmini& gemmini, double cycles) {
  TimedLayer timed;
  timed.times = engine_times(plan.tiles, gemmini);
  fill(timed, plan, gemmini, cycles);
  return timed;
}

std::vector<result::Traffic> traffic_of(const PlannedLayer& plan, const arch::Gemmini& gemmini) {
  if (!plan.modeled) return {};
  const ScheduleCounts& once = plan.once;
  const double times = real(plan.times);
  const double row = real(gemmini.array.size * gemmini.input_bytes()) * times;
  const double wide_row = real(gemmini.array.size * gemmini.accumulator_bytes()) * times;
  const Rows rows = accumulator_rows(once, plan.overwrites_partial_sums);
  return {
      {"input", "dram", real(once.input_read_bytes) * times, 0},
      {"weight", "dram", real(once.weight_read_bytes) * times, 0},
      {"bias", "dram", real(once.bias_read_bytes) * times, 0},
      {"output", "dram", 0, real(once.write_bytes) * times},
      {"input", "scratchpad", real(once.compute_rows) * row, 0},
      {"weight", "scratchpad", real(once.weight_rows) * row, 0},
      {"operands", "scratchpad", 0, real(once.scratchpad_row_writes) * row},
      {"output", "accumulator", (real(once.accumulator_row_reads) + rows.accumulated) * wide_row,
       (rows.accumulated + rows.written) * wide_row}};
}

}  // namespace flecsim::analytic
