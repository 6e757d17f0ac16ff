// How fast a report is written: a run of 64 detailed designs of 54 layers, as JSON with indents.
//
// The least the machine must do is one copy of the text (about 0.2 ms per megabyte).
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "flecsim/report/report.h"

namespace {

std::string run_json() {
  std::string layers;
  for (int i = 0; i < 64 * 54; ++i) {
    layers += fmt::format(
        "{}\n      {{\n        \"name\": \"layer{}.conv1\",\n        \"shape\": \"1x56x56x64 -> "
        "1x56x56x64\",\n"
        "        \"cycles\": 118873.0,\n        \"traffic\": [\n          {{\n            "
        "\"tensor\": "
        "\"input\",\n            \"level\": \"dram\",\n            \"read_bytes\": 462848.0,\n"
        "            \"write_bytes\": 0.0\n          }}\n        ],\n        \"note\": \"a < b\"\n "
        "     }}",
        i ? "," : "", i);
  }
  return fmt::format(R"({{"format": "flecsim-run", "version": 1, "details": [{}]}})", layers);
}

void render(benchmark::State& state) {
  const std::string json = run_json();
  for (auto _ : state) benchmark::DoNotOptimize(flecsim::report::render_html(json).size());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(json.size()));
}
BENCHMARK(render)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
