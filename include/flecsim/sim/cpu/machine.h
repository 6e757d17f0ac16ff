// A bare machine around RISC-V harts (or processors of a plug-in): RAM, CLINT, PLIC, UART, a test
// finisher, HTIF's tohost and semihosting. It runs a program to its end, deterministically.
//
// Memory map (as QEMU's virt machine): finisher 0x100000, CLINT 0x2000000, PLIC 0xc000000,
// UART 0x10000000, RAM 0x80000000.
// Time: the machine's clock counts steps; every hart makes one step per tick and mtime counts
// ticks. Harts run in turns of `quantum` steps, cut at the next timer interrupt, so an interrupt is
// taken at the exact step. While all harts wait, the clock jumps to the next timer interrupt.
// Limits: with several harts, they see one another's stores with the grain of the quantum.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flecsim/sim/cpu/cpu.h"
#include "flecsim/sim/cpu/devices.h"
#include "flecsim/sim/cpu/elf.h"

namespace flecsim::sim {

inline constexpr std::uint64_t kFinisherBase = 0x100000;
inline constexpr std::uint64_t kClintBase = 0x2000000;
inline constexpr std::uint64_t kPlicBase = 0xc000000;
inline constexpr std::uint64_t kUartBase = 0x10000000;
inline constexpr std::uint64_t kRamBase = 0x80000000;
inline constexpr int kPlicSources = 63;

struct MachineOptions {
  Isa isa;
  int harts = 1;
  std::uint64_t ram_bytes = std::uint64_t{128} << 20;
  std::int64_t quantum_steps = 1000;  // turn of a hart when there are several
  bool trap_misaligned = false;
  bool semihosting = true;
  std::string command_line;                      // what semihosting's GET_CMDLINE hands out
  std::function<void(std::string_view)> output;  // console: UART, HTIF and semihosting
  // Makes the processor of a hart; none: the RISC-V harts of this room.
  std::function<std::unique_ptr<Cpu>(int hart, CpuBus& bus)> make_cpu;
};

enum class MachineEnd : std::uint8_t {
  exited,      // the program said so: exit_code
  step_limit,  // max_steps were used
  stuck,       // every hart waits for an interrupt that nothing will raise
  fault,       // a processor cannot go on
};

struct MachineResult {
  MachineEnd end = MachineEnd::step_limit;
  std::int64_t exit_code = 0;  // HTIF: tohost >> 1, so 0 when tohost is 1
  std::int64_t steps = 0;      // of all harts
  std::int64_t retired = 0;
  std::int64_t ticks = 0;  // of the machine's clock
  std::string fault;       // why, if the end is one
};

class Machine final : private CpuBus {
 public:
  explicit Machine(MachineOptions options);

  // Puts the program into RAM and all harts at its entry point; throws base::InputError.
  void load(const ElfImage& image);
  // Runs until the program ends or `max_steps` more steps of all harts are done.
  MachineResult run(std::int64_t max_steps);

  // One step of one hart, the others stand still: for tracers and debuggers. The clock goes on.
  void step(int hart);
  [[nodiscard]] bool ended() const { return exit_code_.has_value() || !fault_.empty(); }
  [[nodiscard]] MachineResult result() const;
  // Retired instructions of all harts, per class; zero for those of a plug-in. Walks over all
  // decoded code.
  [[nodiscard]] ClassCounts class_counts() const;
  // Called before each step with the hart; the machine then runs step by step. RISC-V harts only.
  void set_tracer(std::function<void(int hart)> before, std::function<void(int hart)> after);

  [[nodiscard]] int harts() const { return static_cast<int>(cpus_.size()); }
  Cpu& cpu(int index) { return *cpus_[static_cast<std::size_t>(index)]; }
  // False: the harts are processors of a plug-in, and hart() must not be called.
  [[nodiscard]] bool has_riscv_harts() const { return !riscv_.empty(); }
  RiscvCpu& hart(int index) { return *riscv_[static_cast<std::size_t>(index)]; }
  [[nodiscard]] const RiscvCpu& hart(int index) const {
    return *riscv_[static_cast<std::size_t>(index)];
  }
  Plic& plic() { return plic_; }
  // RAM only; false outside.
  [[nodiscard]] bool read_memory(std::uint64_t address, std::span<std::uint8_t> bytes) const;
  bool write_memory(std::uint64_t address, std::span<const std::uint8_t> bytes);

 private:
  struct Slot {
    RegisterDevice* device;
    std::uint64_t base;
    std::uint64_t size;
  };
  struct Freer {
    void operator()(std::uint8_t* bytes) const;
  };

  bool read(std::uint64_t address, int size_bytes, std::uint64_t& value) override;
  bool write(std::uint64_t address, int size_bytes, std::uint64_t value) override;
  std::uint64_t time() override;
  [[nodiscard]] std::int64_t now() const;
  void make_harts();
  void place(const ElfSegment& segment, const std::string& file);
  std::int64_t turn(int hart, std::int64_t steps);
  std::int64_t run_hart(int hart, std::int64_t steps);
  [[nodiscard]] std::int64_t total_steps() const;
  void drive_interrupts();
  [[nodiscard]] std::int64_t steps_to_timer() const;
  bool skip_idle_time();
  void write_tohost(std::uint64_t offset, int size_bytes, std::uint64_t value);
  void serve_tohost();
  void proxy_syscall(std::uint64_t block);
  void finish(std::uint64_t value);
  void print(std::string_view text);

  MachineOptions options_;
  std::unique_ptr<std::uint8_t, Freer> ram_;
  Clint clint_;
  Plic plic_;
  Uart uart_;
  std::vector<std::unique_ptr<Cpu>> cpus_;
  std::vector<RiscvCpu*> riscv_;  // the same, if they are harts of this room
  std::vector<bool> waiting_;
  std::vector<Slot> slots_;
  std::optional<std::uint64_t> tohost_;
  std::optional<std::uint64_t> fromhost_;
  std::uint64_t tohost_value_ = 0;
  int tohost_hart_ = -1;         // that wrote one half and may write the other
  std::int64_t tohost_due_ = 0;  // steps of that hart at which the half counts as all
  std::optional<std::int64_t> exit_code_;
  std::string fault_;
  std::uint64_t features_position_ = 0;  // of semihosting
  std::int64_t clock_ = 0;               // steps at the start of the round
  int running_ = -1;                     // hart whose turn it is
  std::int64_t turn_start_ = 0;          // its steps() at the start of the turn
  std::function<void(int)> trace_before_;
  std::function<void(int)> trace_after_;
};

}  // namespace flecsim::sim
