// The devices next to the harts: CLINT (timer and software interrupts), PLIC (external interrupts)
// and a UART. Plain state machines without a notion of host time; whoever owns them says what time
// it is and carries their outputs to the harts.
//
// Sources: SiFive CLINT as in the RISC-V ACLINT specification 1.0 (mtime at 0xbff8, mtimecmp at
// 0x4000, msip at 0); RISC-V PLIC specification 1.0.0; National Semiconductor 16550 (transmit and
// line status only).
// Limits: one PLIC context per hart, for machine mode; level-triggered sources; the UART is always
// ready to send and receives nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace flecsim::sim {

// Registers behind an address range; offsets are relative to it. False: no such register.
class RegisterDevice {
 public:
  virtual ~RegisterDevice() = default;
  virtual bool read(std::uint64_t offset, int size_bytes, std::uint64_t& value) = 0;
  virtual bool write(std::uint64_t offset, int size_bytes, std::uint64_t value) = 0;
};

class Clint : public RegisterDevice {
 public:
  static constexpr std::uint64_t kSizeBytes = 0x10000;

  explicit Clint(int harts);
  // Ticks since the start; mtime is this plus what a program wrote.
  void set_time(std::uint64_t ticks) { ticks_ = ticks; }
  [[nodiscard]] std::uint64_t mtime() const { return ticks_ + offset_; }
  [[nodiscard]] bool software_interrupt(int hart) const { return at(hart).msip; }
  [[nodiscard]] bool timer_interrupt(int hart) const { return mtime() >= at(hart).mtimecmp; }
  // Ticks until the next timer interrupt of a hart; the largest number if it is already there.
  [[nodiscard]] std::uint64_t ticks_to_timer(int hart) const;

  bool read(std::uint64_t offset, int size_bytes, std::uint64_t& value) override;
  bool write(std::uint64_t offset, int size_bytes, std::uint64_t value) override;

 private:
  struct PerHart {
    bool msip = false;
    std::uint64_t mtimecmp = ~std::uint64_t{0};
  };
  [[nodiscard]] const PerHart& at(int hart) const { return harts_[static_cast<std::size_t>(hart)]; }
  bool locate(std::uint64_t offset, std::uint64_t first, std::uint64_t stride, std::size_t& hart,
              std::uint64_t& within) const;

  std::vector<PerHart> harts_;
  std::uint64_t ticks_ = 0;
  std::uint64_t offset_ = 0;
};

class Plic : public RegisterDevice {
 public:
  static constexpr std::uint64_t kSizeBytes = 0x4000000;

  // Sources are numbered from 1.
  Plic(int sources, int harts);
  void set_source(int source, bool level);
  [[nodiscard]] bool interrupt(int hart) const;

  bool read(std::uint64_t offset, int size_bytes, std::uint64_t& value) override;
  bool write(std::uint64_t offset, int size_bytes, std::uint64_t value) override;

 private:
  struct Source {
    std::uint32_t priority = 0;
    bool level = false;
    bool pending = false;
    bool claimed = false;
  };
  struct Context {
    std::vector<bool> enabled;
    std::uint32_t threshold = 0;
  };
  void update(Source& source);
  void set_pending(Source& source, bool pending);
  [[nodiscard]] int best(const Context& context) const;
  std::uint32_t claim(const Context& context);
  void complete(std::uint32_t source);
  [[nodiscard]] std::uint32_t word_of(const std::vector<bool>& bits, std::uint64_t word) const;
  Context* context_at(std::uint64_t offset, std::uint64_t base, std::uint64_t stride);

  std::vector<Source> sources_;  // number 0 is not used
  int pending_ = 0;              // how many are
  std::vector<Context> contexts_;
};

class Uart : public RegisterDevice {
 public:
  static constexpr std::uint64_t kSizeBytes = 0x100;

  explicit Uart(std::function<void(char)> output) : output_(std::move(output)) {}
  bool read(std::uint64_t offset, int size_bytes, std::uint64_t& value) override;
  bool write(std::uint64_t offset, int size_bytes, std::uint64_t value) override;

 private:
  std::function<void(char)> output_;
  std::uint8_t line_control_ = 0;
};

}  // namespace flecsim::sim
