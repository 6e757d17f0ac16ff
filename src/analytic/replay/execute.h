// The execute controller and the mesh, in time stamps.
//
// An operation (preload, compute, or both overlapped) fires its rows as soon as it starts; the
// cycles of all its rows through control queue and mesh are computed at once, assuming that no load
// writes the banks that it reads. When one does, the rows from there on are computed anew: nothing
// that others can have seen lies in the future, because results come out at least 2 DIM later.
// Sources: ExecuteController.scala, MeshWithDelays.scala; refs/gemmini-rules.md section 5.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "chain.h"
#include "events.h"
#include "fifo.h"
#include "memories.h"
#include "reservation_station.h"

namespace flecsim::analytic::replay {

class Execute {
 public:
  Execute(const Parameters& parameters, Memories& memories, std::int32_t a_stride);

  /// Commands from the reservation station: entries in it, which they keep until they complete.
  using Queue = Chain<std::uint8_t, 128>;
  Queue& queue() { return queue_; }
  /// Commands came into the queue in this cycle, after the step, or will. True if they may start
  /// something.
  bool issued(Cycle now, const ReservationStation& station) {
    if (active_) return false;
    start_at_ = next_start(now, station);
    return true;
  }

  /// A load writes banks of the scratchpad in this cycle; before `step`. True if that delays rows.
  bool scratchpad_written(Cycle now);
  /// Completions of this cycle go to the station.
  Events step(Cycle now, ReservationStation& station);
  /// A completion took the station's only port in this cycle.
  bool completed(Cycle now) const { return completed_at_ == now; }

  /// The row of the accumulator that the mesh writes in this cycle (row -1: none).
  RowWrite output(Cycle now);
  /// The first cycle after this one in which the mesh does not write this bank of the accumulator,
  /// for all that is known.
  Cycle output_ends(Cycle now, std::int32_t bank) const;
  /// It wrote this row in one of the last `cycles` cycles.
  bool wrote(Cycle now, std::int32_t row, std::int32_t cycles);
  /// Calls `visit` with the writes of the latest cycles, up to this one.
  template <class Visit>
  void visit_recent(Cycle now, Visit visit) const {
    for (std::uint32_t i = results_head_; i != results_end_; ++i) {
      const Results& r = results_[i & (results_size - 1)];
      const Cycle first = std::max(r.at, now - kept);
      for (Cycle at = first; at < r.at + r.rows && at <= now; ++at) {
        visit(RowWrite{at, r.row + static_cast<std::int32_t>(at - r.at), r.accumulate});
      }
    }
  }
  /// Banks of the scratchpad that rows may read from this cycle on, and the last such cycle.
  std::uint64_t banks() const { return banks_; }
  Cycle last_read() const { return op_end_; }
  /// It reads this bank of the scratchpad in this cycle; after `step`.
  bool reads(Cycle now, std::int32_t bank);

  Cycle next_event() const {
    const Cycle next = completions_.empty() ? never : completions_.front().at;
    return std::min(next, active_ ? op_end_ + 1 : start_at_);
  }
  std::int64_t rows() const { return fired_rows_; }
  std::int32_t a_stride() const { return a_stride_; }

