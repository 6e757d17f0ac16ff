// Speed of the RISC-V interpreter in instructions per second, whole and in short slices, beside
// QEMU in the same run (processor time): translated code as it is, and with -icount, which counts
// instructions as we do. QEMU's time is that of a long program minus that of a short one, so its
// start-up is not in it. The ratios are printed after the table.
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include "flecsim/sim/cpu/machine.h"

namespace {

using flecsim::sim::Machine;
using flecsim::sim::MachineOptions;

std::string program(const char* length, const char* isa) {
  return std::string(FLECSIM_WORKLOADS) + "/" + length + "-" + isa + ".elf";
}

std::int64_t instructions(const char* length, const char* isa, std::int64_t slice) {
  MachineOptions options;
  options.isa = flecsim::sim::parse_isa(isa);
  Machine machine(options);
  machine.load(flecsim::sim::read_elf(program(length, isa)));
  while (machine.run(slice).end == flecsim::sim::MachineEnd::step_limit) {
  }
  return machine.result().retired;
}

void interpreter(benchmark::State& state, const char* isa, std::int64_t slice) {
  std::int64_t total = 0;
  for (auto _ : state) total += instructions("long", isa, slice);
  state.SetItemsProcessed(total);
}

// Processor time of all children so far, in seconds.
double children_seconds() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto in_seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime);
}

// Processor time of a command; negative if it failed.
double seconds(const std::string& command) {
  const double start = children_seconds();
  return std::system(command.c_str()) == 0 ? children_seconds() - start : -1;
}

void qemu(benchmark::State& state, const char* isa, const char* options) {
  const std::string tool = "qemu-system-riscv" + std::string(isa).substr(2, 2);
  const std::string command =
      tool + " -M virt -m 128 -bios none -display none -monitor none -serial none " + options +
      " -kernel ";
  if (seconds("command -v " + tool + " >/dev/null 2>&1") < 0) {
    state.SkipWithError("needs qemu-system-misc");
    return;
  }
  const std::int64_t count =
      instructions("long", isa, INT64_MAX) - instructions("short", isa, INT64_MAX);
  for (auto _ : state) {
    const double start_up = seconds(command + program("short", isa));
    state.SetIterationTime(seconds(command + program("long", isa)) - start_up);
  }
  state.SetItemsProcessed(count * state.iterations());
}

const char* const kCounted = "-icount shift=0,sleep=off";

BENCHMARK_CAPTURE(interpreter, rv32imac_whole, "rv32imac", INT64_MAX)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(interpreter, rv32imac_slices_of_1000, "rv32imac", 1000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(interpreter, rv32imac_slices_of_100, "rv32imac", 100)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(interpreter, rv64imac_whole, "rv64imac", INT64_MAX)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(qemu, rv32_translated, "rv32imac", "")
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(qemu, rv32_counted, "rv32imac", kCounted)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(qemu, rv64_counted, "rv64imac", kCounted)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(qemu, rv64_translated, "rv64imac", "")
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

// Prints the table as usual, and keeps the rates for the ratios.
class RatioReporter : public benchmark::ConsoleReporter {
 public:
  RatioReporter() : ConsoleReporter(OO_None) {}
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      const auto rate = run.counters.find("items_per_second");
      if (rate != run.counters.end()) rates_[run.benchmark_name()] = rate->second;
    }
  }
  void print_ratios() const {
    for (const auto& [name, rate] : rates_) {
      if (name.rfind("interpreter/", 0) != 0) continue;
      std::printf("%-40s %4.0f MIPS", name.c_str(), rate / 1e6);
      const std::string width = name.substr(name.find("rv"), 4);
      for (const char* how : {"translated", "counted"}) {
        const auto other = rates_.find("qemu/" + width + "_" + how + "/manual_time");
        if (other != rates_.end()) std::printf(", %.2f of QEMU %s", rate / other->second, how);
      }
      std::printf("\n");
    }
  }

 private:
  std::map<std::string, double> rates_;
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.print_ratios();
}
