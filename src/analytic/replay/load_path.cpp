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
  const Command& c = head().command;
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
  tracker_.take(slot_, static_cast<std::int64_t>(c.rows) * r.bytes, head().entry);
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

/// The command at the head leaves the queue, which others see in this cycle or, if that is stepped
/// ahead, when it has come.
void LoadPath::pop_command(Cycle at, Cycle now) {
  popped_.push(at);
  if (show_popped(now)) events_ |= took_command;
}

bool LoadPath::show_popped(Cycle now) {
  bool any = false;
  for (; !popped_.empty() && popped_.front() <= now; popped_.pop(now)) {
    queue_.pop(now);
    any = true;
  }
  return any;
}

bool LoadPath::step_controller(Cycle at, Cycle now) {
  if (!has_command()) return false;
  switch (control_) {
    case Control::waiting:
      if (head().command.opcode == Opcode::config_load) {
        configure(head().command);
        break;
      }
      slot_ = tracker_.free_slot(at);
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
  pop_command(at, now);
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
  const Part part{request.size, static_cast<std::int32_t>(address & (request.size - 1)),
                  request.useful, requested_};
  requested_ += request.useful;
  ++requests_;
  bytes_ += request.size;
  Beat beat;
  beat.page = address >> 12;
  beat.id = id;
  beat.answer_beats = static_cast<std::uint8_t>(std::max(1, request.size >> bus_shift_));
  if (now <= plans_until_ && bus_.all_planned() && plannable(current_, request.useful)) {
    Bus::Taken taken;
    const std::uint32_t beats = bus_.read_ahead(now, beat, open_at_, taken);
    plan_rows(current_, part, taken, beats, id);
    events_ |= planned_answer;
    return;
  }
  reads_[id] = {current_, part};
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

/// Steps the cycles up to `until` ahead in which nothing else matters. The bus, a freed identifier,
/// a completed command, a new one or the zero writer wake it where it cannot know `next_request_`.
Events LoadPath::step_requests(Cycle now, Cycle until) {
  events_ = show_popped(now) ? took_command : Events{0};
  if (now <= requested_until_) {  // what woke it counts from the cycle after those
    next_request_ = next_step(requested_until_);
    return events_;
  }
  only_planned_ = plan_ahead(now, until);
  plans_until_ = only_planned_ && bus_.reads_go_ahead() ? until : -1;
  for (Cycle at = now;; at = next_request_) {
    requested_until_ = at;
    free_planned(at - 1);
    const bool made_room = step_reader(at);
    controller_may_move_ = step_controller(at, now) || made_room || !has_command();
    next_request_ = next_step(at);
    if (next_request_ > until || !goes_on(next_request_)) return events_;
  }
}

/// The next row of its command has no room until the reader takes one.
bool LoadPath::controller_waits_for_room() const {
  return control_ != Control::waiting && row_ < rows_ && !zero_fill_ && !read_issue_.pipe_room();
}

/// When the reader or the controller can do something after this cycle, `never` if that depends on
/// others.
Cycle LoadPath::next_step(Cycle at) const {
  if (controller_may_move_ && has_command() && !controller_waits_for_room()) return at + 1;
  if (!reading_) return read_issue_.empty() ? never : at + 1;
  if (ids_ != 0) return bus_.can_make(Bus::reader) ? at + 1 : never;
  return next_free_id();
}

/// The cycle `at`, before which nothing happens here, can be stepped ahead: a request in it goes
/// ahead, and what the controller does in it is known and seen by nobody else.
bool LoadPath::goes_on(Cycle at) const {
  if (!bus_.reads_go_ahead() || !has_command()) return false;
  // The next identifier is a planned answer's.
  if (reading_ && ids_ == 0 && (planned_ids_.empty() || !only_planned_)) return false;
  if (control_ != Control::waiting) return !zero_fill_;
  const Command& c = head().command;
  if (c.opcode == Opcode::config_load) return true;
  if (c.address == 0) return false;
  std::uint32_t unfinished = reading_ ? 1u << current_.slot : 0u;
  if (!read_issue_.empty()) unfinished |= 1u << read_issue_.back().slot;
  return tracker_.knows_free_slot(at, unfinished);
}

// ---- merger ---------------------------------------------------------------------------------

LoadPath::Write LoadPath::next_write(const Merge& m) const {
  const Read& r = m.request;
  Write w;
  w.row = r.row.row + ((r.part.position + m.sent) >>
                       std::countr_zero(static_cast<std::uint32_t>(r.row.width))) *
                          r.row.block_stride;
  w.repeats = r.row.wide ? r.row.repeats : r.row.pixel_repeats;
  w.slot = r.row.slot;
  w.accumulator = r.row.accumulator;
  w.accumulate = r.row.accumulate;
  w.last = m.sent + m.next_bytes() == r.part.useful;
  w.bytes = r.part.useful * r.row.repeats;
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
    if (takes_beat && was_sent && merge_.read + parameters_.bus_bytes >= merge_.request.part.size &&
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
[[gnu::noinline]] bool LoadPath::repeated_addition(Cycle now, std::int32_t bank) const {
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
