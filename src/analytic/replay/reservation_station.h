// Gemmini's reservation station: allocation in order, dependences by address ranges, issue and
// completion. Source: ReservationStation.scala; refs/gemmini-rules.md section 3.
#pragma once

#include <array>
#include <cstdint>

#include "flecsim/schedule/gemmini_commands.h"

#include "fifo.h"
#include "parameters.h"

namespace flecsim::analytic::replay {

using schedule::Command;
using schedule::LoopKind;
using schedule::Opcode;

enum Class : std::uint8_t { load_class, execute_class, store_class };

inline Class class_of(Opcode opcode) {
  switch (opcode) {
    case Opcode::config_load:
    case Opcode::load:
      return load_class;
    case Opcode::config_store:
    case Opcode::store:
      return store_class;
    default:
      return execute_class;
  }
}

/// A command on its way to a controller, with its entry.
struct Issued {
  Command command;
  std::uint8_t entry = 0;
};

/// Rows of one memory that an operand covers.
struct Range {
  enum : std::uint8_t { none, scratchpad, accumulator };
  std::uint8_t memory = none;
  bool wrap = false;
  std::int32_t start = 0;
  std::int32_t end = 0;
  bool overlaps(const Range& y) const {
    return memory != none && memory == y.memory &&
           ((y.start <= start && (start < y.end || y.wrap)) ||
            (start <= y.start && (y.start < end || wrap)));
  }
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
struct Utilization {
  std::array<std::int32_t, 3> count{};
  std::array<std::int32_t, 3> dropped{};
  Cycle dropped_at = -1;
  /// As the unroller's register has it at the start of the cycle.
  std::int32_t at_start(Class c, Cycle now) const {
    return count[c] + (dropped_at == now ? dropped[c] : 0);
  }
  void drop(Class c, Cycle now) {
    if (dropped_at != now) dropped = {};
    dropped_at = now;
    --count[c];
    ++dropped[c];
  }
};

class ReservationStation {
 public:
  ReservationStation(const Parameters& parameters, const StationConfig& config);

  /// One completion per cycle, before `issue` and `allocate` of that cycle.
  void complete(Cycle now, std::uint8_t entry);
  /// Moves at most one command per class into its controller's queue; a bit per class that moved.
  template <class LoadQueue, class ExecuteQueue, class StoreQueue>
  std::uint32_t issue(Cycle now, LoadQueue& loads, ExecuteQueue& executes, StoreQueue& stores) {
    std::uint32_t classes = 0;
    if (issue_class(now, load_class, loads)) classes |= 1u << load_class;
    if (issue_class(now, execute_class, executes)) classes |= 1u << execute_class;
    if (issue_class(now, store_class, stores)) classes |= 1u << store_class;
    return classes;
  }
  /// Whether `issue` will move something in the next cycle.
  template <class LoadQueue, class ExecuteQueue, class StoreQueue>
  bool can_issue(const LoadQueue& loads, const ExecuteQueue& executes,
                 const StoreQueue& stores) const {
    Mask open = 0;
    if (loads.pipe_room()) open |= class_[load_class];
    if (executes.pipe_room()) open |= class_[execute_class];
    if (stores.pipe_room()) open |= class_[store_class];
    return (unissued_ & ~waiting_ & open) != 0;
  }
  bool room(Cycle now, Class c) const;
  /// Room in the next cycle.
  bool has_room(Class c) const { return (class_[c] & ~valid_) != 0; }
  void allocate(Cycle now, const Command& command);

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
    Range a, b;
    Mask waits = 0;
  };

  template <class Queue>
  bool issue_class(Cycle now, Class c, Queue& queue) {
    const int entry = ready(now, c);
    if (entry < 0 || !queue.plain_room(now)) return false;
    queue.push({entries_[entry].command, static_cast<std::uint8_t>(entry)});
    issued(now, entry);
    return true;
  }
  int ready(Cycle now, Class c) const;
  void issued(Cycle now, int entry);
  void release(Cycle now, int entry);
  void clear(Cycle now, Mask among, Mask dependence);
  void configure(const Command& command);
  void set_ranges(Entry& entry) const;
  Range load_range(const Command& c) const;
  Range store_range(const Command& c) const;
  Range range(std::uint8_t memory, std::int32_t start, std::int64_t rows) const;
  Mask dependences(Class c, const Entry& entry) const;

  const Parameters& parameters_;
  StationConfig config_;
  std::array<Entry, 64> entries_{};
  std::array<Mask, 3> class_{};
  Mask valid_ = 0;
  bool lone_preload_ = false;  ///< the latest execute command: its compute is still to come
  Mask unissued_ = 0;
  Mask waiting_ = 0;  ///< unissued entries that still wait for something
  Mask ready_ = 0;    ///< entries that became ready in the cycle `ready_at_`
  Cycle ready_at_ = -1;
  Mask freed_ = 0;  ///< in the cycle `freed_at_`: still taken for allocation
  Cycle freed_at_ = -1;
  std::array<Utilization, 3> used_{};
};

}  // namespace flecsim::analytic::replay