 private:
  static constexpr std::int32_t max_rows = 64;
  struct Tag {
    std::int32_t row = schedule::garbage;
    std::int32_t rows = 0;
    std::int16_t entry = -1;
    bool accumulate = false;
  };
  struct Operation {
    std::int32_t rows = 0;
    std::int32_t a = schedule::garbage;
    std::int32_t a_rows = 0;
    std::int32_t d = schedule::garbage;
    std::int32_t d_rows = 0;
    std::uint32_t commands = 1;
    std::int16_t compute_entry = -1;
    Tag tag;     ///< of the preload in it, for the next operation's results
    Tag result;  ///< of the preload before it
  };
  /// Where the computation of rows stands.
  struct Position {
    std::int32_t row = 0;
    Cycle at = 0;
    std::uint8_t fired = 0;  ///< operands of the row: A 1, B 2, D 4
    std::uint32_t group = 0;
    Cycle leave = -1;  ///< of the group before
  };
  struct Row {
    Cycle a = -1;  ///< cycle in which the operand fires
    Cycle d = -1;
    Cycle end = -1;  ///< last operand
  };
  /// Rows of the accumulator that the mesh writes in consecutive cycles.
  struct Results {
    Cycle at = 0;
    std::int32_t row = 0;
    std::int32_t rows = 0;
    bool accumulate = false;
  };
  /// From here on all operands of a row fire together, a row in every cycle, and they leave the
  /// control queue one after the other.
  struct Even {
    std::int32_t row = max_rows;
    std::uint32_t group = 0;
    Cycle at = 0;
    Cycle leave = 0;
  };

  bool complete(Cycle now, ReservationStation& station);
  bool start(Cycle now, const ReservationStation& station);
  void set_preload(std::uint8_t entry, const Command& command);
  void set_compute(std::uint8_t entry, const Command& command);
  void begin(Cycle now);
  bool banks_meet() const;
  std::uint64_t possible_banks() const;
  Cycle next_start(Cycle now, const ReservationStation& station);
  bool run_evenly(Position position);
  void run(Position position);
  Position position_at(Cycle now) const;
  void end_even_rows(std::uint32_t group);
  void add_result(Cycle at, std::int32_t index, std::int32_t rows);
  void drop_results(std::int32_t kept_rows);
  void forget_results(Cycle now);
  bool fire(Position& p, std::uint64_t blocked);
  void finish_row(Position& p);
  void end();
  bool reads_a(std::int32_t row) const { return op_.a >= 0 && row < op_.a_rows; }
  bool reads_d(std::int32_t row) const {
    return op_.d >= 0 && parameters_.dim - 1 - row < op_.d_rows;
  }
  std::int32_t a_bank(std::int32_t row) const;
  std::int32_t d_bank(std::int32_t row) const;
  bool same_bank(std::int32_t row) const;
  std::uint64_t reads_at(Cycle now);

  const Parameters& parameters_;
  Memories& memories_;
  std::int32_t a_stride_;

  Queue queue_;
  Cycle start_at_ = never;  ///< when something may start, while nothing is active

  bool active_ = false;
  Operation op_;
  Cycle op_end_ = -1;  ///< last cycle in which a row fires
  std::array<Row, max_rows> row_{};
  std::int32_t cursor_ = 0;
  Position checkpoint_;
  Cycle last_out_ = -1;                             ///< of the current operation
  Position after_;                                  ///< where the next operation begins
  static constexpr std::uint32_t leave_size = 256;  ///< an operation and what precedes it
  std::array<Cycle, leave_size> leave_{};  ///< of the latest groups, those of `even_` excepted
  Even even_;
  bool meet_ = false;              ///< operands of a row may share a bank
  std::uint64_t banks_ = 0;        ///< that the operation may read
  std::uint32_t first_group_ = 0;  ///< of the current operation
  Tag last_tag_;

  std::array<Cycle, 8> out_of_{};  ///< last result row of the latest operations
  std::uint32_t operations_ = 0;
  struct Completion {
    Cycle at;
    std::uint8_t entry;
  };
  Fifo<Completion, 16> completions_;
  std::int16_t pending_ = -1;  ///< compute whose rows have all fired
  Cycle pending_since_ = -1;
  Cycle completed_at_ = -1;

  static constexpr std::uint32_t results_size = 512;
  static constexpr Cycle kept = 8;  ///< cycles for which a written row may still matter
  std::array<Results, results_size> results_{};
  std::uint32_t results_head_ = 0;  ///< first that may still matter
  std::uint32_t results_end_ = 0;
  std::uint32_t results_op_ = 0;  ///< first of the current operation
  std::int64_t fired_rows_ = 0;
};

}  // namespace flecsim::analytic::replay
