// Who touches which bank in a cycle: what the load path, the execute unit and the store path must
// know of one another.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "fifo.h"
#include "parameters.h"

namespace flecsim::analytic::replay {

/// A row of the accumulator that is written in some cycle.
struct RowWrite {
  Cycle at = -1;
  std::int32_t row = -1;
  bool accumulate = false;
};

/// Writes of loads, by cycle. Filled by the load path, read by the others later in the same cycle.
class Memories {
 public:
  explicit Memories(const Parameters& parameters)
      : scratchpad_shift_(std::countr_zero(std::uint32_t(parameters.scratchpad_bank_rows))),
        accumulator_shift_(std::countr_zero(std::uint32_t(parameters.accumulator_bank_rows))),
        sub_banks_(parameters.sub_banks) {}

  /// Banks have a power of two of rows.
  std::int32_t scratchpad_bank(std::int32_t row) const { return row >> scratchpad_shift_; }
  std::int32_t accumulator_bank(std::int32_t row) const { return row >> accumulator_shift_; }
  /// Bank and sub-bank as one number: a bank's rows go round its sub-banks.
  std::int32_t sub_bank(std::int32_t row) const {
    return accumulator_bank(row) * sub_banks_ + (row & (sub_banks_ - 1));
  }

  void write_scratchpad(Cycle now, std::int32_t row) {
    if (written_at_ != now) written_ = 0;
    written_at_ = now;
    written_ |= std::uint64_t{1} << scratchpad_bank(row);
  }
  /// Banks of the scratchpad that loads write in this cycle.
  std::uint64_t written(Cycle now) {
    const std::uint64_t banks = written_at_ == now ? written_ : 0;
    const PlannedWrites* planned = planned_at(now);
    return planned ? banks | std::uint64_t{1} << planned->bank : banks;
  }

  /// Loads will write the scratchpad, a row of this bank in each of these cycles, which are later
  /// than all planned before. `finishes`: the last one ends its request.
  void plan_writes(Cycle first, Cycle last, std::int32_t bank, bool finishes) {
    planned_[planned_end_++ & (planned_size - 1)] = {first, last, bank, finishes};
    ++planned_in_bank_[static_cast<std::size_t>(bank)];
    planned_banks_ |= std::uint64_t{1} << bank;
  }
  std::uint32_t planned_room() const { return planned_size - (planned_end_ - planned_head_); }
  /// The planned write of this cycle ends its request.
  bool planned_finish(Cycle now) {
    const PlannedWrites* planned = planned_at(now);
    return planned && planned->finishes && planned->last == now;
  }
  /// The first planned write after this cycle, up to `until`, that touches one of the banks.
  Cycle next_planned(Cycle now, Cycle until, std::uint64_t banks) {
    planned_at(now);
    if ((banks & planned_banks_) == 0) return never;
    for (std::uint32_t i = planned_head_; i != planned_end_; ++i) {
      const PlannedWrites& w = planned_[i & (planned_size - 1)];
      const Cycle at = std::max(w.first, now + 1);
      if (at > until) break;
      if (at <= w.last && (banks >> w.bank & 1)) return at;
    }
    return never;
  }

  /// A load writes (or tries to add to) this row of the accumulator.
  void write_accumulator(Cycle now, std::int32_t row, bool accumulate) {
    recent_[next_++ & 7] = {now, row, accumulate};
  }
  /// A load wants to add to a row of this bank, whether or not it succeeds.
  void want_accumulate(Cycle now, std::int32_t bank) {
    wanted_at_ = now;
    wanted_bank_ = bank;
  }
  bool accumulates(Cycle now, std::int32_t bank) const {
    return wanted_at_ == now && wanted_bank_ == bank;
  }
  /// Calls `visit` with the latest writes of loads.
  template <class Visit>
  void visit_recent(Visit visit) const {
    for (const RowWrite& w : recent_) {
      if (w.row >= 0) visit(w);
    }
  }
  /// A load wrote this row in one of the last `cycles` cycles before now.
  bool wrote(Cycle now, std::int32_t row, std::int32_t cycles) const {
    for (const RowWrite& w : recent_) {
      if (w.row == row && w.at < now && w.at >= now - cycles) return true;
    }
    return false;
  }

 private:
  struct PlannedWrites {
    Cycle first = 0;
    Cycle last = 0;
    std::int32_t bank = 0;
    bool finishes = false;
  };
  const PlannedWrites* planned_at(Cycle now) {
    for (; planned_head_ != planned_end_; ++planned_head_) {
      const PlannedWrites& w = planned_[planned_head_ & (planned_size - 1)];
      if (w.last >= now) return w.first <= now ? &w : nullptr;
      if (--planned_in_bank_[static_cast<std::size_t>(w.bank)] == 0) {
        planned_banks_ &= ~(std::uint64_t{1} << w.bank);
      }
    }
    return nullptr;
  }

  static constexpr std::uint32_t planned_size = 1024;
  std::array<PlannedWrites, planned_size> planned_{};
  std::uint32_t planned_head_ = 0, planned_end_ = 0;
  std::array<std::int32_t, 64> planned_in_bank_{};
  std::uint64_t planned_banks_ = 0;  ///< those with a planned write
  std::int32_t scratchpad_shift_;
  std::int32_t accumulator_shift_;
  std::int32_t sub_banks_;
  Cycle written_at_ = -1;
  std::uint64_t written_ = 0;
  Cycle wanted_at_ = -1;
  std::int32_t wanted_bank_ = -1;
  std::array<RowWrite, 8> recent_{};
  std::uint32_t next_ = 0;
};

}  // namespace flecsim::analytic::replay
