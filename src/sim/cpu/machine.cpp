#include "flecsim/sim/cpu/machine.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>
#include <utility>

#include <fmt/format.h>

#include "flecsim/base/error.h"

#include "semihosting.h"

namespace flecsim::sim {
namespace {

// Semihosting's clock: the machine is taken to make 100 million steps per second.
constexpr std::int64_t kStepsPerCentisecond = 1'000'000;

std::int64_t add_saturated(std::int64_t a, std::int64_t b) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  return b > kMost - a ? kMost : a + b;
}

// Linkers put the file's own headers in front of the code, in the page before RAM: they are left
// out if there is nothing else there.
ElfSegment without_headers(const ElfSegment& segment) {
  const std::uint64_t before = kRamBase - segment.address;
  const bool may = segment.address < kRamBase && segment.header_bytes != 0 &&
                   before >= segment.header_bytes && before < segment.bytes.size();
  if (!may) return segment;
  const auto first = segment.bytes.begin() + static_cast<std::ptrdiff_t>(segment.header_bytes);
  const auto ram = segment.bytes.begin() + static_cast<std::ptrdiff_t>(before);
  if (std::any_of(first, ram, [](std::uint8_t byte) { return byte != 0; })) return segment;
  return {kRamBase, {ram, segment.bytes.end()}, segment.memory_size_bytes - before, 0};
}

}  // namespace

void Machine::Freer::operator()(std::uint8_t* bytes) const { std::free(bytes); }

Machine::Machine(MachineOptions options)
    : options_(std::move(options)),
      // calloc: pages that the program never touches cost nothing.
      ram_(static_cast<std::uint8_t*>(std::calloc(options_.ram_bytes, 1))),
      clint_(options_.harts),
      plic_(kPlicSources, options_.harts),
      uart_([this](char c) {
        print({&c, 1});
      }),
      waiting_(static_cast<std::size_t>(options_.harts)) {
  if (ram_ == nullptr) throw std::bad_alloc();
  slots_ = {{&clint_, kClintBase, Clint::kSizeBytes},
            {&plic_, kPlicBase, Plic::kSizeBytes},
            {&uart_, kUartBase, Uart::kSizeBytes}};
  make_harts();
  for (const auto& cpu : cpus_) cpu->add_memory(kRamBase, {ram_.get(), options_.ram_bytes});
}

void Machine::make_harts() {
  const auto reservations = std::make_shared<ReservationSet>(options_.harts);
  for (int i = 0; i < options_.harts; ++i) {
    if (options_.make_cpu) {
      cpus_.push_back(options_.make_cpu(i, *this));
      continue;
    }
    const RiscvOptions hart{options_.isa, i, options_.trap_misaligned, options_.semihosting,
                            reservations};
    auto cpu = make_riscv_cpu(hart, *this);
    riscv_.push_back(cpu.get());
    cpus_.push_back(std::move(cpu));
  }
}

void Machine::load(const ElfImage& image) {
  if (has_riscv_harts() && image.xlen_bits != options_.isa.xlen_bits) {
    throw base::InputError(fmt::format("{}: a {}-bit program, but the isa is {}", image.file,
                                       image.xlen_bits, options_.isa.name()));
  }
  if (image.entry - kRamBase >= options_.ram_bytes) {
    throw base::InputError(fmt::format("{}: the entry point {:#x} is not in RAM ({:#x} to {:#x})",
                                       image.file, image.entry, kRamBase,
                                       kRamBase + options_.ram_bytes));
  }
  for (const ElfSegment& segment : image.segments) place(segment, image.file);
  tohost_ = image.symbol("tohost");
  fromhost_ = image.symbol("fromhost");
  if (tohost_ && *tohost_ % 8 != 0) {
    throw base::InputError(
        fmt::format("{}: tohost is at {:#x}, expected a multiple of 8", image.file, *tohost_));
  }
  for (const auto& cpu : cpus_) {
    if (tohost_) cpu->add_hole(*tohost_, 8);
    cpu->reset(image.entry);
  }
}

