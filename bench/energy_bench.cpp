// What energy costs inside a search: pricing a design, energy from counts, an SRAM estimate, an
// Accelergy design.
#include <vector>

#include <benchmark/benchmark.h>

#include "flecsim/cost/accelergy.h"
#include "flecsim/cost/compile.h"
#include "flecsim/cost/gemmini.h"
#include "flecsim/cost/sram.h"

namespace flecsim {
namespace {

void energy_of_counts(benchmark::State& state) {
  const auto inventory = cost::gemmini_inventory(arch::Gemmini{});
  const auto table = cost::compile(inventory);
  const counts::ActionCounts counts(inventory.action_count(), 1000.0);
  for (auto _ : state) benchmark::DoNotOptimize(total_energy_pj(table, counts, 1e-3));
}
BENCHMARK(energy_of_counts);

void compile_gemmini(benchmark::State& state) {
  arch::Gemmini gemmini;
  gemmini.technology.memory_nm = 40;
  for (auto _ : state) benchmark::DoNotOptimize(cost::compile(cost::gemmini_inventory(gemmini)));
}
BENCHMARK(compile_gemmini);

void estimate_sram(benchmark::State& state) {
  cost::SramQuery query;
  query.node_nm = 40;
  std::int64_t words = 0;
  for (auto _ : state) {
    query.size_bytes = 64 * 1024 + 8 * (++words % 65536);
    benchmark::DoNotOptimize(cost::estimate_sram(query));
  }
}
BENCHMARK(estimate_sram);

void estimate_sram_again(benchmark::State& state) {
  cost::SramQuery query;
  query.size_bytes = 96 * 1024;
  query.node_nm = 40;
  for (auto _ : state) benchmark::DoNotOptimize(cost::estimate_sram(query));
}
BENCHMARK(estimate_sram_again);

void eyeriss(benchmark::State& state) {
  const std::vector<std::filesystem::path> files = {FLECSIM_SOURCE_DIR
                                                    "/examples/accelergy/eyeriss.yaml"};
  for (auto _ : state) benchmark::DoNotOptimize(cost::run_accelergy(files, {}));
}
BENCHMARK(eyeriss)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace flecsim

BENCHMARK_MAIN();
