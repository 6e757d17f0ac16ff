// Speed of the systolic models: cycles only, whole designs, event level.
#include <vector>

#include <benchmark/benchmark.h>

#include "flecsim/analytic/systolic_event.h"
#include "flecsim/analytic/systolic_table.h"
#include "flecsim/explore/pareto.h"
#include "flecsim/model/zoo.h"
#include "flecsim/study/design_family.h"
#include "flecsim/study/systolic_estimate.h"

namespace {

using namespace flecsim;

std::vector<analytic::SystolicWork> resnet18() {
  std::vector<analytic::SystolicWork> works;
  for (const auto& one : study::systolic_steps(model::zoo_network("resnet18"))) {
    works.push_back(one.work);
  }
  return works;
}

/// Layer evaluations per second, cycles only, on 256 x 256 array sizes.
void CyclesOnly(benchmark::State& state) {
  arch::Systolic base;
  base.array.overlap_folds = state.range(0) != 0;
  std::vector<std::int64_t> sides;
  for (std::int64_t side = 1; side <= 256; ++side) sides.push_back(side);
  const auto works = resnet18();
  const analytic::SystolicTable table(works, sides, sides, base);
  std::vector<double> totals(sides.size());
  for (auto _ : state) {
    for (std::size_t i = 0; i < sides.size(); ++i) {
      std::fill(totals.begin(), totals.end(), 0.0);
      table.add_cycles(i, totals);
      benchmark::DoNotOptimize(totals.data());
    }
  }
  const auto evaluations = double(table.works() * sides.size() * sides.size());
  state.counters["layer_evaluations"] =
      benchmark::Counter(evaluations, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(CyclesOnly)->ArgName("overlap")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

/// The machine's limit for the loop above: three loads, a fused multiply-add and a maximum.
void LoopLimit(benchmark::State& state) {
  constexpr std::size_t size = 256;
  std::vector<double> a(size, 1), b(size, 2), c(size, 3), total(size, 0);
  for (auto _ : state) {
    for (std::size_t j = 0; j < size; ++j) {
      const double own = b[j], before = c[j] + 1;
      total[j] += 2 * a[j] + 3 + (own > before ? own : before);
    }
    benchmark::DoNotOptimize(total.data());
    benchmark::ClobberMemory();
  }
  state.counters["layer_evaluations"] =
      benchmark::Counter(double(size), benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(LoopLimit);

/// ResNet-18 designs per second with bytes, energy, area, rules, constraints and Pareto filter.
void WholeDesigns(benchmark::State& state) {
  const std::vector<std::string> networks{"resnet18"};
  const auto family = study::systolic_family("systolic-16", networks);
  std::vector<std::vector<double>> designs;
  const std::vector<double> base = family->base_values();
  const auto key = [&](std::string_view name) {
    std::size_t i = 0;
    while (family->parameters()[i].key != name) ++i;
    return i;
  };
  const std::size_t rows = key("array.rows"), columns = key("array.columns");
  const std::size_t in = key("input_buffer.size"), weight = key("weight_buffer.size");
  const std::size_t out = key("output_buffer.size"), bus = key("memory_interface.bits");
  for (const double r : {8, 16, 32, 64}) {
    for (const double c : {8, 16, 32, 64}) {
      for (const double bits : {32, 64, 128, 256}) {
        for (double i = 16384; i <= 1 << 20; i *= 2) {
          for (double w = 16384; w <= 1 << 20; w *= 2) {
            for (double o = 16384; o <= 1 << 20; o *= 2) {
              std::vector<double> design = base;
              design[rows] = r;
              design[columns] = c;
              design[bus] = bits;
              design[in] = i;
              design[weight] = w;
              design[out] = o;
              designs.push_back(std::move(design));
            }
          }
        }
      }
    }
  }
  for (auto _ : state) {
    explore::ParetoFront front(3);
    std::int64_t id = 0;
    for (const auto& design : designs) {
      ++id;
      if (family->broken_rule(design) != nullptr) continue;
      const auto worth = family->evaluate(design, 0, false);
      if (1 / worth.latency_s < 30 || worth.area_mm2 > 10) continue;
      const double point[] = {worth.energy_j, worth.area_mm2, worth.latency_s};
      front.add(id, point);
    }
    benchmark::DoNotOptimize(front.ids().size());
  }
  state.counters["designs"] =
      benchmark::Counter(double(designs.size()), benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(WholeDesigns)->Unit(benchmark::kMillisecond);

/// Simulated cycles per second at 16x16.
void EventLevel(benchmark::State& state) {
  arch::Systolic s;
  s.array.dataflow = static_cast<arch::Stationary>(state.range(0));
  model::ConvolutionWork layer;
  layer.in_height = layer.in_width = 28;
  layer.in_channels = layer.out_channels = 64;
  layer.kernel_height = layer.kernel_width = 3;
  layer.pad_top = layer.pad_bottom = layer.pad_left = layer.pad_right = 1;
  const auto work = analytic::lower_to_systolic(layer);
  const auto plan = analytic::plan_systolic(work, s);
  double cycles = 0;
  for (auto _ : state) cycles = double(analytic::run_systolic(work, plan, s).estimate.cycles);
  state.counters["cycles"] =
      benchmark::Counter(cycles, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(EventLevel)->ArgName("dataflow")->Arg(0)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond);

/// One layer by the closed form, everything counted.
void ClosedForm(benchmark::State& state) {
  const arch::Systolic s;
  const auto works = resnet18();
  for (auto _ : state) {
    for (const auto& work : works) {
      benchmark::DoNotOptimize(
          analytic::estimate_systolic(work, analytic::plan_systolic(work, s), s));
    }
  }
  state.counters["layers"] =
      benchmark::Counter(double(works.size()), benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(ClosedForm);

}  // namespace

BENCHMARK_MAIN();
