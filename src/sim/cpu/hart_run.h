// Hart: the outer loop, decoding, memory behind the window, counts.
#pragma once

#include <algorithm>

#include <fmt/format.h>

#include "dispatch.h"
#include "ops_control.h"

namespace flecsim::sim {

template <class U>
Hart<U>::Hart(const RiscvOptions& options, CpuBus& bus) : options_(options), bus_(bus) {
  target_mask_ = options_.isa.c ? 1 : 3;
  if (options_.reservations == nullptr) {
    options_.reservations = std::make_shared<ReservationSet>(options_.hart_id + 1);
  }
}

template <class U>
void Hart<U>::add_memory(std::uint64_t address, std::span<std::uint8_t> bytes) {
  const MemoryRegion region{address, bytes.data(), bytes.size()};
  memories_.push_back(region);
  regions_.push_back(region);
  invalidate_code();
}

template <class U>
void Hart<U>::add_hole(std::uint64_t address, std::uint64_t size_bytes) {
  std::vector<MemoryRegion> result;
  for (const MemoryRegion& region : regions_) {
    if (!region.contains(address, size_bytes)) {
      result.push_back(region);
      continue;
    }
    const std::uint64_t before = address - region.base;
    const std::uint64_t after = before + size_bytes;
    if (before != 0) result.push_back({region.base, region.bytes, before});
    if (after != region.size) {
      result.push_back({region.base + after, region.bytes + after, region.size - after});
    }
  }
  regions_ = std::move(result);
  window = Window{};
}

template <class U>
void Hart<U>::reset(std::uint64_t pc) {
  x.fill(0);
  f.fill(0);
  float_context = {};
  frm = 0;
  float_dirty = false;
  pc_ = static_cast<U>(pc);
  privilege_ = 3;
  mstatus_ = mie_ = mtvec_ = mscratch_ = mepc_ = mcause_ = mtval_ = 0;
  mcounteren_ = 0;
  waiting_ = false;
  fault_.clear();
  reservations().release(hart_id());
  invalidate_code();
}

template <class U>
RunResult Hart<U>::run(std::int64_t max_steps) {
  const std::int64_t start = steps();
  budget_end_ = start + max_steps;
  budget_ = max_steps;
  stop_.reset();
  set_store_limits();
  while (!stop_ && budget_ > 0) {
    if (fence_pending_) flush_changed_pages();
    if (std::exchange(invalidate_pending_, false)) invalidate_code();
    if (pending_interrupts() != 0) take_interrupt();
    if (waiting_ && (mip_ & mie_) == 0) break;
    waiting_ = false;
    run_line();
  }
  if (!stop_ && waiting_ && (mip_ & mie_) == 0) stop_ = StopReason::wait_for_interrupt;
  return {stop_.value_or(StopReason::budget), steps() - start};
}

// No memory at pc. If that is where traps go, the program would trap for ever.
template <class U>
void Hart<U>::trap_fetch() {
  if (pc_ == (mtvec_ & ~U{3})) {
    fault_ =
        fmt::format("trap with cause {} at pc {:#x}, but the trap vector {:#x} is not in memory",
                    mcause_, mepc_, pc_);
    stop_ = StopReason::fault;
  }
  --budget_;
  ++traps_;
  enter_trap(Cause::fetch_access, pc_);
}

// Runs from pc until something leaves the inner loop.
template <class U>
void Hart<U>::run_line() {
  page_ = find_page(pc_);
  if (page_ == nullptr) return trap_fetch();
  Flow<U> flow = enter(&page_->ops[pc_ % kPageBytes / 2], this, budget_);
  while (flow != nullptr) flow = flow->handler(flow, this, budget_);
  if (stopped_op_ != nullptr) {
    stopped_op_->handler = stopped_handler_;
    stopped_op_ = nullptr;
  }
}

template <class U>
Flow<U> Hart<U>::leave_before(OpT* op, std::int64_t budget) {
  --op->entries;
  return leave_at(pc_of(op), budget + op->run);
}

template <class U>
Flow<U> Hart<U>::out_of_budget(OpT* op, std::int64_t budget) {
  const std::int64_t left = budget + op->run;
  if (left == 0) return leave_before(op, budget);
  OpT* last = op;
  for (std::int64_t i = 0; i < left; ++i) last += last->length_bytes / 2;
  stopped_op_ = last;
  stopped_handler_ = last->handler;
  last->handler = ops::stop_here<U>;
  return dispatch(op, this, budget);
}

template <class U>
Flow<U> Hart<U>::restore_stop(OpT* op, std::int64_t budget) {
  op->handler = stopped_handler_;
  stopped_op_ = nullptr;
  return leave_before(op, budget);
}

template <class U>
Flow<U> Hart<U>::trap(OpT* op, std::int64_t budget, Cause cause, U value) {
  --op->entries;
  ++traps_;
  pc_ = pc_of(op);
  enter_trap(cause, value);
  return leave_at(pc_, budget + op->run - 1);
}

template <class U>
Flow<U> Hart<U>::trap_illegal(OpT* op, std::int64_t budget) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &page_->snapshot[pc_of(op) % kPageBytes], op->length_bytes);
  return trap(op, budget, Cause::illegal, static_cast<U>(bits));
}

