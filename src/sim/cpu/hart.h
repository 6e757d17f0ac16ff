// The RISC-V interpreter: pre-decoded, threaded, with exact instruction counts.
//
// Code is decoded page by page into an array with one Op per halfword, so the target of a jump
// inside the page is a constant distance. Each Op knows how many instructions follow until the next
// jump (`run`, itself included). Entering a straight line charges its whole run to the budget and
// counts one entry; leaving it early (trap, device access) gives the rest back. Nothing is counted
// per instruction, yet steps and executions per instruction are exact: the executions of an Op are
// the sum of the entries at or before it on its line. Where the budget ends inside a line, the
// instruction at the end is replaced by a stop for this one pass.
//
// Handlers call the next handler as a tail call (FLECSIM_TAIL_DISPATCH, optimized builds) or return
// it to a loop (debug and sanitizer builds).
#pragma once

#include <array>
#include <bit>
#include <cstring>
#include <string>
#include <unordered_map>
#include <utility>

#include "flecsim/sim/cpu/cpu.h"
#include "flecsim/sim/cpu/soft_float.h"

namespace flecsim::sim {

template <class U>
class Hart;
template <class U>
struct Op;

// What a handler hands back: where to go on; null leaves the inner loop. The budget is then noted in
// the hart. (One register: GCC makes no tail calls of functions that return two.)
template <class U>
using Flow = Op<U>*;

template <class U>
using Handler = Flow<U> (*)(Op<U>*, Hart<U>*, std::int64_t);

template <class U>
struct Op {
  Handler<U> handler;
  std::int64_t immediate;  // or target: distance in bytes of Op inside the page, address outside
  std::int64_t entries;    // times a straight line was entered here, minus times it was left before
  std::uint16_t run;       // 0: not decoded
  std::uint8_t rd;         // integer destinations: 32 stands for x0
  std::uint8_t rs1;
  std::uint8_t rs2;
  std::uint8_t rs3_rounding;  // rs3 << 3 | rounding mode
  std::uint8_t length_bytes;
  Mnemonic mnemonic;
};
static_assert(sizeof(Op<std::uint32_t>) == 32);

inline constexpr std::uint64_t kPageBytes = 4096;
inline constexpr int kPageOps = kPageBytes / 2;
inline constexpr int kDiscarded = 32;  // register slot that takes writes to x0

template <class U>
struct Page {
  std::uint64_t base = 0;
  std::array<Op<U>, kPageOps + 2> ops;                  // two that lead to the next page
  std::array<std::uint8_t, kPageBytes + 2> snapshot{};  // the bytes that were decoded
};

struct MemoryRegion {
  std::uint64_t base = 0;
  std::uint8_t* bytes = nullptr;
  std::uint64_t size = 0;
  [[nodiscard]] bool contains(std::uint64_t address, std::uint64_t count) const {
    return address - base < size && size - (address - base) >= count;
  }
};

// The memory that loads and stores reach without a call. Offsets are compared in units of the access
// size, rotated: a misaligned offset becomes a huge one and fails the same comparison.
struct Window {
  std::uint64_t base = 0;
  std::uint8_t* bytes = nullptr;
  std::array<std::uint64_t, 4> load_limit{};
  std::array<std::uint64_t, 4> store_limit{};
};

enum class Cause : std::uint8_t {
  fetch_misaligned = 0,
  fetch_access = 1,
  illegal = 2,
  breakpoint = 3,
  load_misaligned = 4,
  load_access = 5,
  store_misaligned = 6,
  store_access = 7,
  user_ecall = 8,
  machine_ecall = 11,
};

enum class Access : std::uint8_t { memory, device, misaligned, fault };

template <class U>
class Hart final : public RiscvCpu {
 public:
  using OpT = Op<U>;
  using FlowT = Flow<U>;
  static constexpr int kXlen = sizeof(U) * 8;

  Hart(const RiscvOptions& options, CpuBus& bus);

