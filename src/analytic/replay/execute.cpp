#include "execute.h"

#include <algorithm>
#include <bit>

namespace flecsim::analytic::replay {
namespace {

enum : std::uint8_t { operand_a = 1, operand_b = 2, operand_d = 4, all_operands = 7 };
constexpr std::uint32_t control_queue = 5;
constexpr std::uint32_t tag_queue = 6;

}  // namespace

Execute::Execute(const Parameters& parameters, Memories& memories, std::int32_t a_stride)
    : parameters_(parameters),
      memories_(memories),
      a_stride_(a_stride),
      queue_(2, static_cast<std::uint32_t>(parameters.execute_queue)) {
  leave_.fill(-1);
  out_of_.fill(-1);
}

// ---- banks ----------------------------------------------------------------------------------
// The scratchpad has a power of two of rows.

std::int32_t Execute::a_bank(std::int32_t row) const {
  const std::int32_t at = op_.a + row * a_stride_;
  return memories_.scratchpad_bank(at & (parameters_.scratchpad_rows - 1));
}
std::int32_t Execute::d_bank(std::int32_t row) const {
  const std::int32_t at = op_.d + parameters_.dim - 1 - row;
  return memories_.scratchpad_bank(at & (parameters_.scratchpad_rows - 1));
}
bool Execute::same_bank(std::int32_t row) const {
  return op_.a >= 0 && op_.d >= 0 && a_bank(row) == d_bank(row) &&
         !(parameters_.without & Mechanism::same_bank);
}

std::uint64_t Execute::reads_at(Cycle now) {
  if (now > op_end_) return 0;
  std::uint64_t banks = 0;
  if (now >= even_.at && even_.row < max_rows) {
    const std::int32_t i = even_.row + static_cast<std::int32_t>(now - even_.at);
    if (reads_a(i)) banks |= std::uint64_t{1} << a_bank(i);
    if (reads_d(i)) banks |= std::uint64_t{1} << d_bank(i);
    return banks;
  }
  const std::int32_t limit = std::min(even_.row, op_.rows);
  while (cursor_ < limit && row_[cursor_].end < now) ++cursor_;
  if (cursor_ == limit) return 0;
  const Row& row = row_[cursor_];
  if (row.a == now && reads_a(cursor_)) banks |= std::uint64_t{1} << a_bank(cursor_);
  if (row.d == now && reads_d(cursor_)) banks |= std::uint64_t{1} << d_bank(cursor_);
  return banks;
}

bool Execute::reads(Cycle now, std::int32_t bank) { return (reads_at(now) >> bank & 1) != 0; }

// ---- rows -----------------------------------------------------------------------------------

/// Fires what can fire of the row in this cycle; false if nothing.
bool Execute::fire(Position& p, std::uint64_t blocked) {
  std::uint8_t fires = static_cast<std::uint8_t>(operand_b & ~p.fired);
  bool read = false;
  if (!(p.fired & operand_a) && !(reads_a(p.row) && (blocked >> a_bank(p.row) & 1))) {
    fires |= operand_a;
    read |= reads_a(p.row);
    row_[p.row].a = p.at;
  }
  const bool waits = same_bank(p.row) && !(p.fired & operand_a);
  if (!(p.fired & operand_d) && !waits && !(reads_d(p.row) && (blocked >> d_bank(p.row) & 1))) {
    fires |= operand_d;
    read |= reads_d(p.row);
    row_[p.row].d = p.at;
  }
  if (fires == 0) return false;
  p.fired |= fires;
  Cycle leave = std::max(p.at + (read ? parameters_.read_delay + 1 : 1), p.leave + 1);
  if (p.group == first_group_) {
    // The mesh takes an operation when its tag queue has room.
    leave = std::max(leave, out_of_[(operations_ - (tag_queue - 1)) & 7] + 1);
  }
  leave_[p.group & (leave_size - 1)] = leave;
  p.leave = leave;
  ++p.group;
  return true;
}

void Execute::finish_row(Position& p) {
  row_[p.row].end = p.at;
  const Cycle out = p.leave + 1 + parameters_.mesh_latency;
  if (p.row < op_.result.rows) add_result(out, p.row, 1);
  last_out_ = out;
  op_end_ = p.at;
  p.fired = 0;
  ++p.row;
}

/// A row of A and a row of the weights may lie in the same bank.
bool Execute::banks_meet() const {
  if (op_.a < 0 || op_.d < 0) return false;
  const std::uint64_t a = std::uint64_t{1} << a_bank(0) | std::uint64_t{1} << a_bank(op_.rows - 1);
  const std::uint64_t d = std::uint64_t{1} << d_bank(0) | std::uint64_t{1} << d_bank(op_.rows - 1);
  return (a & d) != 0 || !std::has_single_bit(a);
}

/// At least the banks that the operation reads.
std::uint64_t Execute::possible_banks() const {
  const auto between = [](std::int32_t low, std::int32_t high) {
    if (high < low) return ~std::uint64_t{0};
    return (std::uint64_t{2} << high) - (std::uint64_t{1} << low);
  };
  std::uint64_t banks = 0;
  if (op_.a >= 0) banks |= between(a_bank(0), a_bank(op_.rows - 1));
  if (op_.d >= 0) banks |= between(d_bank(op_.rows - 1), d_bank(0));
  return banks;
}

/// The rows from here on in closed form, where operands fire together, a row per cycle, and neither
/// the control queue nor the data of a later row hold anything up. False if not.
bool Execute::run_evenly(Position p) {
  const std::int32_t rows = op_.rows - p.row;
  const auto leave_before = [&](std::uint32_t back) {
    return leave_[(p.group - back) & (leave_size - 1)];
  };
  const Cycle at = std::max(p.at, leave_before(control_queue));
  const std::int32_t data = parameters_.read_delay + 1;
  const bool read = reads_a(p.row) || reads_d(p.row);
  Cycle leave = std::max(at + (read ? data : 1), p.leave + 1);
  if (p.group == first_group_) {
    leave = std::max(leave, out_of_[(operations_ - (tag_queue - 1)) & 7] + 1);
  }
  const std::int32_t last = std::min<std::int32_t>(control_queue, rows) - 1;
  if (leave_before(control_queue - last) > at + last) return false;
  if (rows > static_cast<std::int32_t>(control_queue) && leave > at + control_queue) return false;
  if (leave < at + data && (op_.a >= 0 || op_.d >= 0)) return false;
  even_ = {p.row, p.group, at, leave};
  const std::int32_t results = op_.result.rows - p.row;
  if (results > 0) {
    add_result(leave + 1 + parameters_.mesh_latency, p.row, std::min(rows, results));
  }
  op_end_ = at + rows - 1;
  p.leave = leave + rows - 1;
  last_out_ = p.leave + 1 + parameters_.mesh_latency;
  p.row = op_.rows;
  p.at = op_end_ + 1;
  p.group += static_cast<std::uint32_t>(rows);
  after_ = p;
  return true;
}

/// Computes the rows from here on, as if no load wrote a bank.
void Execute::run(Position p) {
  while (p.row < op_.rows) {
    if (p.fired == 0 && !meet_ && run_evenly(p)) return;
    p.at = std::max(p.at, leave_[(p.group - control_queue) & (leave_size - 1)]);
    fire(p, 0);
    if (p.fired == all_operands) finish_row(p);
    ++p.at;
  }
  after_ = p;
}

/// Rows from the one of this group on are no longer even.
void Execute::end_even_rows(std::uint32_t group) {
  if (even_.row == max_rows) return;
  const auto rows = static_cast<std::int32_t>(group - even_.group);
  for (std::int32_t i = std::max(0, rows - static_cast<std::int32_t>(control_queue)); i < rows;
       ++i) {
    leave_[(even_.group + static_cast<std::uint32_t>(i)) & (leave_size - 1)] = even_.leave + i;
  }
  even_.row = max_rows;
}

/// Where the rows stand before this cycle, as far back as that is known.
Execute::Position Execute::position_at(Cycle now) const {
  if (now < even_.at || even_.row == max_rows) return checkpoint_;
  const auto rows = static_cast<std::int32_t>(now - even_.at);
  const std::uint32_t group = even_.group + static_cast<std::uint32_t>(rows);
  const Cycle leave = rows > 0 ? even_.leave + rows - 1 : leave_[(group - 1) & (leave_size - 1)];
  return {even_.row + rows, now, 0, group, leave};
}

/// A load takes a bank: rows up to this cycle stand, the others are computed anew.
[[gnu::noinline]] bool Execute::scratchpad_written(Cycle now) {
  const std::uint64_t blocked = memories_.written(now);
  if (now > op_end_ || (blocked & banks_) == 0 || (reads_at(now) & blocked) == 0) return false;
  Position p = position_at(now);
  drop_results(p.row);
  end_even_rows(p.group);
  cursor_ = p.row;
  while (p.at <= now) {
    p.at = std::max(p.at, leave_[(p.group - control_queue) & (leave_size - 1)]);
    if (p.at > now) break;
    fire(p, p.at == now ? blocked : 0);
    if (p.fired == all_operands) finish_row(p);
    ++p.at;
  }
  checkpoint_ = p;
  run(p);
  return true;
}

// ---- operations -----------------------------------------------------------------------------

void Execute::set_preload(std::uint8_t entry, const Command& c) {
  op_.d = c.weight_row;
  op_.d_rows = c.weight_rows;
  op_.tag = {c.row, c.rows, entry, c.accumulate};
}

void Execute::set_compute(std::uint8_t entry, const Command& c) {
  op_.a = c.row;
  op_.a_rows = c.rows;
  op_.compute_entry = entry;
}

/// Decides what the head of the queue allows; false if it must wait.
bool Execute::start(Cycle now, const ReservationStation& station) {
  if (queue_.visible(0) > now) return false;
  const std::uint8_t entry = queue_.front();
  const Command& head = station.command(entry);
  op_ = Operation{};
  if (head.opcode == Opcode::config_execute) {
    if (!completions_.empty() || pending_ >= 0) return false;
    a_stride_ = static_cast<std::int32_t>(head.stride);
    return true;
  }
  if (head.opcode == Opcode::preload) {
    if (queue_.visible(1) > now) return false;
    set_preload(entry, head);
  } else {
    set_compute(entry, head);
    if (queue_.visible(2) <= now && station.command(queue_.at(1)).opcode == Opcode::preload) {
      set_preload(queue_.at(1), station.command(queue_.at(1)));
      op_.commands = 2;
    }
  }
  begin(now);
  return true;
}

void Execute::begin(Cycle now) {
  op_.result = last_tag_;
  op_.rows = op_.d >= 0 ? parameters_.dim : std::max(4, op_.a >= 0 ? op_.a_rows : 1);
  active_ = true;
  meet_ = banks_meet();
  banks_ = possible_banks();
  cursor_ = 0;
  end_even_rows(after_.group);
  first_group_ = after_.group;
  results_op_ = results_end_;
  checkpoint_ = {0, now, 0, after_.group, after_.leave};
  forget_results(now);
  run(checkpoint_);
  scratchpad_written(now);
}

/// The last rows fired in the cycle before: there the commands left the queue. Nobody can have seen
/// that: the room is behind them, and what waits there moves a cycle later.
void Execute::end() {
  queue_.pop(op_end_, op_.commands);
  active_ = false;
  fired_rows_ += op_.rows;
  if (op_.result.entry >= 0) {
    completions_.push({last_out_, static_cast<std::uint8_t>(op_.result.entry)});
  }
  out_of_[operations_++ & 7] = last_out_;
  last_tag_ = op_.tag;
  if (op_.compute_entry >= 0) {
    pending_ = op_.compute_entry;
    pending_since_ = op_end_;
  }
}

/// At most one completion per cycle: results of the mesh before computes.
bool Execute::complete(Cycle now, ReservationStation& station) {
  if (!completions_.empty() && completions_.front().at == now) {
    station.complete(completions_.front().entry);
    completions_.pop(now);
  } else if (pending_ >= 0 && pending_since_ < now) {
    station.complete(static_cast<std::uint8_t>(pending_));
    pending_ = -1;
  } else {
    return false;
  }
  completed_at_ = now;
  return true;
}

Events Execute::step(Cycle now, ReservationStation& station) {
  Events events = 0;
  if (active_ && op_end_ < now) {
    end();
    events |= took_command;
  }
  if (complete(now, station)) events |= replay::completed;
  if (!active_ && op_end_ < now && start(now, station) &&
      !active_) {  // a configuration: done at once
    station.complete(queue_.front());
    completed_at_ = now;
    queue_.pop(now);
    events |= replay::completed | took_command;
  }
  start_at_ = active_ ? never : next_start(now, station);
  return pending_ >= 0 ? events | moved : events;
}

/// When the next operation may start, for all that is known at the end of this cycle; a completion
/// of the mesh comes by itself.
Cycle Execute::next_start(Cycle now, const ReservationStation& station) {
  const Cycle ready = std::max(queue_.visible(0), now + 1);
  if (ready == never) return never;
  switch (station.command(queue_.front()).opcode) {
    case Opcode::config_execute:
      return completions_.empty() ? ready : never;
    case Opcode::preload:
      return std::max(queue_.visible(1), ready);
    default:
      return ready;
  }
}

// ---- results --------------------------------------------------------------------------------

/// Rows from index `index` of the operation on; none where the result goes nowhere.
void Execute::add_result(Cycle at, std::int32_t index, std::int32_t rows) {
  if (op_.result.row < 0) return;
  const std::int32_t row = op_.result.row + index;
  if (results_end_ != results_op_) {
    Results& last = results_[(results_end_ - 1) & (results_size - 1)];
    if (last.at + last.rows == at) {  // rows of an operation follow one another
      last.rows += rows;
      return;
    }
  }
  results_[results_end_++ & (results_size - 1)] = {at, row, rows, op_.result.accumulate};
}

/// Forgets the operation's results but those of its first rows.
void Execute::drop_results(std::int32_t kept_rows) {
  std::uint32_t i = results_op_;
  for (; i != results_end_ && kept_rows > 0; ++i) {
    Results& r = results_[i & (results_size - 1)];
    r.rows = std::min(r.rows, kept_rows);
    kept_rows -= r.rows;
  }
  results_end_ = i;
}

/// Results are looked up by cycle: those that are long out would only lengthen that.
void Execute::forget_results(Cycle now) {
  for (; results_head_ != results_end_; ++results_head_) {
    const Results& r = results_[results_head_ & (results_size - 1)];
    if (r.at + r.rows > now - kept) return;
  }
}

RowWrite Execute::output(Cycle now) {
  forget_results(now);
  for (std::uint32_t i = results_head_; i != results_end_; ++i) {
    const Results& r = results_[i & (results_size - 1)];
    if (r.at > now) break;
    if (now < r.at + r.rows) {
      return {now, r.row + static_cast<std::int32_t>(now - r.at), r.accumulate};
    }
  }
  return {};
}

Cycle Execute::output_ends(Cycle now, std::int32_t bank) const {
  Cycle free = now + 1;
  for (std::uint32_t i = results_head_; i != results_end_; ++i) {
    const Results& r = results_[i & (results_size - 1)];
    if (r.at > free) break;
    if (memories_.accumulator_bank(r.row) != bank ||
        memories_.accumulator_bank(r.row + r.rows - 1) != bank) {
      continue;
    }
    free = std::max(free, r.at + r.rows);
  }
  return free;
}

bool Execute::wrote(Cycle now, std::int32_t row, std::int32_t cycles) {
  for (std::uint32_t i = results_head_; i != results_end_; ++i) {
    const Results& r = results_[i & (results_size - 1)];
    if (r.at >= now) break;
    const Cycle at = r.at + (row - r.row);
    if (row >= r.row && row < r.row + r.rows && at < now && at >= now - cycles) return true;
  }
  return false;
}

}  // namespace flecsim::analytic::replay
