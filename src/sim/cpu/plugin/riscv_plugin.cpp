// flecsim's own RISC-V hart behind the C interface for plug-ins: for other hosts, and to show that
// the interface carries all that a machine needs.
#include <cstdio>
#include <exception>
#include <map>
#include <memory>

#include "flecsim/sim/cpu/cpu.h"
#include "flecsim/sim/cpu/plugin.h"

#include "plugin_table.h"

using flecsim::sim::CpuBus;
using flecsim::sim::InterruptLine;
using flecsim::sim::ReservationSet;
using flecsim::sim::RiscvCpu;
using flecsim::sim::RiscvOptions;

namespace {

class HostBus final : public CpuBus {
 public:
  explicit HostBus(const flecsim_cpu_host& host) : host_(host) {}
  bool read(std::uint64_t address, int size_bytes, std::uint64_t& value) override {
    return host_.read(host_.context, address, static_cast<std::uint32_t>(size_bytes), &value) == 0;
  }
  bool write(std::uint64_t address, int size_bytes, std::uint64_t value) override {
    return host_.write(host_.context, address, static_cast<std::uint32_t>(size_bytes), value) == 0;
  }
  std::uint64_t time() override { return host_.time(host_.context); }

 private:
  flecsim_cpu_host host_;
};

// The harts of one machine share their reservations; a machine is known by the host's context.
std::shared_ptr<ReservationSet> reservations_of(const void* machine, int harts) {
  static std::map<const void*, std::weak_ptr<ReservationSet>> known;
  std::shared_ptr<ReservationSet> set = known[machine].lock();
  if (set == nullptr) {
    set = std::make_shared<ReservationSet>(harts);
    known[machine] = set;
  }
  return set;
}

}  // namespace

struct flecsim_cpu {
  HostBus bus;
  std::unique_ptr<RiscvCpu> hart;
};

namespace {

constexpr std::uint16_t kMachines[] = {243, 0};

flecsim_cpu* create(const flecsim_cpu_options* wanted, const flecsim_cpu_host* host, char* error,
                    std::size_t error_bytes) try {
  const std::string widest = wanted->elf_bits == 64 ? "rv64imafdc" : "rv32imafdc";
  RiscvOptions options;
  options.isa = flecsim::sim::parse_isa(*wanted->isa != '\0' ? wanted->isa : widest);
  if (options.isa.xlen_bits != static_cast<int>(wanted->elf_bits)) {
    std::snprintf(error, error_bytes, "a %u-bit program, but the isa is %s", wanted->elf_bits,
                  options.isa.name().c_str());
    return nullptr;
  }
  options.hart_id = static_cast<int>(wanted->hart);
  options.trap_misaligned = wanted->trap_misaligned != 0;
  options.semihosting = wanted->semihosting != 0;
  options.reservations = reservations_of(host->context, static_cast<int>(wanted->harts));
  auto cpu = std::make_unique<flecsim_cpu>(flecsim_cpu{HostBus(*host), nullptr});
  cpu->hart = flecsim::sim::make_riscv_cpu(options, cpu->bus);
  return cpu.release();
} catch (const std::exception& problem) {
  std::snprintf(error, error_bytes, "%s", problem.what());
  return nullptr;
}

void destroy(flecsim_cpu* cpu) { delete cpu; }

int add_memory(flecsim_cpu* cpu, std::uint64_t address, std::uint8_t* bytes, std::uint64_t size) {
  cpu->hart->add_memory(address, {bytes, size});
  return 0;
}

int add_hole(flecsim_cpu* cpu, std::uint64_t address, std::uint64_t size) {
  cpu->hart->add_hole(address, size);
  return 0;
}

void reset(flecsim_cpu* cpu, std::uint64_t pc) { cpu->hart->reset(pc); }

int run(flecsim_cpu* cpu, std::int64_t max_steps, std::int64_t* steps) {
  const flecsim::sim::RunResult result = cpu->hart->run(max_steps);
  *steps = result.steps;
  return static_cast<int>(result.reason);
}

std::int64_t steps(const flecsim_cpu* cpu) { return cpu->hart->steps(); }
std::int64_t retired(const flecsim_cpu* cpu) { return cpu->hart->retired(); }

int set_interrupt(flecsim_cpu* cpu, std::uint32_t line, int level) {
  cpu->hart->set_interrupt(static_cast<InterruptLine>(line), level != 0);
  return 0;
}

void invalidate_code(flecsim_cpu* cpu) { cpu->hart->invalidate_code(); }
std::uint64_t get_pc(const flecsim_cpu* cpu) { return cpu->hart->pc(); }
void set_pc(flecsim_cpu* cpu, std::uint64_t value) { cpu->hart->set_pc(value); }
std::uint32_t register_count(const flecsim_cpu*) { return 32; }

std::uint64_t get_register(const flecsim_cpu* cpu, std::uint32_t index) {
  return cpu->hart->register_value(static_cast<int>(index));
}

void set_register(flecsim_cpu* cpu, std::uint32_t index, std::uint64_t value) {
  cpu->hart->set_register(static_cast<int>(index), value);
}

void host_call(const flecsim_cpu* cpu, std::uint64_t* operation, std::uint64_t* argument,
               std::uint32_t* word_bytes) {
  const flecsim::sim::HostCall call = cpu->hart->host_call();
  *operation = call.operation;
  *argument = call.argument;
  *word_bytes = static_cast<std::uint32_t>(call.word_bytes);
}

void finish_host_call(flecsim_cpu* cpu, std::uint64_t result) {
  cpu->hart->finish_host_call(result);
}

const char* fault(const flecsim_cpu*) { return ""; }  // there is none

constexpr flecsim_cpu_plugin kPlugin = FLECSIM_CPU_TABLE("flecsim riscv", "Apache-2.0", kMachines);

}  // namespace

const flecsim_cpu_plugin* flecsim_cpu_entry(void) { return &kPlugin; }