  void add_memory(std::uint64_t address, std::span<std::uint8_t> bytes) override;
  void add_hole(std::uint64_t address, std::uint64_t size_bytes) override;
  void reset(std::uint64_t pc) override;
  RunResult run(std::int64_t max_steps) override;
  [[nodiscard]] std::int64_t steps() const override { return budget_end_ - budget_; }
  void set_interrupt(InterruptLine line, bool level) override;
  void invalidate_code() override;
  [[nodiscard]] std::uint64_t pc() const override { return pc_; }
  void set_pc(std::uint64_t pc) override { pc_ = static_cast<U>(pc); }
  [[nodiscard]] int register_count() const override { return 32; }
  [[nodiscard]] std::uint64_t register_value(int index) const override;
  void set_register(int index, std::uint64_t value) override;
  [[nodiscard]] const Isa& isa() const override { return options_.isa; }
  [[nodiscard]] int privilege() const override { return privilege_; }
  [[nodiscard]] std::uint64_t float_register(int index) const override { return f[index]; }
  void set_float_register(int index, std::uint64_t value) override { f[index] = value; }
  [[nodiscard]] std::optional<std::uint64_t> csr(int number) override;
  bool set_csr(int number, std::uint64_t value) override;
  [[nodiscard]] HostCall host_call() const override { return {x[10], x[11], sizeof(U)}; }
  void finish_host_call(std::uint64_t result) override {
    x[10] = static_cast<U>(result);
    pc_ += 4;
  }
  [[nodiscard]] std::string fault() const override { return fault_; }
  bool take_pending_interrupt() override;
  [[nodiscard]] std::int64_t retired() const override { return steps() - traps_; }
  [[nodiscard]] ClassCounts class_counts() const override;

  // ---- what the handlers use ------------------------------------------------------------------
  std::array<U, 33> x{};
  Window window;
  std::array<std::uint64_t, 32> f{};
  FloatContext float_context;  // its flags are fflags
  std::uint8_t frm = 0;
  bool float_dirty = false;
  // Results of slow paths: locals whose address escapes would prevent tail calls.
  std::uint64_t loaded = 0;
  U csr_value = 0;
  Cause atomic_cause{};

  [[nodiscard]] U pc_of(const OpT* op) const {
    return static_cast<U>(page_->base + static_cast<std::uint64_t>(op - page_->ops.data()) * 2);
  }
  // Leaves the inner loop before `op`, whose run was charged.
  FlowT leave_before(OpT* op, std::int64_t budget);
  FlowT leave_at(U pc, std::int64_t budget) {
    pc_ = pc;
    budget_ = budget;
    return nullptr;
  }
  // The instruction `op` traps.
  FlowT trap(OpT* op, std::int64_t budget, Cause cause, U value);
  FlowT trap_illegal(OpT* op, std::int64_t budget);
  FlowT out_of_budget(OpT* op, std::int64_t budget);
  FlowT restore_stop(OpT* op, std::int64_t budget);
  void decode_line(OpT* op);
  // The decoded page that holds an address; null if no memory is there.
  Page<U>* find_page(std::uint64_t address) {
    const Cached& cached = page_cache_[(address / kPageBytes) % page_cache_.size()];
    return cached.number == address / kPageBytes ? cached.page : find_page_slowly(address);
  }
  [[nodiscard]] Page<U>* page() const { return page_; }
  void set_page(Page<U>* page) { page_ = page; }
  // True if the target of a jump has a bit that it must not have.
  [[nodiscard]] bool bad_target(U target) const { return (target & target_mask_) != 0; }

  Access load_slowly(std::uint64_t address, int size_bytes, std::uint64_t& value);
  Access store_slowly(std::uint64_t address, int size_bytes, std::uint64_t value);
  // Before a call of the bus: makes steps() exact.
  void note_budget(std::int64_t budget) { budget_ = budget; }
  void stop(StopReason reason) { stop_ = reason; }
  // Memory at an aligned address for LR, SC and AMO; null where there is none,
  // and `atomic_cause` says why.
  std::uint8_t* atomic_memory(std::uint64_t address, int size_bytes, bool load);
  ReservationSet& reservations() { return *options_.reservations; }
  [[nodiscard]] int hart_id() const { return options_.hart_id; }

