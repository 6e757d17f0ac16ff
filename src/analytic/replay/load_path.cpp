#include "load_path.h"

#include <algorithm>
#include <bit>

#include "flecsim/schedule/requests.h"

#include "write_queue.h"

namespace flecsim::analytic::replay {

LoadPath::LoadPath(const Parameters& parameters, Bus& bus, Memories& memories, Execute& execute,
                   const std::array<LoadConfig, 3>& config)
    : parameters_(parameters),
      bus_(bus),
      memories_(memories),
      execute_(execute),
      config_(config),
      tracker_(parameters.dma_commands),
      all_ids_(parameters.requests >= 64 ? ~std::uint64_t{0}
                                         : (std::uint64_t{1} << parameters.requests) - 1),
      ids_(all_ids_),
      bus_shift_(std::countr_zero(static_cast<std::uint32_t>(parameters.bus_bytes))) {
  queue_.limit(parameters.load_queue);
  read_issue_.limit(5);
  slots_.limit(3);
}

// ---- controller -----------------------------------------------------------------------------

void LoadPath::configure(const Command& c) {
  config_[c.load_id] = {c.stride, c.block_stride, c.pixel_repeats, c.shrunk};
}

/// What all rows of the command at the head have in common.
[[gnu::noinline]] void LoadPath::begin_rows() {
  const Command& c = queue_.front().command;
  const LoadConfig& config = config_[c.load_id];
  RowRead& r = next_row_;
  zero_fill_ = c.address == 0;
  row_stride_ = config.stride;
  r.wide = c.accumulator && !config.shrunk;
  r.width = parameters_.dim * (r.wide ? parameters_.accumulator_bytes : parameters_.input_bytes);
  r.bytes = c.columns * (r.wide ? parameters_.accumulator_bytes : parameters_.input_bytes);
  r.block_stride = config.block_stride;
  r.pixel_repeats = c.accumulator ? std::int16_t{1} : config.pixel_repeats;
  r.repeats = !zero_fill_ && config.stride == 0 ? c.rows : std::int16_t{1};
  r.slot = static_cast<std::uint8_t>(slot_);
  r.accumulator = c.accumulator;
  r.accumulate = c.accumulate;
  r.row = c.row;
  r.address = c.address;
  row_ = 0;
  rows_ = r.repeats != 1 ? 1 : static_cast<std::int32_t>(c.rows);
  tracker_.take(slot_, static_cast<std::int64_t>(c.rows) * r.bytes, queue_.front().entry);
}

/// Offers the next row of the command at the head; true if it was taken.
bool LoadPath::offer_row() {
  if (zero_fill_ ? zeroing_ : !read_issue_.pipe_room()) return false;
  if (zero_fill_) {
    zeroing_ = true;
    zero_ = next_row_;
    zero_block_ = 0;
    events_ |= zero_begun;
  } else {
    read_issue_.push(next_row_);
    next_row_.address += row_stride_;
  }
  ++next_row_.row;
  ++row_;
  return true;
}

bool LoadPath::step_controller(Cycle now) {
  if (queue_.empty()) return false;
  switch (control_) {
    case Control::waiting:
      if (queue_.front().command.opcode == Opcode::config_load) {
        configure(queue_.front().command);
        break;
      }
      slot_ = tracker_.free_slot(now);
      if (slot_ < 0) return false;
      begin_rows();
      control_ = offer_row() ? Control::sending : Control::offering;
      return true;
    case Control::offering:
      if (!offer_row()) return false;
      control_ = Control::sending;
      return true;
    default:
      // A single row is offered with the allocation and takes this second cycle.
      if (row_ < rows_ && !offer_row()) return false;
      if (row_ < rows_) return true;
      control_ = Control::waiting;
  }
  queue_.pop(now);
  events_ |= took_command;
  return true;
}

// ---- reader ---------------------------------------------------------------------------------

void LoadPath::make_request(Cycle now) {
  const std::uint64_t usable = ids_ & ~(freed_at_ == now ? freed_ : 0);
  const auto id = static_cast<std::uint8_t>(std::countr_zero(usable));
  ids_ &= ~(std::uint64_t{1} << id);
  const std::int64_t address = current_.address + requested_;
  const schedule::Request request = schedule::next_request(
      address, current_.bytes - requested_, parameters_.bus_bytes, parameters_.max_bytes);
  Read& read = reads_[id];
  read.row = current_;
  read.size = request.size;
  read.shift = static_cast<std::int32_t>(address & (request.size - 1));
  read.useful = request.useful;
  read.position = requested_;
  requested_ += request.useful;
  ++requests_;
  bytes_ += request.size;
  Beat beat;
  beat.page = address >> 12;
  beat.id = id;
  beat.answer_beats = static_cast<std::uint8_t>(std::max(1, request.size / parameters_.bus_bytes));
  events_ |= bus_.make_read(now, beat) ? went_ahead : made_request;
}

/// True when it made room in `read_issue_`.
bool LoadPath::step_reader(Cycle now) {
  const std::uint64_t usable = ids_ & ~(freed_at_ == now ? freed_ : 0);
  if (reading_ && usable != 0 && bus_.can_make(Bus::reader)) {
    make_request(now);
    if (requested_ >= current_.bytes) reading_ = false;
  }
  if (reading_ || read_issue_.empty()) return false;
  current_ = read_issue_.front();
  read_issue_.pop(now);
  requested_ = 0;
  reading_ = true;
  return true;
}

/// Steps again in the next cycle only if it can do something by then; the bus, a freed identifier,
/// a completed command or the zero writer wake it otherwise. Cycles up to `until` are stepped ahead
/// as long as each makes a request, because then nothing else in them matters.
Events LoadPath::step_requests(Cycle now, Cycle until) {
  events_ = 0;
  if (now <= requested_until_) return moved;  // what woke it counts from the cycle after those
  for (Cycle at = now;; ++at) {
    requested_until_ = at;
    free_planned(at - 1);
    const bool made_room = step_reader(at);
    const bool controlled = step_controller(at);
    const bool again =
        (reading_ ? ids_ != 0 && bus_.can_make(Bus::reader) : !read_issue_.empty()) ||
        (!queue_.empty() && (made_room || controlled));
    if (!again) return events_;
    if (at >= until || !goes_on()) return events_ | moved;
  }
}

/// In the next cycle the reader makes a request that goes ahead and the controller is in the middle
/// of a command.
bool LoadPath::goes_on() const {
  const bool middle = control_ == Control::sending && row_ < rows_ - 1 && !zero_fill_;
  return middle && reading_ && ids_ != 0 && bus_.reads_go_ahead();
}

// ---- merger ---------------------------------------------------------------------------------

LoadPath::Write LoadPath::next_write(const Merge& m) const {
  const Read& r = m.request;
  Write w;
  w.row = r.row.row +
          ((r.position + m.sent) >> std::countr_zero(static_cast<std::uint32_t>(r.row.width))) *
              r.row.block_stride;
  w.repeats = r.row.wide ? r.row.repeats : r.row.pixel_repeats;
  w.slot = r.row.slot;
  w.accumulator = r.row.accumulator;
  w.accumulate = r.row.accumulate;
  w.last = m.sent + m.next_bytes() == r.useful;
  w.bytes = r.useful * r.row.repeats;
  return w;
}

/// Sends a row on if it is complete and the next stage takes it.
bool LoadPath::emit(Cycle now) {
  if (!merge_.has_row()) return false;
  if (merge_.request.row.wide) {
    if (in_wide_) return false;
    wide_ = next_write(merge_);
    wide_repeat_ = wide_.repeats - 1;
    in_wide_ = true;
  } else {
    if (in_scaler_ || (behind(now, 2) && now < ahead_.in_slots)) return false;
    scaler_ = next_write(merge_);
    in_scaler_ = true;
  }
  merge_.sent += merge_.next_bytes();
  return true;
}

void LoadPath::accept_beat(Cycle now) {
  const std::uint8_t id = bus_.answer(Bus::reader);
  bus_.take_answer(Bus::reader, now);
  events_ |= took_answer;
  if (!merging_) merge_ = {reads_[id], 0, 0};
  merging_ = true;
  merge_.read += parameters_.bus_bytes;
  if (!merge_.all_read()) return;
  if (freed_at_ != now) freed_ = 0;
  freed_at_ = now;
  events_ |= freed_request;
  freed_ |= std::uint64_t{1} << id;
  ids_ |= std::uint64_t{1} << id;
}

/// Holds one request at a time; the next one may follow in the cycle in which the last row leaves
/// if all beats were read, else only once both counters have been seen full.
bool LoadPath::step_merger(Cycle now) {
  bool any = false;
  bool open = !merging_ && now >= open_at(now);
  const bool takes_beat = merging_ && !merge_.all_read();
  if (merging_) {
    const bool was_sent = merge_.all_sent();
    any = emit(now);
    if (!takes_beat && merge_.all_sent()) {
      merging_ = false;
      open = !was_sent;
      any = true;
    }
    if (takes_beat && was_sent && merge_.read + parameters_.bus_bytes >= merge_.request.size &&
        bus_.answer_waits(Bus::reader)) {
      accept_beat(now);
      merging_ = false;
      return true;
    }
  }
  if (bus_.answer_waits(Bus::reader) && (open || takes_beat)) {
    accept_beat(now);
    any = true;
  }
  const bool waits = merging_ ? now < ahead_.in_slots : bus_.answer_waits(Bus::reader);
  return any || waits;
}

// ---- planned answers ------------------------------------------------------------------------

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

bool LoadPath::can_plan(Cycle now, int id) {
  const RowRead& row = reads_[id].row;
  if (row.accumulator) return false;
  const std::uint32_t rows = static_cast<std::uint32_t>(reads_[id].useful / row.width + 2);
  if (memories_.planned_room() < rows * static_cast<std::uint32_t>(row.pixel_repeats)) return false;
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
  if (planned_at_ != now) opened_before_ = open_at_;
  planned_at_ = now;
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

// ---- writes ---------------------------------------------------------------------------------

[[gnu::noinline]] LoadPath::Try LoadPath::try_accumulator(Cycle now, std::int32_t row,
                                                          bool accumulate) {
  const std::int32_t bank = memories_.accumulator_bank(row);
  const RowWrite out = execute_.output(now);
  if (out.row >= 0 && memories_.accumulator_bank(out.row) == bank) {
    next_try_ = std::min(next_try_, execute_.output_ends(now, bank));
    return Try::sleeps;
  }
  if (parameters_.single_ported && repeated_addition(now, bank)) return Try::again;
  if (!accumulate) return Try::writes;
  memories_.want_accumulate(now, bank);
  // A single-ported bank holds a written row for a cycle longer, in its write queue.
  const std::int32_t cycles = parameters_.write_pipeline + (parameters_.single_ported ? 1 : 0);
  const bool held = memories_.wrote(now, row, cycles) || execute_.wrote(now, row, cycles);
  return held ? Try::again : Try::writes;
}

/// In the cycle before, an addition went to the same sub-bank of this bank as the one before it.
bool LoadPath::repeated_addition(Cycle now, std::int32_t bank) const {
  RowWrite latest, earlier;
  const auto see = [&](const RowWrite& w) {
    if (!w.accumulate || w.at >= now || memories_.accumulator_bank(w.row) != bank) return;
    if (w.at > latest.at) {
      earlier = latest;
      latest = w;
    } else if (w.at > earlier.at) {
      earlier = w;
    }
  };
  execute_.visit_recent(now, see);
  memories_.visit_recent(see);
  return latest.at == now - 1 && earlier.at >= 0 &&
         memories_.sub_bank(latest.row) == memories_.sub_bank(earlier.row);
}

/// Rows through the input scaler: one write per cycle, the pixel's copies downwards.
bool LoadPath::step_repeater(Cycle now) {
  if (!in_repeater_) return false;
  const Write& w = repeater_;
  if (w.accumulator) {
    const Try tried = try_accumulator(now, w.row, w.accumulate);
    if (tried != Try::writes) return tried == Try::again;
    memories_.write_accumulator(now, w.row, w.accumulate);
  } else {
    const std::int32_t half = parameters_.scratchpad_rows / 2;
    const std::int32_t floor = w.row >= half ? half : 0;
    if (w.row - repeat_ >= floor) write_scratchpad(now, w.row - repeat_);
  }
  if (repeat_-- == 0) {
    if (w.last) returned(now, w);
    in_repeater_ = false;
  }
  return true;
}

bool LoadPath::step_wide(Cycle now, bool narrow_finishes, std::int32_t narrow_bank) {
  if (!in_wide_) return false;
  const std::int32_t row = wide_.row + wide_repeat_;
  if (narrow_finishes || memories_.accumulator_bank(row) == narrow_bank) return true;
  const Try tried = try_accumulator(now, row, wide_.accumulate);
  if (tried != Try::writes) return tried == Try::again;
  memories_.write_accumulator(now, row, wide_.accumulate);
  if (wide_repeat_-- == 0) {
    if (wide_.last) returned(now, wide_);
    in_wide_ = false;
  }
  return true;
}

Events LoadPath::step_answers(Cycle now) {
  events_ = 0;
  next_try_ = never;
  // Whether the scaler's path ends a request or writes an accumulator bank decides over the others.
  const bool narrow_finishes = in_repeater_ && repeater_.last && repeat_ == 0;
  const std::int32_t narrow_bank =
      in_repeater_ && repeater_.accumulator ? memories_.accumulator_bank(repeater_.row) : -1;
  const bool wide_finishes = in_wide_ && wide_.last && wide_repeat_ == 0;
  const bool planned_finishes = memories_.planned_finish(now);
  const bool blocks_zero = narrow_finishes || wide_finishes || planned_finishes;
  bool any = step_repeater(now);
  any |= step_wide(now, (narrow_finishes && narrow_bank < 0) || planned_finishes, narrow_bank);
  const bool stages = in_scaler_ || !slots_.empty();
  if (!in_repeater_ && !slots_.empty() && !(behind(now, 4) && now < ahead_.done)) {
    repeater_ = slots_.front();
    repeat_ = repeater_.repeats - 1;
    in_repeater_ = true;
    slots_.pop(now);
    any = true;
  }
  if (in_scaler_ && slots_.used(now) + (behind(now, 3) ? planned_in_slots(now) : 0) < 3) {
    slots_.push(scaler_);
    in_scaler_ = false;
    any = true;
  }
  any |= step_merger(now) || (stages && now < ahead_.done);
  any |= step_zero_repeater(now, blocks_zero);
  if (zeroing_ && !in_zero_repeater_) {
    const std::int32_t blocks = (zero_.bytes + zero_.width - 1) / zero_.width;
    zero_repeater_ = Write{};
    zero_repeater_.row = zero_.row + zero_block_ * zero_.block_stride;
    zero_repeater_.repeats = zero_.pixel_repeats;
    zero_repeater_.slot = zero_.slot;
    zero_repeater_.accumulator = zero_.accumulator;
    zero_repeater_.last = ++zero_block_ == blocks;
    zero_repeater_.bytes = zero_.bytes;
    zero_repeat_ = zero_repeater_.repeats - 1;
    in_zero_repeater_ = true;
    zeroing_ = !zero_repeater_.last;
    any = true;
    if (!zeroing_) events_ |= zero_done;
  }
  return any ? events_ | moved : events_;
}

/// `blocked`: another path ends a request in this cycle. Copies below the half's first row are
/// skipped, one per cycle, whether or not the path is blocked.
[[gnu::noinline]] bool LoadPath::step_zero_repeater(Cycle now, bool blocked) {
  if (!in_zero_repeater_) return false;
  const Write& w = zero_repeater_;
  const std::int32_t row = w.row - zero_repeat_;
  const std::int32_t half = parameters_.scratchpad_rows / 2;
  const bool skipped = !w.accumulator && row < (w.row >= half ? half : 0);
  if (!skipped) {
    if (blocked) return true;
    if (w.accumulator) {
      const Try tried = try_accumulator(now, w.row, false);
      if (tried != Try::writes) return tried == Try::again;
      memories_.write_accumulator(now, w.row, false);
    } else {
      if (memories_.written(now) >> memories_.scratchpad_bank(row) & 1) return true;
      write_scratchpad(now, row);
    }
  }
  if (zero_repeat_-- == 0) {
    if (w.last) returned(now, w);
    in_zero_repeater_ = false;
  }
  return true;
}

bool LoadPath::complete(Cycle now, ReservationStation& station) {
  const int slot = tracker_.completed(now);
  if (slot < 0) return false;
  station.complete(tracker_.release(now, slot));
  return true;
}

}  // namespace flecsim::analytic::replay