// ---- decoding -----------------------------------------------------------------------------------

template <class U>
const MemoryRegion* Hart<U>::fetch_region(std::uint64_t address) const {
  const auto found = std::find_if(memories_.begin(), memories_.end(),
                                  [&](const MemoryRegion& m) { return m.contains(address, 2); });
  return found != memories_.end() ? &*found : nullptr;
}

template <class U>
Page<U>* Hart<U>::find_page_slowly(std::uint64_t address) {
  if (fetch_region(address) == nullptr) return nullptr;
  const std::uint64_t number = address / kPageBytes;
  std::unique_ptr<Page<U>>& page = pages_[number];
  if (page == nullptr) {
    page = std::make_unique<Page<U>>();
    page->base = number * kPageBytes;
    reset_page(*page);
  }
  page_cache_[number % page_cache_.size()] = {number, page.get()};
  return page.get();
}

template <class U>
void Hart<U>::reset_page(Page<U>& page) {
  const OpT empty{ops::undecoded<U>, 0, 0, 0, 0, 0, 0, 0, 0, Mnemonic::illegal};
  page.ops.fill(empty);
  page.ops[kPageOps].handler = page.ops[kPageOps + 1].handler = ops::page_end<U>;
  for (std::size_t i = 0; i < page.snapshot.size(); i += 2) {
    const MemoryRegion* region = fetch_region(page.base + i);
    if (region == nullptr) continue;
    std::memcpy(&page.snapshot[i], region->bytes + (page.base + i - region->base), 2);
  }
}

// Up to 32 bits at an address of the page, from memory as it is now.
template <class U>
std::uint32_t Hart<U>::fetch(Page<U>& page, std::uint64_t address, bool& fault) {
  const MemoryRegion* region = fetch_region(address);
  fault = region == nullptr;
  if (fault) return 0;
  std::uint16_t half = 0;
  std::memcpy(&half, region->bytes + (address - region->base), 2);
  std::memcpy(&page.snapshot[address - page.base], &half, 2);
  return half;
}

template <class U>
void Hart<U>::set_target(OpT* op, const Page<U>& page, std::uint64_t target) {
  const bool near = (target ^ page.base) < kPageBytes && !bad_target(static_cast<U>(target));
  op->handler = handler_of<U>(op->mnemonic, op->length_bytes, near);
  op->immediate = static_cast<std::int64_t>(target);
  if (near) {
    const auto here = static_cast<std::int64_t>(op - page.ops.data());
    const auto there = static_cast<std::int64_t>(target % kPageBytes / 2);
    op->immediate = (there - here) * static_cast<std::int64_t>(sizeof(OpT));
  }
}

inline bool needs_float_unit(Mnemonic mnemonic) { return mnemonic >= Mnemonic::flw; }

inline bool writes_integer_register(Syntax syntax) {
  switch (syntax) {
    case Syntax::float_load:
    case Syntax::fff:
    case Syntax::ffff:
    case Syntax::ff:
    case Syntax::fx:
      return false;
    default:
      return true;
  }
}

