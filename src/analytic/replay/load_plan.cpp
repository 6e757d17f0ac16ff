// Answers that are planned: all that becomes of a read of the scratchpad, from the memory's beats
// to the writes of its rows, computed at once when only planned ones are before it.
//
// A read is planned as soon as it is at the memory for good: `plan_ahead`, where nothing else is on
// the way from the memory to the scratchpad, else `plan_served`, when the memory has come to it.
#include <algorithm>
#include <bit>

#include "load_path.h"

namespace flecsim::analytic::replay {

/// Rows on their way into the scratchpad follow one another without a stop.
bool LoadPath::flows(Cycle now) const {
  const auto flowing = [](const Write& w) { return !w.accumulator && w.repeats == 1; };
  if (in_scaler_ && !flowing(scaler_)) return false;
  if (slots_.size() > 1 || (!slots_.empty() && !flowing(slots_.front()))) return false;
  if (in_repeater_ && !flowing(repeater_)) return false;
  return ahead_.done <= now || !(in_scaler_ || in_repeater_ || !slots_.empty());
}

/// The merger takes a new request two cycles from now, by the steps of `step_merger`: `flows()`.
[[gnu::noinline]] bool LoadPath::opens_in_two_cycles(Cycle now) const {
  bool merging = merging_;
  bool waits = bus_.answer_waits(Bus::reader);
  if (waits && !merging && now + 1 < open_at_) return false;
  Merge m = merge_;
  for (const bool second : {false, true}) {
    bool open = !merging;
    const bool takes_beat = merging && !m.all_read();
    bool ended = false;
    if (merging) {
      if (m.request.row.wide || m.request.row.accumulator || m.request.row.pixel_repeats != 1) {
        return false;
      }
      const bool was_sent = m.all_sent();
      if (m.has_row()) m.sent += m.next_bytes();
      if (!takes_beat && m.all_sent()) {
        merging = false;
        open = !was_sent;
      }
      if (takes_beat && was_sent && waits &&
          m.read + parameters_.bus_bytes >= m.request.part.size) {
        waits = merging = false;
        ended = true;
      }
    }
    if (second) return !ended && !waits && open;
    if (ended || !waits) continue;
    if (!open && !takes_beat) return false;
    if (!merging) m = {reads_[bus_.answer(Bus::reader)], 0, 0};
    merging = true;
    waits = false;
    m.read += parameters_.bus_bytes;
  }
  return false;
}

/// A request whose rows go straight into the scratchpad.
bool LoadPath::plannable(const RowRead& row, std::int32_t useful) const {
  if (row.accumulator) return false;
  const auto rows = static_cast<std::uint32_t>(useful / row.width + 2);
  return memories_.planned_room() >= rows * static_cast<std::uint32_t>(row.pixel_repeats);
}

/// Only planned answers are between the memory (exclusively) and the scratchpad.
bool LoadPath::nothing_unplanned() const {
  return !merging_ && !in_scaler_ && slots_.empty() && !in_repeater_ &&
         !bus_.answer_waits(Bus::reader);
}

bool LoadPath::plan_ahead(Cycle now, Cycle until) {
  if (!bus_.may_go_ahead() || !nothing_unplanned()) return false;
  for (int id = bus_.next_read(until); id >= 0; id = bus_.next_read(until)) {
    const Read& read = reads_[static_cast<std::size_t>(id)];
    if (!plannable(read.row, read.part.useful)) break;
    plan(now, id);
    events_ |= planned_answer;
  }
  return true;
}

bool LoadPath::plan_served(Cycle now, Cycle until) {
  bool any = false;
  for (int id = bus_.next_read(until); id >= 0 && can_plan(now, id); id = bus_.next_read(until)) {
    if (planned_at_ != now) opened_before_ = open_at_;
    planned_at_ = now;
    plan(now, id);
    any = true;
  }
  return any;
}

bool LoadPath::can_plan(Cycle now, int id) const {
  const Read& read = reads_[static_cast<std::size_t>(id)];
  if (!plannable(read.row, read.part.useful)) return false;
  if (planned_at_ == now) return true;
  if (!flows(now)) return false;
  if (!merging_ && !bus_.answer_waits(Bus::reader)) return true;
  return ahead_.done <= now && now + 2 >= open_at_ && opens_in_two_cycles(now);
}

/// A row that is complete in the merger in this cycle goes through scaler, slots and repeater: each
/// stage takes it when it is free. The cycle in which it leaves the merger.
Cycle LoadPath::plan_row(Cycle complete, std::int32_t row, std::int32_t repeats, bool last) {
  const Cycle emitted = std::max(complete + 1, ahead_.in_slots);
  ahead_.in_slots = std::max(emitted, ahead_.repeats[2]) + 1;
  const Cycle begun = std::max(ahead_.in_slots + 1, ahead_.done);
  ahead_.repeats = {begun, ahead_.repeats[0], ahead_.repeats[1]};
  ahead_.done = begun + repeats;
  if (repeats > 1) {
    const std::int32_t half = parameters_.scratchpad_rows / 2;
    const std::int32_t floor = row >= half ? half : 0;
    for (std::int32_t repeat = std::min(repeats - 1, row - floor); repeat > 0; --repeat) {
      const Cycle at = ahead_.done - repeat;
      memories_.plan_writes(at, at, memories_.scratchpad_bank(row - repeat), false);
    }
  }
  memories_.plan_writes(ahead_.done, ahead_.done, memories_.scratchpad_bank(row), last);
  return emitted;
}

/// Rows that are as wide as a beat, each complete with its own, pass all stages without a stop.
bool LoadPath::rows_flow(const RowRead& r, const Part& part, const Bus::Taken& taken,
                         std::int32_t rows) const {
  const bool even = r.width == parameters_.bus_bytes && r.pixel_repeats == 1 && part.shift == 0 &&
                    (part.position & (r.width - 1)) == 0;
  return even && taken[static_cast<std::size_t>(rows - 1)] - taken[0] == rows - 1 &&
         taken[0] + 1 >= std::max(ahead_.in_slots, ahead_.repeats[2]) &&
         taken[0] + 3 >= ahead_.done;
}

/// A row in every cycle, the first one complete in this one: when the last one leaves the merger.
Cycle LoadPath::plan_even_rows(Cycle first_beat, std::int32_t row, std::int32_t rows,
                               std::int32_t row_stride) {
  const Cycle emitted = first_beat + rows;
  const Cycle first = first_beat + 4;
  ahead_.in_slots = emitted + 1;
  ahead_.repeats = {emitted + 2, rows > 1 ? emitted + 1 : ahead_.repeats[0],
                    rows > 2    ? emitted
                    : rows == 2 ? ahead_.repeats[0]
                                : ahead_.repeats[1]};
  ahead_.done = emitted + 3;
  const std::int32_t bank = memories_.scratchpad_bank(row);
  if (memories_.scratchpad_bank(row + (rows - 1) * row_stride) == bank) {
    memories_.plan_writes(first, ahead_.done, bank, true);
    return emitted;
  }
  for (Cycle at = first; at <= ahead_.done; ++at, row += row_stride) {
    memories_.plan_writes(at, at, memories_.scratchpad_bank(row), at == ahead_.done);
  }
  return emitted;
}

/// What becomes of a request whose beats the merger takes in these cycles.
void LoadPath::plan_rows(const RowRead& r, const Part& part, const Bus::Taken& taken,
                         std::uint32_t beats, std::uint8_t id) {
  const std::int32_t shift = std::countr_zero(static_cast<std::uint32_t>(r.width));
  std::int32_t row = r.row + (part.position >> shift) * r.block_stride;
  const std::int32_t rows = (part.useful + r.width - 1) >> shift;
  Cycle emitted = 0;
  if (rows_flow(r, part, taken, rows)) {
    emitted = plan_even_rows(taken[0], row, rows, r.block_stride);
  } else {
    std::int32_t bytes = r.width - (part.position & (r.width - 1));
    for (std::int32_t sent = 0; sent != part.useful; bytes = r.width, row += r.block_stride) {
      // The merger waits for the bytes of a whole row, even where the first one begins inside.
      const std::int32_t needed = std::min(sent + r.width, part.useful) + part.shift;
      sent += std::min(bytes, part.useful - sent);
      const auto beat = static_cast<std::size_t>((needed - 1) >> bus_shift_);
      emitted = plan_row(taken[beat], row, r.pixel_repeats, sent == part.useful);
    }
  }
  tracker_.returned(ahead_.done, r.slot, part.useful * r.repeats);
  const Cycle accepted = taken[beats - 1];
  planned_ids_.push({accepted, id});
  open_at_ = emitted > accepted ? emitted : emitted == accepted ? accepted + 2 : accepted + 1;
}

void LoadPath::plan(Cycle now, int id) {
  Bus::Taken taken;
  const std::uint32_t beats = bus_.send_all(now, open_at_, taken);
  const Read& read = reads_[static_cast<std::size_t>(id)];
  plan_rows(read.row, read.part, taken, beats, static_cast<std::uint8_t>(id));
}

void LoadPath::free_planned(Cycle until) {
  while (!planned_ids_.empty() && planned_ids_.front().at <= until) {
    ids_ |= std::uint64_t{1} << planned_ids_.front().id;
    planned_ids_.pop(until);
  }
}

}  // namespace flecsim::analytic::replay
