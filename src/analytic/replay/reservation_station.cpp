#include "reservation_station.h"

#include <algorithm>
#include <bit>

namespace flecsim::analytic::replay {

ReservationStation::ReservationStation(const Parameters& p, const StationConfig& config, bool ahead)
    : parameters_(p), config_(config), ahead_(ahead) {
  const auto ones = [](std::int32_t n) { return n >= 64 ? ~Mask{0} : (Mask{1} << n) - 1; };
  class_[load_class] = ones(p.load_entries);
  class_[execute_class] = ones(p.execute_entries) << p.load_entries;
  class_[store_class] = ones(p.store_entries) << (p.load_entries + p.execute_entries);
  for (Utilization& used : used_) {
    used.limit(load_class, p.load_entries);
    used.limit(execute_class, p.execute_entries);
    used.limit(store_class, p.store_entries);
  }
}

bool ReservationStation::idle() const {
  if (valid_ == 0) return true;
  return lone_preload_ && std::has_single_bit(valid_);
}

/// An entry that has nothing more to wait for may issue in the next cycle.
void ReservationStation::clear(Mask among, Mask dependence) {
  for (Mask left = waiting_ & among; left != 0; left &= left - 1) {
    Entry& entry = entries_[std::countr_zero(left)];
    entry.waits &= ~dependence;
    if (entry.waits == 0) {
      waiting_ &= ~(left & -left);
      news_ |= ready_to_issue;
    }
  }
}

void ReservationStation::release(int entry) {
  valid_ &= ~(Mask{1} << entry);
  const Command& c = entries_[entry].command;
  const Class own = class_of(c.opcode);
  if (full_class_ >> own & 1) news_ |= entry_freed;
  if (c.loop != LoopKind::none && utilization(c.loop).drop(own)) news_ |= may_emit;
}

void ReservationStation::complete(std::uint8_t entry) {
  const Mask own = class_[class_of(entries_[entry].command.opcode)];
  release(entry);
  clear(~own, Mask{1} << entry);
}

void ReservationStation::issued(int entry) {
  const Mask bit = Mask{1} << entry;
  const Opcode opcode = entries_[entry].command.opcode;
  unissued_ &= ~bit;
  clear(class_[class_of(opcode)], bit);
  if (opcode == Opcode::config_load || opcode == Opcode::config_store) release(entry);
}

[[gnu::noinline]] void ReservationStation::configure(const Command& c) {
  switch (c.opcode) {
    case Opcode::config_load:
      config_.block_stride[c.load_id] = c.block_stride;
      config_.pixel_repeats[c.load_id] = c.pixel_repeats;
      break;
    case Opcode::config_store:
      config_.pooling = c.pool != nullptr;
      break;
    case Opcode::config_execute:
      config_.a_stride = static_cast<std::int32_t>(c.stride);
      break;
    default:
      break;
  }
}

int ReservationStation::allocate_made() {
  const int index = free_entry_;
  free_entry_ = -1;
  const Mask bit = Mask{1} << index;
  Entry& entry = entries_[index];
  const Command& command = entry.command;
  const Class c = class_of(command.opcode);
  if (c == execute_class) lone_preload_ = command.opcode == Opcode::preload;
  configure(command);
  set_ranges(entry);
  entry.waits = dependences(c, entry);
  for (Mask& entries : in_memory_) entries &= ~bit;
  in_memory_[entry.a.memory] |= bit;
  const auto mark = [&](Mask& entries, bool is) { entries = is ? entries | bit : entries & ~bit; };
  mark(weights_, entry.b.memory != Range::none);
  mark(preloads_, command.opcode == Opcode::preload);
  valid_ |= bit;
  entry.issues_from = 0;
  if (ahead_ && c == execute_class) waiting_executes_.push(static_cast<std::uint8_t>(index));
  if (!ahead_ || c != execute_class || waiting_executes_.size() == 1) unissued_ |= bit;
  if (entry.waits != 0) {
    waiting_ |= bit;
  } else {
    waiting_ &= ~bit;
    news_ |= ready_to_issue;
  }
  return index;
}

Range ReservationStation::range(Range::Memory memory, std::int32_t start, std::int64_t rows) const {
  const std::int32_t size =
      memory == Range::scratchpad ? parameters_.scratchpad_rows : parameters_.accumulator_rows;
  const std::int64_t end = start + rows;
  return {memory, start, end >= size ? Range::no_end : static_cast<std::int32_t>(end)};
}

/// A load with pixel repeats also writes rows below its address; its end shifts with its start.
Range ReservationStation::load_range(const Command& c) const {
  const std::int64_t blocks = (c.columns + parameters_.dim - 1) / parameters_.dim;
  const std::int64_t rows = (blocks - 1) * config_.block_stride[c.load_id] + c.rows;
  if (c.accumulator) return range(Range::accumulator, c.row, rows);
  const std::int32_t half = parameters_.scratchpad_rows / 2;
  const std::int32_t floor = c.row > half ? half : 0;
  const std::int32_t start = std::max(floor, c.row - (config_.pixel_repeats[c.load_id] - 1));
  return range(Range::scratchpad, start, rows);
}

/// A pooled store claims its accumulator bank from its address upwards.
Range ReservationStation::store_range(const Command& c) const {
  const Range::Memory memory = c.accumulator ? Range::accumulator : Range::scratchpad;
  const std::int64_t blocks = (c.columns + parameters_.dim - 1) / parameters_.dim;
  if (!config_.pooling) {
    return range(memory, c.row, (blocks - 1) * parameters_.dim + c.rows);
  }
  const std::int32_t bank = parameters_.accumulator_bank_rows;
  return range(memory, c.row, (c.row / bank + 1) * bank - c.row);
}

void ReservationStation::set_ranges(Entry& entry) const {
  const Command& c = entry.command;
  entry.a = entry.b = Range{};
  switch (c.opcode) {
    case Opcode::load:
      entry.a = load_range(c);
      break;
    case Opcode::store:
      entry.a = store_range(c);
      break;
    case Opcode::preload:
      if (c.row != schedule::garbage) entry.a = range(Range::accumulator, c.row, c.rows);
      if (c.weight_row != schedule::garbage) {
        entry.b = range(Range::scratchpad, c.weight_row, c.weight_rows);
      }
      break;
    case Opcode::compute:
      if (c.row != schedule::garbage) {
        entry.a =
            range(Range::scratchpad, c.row, static_cast<std::int64_t>(c.rows) * config_.a_stride);
      }
      break;
    default:
      break;
  }
}

/// Entries whose operand meets the range, in the same memory.
ReservationStation::Mask ReservationStation::meeting(Range Entry::*operand, Mask among,
                                                     const Range& range) const {
  Mask meeting = 0;
  for (Mask left = among; left != 0; left &= left - 1) {
    if ((entries_[std::countr_zero(left)].*operand).meets(range)) meeting |= left & -left;
  }
  return meeting;
}

ReservationStation::Mask ReservationStation::dependences(Class c, const Entry& entry) const {
  // Execute commands that issue ahead wait for one another in `waiting_executes_`.
  const Mask waits = ahead_ && c == execute_class ? 0 : unissued_ & class_[c];
  if (entry.a.memory == Range::none && entry.b.memory == Range::none) return waits;
  const Mask same = entry.a.memory == Range::none ? 0 : valid_ & in_memory_[entry.a.memory];
  const Mask loads = class_[load_class], executes = class_[execute_class],
             stores = class_[store_class];
  if (c == load_class) {
    Mask met = meeting(&Entry::a, same & ~loads, entry.a);
    if (entry.a.memory == Range::scratchpad) {
      met |= meeting(&Entry::b, valid_ & weights_ & executes, entry.a);
    }
    return waits | met;
  }
  if (c == store_class) {
    return waits | meeting(&Entry::a, same & (loads | (preloads_ & executes)), entry.a);
  }
  const bool preload = entry.command.opcode == Opcode::preload;
  Mask met = meeting(&Entry::a, same & (preload ? loads | stores : loads), entry.a);
  if (entry.b.memory != Range::none) {
    met |= meeting(&Entry::a, valid_ & loads & in_memory_[Range::scratchpad], entry.b);
  }
  return waits | met;
}

}  // namespace flecsim::analytic::replay
