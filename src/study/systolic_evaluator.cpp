#include "systolic_evaluator.h"

#include <algorithm>

#include "flecsim/analytic/systolic_result.h"
#include "flecsim/cost/compile.h"
#include "flecsim/cost/systolic.h"

#include "component_costs.h"
#include "memo.h"

namespace flecsim::study {
namespace {

using arch::Systolic;
using counts::SystolicAction;

constexpr std::size_t actions = static_cast<std::size_t>(SystolicAction::count_);

/// Everything of a design that a schedule and its times depend on, buffers aside.
using ArrayKey = std::array<std::int64_t, 14>;
ArrayKey array_key(const Systolic& s) {
  return {s.array.rows,
          s.array.columns,
          static_cast<std::int64_t>(s.array.dataflow),
          s.array.mac_latency_cycles,
          s.array.overlap_folds,
          static_cast<std::int64_t>(s.array.partial_folds),
          s.data.input_bits,
          s.data.weight_bits,
          s.data.accumulator_bits,
          s.data.output_bits,
          s.buffers.double_buffered,
          s.vector_unit.lanes,
          s.memory_interface.bits,
          s.memory_interface.latency_cycles};
}

/// Sums over the network.
struct Sums {
  double cycles = 0;
  double macs = 0;
  std::array<double, actions> counts{};
};

/// Price of one component.
struct Price {
  std::array<double, 2> pj{};
  double area_um2 = 0;
  double leakage_mw = 0;
};

/// Bits of half a buffer, or of all of it.
std::int64_t usable_bits(const Systolic& s, std::int64_t size_bytes) {
  return size_bytes * 8 / (s.buffers.double_buffered ? 2 : 1);
}

/// Sizes in bits at which the schedule of some layer changes, per buffer, ascending.
using Thresholds = std::array<std::vector<std::int64_t>, 3>;

std::int64_t class_of(const std::vector<std::int64_t>& thresholds, std::int64_t bits) {
  return std::upper_bound(thresholds.begin(), thresholds.end(), bits) - thresholds.begin();
}

/// Components of the inventory that the others are told from: buffers come before the PEs.
constexpr std::size_t pe = 3, dram = 6;

}  // namespace

struct SystolicEvaluator::Impl {
  std::vector<analytic::SystolicWork> works;  ///< distinct and modelled
  std::vector<double> times;
  std::vector<std::ptrdiff_t> work_of;  ///< by step; -1: not modelled
  mutable Memo<14, Thresholds> thresholds;
  mutable Memo<18, Sums> sums;
  mutable Memo<10, Price> prices;

  void add(const analytic::SystolicWork& work) {
    if (!work.modeled) {
      work_of.push_back(-1);
      return;
    }
    const auto found = std::find_if(works.begin(), works.end(), [&](const auto& one) {
      return analytic::same_size(one, work);
    });
    work_of.push_back(found - works.begin());
    if (found != works.end()) {
      times[static_cast<std::size_t>(found - works.begin())] += 1;
      return;
    }
    works.push_back(work);
    times.push_back(1);
  }

  Thresholds make_thresholds(const Systolic& s) const {
    Thresholds all;
    for (const analytic::SystolicWork& work : works) {
      const auto needs = analytic::systolic_needs(work, s);
      for (std::size_t buffer = 0; buffer < all.size(); ++buffer) {
        all[buffer].insert(all[buffer].end(), needs[buffer].begin(), needs[buffer].end());
      }
    }
    for (auto& one : all) {
      std::sort(one.begin(), one.end());
      one.erase(std::unique(one.begin(), one.end()), one.end());
    }
    return all;
  }

  std::array<std::int64_t, 18> sums_key(const ArrayKey& array, const Systolic& s) const {
    const Thresholds& t = thresholds.get(array, [&] { return make_thresholds(s); });
    std::array<std::int64_t, 18> key{};
    std::copy(array.begin(), array.end(), key.begin());
    const std::int64_t output_bits = usable_bits(s, s.output_buffer.size_bytes);
    key[14] = class_of(t[0], usable_bits(s, s.input_buffer.size_bytes));
    key[15] = class_of(t[1], usable_bits(s, s.weight_buffer.size_bytes));
    key[16] = class_of(t[2], output_bits);
    // Where sums spill, the room itself counts.
    key[17] = key[16] < static_cast<std::int64_t>(t[2].size()) ? output_bits : 0;
    return key;
  }

  Sums make_sums(const Systolic& s) const {
    Sums total;
    for (std::size_t i = 0; i < works.size(); ++i) {
      const auto plan = analytic::plan_systolic(works[i], s);
      const auto estimate = analytic::estimate_systolic(works[i], plan, s);
      const auto one = analytic::systolic_actions(estimate, s);
      total.cycles += times[i] * static_cast<double>(estimate.cycles);
      total.macs += times[i] * static_cast<double>(estimate.macs);
      for (std::size_t a = 0; a < actions; ++a) total.counts[a] += times[i] * one[a];
    }
    return total;
  }

