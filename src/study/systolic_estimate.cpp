#include "flecsim/study/systolic_estimate.h"

#include <numeric>

#include <fmt/format.h>

#include "flecsim/analytic/systolic_event.h"
#include "flecsim/analytic/systolic_result.h"
#include "flecsim/cost/compile.h"
#include "flecsim/cost/systolic.h"
#include "flecsim/study/estimate.h"
#include "flecsim/study/residency.h"

#include "component_costs.h"

namespace flecsim::study {
namespace {

using analytic::SystolicWork;

/// Operations of the vector unit per output element of a layer; 0: it cannot do it.
std::int64_t operations_per_output(const model::Network& network, const model::Layer& layer) {
  if (const auto* pooling = std::get_if<model::Pooling>(&layer.operation)) {
    const auto& kernel = pooling->window.kernel;
    return std::accumulate(kernel.begin(), kernel.end(), std::int64_t{1}, std::multiplies<>());
  }
  if (std::holds_alternative<model::GlobalPooling>(layer.operation)) {
    return model::element_count(network.input_of(layer).shape) /
           model::element_count(network.output_of(layer).shape);
  }
  if (const auto* normalization = std::get_if<model::Normalization>(&layer.operation)) {
    return normalization->kind == model::Normalization::Kind::batch ? 1 : 0;
  }
  const bool element_wise = std::holds_alternative<model::Activation>(layer.operation) ||
                            std::holds_alternative<model::Elementwise>(layer.operation) ||
                            std::holds_alternative<model::Concat>(layer.operation);
  return element_wise ? 1 : 0;
}

SystolicWork work_of(const model::Network& network, const model::Step& step) {
  const auto* host = std::get_if<model::HostWork>(&step.work);
  if (host == nullptr) return analytic::lower_to_systolic(step.work);
  SystolicWork work = analytic::lower_to_systolic(step.work);
  if (step.layers.empty() || host->output_elements == 0 || host->input_elements == 0) return work;
  const std::int64_t each = operations_per_output(network, network.layer(step.layers.front()));
  if (each == 0) {
    if (!step.note.empty()) work.note = step.note;
    return work;
  }
  work = analytic::vector_step(host->input_elements, host->output_elements,
                               host->output_elements * each);
  work.note = "on the vector unit";
  return work;
}

result::LayerResult not_modeled(const SystolicStep& one, std::size_t components) {
  result::LayerResult layer;
  layer.bound = result::Bound::not_modeled;
  layer.note = one.work.note;
  layer.energy_pj.assign(components, 0.0);
  layer.counts.assign(counts::index(counts::SystolicAction::count_), 0.0);
  return layer;
}

/// The closed form, with the event-level model's cycles where asked for.
analytic::SystolicEstimate estimate_of(const SystolicWork& work, const analytic::SystolicPlan& plan,
                                       const arch::Systolic& systolic, SystolicModel model) {
  auto estimate = analytic::estimate_systolic(work, plan, systolic);
  if (model == SystolicModel::event) {
    estimate.cycles = analytic::run_systolic(work, plan, systolic).estimate.cycles;
  }
  return estimate;
}

result::LayerResult modeled(const SystolicStep& one, const arch::Systolic& systolic,
                            const counts::EnergyTable& energy, SystolicModel model) {
  const auto plan = analytic::plan_systolic(one.work, systolic);
  const auto estimate = estimate_of(one.work, plan, systolic, model);
  result::LayerResult layer;
  layer.macs = estimate.macs;
  layer.cycles = static_cast<double>(estimate.cycles);
  layer.utilization =
      static_cast<double>(estimate.macs) / (layer.cycles * static_cast<double>(systolic.pes()));
  layer.bound = analytic::systolic_bound(estimate, systolic);
  layer.tile = analytic::systolic_plan_text(one.work, plan, estimate, systolic);
  layer.traffic = analytic::systolic_traffic(estimate, systolic);
  layer.counts = analytic::systolic_actions(estimate, systolic);
  layer.energy_pj =
      counts::energy_by_component_pj(energy, layer.counts, layer.cycles / systolic.clock_hz);
  layer.note = one.work.note;
  if (model == SystolicModel::closed) layer.error_percent = analytic::systolic_error_percent();
  return layer;
}

result::LayerResult layer_result(const SystolicStep& one, const arch::Systolic& systolic,
                                 const counts::EnergyTable& energy, SystolicModel model) {
  result::LayerResult layer = one.work.modeled ? modeled(one, systolic, energy, model)
                                               : not_modeled(one, energy.components.size());
  static constexpr const char* names[] = {"conv", "matmul", "add", "host"};
  layer.name = one.step.name;
  layer.operation =
      one.work.modeled && one.step.work.index() == 3 ? "vector" : names[one.step.work.index()];
  layer.shape = shape_text(one.step.work);
  return layer;
}

}  // namespace

std::vector<SystolicStep> systolic_steps(const model::Network& network) {
  std::vector<SystolicStep> steps;
  for (model::Step& step : model::fuse(network, model::gemmini_fusion_rules())) {
    SystolicWork work = work_of(network, step);
    steps.push_back({std::move(step), std::move(work)});
  }
  return steps;
}

model::Liveness systolic_liveness(const model::Network& network,
                                  const std::vector<SystolicStep>& steps) {
  std::vector<model::Step> plain;
  for (const SystolicStep& one : steps) plain.push_back(one.step);
  return model::liveness(network, plain);
}

result::NetworkResult estimate(const model::Network& network, const arch::Systolic& systolic,
                               SystolicModel model) {
  const std::vector<SystolicStep> steps = systolic_steps(network);
  result::NetworkResult result = estimate_steps(network.name(), steps, systolic, model);
  add_memory(result, steps, systolic_liveness(network, steps), systolic);
  return result;
}

result::NetworkResult estimate_steps(const std::string& name,
                                     const std::vector<SystolicStep>& steps,
                                     const arch::Systolic& systolic, SystolicModel model) {
  const counts::Inventory inventory = cost::systolic_inventory(systolic);
  const counts::EnergyTable energy = cost::compile(inventory);
  result::NetworkResult result;
  result.network = name;
  result.accelerator = systolic.name;
  result.model = model == SystolicModel::closed ? "closed" : "event";
  result.clock_hz = systolic.clock_hz;
  result.pes = systolic.pes();
  result.peak_bytes_per_cycle = systolic.peak_bytes_per_cycle();
  result.components = component_results(inventory, energy);
  for (const SystolicStep& step : steps) {
    result.layers.push_back(layer_result(step, systolic, energy, model));
  }
  const std::int64_t hosted = result.not_modeled_layers();
  if (hosted > 0) {
    result.notes.push_back(fmt::format("{} step{} not modelled (left to the host): in no total",
                                       hosted, hosted == 1 ? "" : "s"));
  }
  result.notes.push_back(
      "cycles: no hardware behind this model; equal to the event-level model where nothing waits, "
      "99 of 100 waiting layers within 5 % of it (docs/systolic.md)");
  for (std::string& note : supply_notes(systolic.technology))
    result.notes.push_back(std::move(note));
  return result;
}

std::vector<SystolicLine> explain(const SystolicStep& step, const arch::Systolic& systolic) {
  const SystolicWork& work = step.work;
  if (!work.modeled) return {{"not modelled", 0, "", work.note}};
  const auto plan = analytic::plan_systolic(work, systolic);
  const auto e = analytic::estimate_systolic(work, plan, systolic);
  const auto bounds = analytic::systolic_bounds(work, e, systolic);
  const std::string schedule = analytic::systolic_plan_text(work, plan, e, systolic);
  const std::string streams = std::string(arch::name_of(systolic.array.dataflow));
  return {
      {"products", work.products, "", "groups, or matrices of a batch"},
      {"pixels", work.pixels, "", "im2col rows"},
      {"window", work.window, "", "im2col columns"},
      {"filters", work.filters, "", "columns of the weights"},
      {"folds", e.folds, "",
       fmt::format("{} on {} x {} PEs", streams, systolic.array.rows, systolic.array.columns)},
      {"schedule", e.folds, "folds", schedule},
      {"compute", e.compute_cycles, "cycles", "fill, stream and drain of all folds"},
      {"waiting for operands", e.stall_cycles, "cycles", "first fetch and all later ones"},
      {"cycles", e.cycles, "cycles", "until the last output is in memory"},
      {"at least", bounds.least_cycles, "cycles", "the busiest of array, interface, vector unit"},
      {"at most", bounds.most_cycles, "cycles", "all three one after the other"},
      {"input reads", e.input_reads, "elements", "input buffer to array"},
      {"weight reads", e.weight_reads, "elements", "weight buffer to array"},
      {"sum reads", e.sum_reads, "elements", "output buffer, partial sums"},
      {"sum writes", e.sum_writes, "elements", "output buffer, sums and outputs"},
      {"vector operations", e.vector_operations, "elements", "outputs and pooling windows"},
      {"DRAM input", e.dram_input_bits / 8, "bytes", "fetched"},
      {"DRAM weights", e.dram_weight_bits / 8, "bytes", "fetched, with bias"},
      {"DRAM sums", (e.dram_sum_read_bits + e.dram_sum_write_bits) / 8, "bytes",
       "spilled and fetched back"},
      {"DRAM output", e.dram_output_bits / 8, "bytes", "written"},
  };
}

}  // namespace flecsim::study
