// A processor as the rest of the simulator sees it: memories it may touch directly, a bus for
// everything else, and run(n), which executes at most n instructions and says why it came back.
//
// Time: a step is one instruction that retired or trapped. steps() is exact at any moment, also
// inside a call of the bus, so the owner can bring the hardware's clock to the instruction that
// reads a register of a device. run() returns right after an access to a device, after a write to
// mstatus, mie or mip, and on WFI: after each of them the owner decides how far the processor may
// run before the next hardware event.
//
// Limits: one thread per group of processors; see riscv_cpu() for what the RISC-V harts implement.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "flecsim/sim/cpu/instruction.h"
#include "flecsim/sim/cpu/isa.h"

namespace flecsim::sim {

// Everything that is not plain memory. Addresses are physical, values little-endian in the low
// bits.
class CpuBus {
 public:
  virtual ~CpuBus() = default;
  // False: nothing answers at this address (the processor takes an access fault).
  virtual bool read(std::uint64_t address, int size_bytes, std::uint64_t& value) = 0;
  virtual bool write(std::uint64_t address, int size_bytes, std::uint64_t value) = 0;
  // The time register, in ticks of mtime.
  virtual std::uint64_t time() { return 0; }
};

enum class StopReason : std::uint8_t {
  budget,              // all the steps were used
  device_access,       // the last step read or wrote a device
  interrupt_state,     // the last step wrote mstatus, mie or mip
  wait_for_interrupt,  // WFI, and no enabled interrupt is pending
  semihosting,         // stopped before a semihosting EBREAK
  fault,               // the processor cannot go on: fault() says why
};

struct RunResult {
  StopReason reason = StopReason::budget;
  std::int64_t steps = 0;
};

// A semihosting call that a processor stopped at.
struct HostCall {
  std::uint64_t operation = 0;
  std::uint64_t argument = 0;
  int word_bytes = 4;  // of the argument block
};

// Bits of mip that the hardware outside drives.
enum class InterruptLine : std::uint8_t { software = 3, timer = 7, external = 11 };

class Cpu {
 public:
  virtual ~Cpu() = default;

  // Memory that the processor reads, writes and executes without the bus. The bytes stay with the
  // caller; address and size are multiples of 8. Ranges must not overlap.
  virtual void add_memory(std::uint64_t address, std::span<std::uint8_t> bytes) = 0;
  // Addresses that must not be accessed directly although memory lies there (HTIF's tohost).
  // Multiples of 8.
  virtual void add_hole(std::uint64_t address, std::uint64_t size_bytes) = 0;
  // Starts again at an address, with all registers zero.
  virtual void reset(std::uint64_t pc) = 0;
  virtual RunResult run(std::int64_t max_steps) = 0;
  [[nodiscard]] virtual std::int64_t steps() const = 0;
  // Steps that retired (did not trap).
  [[nodiscard]] virtual std::int64_t retired() const = 0;
  virtual void set_interrupt(InterruptLine line, bool level) = 0;
  // Memory that holds code was changed from outside (a debugger, a loader).
  virtual void invalidate_code() = 0;

  [[nodiscard]] virtual std::uint64_t pc() const = 0;
  virtual void set_pc(std::uint64_t pc) = 0;
  [[nodiscard]] virtual int register_count() const = 0;
  [[nodiscard]] virtual std::uint64_t register_value(int index) const = 0;
  virtual void set_register(int index, std::uint64_t value) = 0;

  // After StopReason::semihosting: the call, and its result, which moves the processor behind it.
  [[nodiscard]] virtual HostCall host_call() const = 0;
  virtual void finish_host_call(std::uint64_t result) = 0;
  // After StopReason::fault: why.
  [[nodiscard]] virtual std::string fault() const { return ""; }
};

using ClassCounts = std::array<std::int64_t, kInstructionClasses>;

// A RISC-V hart. Registers 0 to 31 are the integer ones.
class RiscvCpu : public Cpu {
 public:
  [[nodiscard]] virtual const Isa& isa() const = 0;
  // 3 in machine mode, 0 in user mode.
  [[nodiscard]] virtual int privilege() const = 0;
  // Raw bits; a single-precision value is boxed in ones.
  [[nodiscard]] virtual std::uint64_t float_register(int index) const = 0;
  virtual void set_float_register(int index, std::uint64_t value) = 0;
  // As a machine-mode program would see it; nothing if the register does not exist.
  [[nodiscard]] virtual std::optional<std::uint64_t> csr(int number) = 0;
  virtual bool set_csr(int number, std::uint64_t value) = 0;
  // Takes an enabled pending interrupt now, before the next step; false if there is none. run()
  // does so by itself; a tracer or debugger calls this to see the right pc.
  virtual bool take_pending_interrupt() = 0;
  // Retired instructions per class.
  [[nodiscard]] virtual ClassCounts class_counts() const = 0;
};

// What the harts of one machine share: the reservations of LR, which a store of another hart ends.
class ReservationSet {
 public:
  explicit ReservationSet(int harts) : address_(static_cast<std::size_t>(harts), kNone) {}
  void reserve(int hart, std::uint64_t address) { at(hart) = granule(address); }
  void release(int hart) { at(hart) = kNone; }
  [[nodiscard]] bool holds(int hart, std::uint64_t address) const {
    return address_[static_cast<std::size_t>(hart)] == granule(address);
  }
  [[nodiscard]] bool others_hold_any(int hart) const;
  // A store by `hart` (or by a device: -1) ends the reservations of all others on that address.
  void stored(int hart, std::uint64_t address, int size_bytes);

 private:
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};
  static std::uint64_t granule(std::uint64_t address) { return address & ~std::uint64_t{7}; }
  std::uint64_t& at(int hart) { return address_[static_cast<std::size_t>(hart)]; }
  std::vector<std::uint64_t> address_;
};

struct RiscvOptions {
  Isa isa;
  int hart_id = 0;
  bool trap_misaligned = false;  // else a misaligned access is done
  bool semihosting = false;
  std::shared_ptr<ReservationSet> reservations;  // none: the hart is alone
};

// A RISC-V hart: RV32/RV64 IMAFDC, Zicsr, Zifencei; machine and user mode. No S-mode, no PMP.
std::unique_ptr<RiscvCpu> make_riscv_cpu(const RiscvOptions& options, CpuBus& bus);

}  // namespace flecsim::sim
