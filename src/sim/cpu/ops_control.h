// Handlers of jumps, branches, traps, fences and the control and status registers.
#pragma once

#include "ops_integer.h"

namespace flecsim::sim::ops {

template <class U>
Flow<U> jump_near(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  auto* target = reinterpret_cast<Op<U>*>(reinterpret_cast<char*>(op) + op->immediate);
  return enter(target, hart, budget);
}

// To an address outside of the page, or one that is misaligned.
template <class U>
[[gnu::noinline]] Flow<U> jump_far(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  const U target = static_cast<U>(op->immediate);
  if (hart->bad_target(target)) return hart->trap(op, budget, Cause::fetch_misaligned, target);
  return enter_at(target, hart, budget);
}

template <class U>
struct Condition {
  using S = Signed<U>;
  static bool eq(U a, U b) { return a == b; }
  static bool ne(U a, U b) { return a != b; }
  static bool lt(U a, U b) { return static_cast<S>(a) < static_cast<S>(b); }
  static bool ge(U a, U b) { return static_cast<S>(a) >= static_cast<S>(b); }
  static bool ltu(U a, U b) { return a < b; }
  static bool geu(U a, U b) { return a >= b; }
};

template <class U, int L, bool kNear, auto F>
Flow<U> branch(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  if (!F(hart->x[op->rs1], hart->x[op->rs2])) return enter(op + L / 2, hart, budget);
  if constexpr (kNear) return jump_near(op, hart, budget);
  return jump_far(op, hart, budget);
}

template <class U, int L, bool kNear>
Flow<U> jal(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  const U link = hart->pc_of(op) + L;
  if constexpr (kNear) {
    hart->x[op->rd] = link;
    return jump_near(op, hart, budget);
  } else {
    const U target = static_cast<U>(op->immediate);
    if (hart->bad_target(target)) return hart->trap(op, budget, Cause::fetch_misaligned, target);
    hart->x[op->rd] = link;
    return enter_at(target, hart, budget);
  }
}

template <class U, int L>
Flow<U> jalr(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  const U target = (hart->x[op->rs1] + static_cast<U>(op->immediate)) & ~U{1};
  if (hart->bad_target(target)) [[unlikely]] {
    return hart->trap(op, budget, Cause::fetch_misaligned, target);
  }
  hart->x[op->rd] = hart->pc_of(op) + L;
  return enter_at(target, hart, budget);
}

// The two places behind a page: the line goes on in the next one.
template <class U>
Flow<U> page_end(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  return enter_at(hart->pc_of(op), hart, budget);
}

template <class U>
Flow<U> undecoded(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  hart->decode_line(op);
  budget -= op->run;
  if (budget < 0) [[unlikely]] return hart->out_of_budget(op, budget);
  return dispatch(op, hart, budget);
}

template <class U>
Flow<U> stop_here(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  return hart->restore_stop(op, budget);
}

template <class U>
Flow<U> illegal(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  return hart->trap_illegal(op, budget);
}

// The instruction's second half lies where no memory is; the immediate is that address.
template <class U>
Flow<U> fetch_fault(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  return hart->trap(op, budget, Cause::fetch_access, static_cast<U>(op->immediate));
}

template <class U>
Flow<U> ecall(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  const Cause cause = hart->privilege() == 3 ? Cause::machine_ecall : Cause::user_ecall;
  return hart->trap(op, budget, cause, 0);
}

template <class U>
Flow<U> ebreak(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  return hart->breakpoint(op, budget);
}

template <class U>
Flow<U> fence_i(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  hart->request_fence();
  return hart->leave_at(hart->pc_of(op) + 4, budget);
}

template <class U>
Flow<U> mret(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  return hart->return_from_machine(op, budget);
}

template <class U>
Flow<U> wfi(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  return hart->wait_for_interrupt(op, budget);
}

// F combines the old value with the operand.
template <class U, bool kImmediate, bool kAlwaysWrites, auto F>
Flow<U> csr(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  const int number = static_cast<int>(op->immediate);
  const U operand = kImmediate ? U{op->rs1} : hart->x[op->rs1];
  const bool reads = !kAlwaysWrites || op->rd != kDiscarded;
  const bool writes = kAlwaysWrites || op->rs1 != 0;
  hart->note_budget(budget + 1);
  hart->csr_value = 0;
  if (reads && !hart->read_csr(number, hart->csr_value)) return hart->trap_illegal(op, budget);
  const U old = hart->csr_value;
  if (writes && !hart->write_csr(number, F(old, operand))) return hart->trap_illegal(op, budget);
  hart->x[op->rd] = old;
  if (hart->leave_requested()) return hart->leave_at(hart->pc_of(op) + 4, budget);
  return enter(op + 2, hart, budget);
}

template <class U>
struct Assign {
  static U write(U, U operand) { return operand; }
  static U set(U old, U operand) { return old | operand; }
  static U clear(U old, U operand) { return old & ~operand; }
};

}  // namespace flecsim::sim::ops
