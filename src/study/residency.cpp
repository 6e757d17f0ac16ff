#include "flecsim/study/residency.h"

#include "flecsim/cost/compile.h"
#include "flecsim/cost/gemmini.h"
#include "flecsim/cost/systolic.h"
#include "flecsim/counts/gemmini_actions.h"
#include "flecsim/counts/systolic_actions.h"
#include "flecsim/schedule/gemmini_lowering.h"
#include "flecsim/schedule/gemmini_tiling.h"

#include "memory_builder.h"

namespace flecsim::study {
namespace {

StepFacts host_step(const model::Step& step, std::size_t memories) {
  StepFacts facts;
  facts.step = &step;
  facts.host_reads = facts.host_writes = true;
  facts.room.bytes.assign(memories, 0);
  return facts;
}

StepFacts facts_of(const model::Step& step, const arch::Gemmini& gemmini) {
  const schedule::Lowered lowered = schedule::lower(step.work);
  if (schedule::not_modeled(lowered.work)) return host_step(step, 2);
  StepFacts facts;
  facts.step = &step;
  const auto* conv = std::get_if<model::ConvolutionWork>(&step.work);
  const bool im2col = conv && std::holds_alternative<model::MatmulWork>(lowered.work);
  facts.host_reads = im2col;
  facts.host_writes = im2col && conv->pooling;
  facts.adds = std::holds_alternative<model::AdditionWork>(step.work);
  const auto tile = schedule::room_of(lowered.work, schedule::geometry_of(gemmini));
  const std::int64_t in_flight = tile.whole && lowered.times == 1 ? 1 : 2;
  const std::int64_t row = gemmini.array.size * gemmini.input_bytes() * in_flight;
  const std::int64_t wide_row = gemmini.array.size * gemmini.accumulator_bytes() * in_flight;
  facts.room.bytes = {(tile.input_rows + tile.weight_rows) * row, tile.accumulator_rows * wide_row};
  facts.room.input_bytes = tile.input_rows * row;
  return facts;
}

/// Bytes of the input buffer that the folds of a step take.
std::int64_t input_room(const analytic::SystolicWork& work, const arch::Systolic& systolic) {
  if (work.products == 0) return 0;
  const auto plan = analytic::plan_systolic(work, systolic);
  const std::int64_t size = systolic.input_buffer.size_bytes;
  const bool rows = plan.input == analytic::SystolicPlan::Input::rows;
  if (!rows && !plan.input_resident) return size;  // streams through all of it
  const auto needs = analytic::systolic_needs(work, systolic)[0];
  const std::int64_t bytes = (plan.input_resident ? needs.back() : needs.front()) / 8 + 1;
  const bool next_too = systolic.buffers.double_buffered && (work.products > 1 || rows);
  return std::min(size, bytes * (next_too ? 2 : 1));
}

StepFacts facts_of(const SystolicStep& one, const arch::Systolic& systolic) {
  if (!one.work.modeled) return host_step(one.step, 1);
  StepFacts facts;
  facts.step = &one.step;
  facts.room.input_bytes = input_room(one.work, systolic);
  facts.room.bytes = {facts.room.input_bytes};
  return facts;
}

}  // namespace

void add_memory(result::NetworkResult& result, const std::vector<model::Step>& steps,
                const model::Liveness& liveness, const arch::Gemmini& gemmini) {
  using counts::GemminiAction;
  const auto prices = cost::compile(cost::gemmini_inventory(gemmini)).pj_per_action;
  const double bus =
      prices[counts::index(GemminiAction::bus_beat)] / static_cast<double>(gemmini.bus_bytes());
  MemoryFacts facts;
  facts.names = {"scratchpad", "accumulator"};
  facts.sizes = {gemmini.scratchpad.size_bytes, gemmini.accumulator.size_bytes};
  facts.element_bits = {gemmini.data.input_bits, gemmini.data.accumulator_bits};
  facts.row_elements = gemmini.array.size;
  facts.input_bits = facts.output_bits = gemmini.data.input_bits;
  facts.weight_bits = gemmini.data.weight_bits;
  facts.bias_bits = gemmini.data.accumulator_bits;
  facts.read_pj_per_byte = prices[counts::index(GemminiAction::dram_read)] + bus;
  facts.write_pj_per_byte = prices[counts::index(GemminiAction::dram_write)] + bus;
  std::vector<StepFacts> step_facts;
  for (const model::Step& step : steps) step_facts.push_back(facts_of(step, gemmini));
  result.memory = build_memory(result, liveness, std::move(step_facts), facts);
}

void add_memory(result::NetworkResult& result, const std::vector<SystolicStep>& steps,
                const model::Liveness& liveness, const arch::Systolic& systolic) {
  using counts::SystolicAction;
  const auto prices = cost::compile(cost::systolic_inventory(systolic)).pj_per_action;
  const double bus = prices[counts::index(SystolicAction::bus_beat)] * 8 /
                     static_cast<double>(systolic.memory_interface.bits);
  MemoryFacts facts;
  facts.names = {"input_buffer"};
  facts.sizes = {systolic.input_buffer.size_bytes};
  facts.element_bits = {systolic.data.input_bits};
  facts.input_bits = systolic.data.input_bits;
  facts.output_bits = systolic.data.output_bits;
  facts.weight_bits = systolic.data.weight_bits;
  facts.bias_bits = systolic.data.accumulator_bits;
  facts.read_pj_per_byte = prices[counts::index(SystolicAction::dram_read)] + bus;
  facts.write_pj_per_byte = prices[counts::index(SystolicAction::dram_write)] + bus;
  std::vector<StepFacts> step_facts;
  for (const SystolicStep& one : steps) step_facts.push_back(facts_of(one, systolic));
  result.memory = build_memory(result, liveness, std::move(step_facts), facts);
}

}  // namespace flecsim::study