void Machine::place(const ElfSegment& whole, const std::string& file) {
  const ElfSegment segment = without_headers(whole);
  const std::uint64_t offset = segment.address - kRamBase;
  const std::uint64_t size = segment.memory_size_bytes;
  if (segment.address < kRamBase || offset > options_.ram_bytes ||
      options_.ram_bytes - offset < size) {
    throw base::InputError(
        fmt::format("{}: segment {:#x} to {:#x} lies outside of RAM ({:#x} to {:#x})", file,
                    segment.address, segment.address + std::min(size, ~segment.address), kRamBase,
                    kRamBase + options_.ram_bytes));
  }
  std::memset(ram_.get() + offset, 0, size);
  if (!segment.bytes.empty()) {
    std::memcpy(ram_.get() + offset, segment.bytes.data(), segment.bytes.size());
  }
}

// ---- running ------------------------------------------------------------------------------------

std::int64_t Machine::now() const {
  if (running_ < 0) return clock_;
  return clock_ + cpus_[static_cast<std::size_t>(running_)]->steps() - turn_start_;
}

std::uint64_t Machine::time() {
  clint_.set_time(static_cast<std::uint64_t>(now()));
  return clint_.mtime();
}

void Machine::drive_interrupts() {
  clint_.set_time(static_cast<std::uint64_t>(now()));
  for (int i = 0; i < harts(); ++i) {
    Cpu& cpu = this->cpu(i);
    cpu.set_interrupt(InterruptLine::software, clint_.software_interrupt(i));
    cpu.set_interrupt(InterruptLine::timer, clint_.timer_interrupt(i));
    cpu.set_interrupt(InterruptLine::external, plic_.interrupt(i));
  }
}

std::int64_t Machine::steps_to_timer() const {
  std::uint64_t nearest = std::numeric_limits<std::int64_t>::max();
  for (int i = 0; i < harts(); ++i) nearest = std::min(nearest, clint_.ticks_to_timer(i));
  return static_cast<std::int64_t>(nearest);
}

// Runs one hart for at most `steps`; it stops for good at the end of the program.
std::int64_t Machine::run_hart(int index, std::int64_t steps) {
  Cpu& cpu = this->cpu(index);
  running_ = index;
  turn_start_ = cpu.steps();
  std::int64_t left = steps;
  while (left > 0 && !ended()) {
    if (trace_before_) {
      hart(index).take_pending_interrupt();
      trace_before_(index);
    }
    const bool half_written = tohost_hart_ == index;
    const std::int64_t most = half_written    ? std::min(left, tohost_due_ - cpu.steps())
                              : trace_before_ ? 1
                                              : left;
    const RunResult result = cpu.run(trace_before_ ? 1 : most);
    if (trace_after_ && result.steps != 0) trace_after_(index);
    left -= result.steps;
    const bool still_half = half_written && tohost_hart_ == index;
    if (still_half && (cpu.steps() >= tohost_due_ || result.steps == 0)) serve_tohost();
    if (result.reason == StopReason::semihosting) {
      SemihostingHost host{*this, options_.command_line, now() / kStepsPerCentisecond,
                           [this](std::string_view text) { print(text); },
                           features_position_};
      exit_code_ = serve_semihosting(host, index);
      left -= 1;  // the call itself takes a step of the budget, so no program runs for ever
    }
    if (result.reason == StopReason::fault) fault_ = cpu.fault();
    waiting_[static_cast<std::size_t>(index)] = result.reason == StopReason::wait_for_interrupt;
    if (waiting_[static_cast<std::size_t>(index)]) break;
    if (result.reason == StopReason::device_access) {
      drive_interrupts();
      left = std::min(left, steps_to_timer());
    }
  }
  return cpu.steps() - turn_start_;
}

