#include "flecsim/analytic/systolic_event.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <deque>
#include <utility>
#include <vector>

#include "systolic_folds.h"

namespace flecsim::analytic {
namespace {

using arch::Stationary;

/// Changes of a counter in the near future.
class Changes {
 public:
  explicit Changes(std::int64_t horizon)
      : ring_(std::bit_ceil(static_cast<std::size_t>(horizon) + 2)) {}
  void at(std::int64_t cycle, std::int64_t change) { slot(cycle) += change; }
  std::int64_t take(std::int64_t cycle) { return std::exchange(slot(cycle), 0); }

 private:
  std::int64_t& slot(std::int64_t cycle) {
    return ring_[static_cast<std::size_t>(cycle) & (ring_.size() - 1)];
  }
  std::vector<std::int64_t> ring_;
};

/// Lanes that are each busy for `length` cycles from the cycle at which they start.
class Lanes {
 public:
  Lanes(std::int64_t horizon, std::int64_t length) : starts_(horizon), length_(length) {}
  void start(std::int64_t cycle) { starts_.at(cycle, 1); }
  /// Busy lanes in this cycle; cycles are asked for in order.
  std::int64_t busy(std::int64_t cycle) {
    if (const std::int64_t started = starts_.take(cycle)) {
      busy_ += started;
      stops_.push_back({cycle + length_, started});
    }
    while (!stops_.empty() && stops_.front().cycle == cycle) {
      busy_ -= stops_.front().lanes;
      stops_.pop_front();
    }
    return busy_;
  }

 private:
  struct Stop {
    std::int64_t cycle, lanes;
  };
  Changes starts_;
  std::int64_t length_;
  std::int64_t busy_ = 0;
  std::deque<Stop> stops_;
};

/// The memory interface: one beat per cycle, reads before writes.
class Interface {
 public:
  Interface(std::int64_t bits, std::int64_t latency) : bits_(double(bits)), latency_(latency) {}

  void fetch(std::int64_t cycle, std::int64_t bits) {
    to_read_ = double(bits);
    first_beat_ = cycle + latency_;
  }
  bool fetching() const { return to_read_ > 0; }
  void put(double bits) { to_write_ += bits; }
  double waiting() const { return to_write_; }
  bool less_than_a_beat() const { return to_write_ < bits_ * (1 - rounding); }
  bool empty() const { return to_write_ < bits_ * rounding; }

  void step(std::int64_t cycle, bool flush) {
    if (to_read_ > 0 && cycle >= first_beat_) {
      to_read_ -= bits_;
    } else if (!less_than_a_beat() || flush) {
      to_write_ = std::max(0.0, to_write_ - bits_);
    }
  }

 private:
  static constexpr double rounding = 1e-6;
  double bits_;
  std::int64_t latency_;
  double to_read_ = 0;
  double to_write_ = 0;
  std::int64_t first_beat_ = 0;
};

class Machine {
 public:
  Machine(const SystolicWork& work, const SystolicPlan& plan, const arch::Systolic& systolic,
          bool ideal)
      : w_(work),
        s_(systolic),
        os_(systolic.array.dataflow == Stationary::output),
        ideal_(ideal),
        spills_(!plan.sums_on_chip),
        streamed_(os_                                             ? work.window
                  : systolic.array.dataflow == Stationary::weight ? work.pixels
                                                                  : work.filters),
        folds_(work, plan, systolic),
        memory_(systolic.memory_interface.bits, systolic.memory_interface.latency_cycles),
        row_lanes_(horizon(), streamed_),
        column_lanes_(horizon(), streamed_),
        leaving_{Lanes(horizon(), leave_length()), Lanes(horizon(), leave_length()),
                 Lanes(horizon(), leave_length()), Lanes(horizon(), leave_length())},
        swapped_(static_cast<std::size_t>(systolic.array.rows), 0),
        drained_(static_cast<std::size_t>(systolic.array.rows), 0) {
    const double outputs = double(work.pixels) * double(work.filters);
    operations_per_output_ = double(work.vector_operations) / outputs;
    bits_per_output_ = double(work.stored_elements * systolic.data.output_bits) / outputs;
    const std::int64_t halves = systolic.buffers.double_buffered ? 2 : 1;
    room_bits_ = double(systolic.output_buffer.size_bytes * 8 / halves);
  }

