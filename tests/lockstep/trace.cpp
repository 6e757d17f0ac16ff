#include "trace.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "flecsim/sim/cpu/csr.h"
#include "flecsim/sim/cpu/machine.h"

namespace flecsim::lockstep {
namespace {

std::string qemu_name(const sim::Isa& isa) {
  return fmt::format("qemu-system-riscv{}", isa.xlen_bits);
}

// All that the interpreter does not have is turned off.
std::string qemu_cpu(const sim::Isa& isa) {
  std::string cpu =
      fmt::format("rv{},zba=false,zbb=false,zbc=false,zbs=false,h=false", isa.xlen_bits);
  if (!isa.d) cpu += ",d=false";
  if (!isa.f) cpu += ",f=false";
  if (!isa.c) cpu += ",c=false";
  if (!isa.a) cpu += ",a=false";
  return cpu;
}

// Reads QEMU's log: blocks of "name value" pairs that begin with pc.
class LogReader {
 public:
  LogReader(std::uint64_t from_pc, std::size_t limit) : from_pc_(from_pc), limit_(limit) {}

  void line(char* text) {
    char* rest = nullptr;
    for (char* name = strtok_r(text, " \n", &rest); name != nullptr;
         name = strtok_r(nullptr, " \n", &rest)) {
      const char* value = strtok_r(nullptr, " \n", &rest);
      if (value == nullptr) return;
      pair(name, value);
    }
  }

  std::vector<State> states;
  [[nodiscard]] bool full() const { return full_; }

 private:
  void pair(const char* name, const char* value) {
    const std::uint64_t number = std::strtoull(value, nullptr, 16);
    if (std::strcmp(name, "pc") == 0) {
      begin(number);
    } else if (!open_) {
      return;
    } else if ((name[0] == 'x' || name[0] == 'f') && std::strchr(name, '/') != nullptr) {
      auto& file = name[0] == 'x' ? states.back().x : states.back().f;
      file[static_cast<std::size_t>(std::atoi(name + 1))] = number;
    } else if (std::strcmp(name, "mepc") == 0) {
      states.back().mepc = number;
    } else if (std::strcmp(name, "mcause") == 0) {
      states.back().mcause = number;
    } else if (std::strcmp(name, "mtval") == 0) {
      states.back().mtval = number;
    }
  }

  void begin(std::uint64_t pc) {
    started_ = started_ || pc == from_pc_;
    full_ = states.size() >= limit_;
    open_ = started_ && !full_;
    if (open_) states.emplace_back().pc = pc;
  }

  std::uint64_t from_pc_;
  std::size_t limit_;
  bool started_ = false;
  bool open_ = false;
  bool full_ = false;
};

struct PipeCloser {
  void operator()(std::FILE* pipe) const { pclose(pipe); }
};

}  // namespace

bool qemu_is_installed(const sim::Isa& isa) {
  const std::string command = "command -v " + qemu_name(isa) + " >/dev/null 2>&1";
  return std::system(command.c_str()) == 0;
}

std::vector<State> run_qemu(const std::filesystem::path& elf, const sim::Isa& isa,
                            std::uint64_t from_pc, std::size_t limit) {
  // As a file of its own the log is written in large pieces, to standard error it is not.
  const std::string command = fmt::format(
      "echo $$; exec timeout 120 {} -M virt -cpu {} -m 128 -bios none -kernel '{}' -display none "
      "-monitor none "
      "-serial none -singlestep -d nochain,cpu,fpu -D /dev/stdout 2>/dev/null",
      qemu_name(isa), qemu_cpu(isa), elf.string());
  const std::unique_ptr<std::FILE, PipeCloser> pipe(popen(command.c_str(), "r"));
  LogReader reader(from_pc, limit);
  std::array<char, 1024> buffer{};
  // QEMU ignores a closed pipe, so it is ended by the id that comes first.
  pid_t id = 0;
  if (std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr)
    id = std::atoi(buffer.data());
  while (!reader.full() && std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr)
    reader.line(buffer.data());
  if (reader.full() && id > 0) kill(id, SIGTERM);
  return std::move(reader.states);
}

std::vector<State> run_interpreter(const std::vector<std::uint8_t>& elf, const sim::Isa& isa,
                                   std::uint64_t from_pc, std::size_t limit) {
  sim::MachineOptions options;
  options.isa = isa;
  options.semihosting = false;
  sim::Machine machine(options);
  machine.load(sim::parse_elf(elf, "program"));
  std::vector<State> states;
  bool started = false;
  machine.set_tracer(
      [&](int) {
        sim::RiscvCpu& cpu = machine.hart(0);
        started = started || cpu.pc() == from_pc;
        if (!started || states.size() >= limit) return;
        State& state = states.emplace_back();
        state.pc = cpu.pc();
        for (int i = 0; i < 32; ++i) {
          state.x[static_cast<std::size_t>(i)] = cpu.register_value(i);
          state.f[static_cast<std::size_t>(i)] = cpu.float_register(i);
        }
        state.mepc = *cpu.csr(sim::csr::mepc);
        state.mcause = *cpu.csr(sim::csr::mcause);
        state.mtval = *cpu.csr(sim::csr::mtval);
      },
      {});
  machine.run(static_cast<std::int64_t>(limit) + 10'000);
  return states;
}

std::optional<std::string> difference(const std::vector<State>& qemu,
                                      const std::vector<State>& ours, const sim::Isa& isa) {
  const auto report = [&](std::size_t i, const std::string& what, std::uint64_t a,
                          std::uint64_t b) {
    const std::uint64_t culprit = i == 0 ? 0 : qemu[i - 1].pc;
    return fmt::format("after step {} at pc {:#x}: {} is {:#x} in QEMU and {:#x} here", i, culprit,
                       what, a, b);
  };
  for (std::size_t i = 0; i < std::min(qemu.size(), ours.size()); ++i) {
    const State& a = qemu[i];
    const State& b = ours[i];
    if (a.pc != b.pc) return report(i, "pc", a.pc, b.pc);
    for (std::size_t r = 0; r < 32; ++r) {
      if (a.x[r] != b.x[r]) return report(i, fmt::format("x{}", r), a.x[r], b.x[r]);
      if (isa.f && a.f[r] != b.f[r]) return report(i, fmt::format("f{}", r), a.f[r], b.f[r]);
    }
    if (a.mepc != b.mepc) return report(i, "mepc", a.mepc, b.mepc);
    if (a.mcause != b.mcause) return report(i, "mcause", a.mcause, b.mcause);
    if (a.mtval != b.mtval) return report(i, "mtval", a.mtval, b.mtval);
  }
  if (qemu.size() != ours.size())
    return fmt::format("QEMU made {} steps, this {}", qemu.size(), ours.size());
  return std::nullopt;
}

}  // namespace flecsim::lockstep
