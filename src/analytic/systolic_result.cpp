#include "flecsim/analytic/systolic_result.h"

#include <fmt/format.h>

namespace flecsim::analytic {
namespace {

double bytes(std::int64_t elements, std::int64_t bits) {
  return static_cast<double>(elements) * static_cast<double>(bits) / 8;
}
double bytes(std::int64_t bits) { return static_cast<double>(bits) / 8; }

}  // namespace

counts::ActionCounts systolic_actions(const SystolicEstimate& e, const arch::Systolic& s) {
  using counts::SystolicAction;
  counts::ActionCounts actions(counts::index(SystolicAction::count_), 0.0);
  const auto set = [&](SystolicAction action, double value) {
    actions[counts::index(action)] = value;
  };
  const auto bits = static_cast<double>(s.memory_interface.bits);
  // What leaves for DRAM or the vector unit is read once more.
  set(SystolicAction::input_read, static_cast<double>(e.input_reads));
  set(SystolicAction::input_write, static_cast<double>(e.dram_input_bits / s.data.input_bits));
  set(SystolicAction::weight_read, static_cast<double>(e.weight_reads));
  set(SystolicAction::weight_write, static_cast<double>(e.dram_weight_bits / s.data.weight_bits));
  const std::int64_t leaving =
      e.dram_output_bits / s.data.output_bits + e.dram_sum_write_bits / s.data.accumulator_bits;
  const std::int64_t returning = e.dram_sum_read_bits / s.data.accumulator_bits;
  set(SystolicAction::output_read, static_cast<double>(e.sum_reads + leaving));
  set(SystolicAction::output_write, static_cast<double>(e.sum_writes + returning));
  set(SystolicAction::mac_compute, static_cast<double>(e.macs));
  set(SystolicAction::vector_operation, static_cast<double>(e.vector_operations));
  set(SystolicAction::bus_beat,
      static_cast<double>(e.dram_read_bits() + e.dram_write_bits()) / bits);
  set(SystolicAction::dram_read, bytes(e.dram_read_bits()));
  set(SystolicAction::dram_write, bytes(e.dram_write_bits()));
  return actions;
}

std::vector<result::Traffic> systolic_traffic(const SystolicEstimate& e, const arch::Systolic& s) {
  return {
      {"input", "dram", bytes(e.dram_input_bits), 0},
      {"weight", "dram", bytes(e.dram_weight_bits), 0},
      {"partial_sum", "dram", bytes(e.dram_sum_read_bits), bytes(e.dram_sum_write_bits)},
      {"output", "dram", 0, bytes(e.dram_output_bits)},
      {"input", "input_buffer", bytes(e.input_reads, s.data.input_bits), bytes(e.dram_input_bits)},
      {"weight", "weight_buffer", bytes(e.weight_reads, s.data.weight_bits),
       bytes(e.dram_weight_bits)},
      {"partial_sum", "output_buffer", bytes(e.sum_reads, s.data.accumulator_bits),
       bytes(e.sum_writes, s.data.accumulator_bits)}};
}

result::Bound systolic_bound(const SystolicEstimate& e, const arch::Systolic& s) {
  const std::int64_t waiting = e.cycles - e.compute_cycles;
  if (waiting <= e.compute_cycles) return result::Bound::compute;
  const std::int64_t moving = (e.dram_read_bits() + e.dram_write_bits()) / s.memory_interface.bits;
  return 2 * moving >= e.cycles ? result::Bound::memory : result::Bound::latency;
}

std::string systolic_plan_text(const SystolicWork& work, const SystolicPlan& plan,
                               const SystolicEstimate& estimate, const arch::Systolic& systolic) {
  if (work.products == 0) return "vector unit";
  static constexpr const char* inputs[] = {"rows", "channels", "streamed"};
  std::string text =
      fmt::format("{} folds, input {}{}", estimate.folds, plan.input_resident ? "once by " : "",
                  inputs[static_cast<int>(plan.input)]);
  if (systolic.array.dataflow == arch::Stationary::output) {
    text += plan.pixels_outer ? ", pixels outside" : ", filters outside";
  }
  if (!plan.weights_resident) text += ", weights again";
  if (!plan.sums_on_chip) text += ", sums spilled";
  return text;
}

}  // namespace flecsim::analytic
