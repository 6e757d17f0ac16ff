#include "flecsim/analytic/scalesim_explain.h"

#include <algorithm>

#include "flecsim/analytic/systolic.h"
#include "flecsim/base/checked.h"

namespace flecsim::analytic::scalesim {
namespace {

using arch::Stationary;

Stationary stationary_of(Dataflow dataflow) {
  switch (dataflow) {
    case Dataflow::ws:
      return Stationary::weight;
    case Dataflow::is:
      return Stationary::input;
    case Dataflow::os:
      break;
  }
  return Stationary::output;
}

/// The im2col product, its windows sticking out or not.
model::Work product(const Layer& layer, bool ragged) {
  const auto out = [&](std::int64_t in, std::int64_t filter, std::int64_t stride) {
    return (in - filter) / stride + 1;
  };
  const std::int64_t pixels =
      ragged ? layer.pixels()
             : out(layer.ifmap_height, layer.filter_height, layer.stride_height) *
                   out(layer.ifmap_width, layer.filter_width, layer.stride_width);
  return model::MatmulWork{pixels, layer.filters, layer.window(), 1};
}

model::Work convolution(const Layer& layer) {
  model::ConvolutionWork work;
  work.in_height = layer.ifmap_height;
  work.in_width = layer.ifmap_width;
  work.in_channels = layer.channels;
  work.out_channels = layer.filters;
  work.kernel_height = layer.filter_height;
  work.kernel_width = layer.filter_width;
  work.stride_height = layer.stride_height;
  work.stride_width = layer.stride_width;
  work.bias = false;
  return work;
}

std::int64_t compute_cycles(const model::Work& work, const arch::Systolic& systolic) {
  const SystolicWork lowered = lower_to_systolic(work);
  return estimate_systolic(lowered, plan_systolic(lowered, systolic), systolic).compute_cycles;
}

std::int64_t all_cycles(const model::Work& work, const arch::Systolic& systolic) {
  const SystolicWork lowered = lower_to_systolic(work);
  return estimate_systolic(lowered, plan_systolic(lowered, systolic), systolic).cycles;
}

}  // namespace

arch::Systolic systolic_of(const Config& config) {
  arch::Systolic systolic;
  systolic.name = config.run_name;
  systolic.array.rows = config.rows;
  systolic.array.columns = systolic.vector_unit.lanes = config.columns;
  systolic.array.dataflow = stationary_of(config.dataflow);
  systolic.input_buffer.size_bytes = config.ifmap_sram_kib * 1024;
  systolic.weight_buffer.size_bytes = config.filter_sram_kib * 1024;
  systolic.output_buffer.size_bytes = config.ofmap_sram_kib * 1024;
  systolic.memory_interface.latency_cycles = 0;
  if (config.user_bandwidth) systolic.memory_interface.bits = 8 * config.ofmap_bandwidth;
  return systolic;
}

Difference explain(const Config& config, const Layer& layer, const LayerReport& report) {
  Difference difference;
  difference.scalesim_cycles = report.total_cycles;
  arch::Systolic machine = systolic_of(config);
  std::size_t used = 0;
  std::int64_t at = report.total_cycles - report.stall_cycles;
  const auto step = [&](std::string_view fault, std::int64_t cycles) {
    difference.steps[used++] = {fault, cycles - at};
    at = cycles;
  };
  step("total-less-one", at + 1);
  machine.array.overlap_folds = false;
  machine.array.partial_folds = arch::PartialFolds::full;
  step("os-drain-early", compute_cycles(product(layer, true), machine));
  step("ragged-window", compute_cycles(product(layer, false), machine));
  machine.array.partial_folds = arch::PartialFolds::cropped;
  step("partial-folds-full-price", compute_cycles(product(layer, false), machine));
  machine.array.overlap_folds = true;
  step("no-fold-overlap", compute_cycles(product(layer, false), machine));
  // SCALE-Sim's own stalls leave, ours come.
  if (config.user_bandwidth) {
    step("user-stall-twice", all_cycles(convolution(layer), machine));
    difference.steps[used - 1].cycles -= report.stall_cycles;
  }
  difference.our_cycles = at;
  return difference;
}

std::int64_t stonne_tpu_cycles(const Layer& layer, std::int64_t rows, std::int64_t columns) {
  const std::int64_t pixels = layer.pixels();
  std::int64_t cycles = 0;
  for (std::int64_t r = 0; r < pixels; r += rows) {
    for (std::int64_t c = 0; c < layer.filters; c += columns) {
      const std::int64_t rows_used = std::min(rows, pixels - r);
      const std::int64_t columns_used = std::min(columns, layer.filters - c);
      cycles += layer.window() + rows_used + columns_used + 3;
      if (rows_used == 1 || columns_used == 1) --cycles;
    }
  }
  return cycles;
}

}  // namespace flecsim::analytic::scalesim
