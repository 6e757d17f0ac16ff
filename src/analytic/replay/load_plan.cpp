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
      if (takes_beat && was_sent && waits && m.read + parameters_.bus_bytes >= m.request.size) {
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
bool LoadPath::plannable(int id) const {
  const Read& read = reads_[static_cast<std::size_t>(id)];
  if (read.row.accumulator) return false;
  const auto rows = static_cast<std::uint32_t>(read.useful / read.row.width + 2);
  return memories_.planned_room() >= rows * static_cast<std::uint32_t>(read.row.pixel_repeats);
}

/// Only planned answers are between the memory (exclusively) and the scratchpad.
bool LoadPath::nothing_unplanned() const {
  return !merging_ && !in_scaler_ && slots_.empty() && !in_repeater_ &&
         !bus_.answer_waits(Bus::reader);
}

void LoadPath::plan_ahead(Cycle now, Cycle until) {
  if (!bus_.may_go_ahead() || !nothing_unplanned()) return;
  for (int id = bus_.next_read(until); id >= 0 && plannable(id); id = bus_.next_read(until)) {
    plan(now, id);
    events_ |= planned_answer;
  }
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
  if (!plannable(id)) return false;
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
      memories_.plan_write(ahead_.done - repeat, row - repeat, false);
    }
  }
  memories_.plan_write(ahead_.done, row, last);
  return emitted;
}

void LoadPath::plan(Cycle now, int id) {
  Bus::Taken taken;
  const std::uint32_t beats = bus_.send_all(now, open_at_, taken);
  const Read& read = reads_[static_cast<std::size_t>(id)];
  const RowRead& r = read.row;
  const std::int32_t shift = std::countr_zero(static_cast<std::uint32_t>(r.width));
  std::int32_t row = r.row + (read.position >> shift) * r.block_stride;
  std::int32_t bytes = r.width - (read.position & (r.width - 1));
  Cycle emitted = 0;
  for (std::int32_t sent = 0; sent != read.useful; bytes = r.width, row += r.block_stride) {
    // The merger waits for the bytes of a whole row, even where the first one begins inside.
    const std::int32_t needed = std::min(sent + r.width, read.useful) + read.shift;
    sent += std::min(bytes, read.useful - sent);
    const auto beat = static_cast<std::size_t>((needed - 1) >> bus_shift_);
    emitted = plan_row(taken[beat], row, r.pixel_repeats, sent == read.useful);
  }
  tracker_.returned(ahead_.done, r.slot, read.useful * r.repeats);
  const Cycle accepted = taken[beats - 1];
  planned_ids_.push({accepted, static_cast<std::uint8_t>(id)});
  open_at_ = emitted > accepted ? emitted : emitted == accepted ? accepted + 2 : accepted + 1;
}

void LoadPath::free_planned(Cycle until) {
  while (!planned_ids_.empty() && planned_ids_.front().at <= until) {
    ids_ |= std::uint64_t{1} << planned_ids_.front().id;
    planned_ids_.pop(until);
  }
}

}  // namespace flecsim::analytic::replay