inline bool ends_line(Mnemonic mnemonic) {
  switch (class_of(mnemonic)) {
    case InstructionClass::branch:
    case InstructionClass::jump:
      return true;
    case InstructionClass::system:
      return mnemonic != Mnemonic::fence;
    default:
      return false;
  }
}

template <class U>
void Hart<U>::decode_one(OpT* op, Page<U>& page) {
  const U pc = pc_of(op);
  bool fault = false;
  std::uint32_t bits = fetch(page, pc, fault);
  std::uint64_t fault_address = pc;
  if (!fault && (bits & 3) == 3) {
    fault_address = static_cast<U>(pc + 2);
    bits |= fetch(page, fault_address, fault) << 16;
  }
  Instruction decoded = decode(bits, options_.isa);
  if (fault || (needs_float_unit(decoded.mnemonic) && float_off())) {
    decoded.mnemonic = Mnemonic::illegal;
  }
  op->mnemonic = decoded.mnemonic;
  op->length_bytes = decoded.length_bytes;
  const bool discards = decoded.rd == 0 && writes_integer_register(syntax_of(decoded.mnemonic));
  op->rd = discards ? kDiscarded : decoded.rd;
  op->rs1 = decoded.rs1;
  op->rs2 = decoded.rs2;
  op->rs3_rounding = static_cast<std::uint8_t>(decoded.rs3 << 3 | decoded.rounding_mode);
  op->immediate = decoded.immediate;
  op->run = 1;
  const auto target = static_cast<U>(pc + static_cast<U>(std::int64_t{decoded.immediate}));
  const Syntax syntax = syntax_of(decoded.mnemonic);
  if (syntax == Syntax::branch || syntax == Syntax::jump) {
    set_target(op, page, target);
    return;
  }
  if (decoded.mnemonic == Mnemonic::auipc) op->immediate = static_cast<std::int64_t>(target);
  op->handler = handler_of<U>(op->mnemonic, op->length_bytes, false);
  if (fault) {
    op->handler = ops::fetch_fault<U>;
    op->immediate = static_cast<std::int64_t>(fault_address);
  }
}

template <class U>
void Hart<U>::decode_line(OpT* op) {
  Page<U>& page = *page_;
  OpT* const end = &page.ops[kPageOps];
  std::uint16_t count = 0;
  std::uint16_t behind = 0;
  for (OpT* at = op; at < end; at += at->length_bytes / 2) {
    if (at->run != 0) {
      behind = at->run;
      break;
    }
    decode_one(at, page);
    ++count;
    if (ends_line(at->mnemonic)) break;
  }
  for (OpT* at = op; count != 0; at += at->length_bytes / 2) {
    at->run = static_cast<std::uint16_t>(count + behind);
    --count;
  }
}

template <class U>
void Hart<U>::invalidate_code() {
  for (auto& [number, page] : pages_) flush_page(*page);
}

template <class U>
void Hart<U>::flush_page(Page<U>& page) {
  fold_counts(page, flushed_counts_);
  reset_page(page);
}

// FENCE.I: pages whose bytes are no longer those that were decoded.
template <class U>
void Hart<U>::flush_changed_pages() {
  fence_pending_ = false;
  for (auto& [number, page] : pages_) {
    const MemoryRegion* region = fetch_region(page->base);
    const std::size_t size = page->snapshot.size();
    const bool same =
        region != nullptr && region->contains(page->base, size) &&
        std::memcmp(region->bytes + (page->base - region->base), page->snapshot.data(), size) == 0;
    if (!same) flush_page(*page);
  }
}

// ---- counts -------------------------------------------------------------------------------------

template <class U>
void Hart<U>::fold_counts(const Page<U>& page, ClassCounts& counts) const {
  std::array<std::int64_t, kPageOps + 2> carried{};
  for (std::size_t i = 0; i < kPageOps; ++i) {
    const OpT& op = page.ops[i];
    if (op.run == 0) continue;
    const std::int64_t executed = carried[i] + op.entries;
    counts[static_cast<std::size_t>(class_of(op.mnemonic))] += executed;
    if (!ends_line(op.mnemonic)) carried[i + op.length_bytes / 2] += executed;
  }
}

template <class U>
ClassCounts Hart<U>::class_counts() const {
  ClassCounts counts = flushed_counts_;
  for (const auto& [number, page] : pages_) fold_counts(*page, counts);
  return counts;
}

