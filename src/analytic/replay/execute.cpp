#include "execute.h"

#include <algorithm>
#include <bit>

namespace flecsim::analytic::replay {
namespace {

enum : std::uint8_t { operand_a = 1, operand_b = 2, operand_d = 4, all_operands = 7 };
constexpr std::uint32_t control_queue = 5;
constexpr std::uint32_t tag_queue = 6;

}  // namespace

Execute::Execute(const Parameters& parameters, Memories& memories, std::int32_t a_stride,
                 std::int32_t c_stride)
    : parameters_(parameters), memories_(memories), a_stride_(a_stride), c_stride_(c_stride) {
  queue_.limit(parameters.execute_queue);
  leave_.fill(-1);
  out_of_.fill(-1);
}

// ---- banks ----------------------------------------------------------------------------------

std::int32_t Execute::a_bank(std::int32_t row) const {
  const std::int32_t at = op_.a + row * a_stride_;
  return memories_.scratchpad_bank(at % parameters_.scratchpad_rows);
}
std::int32_t Execute::d_bank(std::int32_t row) const {
  const std::int32_t at = op_.d + parameters_.dim - 1 - row;
  return memories_.scratchpad_bank(at % parameters_.scratchpad_rows);
}
bool Execute::same_bank(std::int32_t row) const {
  return op_.a >= 0 && op_.d >= 0 && a_bank(row) == d_bank(row) &&
         !(parameters_.without & Mechanism::same_bank);
}

std::uint64_t Execute::reads_at(Cycle now) {
  if (now > op_end_) return 0;
  while (row_[cursor_].end < now) ++cursor_;
  const Row& row = row_[cursor_];
  std::uint64_t banks = 0;
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
  leave_[p.group & 255] = leave;
  p.leave = leave;
  ++p.group;
  return true;
}

void Execute::finish_row(Position& p) {
  row_[p.row].end = p.at;
  const Cycle out = p.leave + 1 + parameters_.mesh_latency;
  if (p.row < op_.result.rows) {
    results_[results_end_++ & (results_size - 1)] = {
        out, op_.result.row < 0 ? -1 : op_.result.row + p.row * c_stride_, op_.result.accumulate};
  }
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

/// A whole operation whose operands fire together in each row.
void Execute::run_rows(Position p) {
  const std::int32_t a_rows = op_.a >= 0 ? op_.a_rows : 0;
  const std::int32_t d_first = op_.d >= 0 ? parameters_.dim - op_.d_rows : op_.rows;
  Cycle at = p.at;
  Cycle leave = std::max(p.leave, out_of_[(operations_ - (tag_queue - 1)) & 7]);
  for (std::int32_t i = 0; i < op_.rows; ++i, ++p.group) {
    at = std::max(at, leave_[(p.group - control_queue) & 255]);
    const bool read = i < a_rows || i >= d_first;
    leave = std::max(at + (read ? parameters_.read_delay + 1 : 1), leave + 1);
    leave_[p.group & 255] = leave;
    row_[i] = {at, at, at};
    if (i < op_.result.rows) {
      results_[results_end_++ & (results_size - 1)] = {
          leave + 1 + parameters_.mesh_latency,
          op_.result.row < 0 ? -1 : op_.result.row + i * c_stride_, op_.result.accumulate};
    }
    ++at;
  }
  op_end_ = at - 1;
  last_out_ = leave + 1 + parameters_.mesh_latency;
  p.row = op_.rows;
  p.at = at;
  p.leave = leave;
  after_ = p;
}

/// Computes the rows from here on, as if no load wrote a bank.
void Execute::run(Position p) {
  if (p.row == 0 && p.fired == 0 && !banks_meet()) {
    run_rows(p);
    return;
  }
  while (p.row < op_.rows) {
    p.at = std::max(p.at, leave_[(p.group - control_queue) & 255]);
    fire(p, 0);
    if (p.fired == all_operands) finish_row(p);
    ++p.at;
  }
  after_ = p;
}

/// A load takes a bank: rows up to this cycle stand, the others are computed anew.
void Execute::scratchpad_written(Cycle now) {
  const std::uint64_t blocked = memories_.written(now);
  if ((reads_at(now) & blocked) == 0) return;
  Position p = checkpoint_;
  results_end_ = results_op_ + static_cast<std::uint32_t>(std::min(p.row, op_.result.rows));
  while (p.at <= now) {
    p.at = std::max(p.at, leave_[(p.group - control_queue) & 255]);
    if (p.at > now) break;
    fire(p, p.at == now ? blocked : 0);
    if (p.fired == all_operands) finish_row(p);
    ++p.at;
  }
  checkpoint_ = p;
  run(p);
}

// ---- operations -----------------------------------------------------------------------------

void Execute::set_preload(const Issued& issued) {
  const Command& c = issued.command;
  op_.d = c.weight_row;
  op_.d_rows = c.weight_rows;
  op_.tag = {c.row, c.rows, issued.entry, c.accumulate};
}

void Execute::set_compute(const Issued& issued) {
  const Command& c = issued.command;
  op_.a = c.row;
  op_.a_rows = c.rows;
  op_.compute_entry = issued.entry;
}

/// Decides what the head of the queue allows; false if it must wait.
bool Execute::start(Cycle now) {
  if (queue_.empty()) return false;
  const Opcode head = queue_.front().command.opcode;
  op_ = Operation{};
  if (head == Opcode::config_execute) {
    if (!completions_.empty() || pending_ >= 0) return false;
    a_stride_ = static_cast<std::int32_t>(queue_.front().command.stride);
    return true;
  }
  if (head == Opcode::preload) {
    if (queue_.size() < 2) return false;
    set_preload(queue_.front());
  } else {
    set_compute(queue_.front());
    if (queue_.size() >= 3 && queue_.at(1).command.opcode == Opcode::preload) {
      set_preload(queue_.at(1));
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
  cursor_ = 0;
  first_group_ = after_.group;
  results_op_ = results_end_;
  checkpoint_ = {0, now, 0, after_.group, after_.leave};
  // Results are looked up by cycle: forget those that are long out, to keep the ring short.
  while (results_head_ != results_end_ &&
         results_[results_head_ & (results_size - 1)].at < now - 8) {
    ++results_head_;
  }
  run(checkpoint_);
  scratchpad_written(now);
}

/// All rows have fired: the commands leave the queue.
void Execute::end(Cycle now) {
  queue_.pop(now, op_.commands);
  active_ = false;
  fired_rows_ += op_.rows;
  if (op_.result.entry >= 0) {
    completions_.push({last_out_, static_cast<std::uint8_t>(op_.result.entry)});
  }
  out_of_[operations_++ & 7] = last_out_;
  last_tag_ = op_.tag;
  if (op_.compute_entry >= 0) {
    pending_ = op_.compute_entry;
    pending_since_ = now;
  }
}

/// At most one completion per cycle: results of the mesh before computes.
bool Execute::complete(Cycle now, ReservationStation& station) {
  if (!completions_.empty() && completions_.front().at == now) {
    station.complete(now, completions_.front().entry);
    completions_.pop(now);
  } else if (pending_ >= 0 && pending_since_ < now) {
    station.complete(now, static_cast<std::uint8_t>(pending_));
    pending_ = -1;
  } else {
    return false;
  }
  completed_at_ = now;
  return true;
}

Events Execute::step(Cycle now, ReservationStation& station) {
  Events events = complete(now, station) ? moved | replay::completed : 0;
  if (!active_ && op_end_ < now && start(now) && !active_) {  // a configuration: done at once
    station.complete(now, queue_.front().entry);
    completed_at_ = now;
    queue_.pop(now);
    events |= moved | replay::completed;
  }
  if (active_ && op_end_ == now) {
    end(now);
    events |= moved;
  }
  if (!front_.empty() && queue_.plain_room(now)) {
    queue_.push(front_.front());
    front_.pop(now);
    events |= moved | took_command;
  }
  return pending_ >= 0 ? events | moved : events;
}

Cycle Execute::next_event() const {
  Cycle next = never;
  if (active_) next = op_end_;
  if (!completions_.empty()) next = std::min(next, completions_.front().at);
  return next;
}

// ---- results --------------------------------------------------------------------------------

RowWrite Execute::output(Cycle now) {
  while (results_head_ != results_end_ &&
         results_[results_head_ & (results_size - 1)].at < now - 8) {
    ++results_head_;
  }
  for (std::uint32_t i = results_head_; i != results_end_; ++i) {
    const RowWrite& w = results_[i & (results_size - 1)];
    if (w.at > now) break;
    if (w.at == now) return w;
  }
  return {};
}

bool Execute::wrote(Cycle now, std::int32_t row, std::int32_t cycles) {
  for (std::uint32_t i = results_head_; i != results_end_; ++i) {
    const RowWrite& w = results_[i & (results_size - 1)];
    if (w.at >= now) break;
    if (w.row == row && w.at >= now - cycles) return true;
  }
  return false;
}

}  // namespace flecsim::analytic::replay
