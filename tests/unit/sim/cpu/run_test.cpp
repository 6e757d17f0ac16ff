// Where run() returns and what steps() says then; what happens where a program cannot go on.
#include <cstring>

#include <gtest/gtest.h>

#include "flecsim/sim/cpu/csr.h"
#include "flecsim/sim/cpu/machine.h"

namespace flecsim::sim {
namespace {

constexpr std::uint64_t kBase = 0x80000000;

// A device everywhere, which notes when it was written.
class NotingBus final : public CpuBus {
 public:
  bool read(std::uint64_t, int, std::uint64_t& value) override {
    value = 7;
    return true;
  }
  bool write(std::uint64_t, int, std::uint64_t) override {
    steps_at_write = cpu->steps();
    return true;
  }
  Cpu* cpu = nullptr;
  std::int64_t steps_at_write = -1;
};

class Run : public ::testing::Test {
 protected:
  void load(const std::vector<std::uint32_t>& code, const char* isa = "rv32imafc") {
    memory_.assign(4096, 0);
    std::memcpy(memory_.data(), code.data(), code.size() * 4);
    RiscvOptions options;
    options.isa = parse_isa(isa);
    cpu_ = make_riscv_cpu(options, bus_);
    bus_.cpu = cpu_.get();
    cpu_->add_memory(kBase, memory_);
    cpu_->reset(kBase);
  }

  void expect(RunResult result, StopReason reason, std::int64_t steps) {
    EXPECT_EQ(static_cast<int>(result.reason), static_cast<int>(reason));
    EXPECT_EQ(result.steps, steps);
  }

  std::vector<std::uint8_t> memory_;
  NotingBus bus_;
  std::unique_ptr<RiscvCpu> cpu_;
};

TEST_F(Run, ReturnsWhereTheOwnerMustLook) {
  load({
      0x00000013,  // nop
      0x100002b7,  // lui t0, 0x10000
      0x00028023,  // sb zero, 0(t0)
      0x00000013,  // nop
      0x0002a303,  // lw t1, 0(t0)
      0x30001073,  // csrw mstatus, zero
      0x30401073,  // csrw mie, zero
      0x34401073,  // csrw mip, zero
      0x34001073,  // csrw mscratch, zero
      0x10500073,  // wfi
      0x0000006f,  // j .
  });
  expect(cpu_->run(100), StopReason::device_access, 3);
  EXPECT_EQ(bus_.steps_at_write, 2);
  expect(cpu_->run(100), StopReason::device_access, 2);
  EXPECT_EQ(cpu_->register_value(6), 7U);
  expect(cpu_->run(100), StopReason::interrupt_state, 1);
  expect(cpu_->run(100), StopReason::interrupt_state, 1);
  expect(cpu_->run(100), StopReason::interrupt_state, 1);
  expect(cpu_->run(100), StopReason::wait_for_interrupt, 2);
  expect(cpu_->run(100), StopReason::wait_for_interrupt, 0);
  cpu_->set_csr(csr::mie, 1 << 7);
  cpu_->set_interrupt(InterruptLine::timer, true);  // enabled, but MIE is off: wakes up only
  expect(cpu_->run(100), StopReason::budget, 100);
  EXPECT_EQ(cpu_->pc(), kBase + 40);
  EXPECT_EQ(cpu_->steps(), 110);
}

TEST_F(Run, ZeroStepsAreNone) {
  load({0x00000013});
  expect(cpu_->run(0), StopReason::budget, 0);
  EXPECT_EQ(cpu_->pc(), kBase);
}

TEST_F(Run, StopsWhereTrapsLeadNowhere) {
  load({0x00000013, 0x00000000});
  expect(cpu_->run(1'000'000), StopReason::fault, 3);
  EXPECT_EQ(cpu_->fault(),
            "trap with cause 2 at pc 0x80000004, but the trap vector 0x0 is not in memory");
  cpu_->reset(kBase);
  EXPECT_EQ(cpu_->fault(), "");
}

TEST_F(Run, FloatRegistersStayWhereTheUnitIsOff) {
  load({0x00000013});
  EXPECT_FALSE(cpu_->set_csr(csr::fflags, 31));
  EXPECT_FALSE(cpu_->set_csr(csr::frm, 2));
  EXPECT_FALSE(cpu_->set_csr(csr::fcsr, 255));
  EXPECT_FALSE(cpu_->csr(csr::fcsr).has_value());
  EXPECT_TRUE(cpu_->set_csr(csr::mstatus, 0x2000));
  EXPECT_EQ(cpu_->csr(csr::fcsr), 0U);
  EXPECT_TRUE(cpu_->set_csr(csr::fcsr, 0x55));
  EXPECT_EQ(cpu_->csr(csr::frm), 2U);
}

}  // namespace
}  // namespace flecsim::sim
