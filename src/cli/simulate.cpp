// flecsim simulate --elf: runs a RISC-V program on a bare machine.
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <fmt/core.h>

#include "flecsim/base/atomic_file.h"
#include "flecsim/base/error.h"
#include "flecsim/sim/cpu/action_counts.h"
#include "flecsim/sim/cpu/gdb_server.h"
#include "flecsim/sim/cpu/plugin_cpu.h"
#include "flecsim/sim/cpu/report.h"
#include "flecsim/sim/cpu/trace.h"

#include "command.h"

namespace flecsim::cli {
namespace {

struct SimulateOptions {
  std::string elf;
  std::string isa;
  std::string cpu;
  std::string arguments;
  std::int64_t max_instructions = 10'000'000'000;
  std::int64_t ram_mib = 128;
  int harts = 1;
  std::int64_t quantum = 1000;
  std::string misaligned = "allow";
  std::string gdb;
  std::string accelergy;
  bool trace = false;
  bool json = false;
};

sim::MachineOptions machine_options(const SimulateOptions& options, const sim::ElfImage& image) {
  sim::MachineOptions machine;
  const std::string widest = image.xlen_bits == 64 ? "rv64imafdc" : "rv32imafdc";
  if (options.cpu.empty()) machine.isa = sim::parse_isa(options.isa.empty() ? widest : options.isa);
  machine.harts = options.harts;
  machine.quantum_steps = options.quantum;
  machine.ram_bytes = static_cast<std::uint64_t>(options.ram_mib) << 20;
  machine.trap_misaligned = options.misaligned == "trap";
  machine.command_line = options.elf;
  if (!options.arguments.empty()) machine.command_line += " " + options.arguments;
  // With --json, standard output is for the machine that reads it.
  std::FILE* const out = options.json || options.gdb == "stdio" ? stderr : stdout;
  machine.output = [out](std::string_view text) { std::fwrite(text.data(), 1, text.size(), out); };
  return machine;
}

// Serves a debugger, if one is wanted; false if it ended the run.
bool debug(const SimulateOptions& options, sim::Machine& machine) {
  if (options.gdb.empty()) return true;
  int input = 0;
  int output = 1;
  if (options.gdb != "stdio") {
    const bool digits = options.gdb.find_first_not_of("0123456789") == std::string::npos;
    const int port = digits && options.gdb.size() <= 5 ? std::stoi(options.gdb) : -1;
    if (port < 0 || port > 65535) {
      throw base::InputError("--gdb " + options.gdb + ": expected stdio or a port from 0 to 65535");
    }
    input = output = sim::accept_debugger(
        port, [](int chosen) { fmt::print(stderr, "gdb: target remote 127.0.0.1:{}\n", chosen); });
  }
  sim::GdbServer server(machine, input, output);
  server.serve();
  return server.detached();
}

// The harts are processors of a plug-in.
void use_plugin(const SimulateOptions& options, const sim::CpuPlugin& plugin,
                const sim::ElfImage& image, sim::MachineOptions& machine) {
  const char* const needs = options.trace                ? "--trace"
                            : !options.gdb.empty()       ? "--gdb"
                            : !options.accelergy.empty() ? "--accelergy"
                                                         : nullptr;
  if (needs != nullptr) {
    throw base::InputError(std::string(needs) + " needs the built-in processor; leave out --cpu " +
                           options.cpu);
  }
  machine.make_cpu = [&](int hart, sim::CpuBus& bus) {
    return plugin.make({hart, options.harts, options.isa, machine.trap_misaligned}, image, bus);
  };
}

int simulate_elf(const SimulateOptions& options) {
  const auto plugin = options.cpu.empty() ? nullptr : sim::CpuPlugin::load(options.cpu);
  const sim::ElfImage image =
      plugin ? sim::read_elf(options.elf, plugin->elf_machines()) : sim::read_elf(options.elf);
  sim::MachineOptions settings = machine_options(options, image);
  if (plugin) use_plugin(options, *plugin, image, settings);
  sim::Machine machine(settings);
  machine.load(image);
  std::optional<sim::Tracer> tracer;
  if (options.trace) {
    tracer.emplace(machine,
                   [](std::string_view line) { std::fwrite(line.data(), 1, line.size(), stderr); });
  }
  const bool goes_on = debug(options, machine);
  const sim::MachineResult result =
      goes_on ? machine.run(options.max_instructions) : machine.result();
  if (!options.accelergy.empty()) {
    for (const auto& [name, text] : sim::export_accelergy(machine, result))
      base::write_file(std::filesystem::path(options.accelergy) / (name + ".yaml"), text);
  }
  if (options.json) {
    const std::string isa = plugin ? plugin->name() : settings.isa.name();
    fmt::print("{}", sim::to_json(machine, isa, result));
  }
  if (goes_on || machine.ended()) {
    fmt::print(stderr, "{}", sim::to_text(result));
  } else {
    fmt::print(stderr, "ended by the debugger after {} instructions\n", result.retired);
  }
  return result.end == sim::MachineEnd::exited && result.exit_code == 0 ? 0 : 1;
}

}  // namespace

void add_simulate(CLI::App& app, Action& action) {
  auto options = std::make_shared<SimulateOptions>();
  CLI::App* command = app.add_subcommand("simulate", "Run a RISC-V program on a bare machine");
  command->footer(
      "Example:\n  flecsim simulate --elf examples/riscv/hello.elf --isa rv32imac --trace\n"
      "The exit code is 0 if the program ends with success (tohost is 1, or exit(0)).");
  command->add_option("--elf", options->elf, "Statically linked RISC-V executable")->required();
  command->add_option("--isa", options->isa, "rv32imafc, rv64gc, ... (default: all that there is)");
  command->add_option("--cpu", options->cpu, "Processor: a shared object (docs/cpu.md)");
  command->add_option("--args", options->arguments, "Arguments of the program (semihosting)");
  command->add_option("--max-instructions", options->max_instructions, "Stop after that many")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 62));
  command->add_option("--ram", options->ram_mib, "RAM at 0x80000000 in MiB")
      ->check(CLI::Range(1, 2048));
  command->add_option("--harts", options->harts, "Number of harts")->check(CLI::Range(1, 64));
  command->add_option("--quantum", options->quantum, "Steps per turn where there are several harts")
      ->check(CLI::Range(1, 1'000'000'000));
  command->add_option("--misaligned", options->misaligned, "What misaligned accesses do")
      ->check(CLI::IsMember({"allow", "trap"}));
  command->add_option("--gdb", options->gdb, "Wait for GDB: a port of 127.0.0.1, or stdio");
  command
      ->add_option("--accelergy", options->accelergy,
                   "write the run as Accelergy's architecture and action counts")
      ->type_name("DIR");
  command->add_flag("--trace", options->trace, "Every instruction to standard error");
  command->add_flag("--json", options->json, "Result as JSON on standard output");
  command->callback([options, &action] { action = [options] { return simulate_elf(*options); }; });
}

}  // namespace flecsim::cli