  SystolicRun run() {
    next_ = folds_.next();
    issue_fetch(0);
    while (!finished()) {
      if (next_) sequence();
      memory_.step(cycle_, array_idle() && backlog_ < operation_rounding);
      read_lanes();
      leave();
      vector_unit();
      ++cycle_;
    }
    run_.estimate.cycles = cycle_;
    run_.array_end_cycle = end_;
    run_.estimate.dram_output_bits = w_.products * w_.stored_elements * s_.data.output_bits;
    run_.estimate.vector_operations = w_.products * w_.vector_operations;
    return run_;
  }

 private:
  static constexpr double operation_rounding = 1e-4;

  std::int64_t horizon() const {
    return 2 * s_.array.rows + s_.array.rows * s_.array.mac_latency_cycles + s_.array.columns + 80;
  }
  std::int64_t leave_length() const { return os_ ? 1 : streamed_; }
  std::int64_t fill_rows(const SystolicFold& fold) const {
    return s_.array.partial_folds == arch::PartialFolds::full ? s_.array.rows : fold.rows;
  }
  std::int64_t drain_columns(const SystolicFold& fold) const {
    return s_.array.partial_folds == arch::PartialFolds::full ? s_.array.columns : fold.columns;
  }
  bool array_idle() const { return !next_ && !streaming_ && cycle_ >= end_; }
  bool finished() const { return array_idle() && backlog_ < operation_rounding && memory_.empty(); }

  // --- memory ---

  void issue_fetch(std::int64_t cycle) {
    fetch_issued_ = true;
    if (!next_) return;
    auto& e = run_.estimate;
    e.dram_input_bits += next_->input_bits;
    e.dram_weight_bits += next_->weight_bits;
    e.dram_sum_read_bits += next_->sum_bits;
    if (!ideal_) memory_.fetch(cycle, next_->fetched_bits());
  }

  bool operands_there() {
    if (!fetch_issued_) {
      const bool free = s_.buffers.double_buffered || next_->fetched_bits() == 0 || ideal_ ||
                        (!streaming_ && cycle_ >= end_);
      if (free) issue_fetch(cycle_);
    }
    return fetch_issued_ && !memory_.fetching();
  }

  bool room_for(const SystolicFold& fold) {
    if (ideal_ || memory_.less_than_a_beat()) return true;
    const double outputs = double(os_ ? fold.rows : streamed_) * double(fold.columns);
    const double bits = fold.last_of_sum ? bits_per_output_
                        : spills_        ? double(s_.data.accumulator_bits)
                                         : 0;
    if (bits == 0 || memory_.waiting() + outputs * bits <= room_bits_) return true;
    ++run_.room_wait_cycles;
    return false;
  }

  // --- sequence of the folds ---

  void sequence() {
    if (streaming_ && cycle_ == stream_end_) end_stream();
    try_load();
    if (!loading_ || cycle_ < loaded_cycle_ || streaming_ || !may_stream()) return;
    if (!room_for(*next_)) return;
    start_stream();
    if (next_) try_load();
  }

  void try_load() {
    if (loading_ || !may_load() || !operands_there()) return;
    if (run_.estimate.folds == 0) run_.first_wait_cycles = cycle_;
    loading_ = true;
    loaded_cycle_ = cycle_;
    if (!os_) load_rows();
  }

  /// The stationary rows enter above, one per cycle.
  void load_rows() {
    for (std::int64_t row = 0; row < fill_rows(*next_); ++row) {
      ++loaded_cycle_;
      if (row >= next_->rows) continue;
      auto& reads = s_.array.dataflow == Stationary::weight ? run_.estimate.weight_reads
                                                            : run_.estimate.input_reads;
      reads += next_->columns;
    }
  }