  /// What a component's price depends on: what it is made of, what in, and the clock it is
  /// synthesized for.
  using PriceKey = std::array<std::int64_t, 10>;
  static PriceKey price_key(const Systolic& s, std::size_t component) {
    const arch::Technology& made = s.technology;
    const auto index = static_cast<std::int64_t>(component);
    PriceKey key{index};
    auto add = [&key, next = std::size_t{1}](std::int64_t value) mutable {
      key[next++] = value;
    };
    if (component == dram) {
      add(static_cast<std::int64_t>(made.dram));
      return key;
    }
    const bool memory = component < pe;
    add(memory ? made.memory_nm : made.logic_nm);
    add(std::bit_cast<std::int64_t>(memory ? made.memory_v : made.logic_v));
    add(std::bit_cast<std::int64_t>(memory ? made.memory_k : made.logic_k));
    add(std::bit_cast<std::int64_t>(s.clock_hz));
    for (const std::int64_t value : composition(s, component)) add(value);
    return key;
  }

  static std::array<std::int64_t, 5> composition(const Systolic& s, std::size_t component) {
    const auto buffer = [&](const Systolic::Buffer& one, std::int64_t elements, std::int64_t bits) {
      return std::array<std::int64_t, 5>{one.size_bytes, elements, bits, s.buffers.double_buffered};
    };
    switch (component) {
      case 0:
        return buffer(s.input_buffer, s.array.rows, s.data.input_bits);
      case 1:
        return buffer(s.weight_buffer, s.array.columns, s.data.weight_bits);
      case 2:
        return buffer(s.output_buffer, s.array.columns, s.data.accumulator_bits);
      case pe:
        return {s.array.rows, s.array.columns, s.data.input_bits, s.data.weight_bits,
                s.data.accumulator_bits};
      case 4:
        return {s.vector_unit.lanes, s.data.accumulator_bits};
      default:
        return {s.memory_interface.bits};
    }
  }

  static Price make_price(const Systolic& s, std::size_t component) {
    const counts::Inventory all = cost::systolic_inventory(s);
    counts::Inventory one;
    one.clock_hz = all.clock_hz;
    one.components = {all.components[component]};
    const counts::EnergyTable table = cost::compile(one);
    Price price;
    std::copy(table.pj_per_action.begin(), table.pj_per_action.end(), price.pj.begin());
    price.area_um2 = table.components[0].area_um2;
    price.leakage_mw = table.components[0].leakage_mw;
    return price;
  }
};

SystolicEvaluator::SystolicEvaluator(const std::vector<analytic::SystolicWork>& works)
    : impl_(std::make_unique<Impl>()) {
  for (const analytic::SystolicWork& work : works) impl_->add(work);
}

SystolicEvaluator::~SystolicEvaluator() = default;

SystolicMetrics SystolicEvaluator::evaluate(const Systolic& s) const {
  constexpr std::size_t components = 7;
  constexpr std::array<std::size_t, components + 1> first_action{0, 2, 4, 6, 7, 8, 9, 11};
  const ArrayKey array = array_key(s);
  const Sums& sums =
      impl_->sums.get(impl_->sums_key(array, s), [&] { return impl_->make_sums(s); });
  SystolicMetrics metrics;
  metrics.cycles = sums.cycles;
  metrics.macs = sums.macs;
  metrics.dram_bytes = sums.counts[counts::index(SystolicAction::dram_read)] +
                       sums.counts[counts::index(SystolicAction::dram_write)];
  for (std::size_t i = 0; i < components; ++i) {
    const Price& price =
        impl_->prices.get(Impl::price_key(s, i), [&] { return Impl::make_price(s, i); });
    metrics.area_um2 += price.area_um2;
    metrics.leakage_mw += price.leakage_mw;
    for (std::size_t a = first_action[i]; a < first_action[i + 1]; ++a) {
      metrics.energy_pj += sums.counts[a] * price.pj[a - first_action[i]];
    }
  }
  metrics.energy_pj += metrics.leakage_mw * (sums.cycles / s.clock_hz) * 1e9;
  return metrics;
}

std::vector<ComponentCost> SystolicEvaluator::component_costs(const Systolic& s) const {
  const Sums& sums =
      impl_->sums.get(impl_->sums_key(array_key(s), s), [&] { return impl_->make_sums(s); });
  return price_components(cost::compile(cost::systolic_inventory(s)),
                          {sums.counts.begin(), sums.counts.end()}, sums.cycles / s.clock_hz);
}

std::vector<double> SystolicEvaluator::layer_cycles(const Systolic& s) const {
  std::vector<double> by_work;
  for (const analytic::SystolicWork& work : impl_->works) {
    const auto plan = analytic::plan_systolic(work, s);
    by_work.push_back(static_cast<double>(analytic::estimate_systolic(work, plan, s).cycles));
  }
  std::vector<double> by_step;
  for (const std::ptrdiff_t index : impl_->work_of) {
    by_step.push_back(index < 0 ? 0.0 : by_work[static_cast<std::size_t>(index)]);
  }
  return by_step;
}

}  // namespace flecsim::study
