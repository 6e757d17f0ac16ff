// Gemmini's reservation station: allocation in order, dependences by address ranges, issue and
// completion. Source: ReservationStation.scala; refs/gemmini-rules.md section 3.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

#include "flecsim/schedule/gemmini_commands.h"

#include "fifo.h"
#include "parameters.h"

namespace flecsim::analytic::replay {

using schedule::Command;
using schedule::LoopKind;
using schedule::Opcode;

enum Class : std::uint8_t { load_class, execute_class, store_class };

inline Class class_of(Opcode opcode) {
  constexpr auto classes = [] {
    std::array<Class, 9> of{};
    of.fill(execute_class);
    for (const Opcode o : {Opcode::config_load, Opcode::load}) of[std::size_t(o)] = load_class;
    for (const Opcode o : {Opcode::config_store, Opcode::store}) of[std::size_t(o)] = store_class;
    return of;
  }();
  return classes[static_cast<std::size_t>(opcode)];
}

/// A command on its way to a controller, with its entry.
struct Issued {
  Command command;
  std::uint8_t entry = 0;
};

/// Rows of one memory that an operand covers; a range that reaches the memory's end has none.
struct Range {
  enum Memory : std::uint8_t { none, scratchpad, accumulator };
  Memory memory = none;
  std::int32_t start = 0;
  std::int32_t end = 0;
  static constexpr std::int32_t no_end = INT32_MAX;
  /// In the same memory.
  bool meets(const Range& y) const { return start < y.end && y.start < end; }
};

/// What the station remembers of configurations; survives a layer.
struct StationConfig {
  std::array<std::int32_t, 3> block_stride{};
  std::array<std::int16_t, 3> pixel_repeats{1, 1, 1};
  std::int32_t a_stride = 1;
  bool pooling = false;
  bool operator==(const StationConfig&) const = default;
};

/// Commands that an unroller emitted and that have not completed, per class.
class Utilization {
 public:
  void limit(Class c, std::int32_t entries) { limit_[c] = entries; }
  /// A bit per class that may emit in the next cycle.
  std::uint32_t below_limit() const { return below_; }
  bool none(Class c) const { return count_[c] == 0; }
  void add(Class c) {
    if (++count_[c] == limit_[c]) below_ &= ~(1u << c);
  }
  /// True where the class may emit again.
  bool drop(Class c) {
    --count_[c];
    const bool was_full = (below_ >> c & 1) == 0;
    below_ |= 1u << c;
    return was_full;
  }

 private:
  std::array<std::int32_t, 3> count_{};
  std::array<std::int32_t, 3> limit_{};
  std::uint32_t below_ = 7;
};

class ReservationStation {
 public:
  /// `ahead`: execute commands that wait for nothing but those before them issue ahead of their
  /// time, whether or not the queue has room (a Chain keeps their order and time).
  ReservationStation(const Parameters& parameters, const StationConfig& config, bool ahead);

  /// One completion per cycle.
  void complete(std::uint8_t entry);
  /// Decides by the state at the end of a cycle what issues in the next one into queues with room
  /// (a bit per class); false if nothing.
  bool choose_issue(Cycle now, std::uint32_t open_classes) {
    chosen_ = unissued_ & ~waiting_ & ~coming(now);
    if (chosen_ == 0) return false;
    for (std::uint32_t c = 0; c < 3; ++c) {
      if (!(open_classes >> c & 1)) chosen_ &= ~class_[c];
    }
    return chosen_ != 0;
  }
  /// What others may do now: a bit per News since the last call.
  std::uint32_t take_news() { return std::exchange(news_, 0u); }
  enum News : std::uint32_t {
    ready_to_issue = 1,  ///< a command has nothing more to wait for
    entry_freed = 2,     ///< of the class that the latest `choose_entry` found full
    may_emit = 4,        ///< an unroller is below its limit again
  };
  /// A command is ready.
  bool wants_any() const { return (unissued_ & ~waiting_) != 0; }
  /// A command of this class is ready.
  bool wants(Class c) const { return (unissued_ & ~waiting_ & class_[c]) != 0; }
  /// Moves at most one command per class into its controller's queue; a bit per class that moved.
  template <class LoadQueue, class ExecuteQueue, class StoreQueue>
  std::uint32_t issue(Cycle now, LoadQueue& loads, ExecuteQueue& executes, StoreQueue& stores) {
    return issue_class(load_class, loads) | issue_executes(now, executes) |
           issue_class(store_class, stores);
  }
  /// The execute commands that wait for nothing, where they issue ahead: in this cycle at the
  /// earliest.
  template <class ExecuteQueue>
  std::uint32_t issue_ahead(Cycle now, ExecuteQueue& queue) {
    if (waiting_executes_.empty()) return 0;
    std::uint32_t issued = 0;
    while (!waiting_executes_.empty() && queue.has_place()) {
      const std::uint8_t entry = waiting_executes_.front();
      const Mask bit = Mask{1} << entry;
      if (waiting_ & bit) break;
      queue.push_at(std::max(now, entries_[entry].issues_from)) = entry;
      unissued_ &= ~bit;
      waiting_executes_.pop(now);
      issued = 1u << execute_class;
    }
    if (!waiting_executes_.empty()) unissued_ |= Mask{1} << waiting_executes_.front();
    return issued;
  }
  /// The same for the allocation of a command of this class.
  bool choose_entry(Class c) {
    const Mask free = class_[c] & ~valid_;
    free_entry_ = free != 0 ? std::countr_zero(free) : -1;
    full_class_ = free != 0 ? 0 : 1u << c;
    return free != 0;
  }
  /// Of an entry that has not completed.
  const Command& command(std::uint8_t entry) const { return entries_[entry].command; }
  bool has_entry() const { return free_entry_ >= 0; }
  /// Allocates the command that `make` returns, which is built in its place; the entry.
  template <class Make>
  requires std::is_invocable_v<Make>
  int allocate(Make make) {
    new (&entries_[free_entry_].command) Command(make());  // no copy
    return allocate_made();
  }
  int allocate(const Command& command) {
    entries_[free_entry_].command = command;
    return allocate_made();
  }

