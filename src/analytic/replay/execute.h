// The execute controller and the mesh, in time stamps.
//
// An operation (preload, compute, or both overlapped) fires its rows as soon as it starts; the
// cycles of all its rows through control queue and mesh are computed at once, assuming that no load
// writes the banks that it reads. When one does, the rows from there on are computed anew: nothing
// that others can have seen lies in the future, because results come out at least 2 DIM later.
// Sources: ExecuteController.scala, MeshWithDelays.scala; refs/gemmini-rules.md section 5.
#pragma once

#include <array>
#include <cstdint>

#include "events.h"
#include "fifo.h"
#include "memories.h"
#include "reservation_station.h"

namespace flecsim::analytic::replay {

class Execute {
 public:
  Execute(const Parameters& parameters, Memories& memories, std::int32_t a_stride,
          std::int32_t c_stride);

  /// Commands from the reservation station.
  Fifo<Issued, 2>& queue() { return front_; }
  const Fifo<Issued, 2>& queue() const { return front_; }

  /// A load writes banks of the scratchpad in this cycle; before `step`.
  void scratchpad_written(Cycle now);
  /// Completions of this cycle go to the station.
  Events step(Cycle now, ReservationStation& station);
  /// A completion took the station's only port in this cycle.
  bool completed(Cycle now) const { return completed_at_ == now; }

  /// The row of the accumulator that the mesh writes in this cycle (row -1: none).
  RowWrite output(Cycle now);
  /// It wrote this row in one of the last `cycles` cycles.
  bool wrote(Cycle now, std::int32_t row, std::int32_t cycles);
  /// Calls `visit` with the writes of the latest cycles, up to this one.
  template <class Visit>
  void visit_recent(Cycle now, Visit visit) const {
    for (std::uint32_t i = results_head_; i != results_end_; ++i) {
      const RowWrite& w = results_[i & (results_size - 1)];
      if (w.at > now) break;
      if (w.row >= 0) visit(w);
    }
  }
  /// It reads this bank of the scratchpad in this cycle; after `step`.
  bool reads(Cycle now, std::int32_t bank);

  Cycle next_event() const;
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

  bool complete(Cycle now, ReservationStation& station);
  bool start(Cycle now);
  void set_preload(const Issued& issued);
  void set_compute(const Issued& issued);
  void begin(Cycle now);
  bool banks_meet() const;
  void run_rows(Position position);
  void run(Position position);
  bool fire(Position& p, std::uint64_t blocked);
  void finish_row(Position& p);
  void end(Cycle now);
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
  std::int32_t c_stride_;

  Fifo<Issued, 2> front_;
  Fifo<Issued, 16> queue_;

  bool active_ = false;
  Operation op_;
  Cycle op_end_ = -1;  ///< last cycle in which a row fires
  std::array<Row, max_rows> row_{};
  std::int32_t cursor_ = 0;
  Position checkpoint_;
  Cycle last_out_ = -1;             ///< of the current operation
  Position after_;                  ///< where the next operation begins
  std::array<Cycle, 256> leave_{};  ///< by group; a whole operation and what precedes it
  std::uint32_t first_group_ = 0;   ///< of the current operation
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

  static constexpr std::uint32_t results_size = 1024;
  std::array<RowWrite, results_size> results_{};
  std::uint32_t results_head_ = 0;  ///< first that may still matter
  std::uint32_t results_end_ = 0;
  std::uint32_t results_op_ = 0;  ///< first of the current operation
  std::int64_t fired_rows_ = 0;
};

}  // namespace flecsim::analytic::replay
