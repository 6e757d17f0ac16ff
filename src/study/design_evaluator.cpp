#include "flecsim/study/design_evaluator.h"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <mutex>
#include <numeric>
#include <shared_mutex>
#include <tuple>

#include "flecsim/analytic/gemmini_layer.h"
#include "flecsim/cost/compile.h"
#include "flecsim/cost/gemmini.h"
#include "flecsim/study/estimate.h"

#include "component_costs.h"
#include "memo.h"

namespace flecsim::study {
namespace {

using Plans = std::vector<analytic::PlannedLayer>;
using GeometryKey = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t,
                               std::int64_t, std::int64_t>;

GeometryKey key_of(const schedule::GemminiGeometry& g) {
  return {g.array,       g.scratchpad_rows,  g.accumulator_rows, g.bus_bytes, g.max_request_bytes,
          g.input_bytes, g.accumulator_bytes};
}

constexpr std::size_t actions_count = counts::index(counts::GemminiAction::count_);

/// Sums over the network of one timing: array, memories and interface.
struct Sums {
  double cycles = 0;
  double macs = 0;
  std::array<double, actions_count> actions{};
  counts::Validity validity = counts::Validity::model;
};

template <std::size_t N>
using Numbers = std::array<std::int64_t, N>;

template <std::size_t A, std::size_t B>
Numbers<A + B> joined(const Numbers<A>& a, const Numbers<B>& b) {
  Numbers<A + B> all{};
  std::copy(b.begin(), b.end(), std::copy(a.begin(), a.end(), all.begin()));
  return all;
}

/// What a design is made of: times and prices depend on it.
Numbers<14> structure_of(const arch::Gemmini& g) {
  return {g.array.size,
          static_cast<std::int64_t>(g.array.dataflow),
          g.data.input_bits,
          g.data.weight_bits,
          g.data.accumulator_bits,
          g.scratchpad.size_bytes,
          g.scratchpad.banks,
          g.accumulator.size_bytes,
          g.accumulator.banks,
          g.accumulator.ports,
          g.accumulator.sub_banks,
          g.memory_interface.bits,
          g.memory_interface.max_transfer_bytes,
          (g.mesh.tile_rows << 32) | g.mesh.tile_columns};
}

/// What the times of a design depend on: everything but clock and technology.
Numbers<27> timing_key(const arch::Gemmini& g) {
  return joined(
      structure_of(g),
      Numbers<13>{g.scratchpad.read_delay_cycles, g.accumulator.latency_cycles,
                  g.accumulator.scale_latency_cycles, g.memory_interface.latency_cycles,
                  std::bit_cast<std::int64_t>(g.memory_interface.beats_per_cycle),
                  g.memory_interface.requests_in_flight, g.reservation_station.load,
                  g.reservation_station.store, g.reservation_station.execute, g.queues.load,
                  g.queues.store, g.queues.execute, g.mesh.output_delay_cycles});
}

/// What the prices of a design depend on: its structure, and what it is synthesized for.
Numbers<22> price_key(const arch::Gemmini& g) {
  const arch::Technology& made = g.technology;
  return joined(structure_of(g),
                Numbers<8>{made.logic_nm, made.memory_nm, static_cast<std::int64_t>(made.dram),
                           std::bit_cast<std::int64_t>(made.logic_v),
                           std::bit_cast<std::int64_t>(made.memory_v),
                           std::bit_cast<std::int64_t>(made.logic_k),
                           std::bit_cast<std::int64_t>(made.memory_k),
                           std::bit_cast<std::int64_t>(g.clock_hz)});
}

/// Prices of a design, summed where a sum is all that is asked for.
struct Prices {
  std::array<double, actions_count> pj_per_action{};
  double leakage_mw = 0;
  double area_um2 = 0;
};

Prices prices_of(const arch::Gemmini& gemmini) {
  const counts::EnergyTable table = cost::compile(cost::gemmini_inventory(gemmini));
  Prices prices;
  std::copy(table.pj_per_action.begin(), table.pj_per_action.end(), prices.pj_per_action.begin());
  for (const auto& component : table.components) prices.leakage_mw += component.leakage_mw;
  prices.area_um2 = counts::total_area_um2(table);
  return prices;
}

}  // namespace

struct DesignEvaluator::Impl {
  std::vector<model::Work> works;    ///< distinct
  std::vector<double> times;         ///< how often each occurs
  std::vector<std::size_t> work_of;  ///< by step
  mutable std::shared_mutex mutex;
  mutable std::map<GeometryKey, std::shared_ptr<const Plans>> plans;
  mutable Memo<27, Sums> sums;
  mutable Memo<22, Prices> prices;

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

  Sums make_sums(const arch::Gemmini& gemmini) const {
    const auto known = plans_for(gemmini);
    Sums total;
    for (std::size_t i = 0; i < known->size(); ++i) {
      const analytic::PlannedLayer& plan = (*known)[i];
      if (!plan.modeled) continue;
      const auto timed = analytic::time_layer(plan, gemmini);
      total.cycles += timed.cycles * times[i];
      total.macs += static_cast<double>(plan.macs) * times[i];
      for (std::size_t a = 0; a < actions_count; ++a) {
        total.actions[a] += timed.actions[a] * times[i];
      }
      if (!plan.note.empty()) total.validity = counts::Validity::extrapolated;
    }
    return total;
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
  const Sums& sums =
      impl_->sums.get(timing_key(gemmini), [&] { return impl_->make_sums(gemmini); });
  const Prices& prices = impl_->prices.get(price_key(gemmini), [&] { return prices_of(gemmini); });
  const double pes = static_cast<double>(gemmini.array.size * gemmini.array.size);
  metrics.cycles = sums.cycles;
  metrics.validity = sums.validity;
  metrics.latency_s = metrics.cycles / gemmini.clock_hz;
  metrics.fps = metrics.cycles > 0 ? 1 / metrics.latency_s : 0;
  metrics.utilization = metrics.cycles > 0 ? sums.macs / (metrics.cycles * pes) : 0;
  const double dynamic_pj = std::inner_product(sums.actions.begin(), sums.actions.end(),
                                               prices.pj_per_action.begin(), 0.0);
  const double static_pj = prices.leakage_mw * metrics.latency_s * 1e9;
  metrics.energy_j = (dynamic_pj + static_pj) * 1e-12;
  metrics.static_j = static_pj * 1e-12;
  metrics.area_mm2 = prices.area_um2 * 1e-6;
  metrics.power_w = metrics.cycles > 0 ? metrics.energy_j / metrics.latency_s : 0;
  metrics.bytes = sums.actions[counts::index(counts::GemminiAction::dram_read)] +
                  sums.actions[counts::index(counts::GemminiAction::dram_write)];
  metrics.error_percent = analytic::closed_form_error_percent();
  return metrics;
}

std::vector<ComponentCost> DesignEvaluator::component_costs(const arch::Gemmini& gemmini) const {
  const Sums& sums =
      impl_->sums.get(timing_key(gemmini), [&] { return impl_->make_sums(gemmini); });
  return price_components(cost::compile(cost::gemmini_inventory(gemmini)),
                          {sums.actions.begin(), sums.actions.end()},
                          sums.cycles / gemmini.clock_hz);
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