  // A command that nothing can stop on its way into the station may be allocated ahead of its time:
  // what happens until then clears what the entry waits for just as it would clear what the entry
  // is not told to wait for.

  /// The entry was allocated ahead: it may issue in the cycle after this one at the earliest.
  void comes(int entry, Cycle at) {
    entries_[entry].issues_from = at + 1;
    coming_[at & 1] = {Mask{1} << entry & ~class_[execute_class], at};
  }

  bool empty() const { return valid_ == 0; }
  /// Nothing but a lone preload, which does not keep the accelerator busy.
  bool idle() const;
  Utilization& utilization(LoopKind kind) { return used_[static_cast<std::size_t>(kind)]; }
  const Utilization& utilization(LoopKind kind) const {
    return used_[static_cast<std::size_t>(kind)];
  }
  const StationConfig& config() const { return config_; }

 private:
  using Mask = std::uint64_t;
  struct Entry {
    Command command;
    Range a, b;  ///< b: in the scratchpad
    Mask waits = 0;
    Cycle issues_from = 0;
  };

  template <class Queue>
  std::uint32_t issue_class(Class c, Queue& queue) {
    const Mask candidates = chosen_ & class_[c];
    if (candidates == 0) return 0;
    const auto entry = static_cast<std::uint8_t>(std::countr_zero(candidates));
    queue.push() = {entries_[entry].command, entry};
    issued(entry);
    return 1u << c;
  }
  /// Entries that were allocated ahead of this cycle.
  Mask coming(Cycle now) const {
    return (coming_[0].at > now ? coming_[0].entry : 0) |
           (coming_[1].at > now ? coming_[1].entry : 0);
  }
  template <class Queue>
  std::uint32_t issue_executes(Cycle now, Queue& queue) {
    const Mask candidates = chosen_ & class_[execute_class];
    if (candidates == 0) return 0;
    if (ahead_) return issue_ahead(now, queue);
    const auto entry = static_cast<std::uint8_t>(std::countr_zero(candidates));
    queue.push_at(now) = entry;
    issued(entry);
    return 1u << execute_class;
  }
  int allocate_made();
  void issued(int entry);
  void release(int entry);
  void clear(Mask among, Mask dependence);
  void configure(const Command& command);
  void set_ranges(Entry& entry) const;
  Range load_range(const Command& c) const;
  Range store_range(const Command& c) const;
  Range range(Range::Memory memory, std::int32_t start, std::int64_t rows) const;
  Mask meeting(Range Entry::*operand, Mask among, const Range& range) const;
  Mask dependences(Class c, const Entry& entry) const;

  const Parameters& parameters_;
  StationConfig config_;
  std::array<Entry, 64> entries_{};
  std::array<Mask, 3> class_{};
  Mask valid_ = 0;
  std::array<Mask, 3> in_memory_{};  ///< entries by the memory of `a`
  Mask weights_ = 0;                 ///< entries with `b`
  Mask preloads_ = 0;
  bool lone_preload_ = false;  ///< the latest execute command: its compute is still to come
  bool ahead_;
  /// Execute commands that could not issue ahead, in their order; `unissued_` knows the first.
  Fifo<std::uint8_t, 64> waiting_executes_;
  Mask unissued_ = 0;
  Mask waiting_ = 0;  ///< unissued entries that still wait for something
  Mask chosen_ = 0;   ///< of which the lowest of each class issues
  struct Coming {
    Mask entry = 0;
    Cycle at = -1;
  };
  std::array<Coming, 2> coming_{};  ///< by the parity of their cycle
  int free_entry_ = -1;
  std::uint32_t full_class_ = 0;  ///< a bit for the class whose command waits for an entry
  std::uint32_t news_ = 0;
  std::array<Utilization, 3> used_{};
};

}  // namespace flecsim::analytic::replay
