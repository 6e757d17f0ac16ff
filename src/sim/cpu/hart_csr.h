// Hart: control and status registers, traps and interrupts.
// Source: RISC-V privileged specification 20211203, chapters 2 and 3.
#pragma once

#include "flecsim/sim/cpu/csr.h"

#include "dispatch.h"

namespace flecsim::sim {

// ---- traps --------------------------------------------------------------------------------------

template <class U>
void Hart<U>::enter_trap(Cause cause, U value) {
  mepc_ = pc_;
  mcause_ = static_cast<U>(cause);
  mtval_ = value;
  const U enabled = mstatus_ & kMie;
  mstatus_ &= ~(kMie | kMpie | kMpp);
  mstatus_ |= enabled << 4;                      // MPIE
  mstatus_ |= static_cast<U>(privilege_) << 11;  // MPP
  privilege_ = 3;
  pc_ = mtvec_ & ~U{3};
}

template <class U>
U Hart<U>::pending_interrupts() const {
  const bool enabled = privilege_ < 3 || (mstatus_ & kMie) != 0;
  return enabled ? mip_ & mie_ : 0;
}

// External before software before timer.
template <class U>
void Hart<U>::take_interrupt() {
  const U pending = pending_interrupts();
  const int line = (pending & (U{1} << 11)) != 0 ? 11 : (pending & (U{1} << 3)) != 0 ? 3 : 7;
  enter_trap(static_cast<Cause>(line), 0);
  mcause_ |= U{1} << (kXlen - 1);
  if ((mtvec_ & 1) != 0) pc_ += static_cast<U>(4 * line);
  waiting_ = false;
}

template <class U>
bool Hart<U>::take_pending_interrupt() {
  if (pending_interrupts() == 0) return false;
  take_interrupt();
  return true;
}

template <class U>
Flow<U> Hart<U>::return_from_machine(OpT* op, std::int64_t budget) {
  if (privilege_ != 3) return trap_illegal(op, budget);
  privilege_ = (mstatus_ & kMpp) == kMpp ? 3 : 0;
  const U enabled = (mstatus_ & kMpie) >> 4;
  mstatus_ = (mstatus_ & ~(kMie | kMpp)) | enabled | kMpie;
  if (privilege_ != 3) mstatus_ &= ~kMprv;
  return leave_at(mepc_, budget);
}

template <class U>
Flow<U> Hart<U>::wait_for_interrupt(OpT* op, std::int64_t budget) {
  if (privilege_ != 3 && (mstatus_ & kTimeoutWait) != 0) return trap_illegal(op, budget);
  waiting_ = true;
  return leave_at(pc_of(op) + 4, budget);
}

// EBREAK between two marker instructions is a call of the semihosting host.
template <class U>
Flow<U> Hart<U>::breakpoint(OpT* op, std::int64_t budget) {
  constexpr std::uint32_t kBefore = 0x01f01013;  // slli x0, x0, 0x1f
  constexpr std::uint32_t kAfter = 0x40705013;   // srai x0, x0, 7
  const U pc = pc_of(op);
  if (options_.semihosting && op->length_bytes == 4) {
    std::uint64_t before = 0;
    std::uint64_t after = 0;
    access_bytes(static_cast<U>(pc - 4), 4, &before, 0);
    access_bytes(static_cast<U>(pc + 4), 4, &after, 0);
    if (before == kBefore && after == kAfter) {
      stop_ = StopReason::semihosting;
      return leave_before(op, budget);
    }
  }
  return trap(op, budget, Cause::breakpoint, 0);
}

template <class U>
void Hart<U>::set_interrupt(InterruptLine line, bool level) {
  const U bit = U{1} << static_cast<int>(line);
  mip_ = level ? mip_ | bit : mip_ & ~bit;
}

// ---- registers ----------------------------------------------------------------------------------

template <class U>
U Hart<U>::status_value() const {
  U value = mstatus_;
  if (float_dirty && !float_off()) value |= kFloatState;
  if ((value & kFloatState) == kFloatState) value |= U{1} << (kXlen - 1);
  if constexpr (kXlen == 64) value |= U{2} << 32;  // UXL
  return value;
}

template <class U>
void Hart<U>::write_status(U value) {
  const bool was_off = float_off();
  U writable = kMie | kMpie | kMprv | kTimeoutWait;
  if (options_.isa.f) writable |= kFloatState;
  const U mode = value & kMpp;
  if (mode == 0 || mode == kMpp) writable |= kMpp;  // the others do not exist: MPP stays
  mstatus_ = (mstatus_ & ~writable) | (value & writable);
  float_dirty = false;
  if (was_off != float_off()) invalidate_pending_ = true;
  stop_ = StopReason::interrupt_state;
}

template <class U>
bool Hart<U>::counter_visible(int number) const {
  return privilege_ == 3 || ((mcounteren_ >> (number % 32)) & 1) != 0;
}

template <class U>
bool Hart<U>::read_csr(int number, U& value) {
  if (((number >> 8) & 3) > privilege_) return false;
  switch (number) {
    case csr::fflags:
      value = float_context.flags;
      return !float_off();
    case csr::frm:
      value = frm;
      return !float_off();
    case csr::fcsr:
      value = static_cast<U>(frm << 5 | float_context.flags);
      return !float_off();
    case csr::mstatus:
      value = status_value();
      return true;
    case csr::mie:
      value = mie_;
      return true;
    case csr::mip:
      value = mip_;
      return true;
    case csr::mtvec:
      value = mtvec_;
      return true;
    case csr::mscratch:
      value = mscratch_;
      return true;
    case csr::mepc:
      value = mepc_;
      return true;
    case csr::mcause:
      value = mcause_;
      return true;
    case csr::mtval:
      value = mtval_;
      return true;
    case csr::mcounteren:
      value = mcounteren_;
      return true;
    default:
      return read_machine_csr(number, value) || read_counter(number, value);
  }
}

// The ones that never change.
template <class U>
bool Hart<U>::read_machine_csr(int number, U& value) {
  switch (number) {
    case csr::misa:
      value = static_cast<U>(options_.isa.misa());
      return true;
    case csr::mhartid:
      value = static_cast<U>(hart_id());
      return true;
    case csr::mstatush:
      value = 0;
      return kXlen == 32;
    case csr::mvendorid:
    case csr::marchid:
    case csr::mimpid:
    case csr::mconfigptr:
    case csr::mcountinhibit:
    case csr::tselect:  // no triggers
    case csr::tdata1:
    case csr::tdata2:
    case csr::tdata3:
      value = 0;
      return true;
    default:
      return false;
  }
}

template <class U>
bool Hart<U>::read_counter(int number, U& value) {
  const auto cycles = static_cast<std::uint64_t>(steps() + cycle_offset_);
  const auto retired_now = static_cast<std::uint64_t>(retired() + retired_offset_);
  const int base = number & ~0x80;
  const bool high = number != base;
  if (high && kXlen == 64) return false;
  const auto pick = [&](std::uint64_t whole) {
    value = static_cast<U>(high ? whole >> 32 : whole);
    return true;
  };
  if ((base & ~31) == csr::cycle && !counter_visible(number)) return false;
  if (base == csr::mcycle || base == csr::cycle) return pick(cycles);
  if (base == csr::minstret || base == csr::instret) return pick(retired_now);
  if (base == csr::time) return pick(bus_.time());
  const bool event = number >= csr::mhpmevent3 && number <= csr::mhpmevent3 + 28;
  const bool counter = (base >= csr::mhpmcounter3 && base <= csr::mhpmcounter3 + 28) ||
                       (base >= csr::hpmcounter3 && base <= csr::hpmcounter3 + 28);
  return (event || counter) && pick(0);
}

template <class U>
bool Hart<U>::write_csr(int number, U value) {
  if ((number >> 10) == 3 || ((number >> 8) & 3) > privilege_) return false;
  if (number <= csr::fcsr && number >= csr::fflags && float_off()) return false;
  switch (number) {
    case csr::fflags:
      float_context.flags = value & 31;
      float_dirty = true;
      return true;
    case csr::frm:
      frm = value & 7;
      float_dirty = true;
      return true;
    case csr::fcsr:
      float_context.flags = value & 31;
      frm = (value >> 5) & 7;
      float_dirty = true;
      return true;
    case csr::mstatus:
      write_status(value);
      return true;
    default:
      return write_machine_csr(number, value) || write_counter(number, value);
  }
}

template <class U>
bool Hart<U>::write_machine_csr(int number, U value) {
  switch (number) {
    case csr::mie:
      mie_ = value & kInterruptMask;
      stop_ = StopReason::interrupt_state;
      return true;
    case csr::mip:  // every implemented bit is driven by the hardware
      stop_ = StopReason::interrupt_state;
      return true;
    case csr::mtvec:
      mtvec_ = (value & 2) != 0 ? mtvec_ : value;
      return true;
    case csr::mscratch:
      mscratch_ = value;
      return true;
    case csr::mepc:
      mepc_ = value & ~target_mask_;
      return true;
    case csr::mcause:
      mcause_ = value;
      return true;
    case csr::mtval:
      mtval_ = value;
      return true;
    case csr::mcounteren:
      mcounteren_ = value & 7;
      return true;
    case csr::mstatush:
      return kXlen == 32;
    case csr::misa:
    case csr::mcountinhibit:
    case csr::tselect:
    case csr::tdata1:
    case csr::tdata2:
    case csr::tdata3:
      return true;  // fixed
    default:
      return false;
  }
}

// A counter reads the written value in the next instruction: this one does not count.
template <class U>
void Hart<U>::write_half(std::int64_t& offset, std::int64_t now, U value, bool high) {
  const std::uint64_t old = static_cast<std::uint64_t>(now + offset);
  std::uint64_t whole = value;
  if constexpr (kXlen == 32) {
    whole = high ? (std::uint64_t{value} << 32) | (old & 0xffffffffU)
                 : (old & ~std::uint64_t{0xffffffffU}) | value;
  }
  offset = static_cast<std::int64_t>(whole) - (now + 1);
}

template <class U>
bool Hart<U>::write_counter(int number, U value) {
  const bool wide = kXlen == 64;
  switch (number) {
    case csr::mcycle:
      write_half(cycle_offset_, steps(), value, false);
      return true;
    case csr::minstret:
      write_half(retired_offset_, retired(), value, false);
      return true;
    case csr::mcycleh:
      write_half(cycle_offset_, steps(), value, true);
      return !wide;
    case csr::minstreth:
      write_half(retired_offset_, retired(), value, true);
      return !wide;
    default:
      break;
  }
  const auto among = [&](int first) { return number >= first && number <= first + 28; };
  return among(csr::mhpmcounter3) || among(csr::mhpmevent3) || (!wide && among(csr::mhpmcounter3h));
}

template <class U>
std::optional<std::uint64_t> Hart<U>::csr(int number) {
  const int privilege = std::exchange(privilege_, 3);
  U value = 0;
  const bool exists = read_csr(number, value);
  privilege_ = privilege;
  return exists ? std::optional<std::uint64_t>(value) : std::nullopt;
}

template <class U>
bool Hart<U>::set_csr(int number, std::uint64_t value) {
  const int privilege = std::exchange(privilege_, 3);
  ++budget_;  // counters: the written value is what is read next
  const bool done = write_csr(number, static_cast<U>(value));
  --budget_;
  privilege_ = privilege;
  return done;
}

template <class U>
std::uint64_t Hart<U>::register_value(int index) const {
  return x[static_cast<std::size_t>(index)];
}

template <class U>
void Hart<U>::set_register(int index, std::uint64_t value) {
  if (index != 0) x[static_cast<std::size_t>(index)] = static_cast<U>(value);
}

}  // namespace flecsim::sim
