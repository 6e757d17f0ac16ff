// Speed of the replay: measured layers one after the other as in their file, and whole ResNet-34.
//
// Counter `replayed_cycles`: cycles of the accelerator per second of CPU time of one core; every
// benchmark stops with an error where a layer's cycles differ from the measured ones.
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "flecsim/analytic/replay.h"
#include "flecsim/arch/gemmini.h"
#include "flecsim/model/zoo.h"
#include "flecsim/schedule/layer_text.h"
#include "flecsim/study/estimate.h"

namespace {

using namespace flecsim;

struct Measured {
  schedule::MeasuredRow row;
  arch::Gemmini gemmini;
  schedule::GemminiProgram program;
};

/// The rows with work (no micro streams) of a file of data/gemmini.
std::vector<Measured> measured(const std::string& file) {
  std::vector<Measured> rows;
  for (auto& row : schedule::read_measured_rows(std::string(FLECSIM_SOURCE_DIR "/data/gemmini/") +
                                                file + ".csv")) {
    arch::Gemmini g = arch::load_gemmini("gemmini-" + row.config);
    g.memory_interface.latency_cycles = row.latency_cycles;
    g.memory_interface.beats_per_cycle = row.beats_per_cycle;
    auto program = schedule::program_of(std::get<model::Work>(row.layer), schedule::geometry_of(g));
    rows.push_back({std::move(row), g, std::move(program)});
  }
  return rows;
}

void MeasuredFile(benchmark::State& state, const std::string& file) {
  const std::vector<Measured> rows = measured(file);
  std::int64_t cycles = 0;
  for (auto _ : state) {
    analytic::ReplayState accelerator;
    for (const Measured& m : rows) {
      analytic::ReplayOptions options;
      options.issue_cycles = m.row.issue_cycles;
      const auto result = analytic::replay_layer(m.program, m.gemmini, accelerator, options);
      cycles += result.cycles;
      if (result.cycles != std::stoll(m.row.column("cycles"))) {
        state.SkipWithError("cycles differ from the measured ones");
      }
    }
  }
  state.counters["replayed_cycles"] =
      benchmark::Counter(static_cast<double>(cycles), benchmark::Counter::kIsRate);
}
BENCHMARK_CAPTURE(MeasuredFile, conv_latency_10, "g16_conv_lat10")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(MeasuredFile, conv_latency_40, "g16_conv_lat40")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(MeasuredFile, conv_latency_100, "g16_conv_lat100")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(MeasuredFile, gemm_latency_40, "g16_gemm_lat40")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(MeasuredFile, small_array, "g8_conv_gemm_lat40")->Unit(benchmark::kMillisecond);

/// The whole network with energy and area; equal layers in equal state are replayed once.
void ResNet34(benchmark::State& state) {
  const model::Network network = model::zoo_network("resnet34");
  const arch::Gemmini g = arch::load_gemmini("gemmini-g16");
  for (auto _ : state) {
    benchmark::DoNotOptimize(study::estimate(network, g, study::CycleModel::replay).cycles());
  }
}
BENCHMARK(ResNet34)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