MachineResult Machine::run(std::int64_t max_steps) {
  const std::int64_t end = add_saturated(total_steps(), max_steps);
  while (!ended()) {
    const std::int64_t left = end - total_steps();
    if (left <= 0) break;
    running_ = -1;
    drive_interrupts();
    std::int64_t round = std::min(left, steps_to_timer());
    if (harts() > 1) round = std::min(round, options_.quantum_steps);
    std::int64_t longest = 0;
    for (int i = 0; i < harts() && !ended(); ++i) {
      longest = std::max(longest, run_hart(i, std::min(round, end - total_steps())));
      running_ = -1;
    }
    clock_ += longest;
    const bool idle = std::find(waiting_.begin(), waiting_.end(), false) == waiting_.end();
    if (longest == 0 && idle && !ended() && !skip_idle_time()) break;
  }
  MachineResult all = result();
  const bool used_up = all.steps >= end;
  if (!ended() && !used_up) all.end = MachineEnd::stuck;
  return all;
}

std::int64_t Machine::total_steps() const {
  std::int64_t total = 0;
  for (const auto& cpu : cpus_) total += cpu->steps();
  return total;
}

ClassCounts Machine::class_counts() const {
  ClassCounts total{};
  for (const RiscvCpu* cpu : riscv_) {
    const ClassCounts counts = cpu->class_counts();
    for (std::size_t i = 0; i < counts.size(); ++i) total[i] += counts[i];
  }
  return total;
}

// Every hart waits: on to the next timer interrupt. False if there is none.
bool Machine::skip_idle_time() {
  drive_interrupts();
  const std::int64_t ticks = steps_to_timer();
  if (ticks == std::numeric_limits<std::int64_t>::max()) return false;
  clock_ += ticks;
  return true;
}

void Machine::step(int index) {
  running_ = -1;
  drive_interrupts();
  const std::int64_t steps = run_hart(index, 1);
  running_ = -1;
  clock_ += std::max<std::int64_t>(steps, 1);
}

void Machine::set_tracer(std::function<void(int)> before, std::function<void(int)> after) {
  trace_before_ = std::move(before);
  trace_after_ = std::move(after);
}

MachineResult Machine::result() const {
  MachineResult all;
  all.end = !fault_.empty() ? MachineEnd::fault
            : exit_code_    ? MachineEnd::exited
                            : MachineEnd::step_limit;
  all.exit_code = exit_code_.value_or(0);
  all.fault = fault_;
  all.ticks = now();
  for (const auto& cpu : cpus_) {
    all.steps += cpu->steps();
    all.retired += cpu->retired();
  }
  return all;
}

// ---- memory and devices -------------------------------------------------------------------------

bool Machine::read_memory(std::uint64_t address, std::span<std::uint8_t> bytes) const {
  const std::uint64_t offset = address - kRamBase;
  if (offset > options_.ram_bytes || options_.ram_bytes - offset < bytes.size()) return false;
  std::memcpy(bytes.data(), ram_.get() + offset, bytes.size());
  return true;
}

bool Machine::write_memory(std::uint64_t address, std::span<const std::uint8_t> bytes) {
  const std::uint64_t offset = address - kRamBase;
  if (offset > options_.ram_bytes || options_.ram_bytes - offset < bytes.size()) return false;
  std::memcpy(ram_.get() + offset, bytes.data(), bytes.size());
  return true;
}

bool Machine::read(std::uint64_t address, int size_bytes, std::uint64_t& value) {
  clint_.set_time(static_cast<std::uint64_t>(now()));
  if (tohost_ && address - *tohost_ < 8) {
    value = tohost_value_ >> (8 * (address - *tohost_));
    return true;
  }
  for (const Slot& slot : slots_) {
    if (address - slot.base < slot.size)
      return slot.device->read(address - slot.base, size_bytes, value);
  }
  return false;
}

