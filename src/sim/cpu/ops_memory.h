// Handlers of loads, stores and atomic memory operations.
#pragma once

#include <algorithm>

#include "ops_integer.h"

namespace flecsim::sim::ops {

template <class T>
inline constexpr int kLog2 = sizeof(T) == 1 ? 0 : sizeof(T) == 2 ? 1 : sizeof(T) == 4 ? 2 : 3;

// Index of an element of type T in the window; misaligned offsets become huge.
template <class T>
inline std::uint64_t window_index(std::uint64_t offset) {
  return std::rotr(offset, kLog2<T>);
}

// After a slow access: go on, leave after a device access, or trap.
template <class U, int L>
Flow<U> finish_access(Op<U>* op, Hart<U>* hart, std::int64_t budget, Access access, U address,
                      bool load) {
  if (access == Access::memory) [[likely]] return next<U, L>(op, hart, budget);
  if (access == Access::device) return hart->leave_before(op + L / 2, budget);
  const Cause misaligned = load ? Cause::load_misaligned : Cause::store_misaligned;
  const Cause fault = load ? Cause::load_access : Cause::store_access;
  return hart->trap(op, budget, access == Access::misaligned ? misaligned : fault, address);
}

// R puts a loaded value into its register.
template <class U, int L, class T, auto R>
[[gnu::noinline]] Flow<U> load_slowly(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  const U address = hart->x[op->rs1] + static_cast<U>(op->immediate);
  hart->loaded = 0;
  hart->note_budget(budget + op->run);
  const Access access = hart->load_slowly(address, sizeof(T), hart->loaded);
  if (access == Access::memory || access == Access::device) {
    R(hart, op->rd, static_cast<T>(hart->loaded));
  }
  return finish_access<U, L>(op, hart, budget, access, address, true);
}

template <class U, int L, class T, auto R>
Flow<U> load_with(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  const U address = hart->x[op->rs1] + static_cast<U>(op->immediate);
  const Window& window = hart->window;
  const std::uint64_t index = window_index<T>(std::uint64_t{address} - window.base);
  if (index >= window.load_limit[kLog2<T>]) [[unlikely]] {
    return load_slowly<U, L, T, R>(op, hart, budget);
  }
  T value;
  std::memcpy(&value, window.bytes + index * sizeof(T), sizeof(T));
  R(hart, op->rd, value);
  return next<U, L>(op, hart, budget);
}

template <class U, class T>
inline void to_integer_register(Hart<U>* hart, int rd, T value) {
  hart->x[rd] = static_cast<U>(static_cast<Signed<U>>(value));
}

template <class U, int L, class T>
Flow<U> load(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  return load_with<U, L, T, to_integer_register<U, T>>(op, hart, budget);
}

template <class U, class T>
inline void to_float_register(Hart<U>* hart, int rd, T value) {
  hart->f[rd] = sizeof(T) == 4 ? value | 0xffffffff00000000U : value;
  hart->float_dirty = true;
}

template <class U, int L, class T>
Flow<U> float_load(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  return load_with<U, L, T, to_float_register<U, T>>(op, hart, budget);
}

template <class U, int L, class T>
[[gnu::noinline]] Flow<U> store_slowly(Op<U>* op, Hart<U>* hart, std::int64_t budget, T value) {
  const U address = hart->x[op->rs1] + static_cast<U>(op->immediate);
  hart->note_budget(budget + op->run);
  const Access access = hart->store_slowly(address, sizeof(T), value);
  return finish_access<U, L>(op, hart, budget, access, address, false);
}

template <class U, int L, class T>
inline Flow<U> store_value(Op<U>* op, Hart<U>* hart, std::int64_t budget, T value) {
  const U address = hart->x[op->rs1] + static_cast<U>(op->immediate);
  const Window& window = hart->window;
  const std::uint64_t index = window_index<T>(std::uint64_t{address} - window.base);
  if (index >= window.store_limit[kLog2<T>]) [[unlikely]] {
    return store_slowly<U, L, T>(op, hart, budget, value);
  }
  std::memcpy(window.bytes + index * sizeof(T), &value, sizeof(T));
  return next<U, L>(op, hart, budget);
}

template <class U, int L, class T>
Flow<U> store(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  return store_value<U, L, T>(op, hart, budget, static_cast<T>(hart->x[op->rs2]));
}

template <class U, int L, class T>
Flow<U> float_store(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  return store_value<U, L, T>(op, hart, budget, static_cast<T>(hart->f[op->rs2]));
}

template <class U, class T>
inline U extend(T value) {
  return static_cast<U>(static_cast<Signed<U>>(static_cast<std::make_signed_t<T>>(value)));
}

template <class U, class T>
Flow<U> load_reserved(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  const U address = hart->x[op->rs1];
  const std::uint8_t* bytes = hart->atomic_memory(address, sizeof(T), true);
  if (bytes == nullptr) return hart->trap(op, budget, hart->atomic_cause, address);
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  hart->reservations().reserve(hart->hart_id(), address);
  hart->x[op->rd] = extend<U>(value);
  return next<U, 4>(op, hart, budget);
}

template <class U, class T>
Flow<U> store_conditional(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  const U address = hart->x[op->rs1];
  std::uint8_t* bytes = hart->atomic_memory(address, sizeof(T), false);
  if (bytes == nullptr) return hart->trap(op, budget, hart->atomic_cause, address);
  ReservationSet& reservations = hart->reservations();
  const bool success = reservations.holds(hart->hart_id(), address);
  if (success) {
    const T value = static_cast<T>(hart->x[op->rs2]);
    std::memcpy(bytes, &value, sizeof(T));
    reservations.stored(hart->hart_id(), address, sizeof(T));
  }
  reservations.release(hart->hart_id());
  hart->x[op->rd] = success ? 0 : 1;
  return next<U, 4>(op, hart, budget);
}

// F combines the value in memory with rs2.
template <class U, class T, auto F>
Flow<U> atomic(Op<U>* op, Hart<U>* hart, std::int64_t budget) {
  const U address = hart->x[op->rs1];
  std::uint8_t* bytes = hart->atomic_memory(address, sizeof(T), false);
  if (bytes == nullptr) return hart->trap(op, budget, hart->atomic_cause, address);
  T old;
  std::memcpy(&old, bytes, sizeof(T));
  const T value = F(old, static_cast<T>(hart->x[op->rs2]));
  std::memcpy(bytes, &value, sizeof(T));
  hart->reservations().stored(hart->hart_id(), address, sizeof(T));
  hart->x[op->rd] = extend<U>(old);
  return next<U, 4>(op, hart, budget);
}

template <class T>
struct Combine {
  using S = std::make_signed_t<T>;
  static T swap(T, T b) { return b; }
  static T add(T a, T b) { return a + b; }
  static T exclusive_or(T a, T b) { return a ^ b; }
  static T both(T a, T b) { return a & b; }
  static T either(T a, T b) { return a | b; }
  static T min(T a, T b) { return static_cast<S>(a) < static_cast<S>(b) ? a : b; }
  static T max(T a, T b) { return static_cast<S>(a) > static_cast<S>(b) ? a : b; }
  static T minu(T a, T b) { return std::min(a, b); }
  static T maxu(T a, T b) { return std::max(a, b); }
};

}  // namespace flecsim::sim::ops
