// How fast a search can ask: designs of the thesis' case study for ResNet-34.
//
// The least the machine must do for a known geometry is one pass over the distinct layers (about 20)
// and the price table of the design.
#include <benchmark/benchmark.h>

#include "flecsim/arch/gemmini.h"
#include "flecsim/model/zoo.h"
#include "flecsim/study/design_evaluator.h"
#include "flecsim/study/estimate.h"

namespace {

using flecsim::arch::Gemmini;

std::vector<Gemmini> case_study() {
  std::vector<Gemmini> designs;
  for (const std::int64_t size : {8, 16, 32, 64}) {
    for (std::int64_t scratchpad = 128; scratchpad <= 4096; scratchpad *= 2) {
      for (std::int64_t accumulator = 64; accumulator <= 2048; accumulator *= 2) {
        Gemmini design = flecsim::arch::load_gemmini("thesis-embedded");
        design.array.size = size;
        design.scratchpad.size_bytes = scratchpad * 1024;
        design.accumulator.size_bytes = accumulator * 1024;
        designs.push_back(design);
      }
    }
  }
  return designs;
}

void evaluate_new_geometries(benchmark::State& state) {
  const auto network = flecsim::model::zoo_network("resnet34");
  const auto designs = case_study();
  for (auto _ : state) {
    const flecsim::study::DesignEvaluator evaluator(network);
    for (const Gemmini& design : designs) benchmark::DoNotOptimize(evaluator.evaluate(design).cycles);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(designs.size()));
}
BENCHMARK(evaluate_new_geometries)->Unit(benchmark::kMillisecond);

void evaluate_known_geometries(benchmark::State& state) {
  const flecsim::study::DesignEvaluator evaluator(flecsim::model::zoo_network("resnet34"));
  const auto designs = case_study();
  for (const Gemmini& design : designs) evaluator.evaluate(design);
  for (auto _ : state) {
    for (const Gemmini& design : designs) benchmark::DoNotOptimize(evaluator.evaluate(design).cycles);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(designs.size()));
}
BENCHMARK(evaluate_known_geometries)->Unit(benchmark::kMicrosecond);

void estimate_network(benchmark::State& state) {
  const auto network = flecsim::model::zoo_network("resnet34");
  const auto design = flecsim::arch::load_gemmini("thesis-embedded");
  for (auto _ : state) benchmark::DoNotOptimize(flecsim::study::estimate(network, design).cycles());
}
BENCHMARK(estimate_network)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