  bool read_csr(int number, U& value);
  bool write_csr(int number, U value);
  // Budget is exact (noted) in these.
  FlowT return_from_machine(OpT* op, std::int64_t budget);
  FlowT wait_for_interrupt(OpT* op, std::int64_t budget);
  FlowT breakpoint(OpT* op, std::int64_t budget);
  void request_fence() { fence_pending_ = true; }
  [[nodiscard]] bool leave_requested() const { return stop_.has_value(); }

 private:
  struct Cached {
    std::uint64_t number = ~std::uint64_t{0};
    Page<U>* page = nullptr;
  };

  Page<U>* find_page_slowly(std::uint64_t address);
  [[nodiscard]] const MemoryRegion* fetch_region(std::uint64_t address) const;
  MemoryRegion* data_region(std::uint64_t address, int size_bytes);
  Access access_bytes(std::uint64_t address, int size_bytes, std::uint64_t* load,
                      std::uint64_t store);
  void open_window(const MemoryRegion& region);
  void set_store_limits();
  void reset_page(Page<U>& page);
  void fold_counts(const Page<U>& page, ClassCounts& counts) const;
  void flush_page(Page<U>& page);
  void flush_changed_pages();
  void decode_one(OpT* op, Page<U>& page);
  std::uint32_t fetch(Page<U>& page, std::uint64_t address, bool& fault);
  void set_target(OpT* op, const Page<U>& page, std::uint64_t target);
  void enter_trap(Cause cause, U value);
  void take_interrupt();
  [[nodiscard]] U pending_interrupts() const;
  void run_line();
  void trap_fetch();
  [[nodiscard]] bool float_off() const { return (mstatus_ & kFloatState) == 0; }
  U status_value() const;
  void write_status(U value);
  bool counter_visible(int number) const;
  bool read_machine_csr(int number, U& value);
  bool write_machine_csr(int number, U value);
  bool read_counter(int number, U& value);
  bool write_counter(int number, U value);
  void write_half(std::int64_t& offset, std::int64_t now, U value, bool high);

  static constexpr U kMie = U{1} << 3;
  static constexpr U kMpie = U{1} << 7;
  static constexpr U kMpp = U{3} << 11;
  static constexpr U kFloatState = U{3} << 13;
  static constexpr U kMprv = U{1} << 17;
  static constexpr U kTimeoutWait = U{1} << 21;
  static constexpr U kInterruptMask = (U{1} << 3) | (U{1} << 7) | (U{1} << 11);

  RiscvOptions options_;
  CpuBus& bus_;
  U pc_ = 0;
  U target_mask_ = 0;
  int privilege_ = 3;
  std::int64_t budget_ = 0;      // what is left
  std::int64_t budget_end_ = 0;  // steps() when the budget is 0
  std::int64_t traps_ = 0;
  std::optional<StopReason> stop_;
  std::string fault_;
  bool waiting_ = false;
  bool fence_pending_ = false;
  bool invalidate_pending_ = false;  // the float unit was turned on or off

  Page<U>* page_ = nullptr;
  OpT* stopped_op_ = nullptr;
  Handler<U> stopped_handler_ = nullptr;
  std::array<Cached, 64> page_cache_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Page<U>>> pages_;
  ClassCounts flushed_counts_{};
  std::vector<MemoryRegion> memories_;  // as added: code is fetched from these
  std::vector<MemoryRegion> regions_;   // without the holes: data

  U mstatus_ = 0, mie_ = 0, mip_ = 0, mtvec_ = 0, mscratch_ = 0, mepc_ = 0, mcause_ = 0, mtval_ = 0;
  U mcounteren_ = 0, mcountinhibit_ = 0;
  std::int64_t cycle_offset_ = 0;   // mcycle = steps + offset
  std::int64_t retired_offset_ = 0;  // minstret = retired + offset
};

template <class U>
Handler<U> handler_of(Mnemonic mnemonic, int length_bytes, bool near);

}  // namespace flecsim::sim