bool Machine::write(std::uint64_t address, int size_bytes, std::uint64_t value) {
  clint_.set_time(static_cast<std::uint64_t>(now()));
  if (tohost_ && address - *tohost_ < 8) {
    write_tohost(address - *tohost_, size_bytes, value);
    return true;
  }
  if (address == kFinisherBase && size_bytes == 4) {
    finish(value);
    return true;
  }
  for (const Slot& slot : slots_) {
    if (address - slot.base < slot.size)
      return slot.device->write(address - slot.base, size_bytes, value);
  }
  return false;
}

void Machine::print(std::string_view text) {
  if (options_.output) options_.output(text);
}

// SiFive's test finisher: 0x5555 passes, 0x3333 fails with the code in the upper half.
void Machine::finish(std::uint64_t value) {
  constexpr std::uint64_t kPass = 0x5555;
  constexpr std::uint64_t kFail = 0x3333;
  if ((value & 0xffff) == kPass) exit_code_ = 0;
  if ((value & 0xffff) == kFail) exit_code_ = static_cast<std::int64_t>(value >> 16 & 0xffff);
}

// HTIF's register has 64 bits; 32-bit programs write it in halves, in either order. The lower half
// alone is the whole value if the upper one is not written within a few steps.
void Machine::write_tohost(std::uint64_t offset, int size_bytes, std::uint64_t value) {
  constexpr std::int64_t kStepsBetweenHalves = 8;
  const std::uint64_t bits =
      size_bytes == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * size_bytes)) - 1;
  tohost_value_ = (tohost_value_ & ~(bits << (8 * offset))) | ((value & bits) << (8 * offset));
  const bool lower = offset == 0;
  const bool complete =
      size_bytes == 8 || tohost_hart_ >= 0 || (lower && tohost_value_ >> 32 != 0);
  if (complete) {
    serve_tohost();
  } else if (lower) {
    tohost_hart_ = running_;
    tohost_due_ = cpu(running_).steps() + kStepsBetweenHalves;
  }
}

// Device 0 is the host (an odd value exits, an even one points to a system call), device 1 the
// console.
void Machine::serve_tohost() {
  const std::uint64_t whole = std::exchange(tohost_value_, 0);
  tohost_hart_ = -1;
  const std::uint64_t device = whole >> 56;
  const std::uint64_t payload = whole & 0xffffffffffffU;
  if (whole == 0) return;
  if (device == 0 && (payload & 1) != 0) {
    exit_code_ = static_cast<std::int64_t>(payload >> 1);
  } else if (device == 0) {
    proxy_syscall(payload);
  } else if (device == 1) {
    const char c = static_cast<char>(payload);
    print({&c, 1});
  }
}

// A system call of a program that runs on a proxy kernel: a block {number, a0, a1, a2} of 64-bit
// words; the result goes into the first one. Write and exit are served.
void Machine::proxy_syscall(std::uint64_t block) {
  constexpr std::uint64_t kWrite = 64;
  constexpr std::uint64_t kExit = 93;
  std::array<std::uint64_t, 4> words{};
  if (!read_memory(block, {reinterpret_cast<std::uint8_t*>(words.data()), sizeof(words)})) return;
  std::uint64_t result = ~std::uint64_t{0};
  if (words[0] == kExit) exit_code_ = static_cast<std::int64_t>(words[1] & 0xff);
  if (words[0] == kWrite) {
    std::string text(std::min<std::uint64_t>(words[3], 1 << 20), '\0');
    if (read_memory(words[2], {reinterpret_cast<std::uint8_t*>(text.data()), text.size()})) {
      print(text);
      result = text.size();
    }
  }
  write_memory(block, {reinterpret_cast<const std::uint8_t*>(&result), sizeof(result)});
  constexpr std::uint64_t kDone = 1;
  if (fromhost_) write_memory(*fromhost_, {reinterpret_cast<const std::uint8_t*>(&kDone), 8});
}

}  // namespace flecsim::sim