  bool may_load() const {
    if (run_.estimate.folds == 0) return true;
    if (!s_.array.overlap_folds) return !streaming_ && cycle_ >= end_;
    if (os_) return true;
    // A row that shifts in must not overwrite one that has not been swapped in yet.
    if (s_.array.mac_latency_cycles == 1) return true;
    for (std::int64_t row = 0; row < previous_rows_; ++row) {
      if (cycle_ + row < swapped_[static_cast<std::size_t>(row)]) return false;
    }
    return true;
  }

  /// Output stationary: results of this fold must not meet those that still leave.
  bool may_stream() const {
    if (!os_ || run_.estimate.folds == 0) return true;
    for (std::int64_t row = 0; row < previous_rows_; ++row) {
      const std::int64_t done = cycle_ + streamed_ - 1 + row + s_.array.mac_latency_cycles;
      if (done < drained_[static_cast<std::size_t>(row)]) return false;
    }
    return true;
  }

  void start_stream() {
    const SystolicFold fold = *next_;
    ++run_.estimate.folds;
    run_.estimate.macs += fold.rows * fold.columns * streamed_;
    streaming_ = true;
    loading_ = false;
    current_ = fold;
    stream_end_ = cycle_ + streamed_;
    previous_rows_ = fill_rows(fold);
    if (!os_) walk_down(fold);
    if (os_) enter_both(fold);
    next_ = folds_.next();
    fetch_issued_ = !next_;
    if (next_ && s_.buffers.double_buffered) issue_fetch(cycle_);
  }

  /// Every vector enters row by row; sums wait `mac_latency` in each and leave column by column.
  void walk_down(const SystolicFold& fold) {
    std::int64_t here = cycle_;
    for (std::int64_t row = 0; row < fill_rows(fold); ++row) {
      swapped_[static_cast<std::size_t>(row)] = here;
      if (row < fold.rows) row_lanes_.start(here);
      here += s_.array.mac_latency_cycles;
    }
    --here;  // the last row's result is there at the end of its last cycle
    const auto kind = static_cast<std::size_t>(2 * fold.last_of_sum + !fold.first_of_sum);
    for (std::int64_t column = 0; column < drain_columns(fold); ++column) {
      if (column < fold.columns) leaving_[kind].start(here);
      end_ = std::max(end_, here + streamed_);
      ++here;
    }
  }

  void enter_both(const SystolicFold& fold) {
    for (std::int64_t row = 0; row < fold.rows; ++row) row_lanes_.start(cycle_ + row);
    for (std::int64_t c = 0; c < fold.columns; ++c) column_lanes_.start(cycle_ + c);
    // Column 0: when each row's shadow register has passed on what comes from below.
    const std::int64_t rows = fill_rows(fold);
    const std::int64_t ready = cycle_ + streamed_ + s_.array.mac_latency_cycles - 1;
    std::int64_t free = 0;
    for (std::int64_t row = rows - 1; row >= 0; --row) {
      free = std::max(free, ready + row) + 1;
      drained_[static_cast<std::size_t>(row)] = free;
    }
    end_ = std::max(end_, stream_end_);
  }

  void end_stream() {
    streaming_ = false;
    if (os_) walk_up(current_);
  }

  /// A finished sum moves to its drain register and climbs one row per cycle.
  void walk_up(const SystolicFold& fold) {
    for (std::int64_t column = 0; column < drain_columns(fold); ++column) {
      std::int64_t finished = cycle_ - 1 + s_.array.mac_latency_cycles - 1 + column;
      for (std::int64_t row = 0; row < fill_rows(fold); ++row, ++finished) {
        const std::int64_t leaves = finished + 1 + row;
        if (row < fold.rows && column < fold.columns) leaving_[2].start(leaves);
        end_ = std::max(end_, leaves + 1);
      }
    }
  }

  // --- every cycle ---

  void read_lanes() {
    if (!next_ && streaming_ && cycle_ == stream_end_) end_stream();
    const std::int64_t rows = row_lanes_.busy(cycle_);
    auto& e = run_.estimate;
    if (s_.array.dataflow == Stationary::input) {
      e.weight_reads += rows;
    } else {
      e.input_reads += rows;
    }
    if (os_) e.weight_reads += column_lanes_.busy(cycle_);
  }