// ---- data memory --------------------------------------------------------------------------------

template <class U>
MemoryRegion* Hart<U>::data_region(std::uint64_t address, int size_bytes) {
  const auto found = std::find_if(regions_.begin(), regions_.end(), [&](const MemoryRegion& m) {
    return m.contains(address, static_cast<std::uint64_t>(size_bytes));
  });
  return found != regions_.end() ? &*found : nullptr;
}

template <class U>
void Hart<U>::open_window(const MemoryRegion& region) {
  window.base = region.base;
  window.bytes = region.bytes;
  for (int i = 0; i < 4; ++i) window.load_limit[static_cast<std::size_t>(i)] = region.size >> i;
  set_store_limits();
}

// Stores take the slow path while another hart holds a reservation.
template <class U>
void Hart<U>::set_store_limits() {
  if (options_.reservations->others_hold_any(hart_id())) {
    window.store_limit.fill(0);
  } else {
    window.store_limit = window.load_limit;
  }
}

// A misaligned access byte by byte: parts may lie in different memories.
template <class U>
Access Hart<U>::access_bytes(std::uint64_t address, int size_bytes, std::uint64_t* load,
                             std::uint64_t store) {
  std::array<std::uint8_t*, 8> bytes{};
  for (int i = 0; i < size_bytes; ++i) {
    const U each = static_cast<U>(address + static_cast<std::uint64_t>(i));
    const MemoryRegion* region = data_region(each, 1);
    if (region == nullptr) return Access::fault;
    bytes[static_cast<std::size_t>(i)] = region->bytes + (each - region->base);
  }
  for (int i = 0; i < size_bytes; ++i) {
    std::uint8_t& byte = *bytes[static_cast<std::size_t>(i)];
    if (load != nullptr) {
      *load |= std::uint64_t{byte} << (8 * i);
    } else {
      byte = static_cast<std::uint8_t>(store >> (8 * i));
    }
  }
  return Access::memory;
}

template <class U>
Access Hart<U>::load_slowly(std::uint64_t address, int size_bytes, std::uint64_t& value) {
  if (address % static_cast<std::uint64_t>(size_bytes) != 0) {
    if (options_.trap_misaligned) return Access::misaligned;
    return access_bytes(address, size_bytes, &value, 0);
  }
  if (const MemoryRegion* region = data_region(address, size_bytes)) {
    std::memcpy(&value, region->bytes + (address - region->base),
                static_cast<std::size_t>(size_bytes));
    open_window(*region);
    return Access::memory;
  }
  if (!bus_.read(address, size_bytes, value)) return Access::fault;
  stop_ = StopReason::device_access;
  return Access::device;
}

template <class U>
Access Hart<U>::store_slowly(std::uint64_t address, int size_bytes, std::uint64_t value) {
  if (address % static_cast<std::uint64_t>(size_bytes) != 0) {
    if (options_.trap_misaligned) return Access::misaligned;
    const Access result = access_bytes(address, size_bytes, nullptr, value);
    if (result == Access::memory) reservations().stored(hart_id(), address, size_bytes);
    return result;
  }
  if (const MemoryRegion* region = data_region(address, size_bytes)) {
    std::memcpy(region->bytes + (address - region->base), &value,
                static_cast<std::size_t>(size_bytes));
    reservations().stored(hart_id(), address, size_bytes);
    open_window(*region);
    return Access::memory;
  }
  if (!bus_.write(address, size_bytes, value)) return Access::fault;
  stop_ = StopReason::device_access;
  return Access::device;
}

template <class U>
std::uint8_t* Hart<U>::atomic_memory(std::uint64_t address, int size_bytes, bool load) {
  if (address % static_cast<std::uint64_t>(size_bytes) != 0) {
    atomic_cause = load ? Cause::load_misaligned : Cause::store_misaligned;
    return nullptr;
  }
  const MemoryRegion* region = data_region(address, size_bytes);
  atomic_cause = load ? Cause::load_access : Cause::store_access;
  return region != nullptr ? region->bytes + (address - region->base) : nullptr;
}

}  // namespace flecsim::sim
