#include "reservation_station.h"

#include <algorithm>
#include <bit>

namespace flecsim::analytic::replay {

ReservationStation::ReservationStation(const Parameters& p, const StationConfig& config)
    : parameters_(p), config_(config) {
  const auto ones = [](std::int32_t n) { return n >= 64 ? ~Mask{0} : (Mask{1} << n) - 1; };
  class_[load_class] = ones(p.load_entries);
  class_[execute_class] = ones(p.execute_entries) << p.load_entries;
  class_[store_class] = ones(p.store_entries) << (p.load_entries + p.execute_entries);
}

bool ReservationStation::idle() const {
  if (valid_ == 0) return true;
  return lone_preload_ && std::has_single_bit(valid_);
}

/// An entry that has nothing more to wait for may issue in the next cycle.
void ReservationStation::clear(Cycle now, Mask among, Mask dependence) {
  for (Mask left = waiting_ & among; left != 0; left &= left - 1) {
    Entry& entry = entries_[std::countr_zero(left)];
    entry.waits &= ~dependence;
    if (entry.waits != 0) continue;
    waiting_ &= ~(left & -left);
    if (ready_at_ != now) ready_ = 0;
    ready_at_ = now;
    ready_ |= left & -left;
  }
}

void ReservationStation::release(Cycle now, int entry) {
  const Mask bit = Mask{1} << entry;
  valid_ &= ~bit;
  if (freed_at_ != now) freed_ = 0;
  freed_at_ = now;
  freed_ |= bit;
  const Command& c = entries_[entry].command;
  if (c.loop != LoopKind::none) utilization(c.loop).drop(class_of(c.opcode), now);
}

void ReservationStation::complete(Cycle now, std::uint8_t entry) {
  const Mask own = class_[class_of(entries_[entry].command.opcode)];
  release(now, entry);
  clear(now, ~own, Mask{1} << entry);
}

int ReservationStation::ready(Cycle now, Class c) const {
  const Mask candidates = unissued_ & ~waiting_ & ~(ready_at_ == now ? ready_ : 0) & class_[c];
  return candidates == 0 ? -1 : std::countr_zero(candidates);
}

void ReservationStation::issued(Cycle now, int entry) {
  const Mask bit = Mask{1} << entry;
  const Opcode opcode = entries_[entry].command.opcode;
  unissued_ &= ~bit;
  clear(now, class_[class_of(opcode)], bit);
  if (opcode == Opcode::config_load || opcode == Opcode::config_store) release(now, entry);
}

bool ReservationStation::room(Cycle now, Class c) const {
  const Mask taken = valid_ | (freed_at_ == now ? freed_ : 0);
  return (class_[c] & ~taken) != 0;
}

void ReservationStation::configure(const Command& c) {
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

void ReservationStation::allocate(Cycle now, const Command& command) {
  configure(command);
  const Class c = class_of(command.opcode);
  if (c == execute_class) lone_preload_ = command.opcode == Opcode::preload;
  const Mask taken = valid_ | (freed_at_ == now ? freed_ : 0);
  const int index = std::countr_zero(class_[c] & ~taken);
  const Mask bit = Mask{1} << index;
  Entry& entry = entries_[index];
  entry.command = command;
  set_ranges(entry);
  entry.waits = dependences(c, entry);
  valid_ |= bit;
  unissued_ |= bit;
  if (entry.waits != 0) {
    waiting_ |= bit;
  } else {
    waiting_ &= ~bit;
  }
}

Range ReservationStation::range(std::uint8_t memory, std::int32_t start, std::int64_t rows) const {
  Range r;
  r.memory = memory;
  r.start = start;
  const std::int64_t size =
      memory == Range::scratchpad ? parameters_.scratchpad_rows : parameters_.accumulator_rows;
  const std::int64_t end = start + rows;
  r.wrap = end >= size;
  r.end = static_cast<std::int32_t>(r.wrap ? end - size : end);
  return r;
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
  const std::uint8_t memory = c.accumulator ? Range::accumulator : Range::scratchpad;
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

ReservationStation::Mask ReservationStation::dependences(Class c, const Entry& entry) const {
  Mask waits = unissued_ & class_[c];
  const Opcode opcode = entry.command.opcode;
  if (opcode == Opcode::config_load || opcode == Opcode::config_store ||
      opcode == Opcode::config_execute) {
    return waits;
  }
  for (Mask left = valid_ & ~class_[c]; left != 0; left &= left - 1) {
    const int index = std::countr_zero(left);
    const Entry& other = entries_[index];
    const Class other_class = class_of(other.command.opcode);
    bool wait = false;
    if (c == load_class) {
      wait = other.a.overlaps(entry.a) || other.b.overlaps(entry.a);
    } else if (c == execute_class) {
      wait = other.a.overlaps(entry.a);
      if (other_class == load_class) wait |= other.a.overlaps(entry.b);
      if (other_class == store_class) wait &= opcode == Opcode::preload;
    } else {
      wait = other.a.overlaps(entry.a) &&
             (other_class == load_class || other.command.opcode == Opcode::preload);
    }
    if (wait) waits |= left & -left;
  }
  return waits;
}

}  // namespace flecsim::analytic::replay
