#include <algorithm>

#include <fmt/format.h>

#include "flecsim/cost/compile.h"
#include "flecsim/cost/gemmini.h"
#include "flecsim/import/load.h"
#include "flecsim/study/design_evaluator.h"
#include "flecsim/study/design_family.h"
#include "flecsim/study/estimate.h"
#include "flecsim/study/residency.h"

#include "table_family.h"

namespace flecsim::study {
namespace {

std::int64_t macs_of(const model::Work& work) {
  if (const auto* convolution = std::get_if<model::ConvolutionWork>(&work)) {
    return convolution->macs();
  }
  if (const auto* matmul = std::get_if<model::MatmulWork>(&work)) return matmul->macs();
  return 0;
}

struct Workload {
  Workload(std::string workload_name, std::vector<model::Step> workload_steps)
      : name(std::move(workload_name)), steps(std::move(workload_steps)), evaluator(steps) {
    for (const model::Step& step : steps) {
      layer_macs.push_back(static_cast<double>(macs_of(step.work)));
    }
  }
  std::string name;
  std::vector<model::Step> steps;
  DesignEvaluator evaluator;
  std::vector<double> layer_macs;
  std::optional<model::Liveness> liveness;  ///< where the steps are the whole network
};

class GemminiFamily final : public TableFamily<arch::Gemmini, arch::GemminiParameter, Workload> {
 public:
  GemminiFamily(const std::string& accelerator, std::span<const std::string> networks,
                std::span<const std::string> only_layers, CycleModel model)
      : TableFamily(arch::load_gemmini(accelerator), arch::gemmini_parameters()), model_(model) {
    for (const std::string& name : networks) {
      const model::Network network = importer::load_network(name).network;
      std::vector<model::Step> steps = steps_for(network, base_);
      auto liveness = model::liveness(network, steps);
      workloads_.push_back(std::make_unique<Workload>(
          network.name(),
          only_named(network.name(), std::move(steps), only_layers,
                     [](const model::Step& step) -> const std::string& { return step.name; })));
      if (only_layers.empty()) workloads_.back()->liveness = std::move(liveness);
    }
  }

  DesignWorth evaluate(std::span<const double> values, std::size_t network,
                       bool layers) const override {
    const Workload& workload = *workloads_[network];
    const arch::Gemmini gemmini = design_of(values);
    if (model_ != CycleModel::closed) return worth_of(workload, gemmini, layers);
    const DesignMetrics metrics = workload.evaluator.evaluate(gemmini);
    DesignWorth worth;
    worth.cycles = metrics.cycles;
    worth.latency_s = metrics.latency_s;
    worth.utilization = metrics.utilization;
    worth.energy_j = metrics.energy_j;
    worth.static_j = metrics.static_j;
    worth.area_mm2 = metrics.area_mm2;
    worth.bytes = metrics.bytes;
    worth.macs = metrics.utilization * metrics.cycles *
                 static_cast<double>(gemmini.array.size * gemmini.array.size);
    worth.validity = metrics.validity;
    worth.error_percent = metrics.error_percent;
    if (layers) {
      worth.layer_cycles = workload.evaluator.layer_cycles(gemmini);
      worth.layer_macs = workload.layer_macs;
    }
    return worth;
  }

  double leakage_w(std::span<const double> values) const override {
    const auto table = cost::compile(cost::gemmini_inventory(design_of(values)));
    double milliwatts = 0;
    for (const auto& component : table.components) milliwatts += component.leakage_mw;
    return milliwatts * 1e-3;
  }

  std::vector<ComponentCost> component_costs(std::span<const double> values,
                                             std::size_t network) const override {
    return workloads_[network]->evaluator.component_costs(design_of(values));
  }

  std::string result_json(std::span<const double> values, std::size_t network) const override {
    const Workload& workload = *workloads_[network];
    const arch::Gemmini gemmini = design_of(values);
    auto result = estimate_steps(workload.name, workload.steps, gemmini, model_);
    if (workload.liveness) add_memory(result, workload.steps, *workload.liveness, gemmini);
    return result::to_json(result);
  }

  std::optional<CountedRun> counted(std::span<const double> values,
                                    std::size_t network) const override {
    const Workload& workload = *workloads_[network];
    const arch::Gemmini gemmini = design_of(values);
    const auto result = estimate_steps(workload.name, workload.steps, gemmini, model_);
    return CountedRun{cost::gemmini_inventory(gemmini), result.total_counts(), result.cycles()};
  }

  std::string identity() const override {
    std::string text = arch::print_yaml(base_);
    if (model_ != CycleModel::closed) text += fmt::format("model: {}\n", name_of(model_));
    for (const auto& workload : workloads_) {
      text += workload->name + "\n";
      for (const model::Step& step : workload->steps) {
        text += fmt::format("{}: {}\n", step.name, shape_text(step.work));
      }
    }
    return text;
  }

 private:
  /// By a model that has no table of designs: the whole estimate.
  DesignWorth worth_of(const Workload& workload, const arch::Gemmini& gemmini, bool layers) const {
    const auto result = estimate_steps(workload.name, workload.steps, gemmini, model_);
    DesignWorth worth;
    worth.cycles = result.cycles();
    worth.latency_s = result.seconds();
    worth.utilization = result.utilization();
    worth.energy_j = result.energy_pj() * 1e-12;
    worth.static_j = result.static_energy_pj() * 1e-12;
    worth.area_mm2 = result.area_um2() * 1e-6;
    worth.bytes = result.dram_bytes();
    worth.macs = static_cast<double>(result.macs());
    worth.validity = counts::Validity::rtl;
    for (const result::LayerResult& layer : result.layers) {
      worth.validity = std::max(worth.validity, layer.validity);
      if (layers) worth.layer_cycles.push_back(layer.cycles);
    }
    if (layers) worth.layer_macs = workload.layer_macs;
    return worth;
  }

  CycleModel model_;
};

}  // namespace

std::unique_ptr<DesignFamily> gemmini_family(const std::string& accelerator,
                                             std::span<const std::string> networks,
                                             std::span<const std::string> only_layers,
                                             CycleModel model) {
  return std::make_unique<GemminiFamily>(accelerator, networks, only_layers, model);
}

}  // namespace flecsim::study
