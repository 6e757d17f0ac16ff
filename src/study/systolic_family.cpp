#include <algorithm>

#include <fmt/format.h>

#include "flecsim/arch/accelerator.h"
#include "flecsim/base/error.h"
#include "flecsim/cost/systolic.h"
#include "flecsim/import/load.h"
#include "flecsim/study/design_family.h"
#include "flecsim/study/estimate.h"
#include "flecsim/study/residency.h"
#include "flecsim/study/systolic_estimate.h"

#include "systolic_evaluator.h"
#include "table_family.h"

namespace flecsim::study {
namespace {

std::vector<analytic::SystolicWork> works_of(const std::vector<SystolicStep>& steps) {
  std::vector<analytic::SystolicWork> works;
  for (const SystolicStep& one : steps) works.push_back(one.work);
  return works;
}

struct Workload {
  Workload(std::string workload_name, std::vector<SystolicStep> workload_steps)
      : name(std::move(workload_name)),
        steps(std::move(workload_steps)),
        evaluator(works_of(steps)) {
    for (const SystolicStep& one : steps) {
      layer_macs.push_back(static_cast<double>(one.work.macs()));
    }
  }
  std::string name;
  std::vector<SystolicStep> steps;
  SystolicEvaluator evaluator;
  std::vector<double> layer_macs;
  std::optional<model::Liveness> liveness;  ///< where the steps are the whole network
};

class SystolicFamily final : public TableFamily<arch::Systolic, arch::SystolicParameter, Workload> {
 public:
  SystolicFamily(const std::string& accelerator, std::span<const std::string> networks,
                 std::span<const std::string> only_layers)
      : TableFamily(arch::load_systolic(accelerator), arch::systolic_parameters()) {
    for (const std::string& name : networks) {
      const model::Network network = importer::load_network(name).network;
      std::vector<SystolicStep> steps = systolic_steps(network);
      auto liveness = systolic_liveness(network, steps);
      workloads_.push_back(std::make_unique<Workload>(
          network.name(),
          only_named(network.name(), std::move(steps), only_layers,
                     [](const SystolicStep& one) -> const std::string& { return one.step.name; })));
      if (only_layers.empty()) workloads_.back()->liveness = std::move(liveness);
    }
  }

  DesignWorth evaluate(std::span<const double> values, std::size_t network,
                       bool layers) const override {
    const Workload& workload = *workloads_[network];
    const arch::Systolic systolic = design_of(values);
    const SystolicMetrics metrics = workload.evaluator.evaluate(systolic);
    DesignWorth worth;
    worth.cycles = metrics.cycles;
    worth.macs = metrics.macs;
    worth.latency_s = metrics.cycles / systolic.clock_hz;
    worth.utilization = metrics.cycles > 0
                            ? metrics.macs / (metrics.cycles * static_cast<double>(systolic.pes()))
                            : 0;
    worth.energy_j = metrics.energy_pj * 1e-12;
    worth.static_j = metrics.leakage_mw * worth.latency_s * 1e-3;
    worth.area_mm2 = metrics.area_um2 * 1e-6;
    worth.bytes = metrics.dram_bytes;
    worth.error_percent = analytic::systolic_error_percent();
    if (layers) {
      worth.layer_cycles = workload.evaluator.layer_cycles(systolic);
      worth.layer_macs = workload.layer_macs;
    }
    return worth;
  }

  double leakage_w(std::span<const double> values) const override {
    return workloads_[0]->evaluator.evaluate(design_of(values)).leakage_mw * 1e-3;
  }

  std::vector<ComponentCost> component_costs(std::span<const double> values,
                                             std::size_t network) const override {
    return workloads_[network]->evaluator.component_costs(design_of(values));
  }

  std::string result_json(std::span<const double> values, std::size_t network) const override {
    const Workload& workload = *workloads_[network];
    arch::Systolic systolic = design_of(values);
    systolic.name = base_.name;
    auto result = estimate_steps(workload.name, workload.steps, systolic);
    if (workload.liveness) add_memory(result, workload.steps, *workload.liveness, systolic);
    return result::to_json(result);
  }

  std::optional<CountedRun> counted(std::span<const double> values,
                                    std::size_t network) const override {
    const Workload& workload = *workloads_[network];
    const arch::Systolic systolic = design_of(values);
    const auto result = estimate_steps(workload.name, workload.steps, systolic);
    return CountedRun{cost::systolic_inventory(systolic), result.total_counts(), result.cycles()};
  }

  std::string identity() const override {
    std::string text = arch::print_yaml(base_);
    for (const auto& workload : workloads_) {
      text += workload->name + "\n";
      for (const SystolicStep& one : workload->steps) {
        text += fmt::format("{}: {}\n", one.step.name, shape_text(one.step.work));
      }
    }
    return text;
  }
};

}  // namespace

std::unique_ptr<DesignFamily> systolic_family(const std::string& accelerator,
                                              std::span<const std::string> networks,
                                              std::span<const std::string> only_layers) {
  return std::make_unique<SystolicFamily>(accelerator, networks, only_layers);
}

std::unique_ptr<DesignFamily> family_of(const std::string& accelerator,
                                        std::span<const std::string> networks,
                                        std::span<const std::string> only_layers,
                                        CycleModel model) {
  const bool systolic = arch::kind_of(arch::load_accelerator(accelerator)) == "systolic";
  if (!systolic) return gemmini_family(accelerator, networks, only_layers, model);
  if (model != CycleModel::closed) {
    throw base::InputError(
        fmt::format("{}: the kind systolic has no model '{}' for studies, expected a gemmini (or "
                    "neither `then` nor `model`)",
                    accelerator, name_of(model)));
  }
  return systolic_family(accelerator, networks, only_layers);
}

}  // namespace flecsim::study
