#include "flecsim/study/estimate.h"

#include <numeric>

#include <fmt/format.h>

#include "flecsim/analytic/gemmini_layer.h"
#include "flecsim/analytic/replay_sequence.h"
#include "flecsim/analytic/thesis.h"
#include "flecsim/cost/compile.h"
#include "flecsim/cost/gemmini.h"
#include "flecsim/schedule/gemmini_lowering.h"
#include "flecsim/study/residency.h"

#include "component_costs.h"

namespace flecsim::study {
namespace {

std::string operation_name(const model::Work& work) {
  static constexpr const char* names[] = {"conv", "matmul", "add", "host"};
  return names[work.index()];
}

std::string text_of(const model::ConvolutionWork& w) {
  std::string text =
      fmt::format("{}x{}x{}x{} -> {}x{}x{}x{}, {}x{}/{}", w.batch, w.in_height, w.in_width,
                  w.in_channels, w.batch, w.stored_height(), w.stored_width(), w.out_channels,
                  w.kernel_height, w.kernel_width, w.stride_height);
  if (w.groups > 1) text += fmt::format(", {} groups", w.groups);
  if (w.pooling)
    text += fmt::format(", max {}x{}/{}", w.pooling->size, w.pooling->size, w.pooling->stride);
  return text;
}

std::string text_of(const model::MatmulWork& w) {
  return fmt::format("{}{}x{} * {}x{}", w.count > 1 ? fmt::format("{} x ", w.count) : "", w.rows,
                     w.depth, w.depth, w.columns);
}

std::string text_of(const model::AdditionWork& w) {
  return fmt::format("{}x{} + {}x{}", w.rows, w.columns, w.rows, w.columns);
}

std::string text_of(const model::HostWork& w) {
  return fmt::format("{} -> {} elements", w.input_elements, w.output_elements);
}

counts::Validity validity_of(const analytic::PlannedLayer& plan, const arch::Gemmini& gemmini,
                             bool replayed) {
  if (!plan.note.empty()) return counts::Validity::extrapolated;
  return replayed ? analytic::replay_validity(gemmini) : counts::Validity::model;
}

/// The layer's time by the replay, after the layers before it.
analytic::TimedLayer replay_layer(const model::Work& work, const analytic::PlannedLayer& plan,
                                  const arch::Gemmini& gemmini,
                                  analytic::ReplaySequence& sequence) {
  if (!plan.modeled) return analytic::time_layer(plan, gemmini);
  const schedule::Lowered lowered = schedule::lower(work);
  std::int64_t cycles = 0;
  for (std::int64_t i = 0; i < lowered.times; ++i) cycles += sequence.run(lowered.work).cycles;
  return analytic::with_cycles(plan, gemmini, static_cast<double>(cycles));
}

/// The layer's time by the model that was asked for; `plan` says so where that model has none.
analytic::TimedLayer time_of(const model::Work& work, analytic::PlannedLayer& plan,
                             const arch::Gemmini& gemmini, CycleModel cycle_model,
                             analytic::ReplaySequence& sequence) {
  if (cycle_model == CycleModel::replay) return replay_layer(work, plan, gemmini, sequence);
  if (cycle_model == CycleModel::closed || !plan.modeled) {
    return analytic::time_layer(plan, gemmini);
  }
  const auto thesis = analytic::thesis_estimate(schedule::lower(work).work, gemmini);
  if (!thesis) {
    plan.modeled = false;
    plan.note = "the thesis' equations have no additions";
    return analytic::time_layer(plan, gemmini);
  }
  return analytic::with_cycles(plan, gemmini, thesis->cycles * static_cast<double>(plan.times));
}

double utilization(std::int64_t macs, double cycles, std::int64_t pes) {
  return cycles > 0 ? static_cast<double>(macs) / (cycles * static_cast<double>(pes)) : 0;
}

result::LayerResult layer_result(const model::Step& step, const arch::Gemmini& gemmini,
                                 const counts::EnergyTable& energy, CycleModel cycle_model,
                                 analytic::ReplaySequence& sequence) {
  auto plan = analytic::plan_layer(step.work, schedule::geometry_of(gemmini));
  const auto timed = time_of(step.work, plan, gemmini, cycle_model, sequence);
  result::LayerResult layer;
  layer.name = step.name;
  layer.operation = operation_name(step.work);
  layer.shape = shape_text(step.work);
  layer.macs = plan.macs;
  layer.cycles = timed.cycles;
  layer.utilization = utilization(plan.macs, timed.cycles, gemmini.array.size * gemmini.array.size);
  layer.bound = timed.times.bound;
  layer.tile = plan.tile;
  layer.traffic = analytic::traffic_of(plan, gemmini);
  layer.counts = timed.actions;
  layer.energy_pj =
      counts::energy_by_component_pj(energy, timed.actions, timed.cycles / gemmini.clock_hz);
  layer.validity = validity_of(plan, gemmini, cycle_model == CycleModel::replay);
  layer.note = plan.note;
  if (plan.modeled && cycle_model == CycleModel::closed)
    layer.error_percent = analytic::closed_form_error_percent();
  return layer;
}

void add_notes(result::NetworkResult& result) {
  const std::int64_t hosted = result.not_modeled_layers();
  if (hosted > 0) {
    result.notes.push_back(fmt::format("{} step{} not modelled (left to the host): in no total",
                                       hosted, hosted == 1 ? "" : "s"));
  }
}

}  // namespace

std::string shape_text(const model::Work& work) {
  return std::visit([](const auto& one) { return text_of(one); }, work);
}

std::vector<model::Step> steps_for(const model::Network& network, const arch::Gemmini&) {
  return model::fuse(network, model::gemmini_fusion_rules());
}

result::NetworkResult estimate(const model::Network& network, const arch::Gemmini& gemmini,
                               CycleModel cycle_model) {
  const std::vector<model::Step> steps = steps_for(network, gemmini);
  result::NetworkResult result = estimate_steps(network.name(), steps, gemmini, cycle_model);
  add_memory(result, steps, model::liveness(network, steps), gemmini);
  return result;
}

result::NetworkResult estimate_steps(const std::string& name, const std::vector<model::Step>& steps,
                                     const arch::Gemmini& gemmini, CycleModel cycle_model) {
  const counts::Inventory inventory = cost::gemmini_inventory(gemmini);
  const counts::EnergyTable energy = cost::compile(inventory);
  result::NetworkResult result;
  result.network = name;
  result.accelerator = gemmini.name;
  result.model = name_of(cycle_model);
  result.clock_hz = gemmini.clock_hz;
  result.pes = gemmini.array.size * gemmini.array.size;
  result.peak_bytes_per_cycle = gemmini.peak_bytes_per_cycle();
  result.components = component_results(inventory, energy);
  analytic::ReplaySequence sequence(gemmini);
  for (const model::Step& step : steps) {
    result.layers.push_back(layer_result(step, gemmini, energy, cycle_model, sequence));
  }
  add_notes(result);
  for (std::string& note : supply_notes(gemmini.technology))
    result.notes.push_back(std::move(note));
  return result;
}

}  // namespace flecsim::study