  void leave() {
    for (std::size_t kind = os_ ? 2 : 0; kind < leaving_.size(); ++kind) {
      const std::int64_t leaving = leaving_[kind].busy(cycle_);
      if (leaving == 0) continue;
      auto& e = run_.estimate;
      e.sum_writes += leaving;
      if (kind % 2 == 1) e.sum_reads += leaving;
      if (kind >= 2) {
        backlog_ += double(leaving) * operations_per_output_;
      } else if (spills_) {
        const std::int64_t bits = leaving * s_.data.accumulator_bits;
        e.dram_sum_write_bits += bits;
        if (!ideal_) memory_.put(double(bits));
      }
    }
  }

  void vector_unit() {
    if (backlog_ == 0) return;
    const double done = ideal_ ? backlog_ : std::min(backlog_, double(s_.vector_unit.lanes));
    backlog_ -= done;
    if (!ideal_) memory_.put(done / operations_per_output_ * bits_per_output_);
  }

  const SystolicWork& w_;
  const arch::Systolic& s_;
  bool os_, ideal_, spills_;
  std::int64_t streamed_;
  SystolicFolds folds_;
  Interface memory_;
  Lanes row_lanes_, column_lanes_;
  std::array<Lanes, 4> leaving_;  ///< by 2 x last of its sum + not first of its sum
  std::vector<std::int64_t> swapped_, drained_;
  double operations_per_output_ = 0, bits_per_output_ = 0, room_bits_ = 0;

  SystolicRun run_;
  std::int64_t cycle_ = 0;
  std::optional<SystolicFold> next_;
  SystolicFold current_;
  bool fetch_issued_ = false;
  bool loading_ = false;  ///< the next fold's rows are in or on their way
  bool streaming_ = false;
  std::int64_t loaded_cycle_ = 0;
  std::int64_t stream_end_ = 0;
  std::int64_t previous_rows_ = 0;
  std::int64_t end_ = 0;  ///< the last output so far has left before this cycle
  double backlog_ = 0;    ///< operations that wait for the vector unit
};

/// Reads, vector unit and writes of a vector step, beat by beat.
SystolicRun run_vector_step(const SystolicWork& work, const arch::Systolic& s, bool ideal) {
  SystolicRun run;
  auto& e = run.estimate;
  e.vector_operations = work.vector_operations;
  e.input_reads = work.vector_inputs;
  e.sum_writes = work.stored_elements;
  e.dram_input_bits = work.vector_inputs * s.data.input_bits;
  e.dram_output_bits = work.stored_elements * s.data.output_bits;
  const double bus = double(s.memory_interface.bits);
  const double all = double(work.vector_operations);
  double to_read = ideal ? 0 : double(e.dram_input_bits), done = 0, put = 0, written = 0;
  std::int64_t cycle = 0;
  while (done < all || (!ideal && written < double(e.dram_output_bits) - 0.5)) {
    const bool last = done >= all;
    if (put - written >= bus || (last && put > written)) {
      written = std::min(put, written + bus);
    } else if (cycle >= s.memory_interface.latency_cycles && to_read > 0) {
      to_read -= bus;
    }
    const double there = to_read <= 0 ? all : all * (1 - to_read / double(e.dram_input_bits));
    done = std::min({all, done + double(s.vector_unit.lanes), std::max(done, there)});
    put = done >= all ? double(e.dram_output_bits) : done / all * double(e.dram_output_bits);
    ++cycle;
  }
  e.cycles = cycle;
  return run;
}

}  // namespace

SystolicRun run_systolic(const SystolicWork& work, const SystolicPlan& plan,
                         const arch::Systolic& systolic, bool ideal_memory) {
  if (work.products == 0) return run_vector_step(work, systolic, ideal_memory);
  return Machine(work, plan, systolic, ideal_memory).run();
}

}  // namespace flecsim::analytic
