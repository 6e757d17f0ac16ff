#include "flecsim/study/design_evaluator.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <numeric>
#include <shared_mutex>
#include <tuple>

#include "flecsim/analytic/gemmini_layer.h"
#include "flecsim/cost/compile.h"
#include "flecsim/cost/gemmini.h"
#include "flecsim/study/estimate.h"

namespace flecsim::study {
namespace {

using Plans = std::vector<analytic::PlannedLayer>;
using GeometryKey = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t,
                               std::int64_t, std::int64_t>;

GeometryKey key_of(const schedule::GemminiGeometry& g) {
  return {g.array,       g.scratchpad_rows,  g.accumulator_rows, g.bus_bytes, g.max_request_bytes,
          g.input_bytes, g.accumulator_bytes};
}

}  // namespace

struct DesignEvaluator::Impl {
  std::vector<model::Work> works;    ///< distinct
  std::vector<double> times;         ///< how often each occurs
  std::vector<std::size_t> work_of;  ///< by step
  mutable std::shared_mutex mutex;
  mutable std::map<GeometryKey, std::shared_ptr<const Plans>> plans;

  void add(const model::Work& work) {
    const auto found = std::find(works.begin(), works.end(), work);
    const auto index = static_cast<std::size_t>(found - works.begin());
    if (found == works.end()) {
      works.push_back(work);
      times.push_back(0);
    }
    times[index] += 1;
    work_of.push_back(index);
  }

  std::shared_ptr<const Plans> plans_for(const arch::Gemmini& gemmini) const {
    const auto geometry = schedule::geometry_of(gemmini);
    const GeometryKey key = key_of(geometry);
    {
      const std::shared_lock lock(mutex);
      if (const auto found = plans.find(key); found != plans.end()) return found->second;
    }
    auto made = std::make_shared<Plans>();
    for (const model::Work& work : works) made->push_back(analytic::plan_layer(work, geometry));
    const std::unique_lock lock(mutex);
    return plans.emplace(key, std::move(made)).first->second;
  }
};

DesignEvaluator::DesignEvaluator(const model::Network& network)
    : DesignEvaluator(
          std::span<const model::Step>(model::fuse(network, model::gemmini_fusion_rules()))) {}

DesignEvaluator::DesignEvaluator(std::span<const model::Step> steps)
    : impl_(std::make_unique<Impl>()) {
  for (const model::Step& step : steps) impl_->add(step.work);
}

DesignEvaluator::~DesignEvaluator() = default;
DesignEvaluator::DesignEvaluator(DesignEvaluator&&) noexcept = default;
DesignEvaluator& DesignEvaluator::operator=(DesignEvaluator&&) noexcept = default;

DesignMetrics DesignEvaluator::evaluate(const arch::Gemmini& gemmini) const {
  DesignMetrics metrics;
  metrics.broken_rule = arch::broken_rule(gemmini);
  if (metrics.broken_rule) return metrics;
  const auto plans = impl_->plans_for(gemmini);
  counts::ActionCounts actions(counts::index(counts::GemminiAction::count_), 0.0);
  double macs = 0;
  for (std::size_t i = 0; i < plans->size(); ++i) {
    const analytic::PlannedLayer& plan = (*plans)[i];
    if (!plan.modeled) continue;
    const auto timed = analytic::time_layer(plan, gemmini);
    metrics.cycles += timed.cycles * impl_->times[i];
    macs += static_cast<double>(plan.macs) * impl_->times[i];
    for (std::size_t a = 0; a < actions.size(); ++a)
      actions[a] += timed.actions[a] * impl_->times[i];
    if (!plan.note.empty()) metrics.validity = counts::Validity::extrapolated;
  }
  const counts::EnergyTable energy = cost::compile(cost::gemmini_inventory(gemmini));
  const double pes = static_cast<double>(gemmini.array.size * gemmini.array.size);
  metrics.latency_s = metrics.cycles / gemmini.clock_hz;
  metrics.fps = metrics.cycles > 0 ? 1 / metrics.latency_s : 0;
  metrics.utilization = metrics.cycles > 0 ? macs / (metrics.cycles * pes) : 0;
  metrics.energy_j = counts::total_energy_pj(energy, actions, metrics.latency_s) * 1e-12;
  metrics.area_mm2 = counts::total_area_um2(energy) * 1e-6;
  metrics.power_w = metrics.cycles > 0 ? metrics.energy_j / metrics.latency_s : 0;
  metrics.bytes = actions[counts::index(counts::GemminiAction::dram_read)] +
                  actions[counts::index(counts::GemminiAction::dram_write)];
  metrics.error_percent = analytic::closed_form_error_percent();
  return metrics;
}

std::vector<double> DesignEvaluator::layer_cycles(const arch::Gemmini& gemmini) const {
  const auto plans = impl_->plans_for(gemmini);
  std::vector<double> by_work;
  for (const analytic::PlannedLayer& plan : *plans) {
    by_work.push_back(analytic::time_layer(plan, gemmini).cycles);
  }
  std::vector<double> by_step;
  for (const std::size_t index : impl_->work_of) by_step.push_back(by_work[index]);
  return by_step;
}

}  // namespace flecsim::study
