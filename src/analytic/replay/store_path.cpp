#include "store_path.h"

#include <algorithm>
#include <bit>

#include "flecsim/base/error.h"
#include "flecsim/schedule/requests.h"

#include "write_queue.h"

namespace flecsim::analytic::replay {

StorePath::StorePath(const Parameters& parameters, Bus& bus, Memories& memories, Execute& execute,
                     const StoreConfig& config)
    : parameters_(parameters),
      bus_(bus),
      memories_(memories),
      execute_(execute),
      tracker_(parameters.dma_commands),
      stride_(config.stride),
      all_ids_(parameters.requests >= 64 ? ~std::uint64_t{0}
                                         : (std::uint64_t{1} << parameters.requests) - 1),
      ids_(all_ids_) {
  queue_.limit(parameters.store_queue);
  dispatch_.limit(2);
  norm_.limit(6);
  scale_.limit(6);
  issue_.limit(5);
}

bool StorePath::busy(Cycle now) {
  ids_ |= bus_.take_acknowledged(now);
  return writing_ || ids_ != all_ids_ || !dispatch_.empty() || !norm_.empty() || !scale_.empty() ||
         !issue_.empty();
}

// ---- writer ---------------------------------------------------------------------------------

bool StorePath::step_acknowledge(Cycle now) {
  if (!bus_.answer_waits(Bus::writer)) return false;
  const std::uint64_t bit = std::uint64_t{1} << bus_.answer(Bus::writer);
  bus_.take_answer(Bus::writer, now);
  events_ |= took_answer;
  if (freed_at_ != now) freed_ = 0;
  freed_at_ = now;
  freed_ |= bit;
  ids_ |= bit;
  return true;
}

void StorePath::make_beat(Cycle now) {
  Beat beat;
  beat.first = beats_left_ == 0;
  if (beat.first) {
    const std::uint64_t usable = ids_ & ~(freed_at_ == now ? freed_ : 0);
    id_ = static_cast<std::uint8_t>(std::countr_zero(usable));
    ids_ &= ~(std::uint64_t{1} << id_);
    const schedule::Request request =
        schedule::next_request(current_.address + sent_, current_.bytes - sent_,
                               parameters_.bus_bytes, parameters_.max_bytes);
    beats_left_ = std::max(1, request.size / parameters_.bus_bytes);
    beat.page = (current_.address + sent_) >> 12;
    sent_ += request.useful;
    ++requests_;
    bytes_ += request.size;
  } else {
    beat.page = (current_.address + sent_ - 1) >> 12;
  }
  beat.id = id_;
  beat.last = --beats_left_ == 0;
  if (!beat.last && parameters_.requests == 1) {
    throw base::InputError(
        "memory_interface.requests_in_flight: 1: the accelerator hangs, because its write DMA "
        "asks for a free request in every beat and this layer writes several beats at once; "
        "expected at least 2");
  }
  events_ |= bus_.make_write(now, beat) ? went_ahead : made_request;
}

bool StorePath::step_writer(Cycle now) {
  if (!writing_) return false;
  ids_ |= bus_.take_acknowledged(now - 1);
  const std::uint64_t usable = ids_ & ~(freed_at_ == now ? freed_ : 0);
  if (usable == 0 || !bus_.can_make(Bus::writer)) return false;
  make_beat(now);
  if (beats_left_ == 0 && sent_ >= current_.bytes) writing_ = false;
  return true;
}

// ---- queues ---------------------------------------------------------------------------------

/// The writer takes the head when it is idle or has just finished.
bool StorePath::step_issue(Cycle now) {
  if (issue_.empty() || writing_ || issue_.front().ready > now) return false;
  if (issue_.front().element.triggers) {
    current_ = issue_.front().element;
    sent_ = 0;
    beats_left_ = 0;
    writing_ = true;
  }
  issue_.pop(now);
  return true;
}

bool StorePath::step_scale(Cycle now) {
  if (scale_.empty() || !issue_.pipe_room()) return false;
  const Waiting& head = scale_.front();
  Waiting next = head;
  if (head.element.accumulator) {
    next.ready = now + parameters_.scale_latency;
    --normalized_;
    normalized_popped_at_ = now;
  } else if (head.element.row == schedule::garbage) {
    next.ready = now + 1;
  }
  issue_.push(next);
  scale_.pop(now);
  return true;
}

bool StorePath::step_norm(Cycle now) {
  if (norm_.empty() || !scale_.plain_room(now)) return false;
  const Waiting& head = norm_.front();
  if (head.element.accumulator) {
    const std::int32_t passing = normalized_ + (normalized_popped_at_ == now ? 1 : 0);
    if (head.ready > now || passing >= 2) return false;
    ++normalized_;
    --outstanding_[memories_.accumulator_bank(head.element.row)];
  }
  scale_.push(head);
  norm_.pop(now);
  return true;
}

/// A write takes the row's sub-bank or waits for it.
[[gnu::noinline]] bool StorePath::writes_sub_bank(Cycle now, std::int32_t row) const {
  RecentWrites recent;
  const auto add = [&](const RowWrite& w) {
    if (memories_.sub_bank(w.row) == memories_.sub_bank(row)) recent.add(now, w);
  };
  execute_.visit_recent(now, add);
  memories_.visit_recent(add);
  return queue_busy(recent, parameters_.write_pipeline);
}

bool StorePath::can_read_accumulator(Cycle now, std::int32_t row) {
  const std::int32_t bank = memories_.accumulator_bank(row);
  const RowWrite out = execute_.output(now);
  if (out.row >= 0 && out.accumulate && memories_.accumulator_bank(out.row) == bank) return false;
  if (memories_.accumulates(now, bank)) return false;
  if (parameters_.single_ported && writes_sub_bank(now, row)) return false;
  return !execute_.wrote(now, row, parameters_.write_pipeline) &&
         !memories_.wrote(now, row, parameters_.write_pipeline);
}

bool StorePath::can_read_scratchpad(Cycle now, std::int32_t row) {
  const std::int32_t bank = memories_.scratchpad_bank(row);
  return !execute_.reads(now, bank) && !(memories_.written(now) >> bank & 1);
}

bool StorePath::step_dispatch(Cycle now) {
  if (dispatch_.empty()) return false;
  const Element& head = dispatch_.front();
  if (!norm_.plain_room(now)) return false;
  Cycle ready = now + 1;
  if (head.row != schedule::garbage) {
    if (head.accumulator) {
      if (outstanding_[memories_.accumulator_bank(head.row)] != 0) return false;
      if (!can_read_accumulator(now, head.row)) return true;  // others may be done next cycle
      ++outstanding_[memories_.accumulator_bank(head.row)];
    } else {
      if (!can_read_scratchpad(now, head.row)) return true;
      ready = now + parameters_.read_delay + 1;
    }
  }
  if (tracker_.returned(now, head.slot, 1)) events_ |= finished_work;
  norm_.push({head, ready});
  dispatch_.pop(now);
  return true;
}

// ---- controller -----------------------------------------------------------------------------

StorePath::Element StorePath::next_element() const {
  const Command& c = queue_.front().command;
  Element e;
  e.slot = static_cast<std::uint8_t>(slot_);
  e.accumulator = c.accumulator;
  e.bytes = c.columns * parameters_.input_bytes;
  if (!pool_) {
    e.row = c.row + block_ * parameters_.dim + row_;
    e.address = c.address + row_ * stride_;
    e.triggers = block_ == blocks_ - 1;
    return e;
  }
  const std::int32_t row = pooled_row_ * pool_->stride + window_row_ - pool_->pad_up;
  const std::int32_t column = pooled_column_ * pool_->stride + window_column_ - pool_->pad_left;
  if (row >= 0 && row < pool_->rows && column >= 0 && column < pool_->columns) {
    e.row = c.row + row * pool_->columns + column;
  } else {
    e.accumulator = false;
  }
  e.address =
      c.address +
      (static_cast<std::int64_t>(pooled_row_) * pool_->out_columns + pooled_column_) * stride_;
  e.triggers = window_row_ == pool_->size - 1 && window_column_ == pool_->size - 1;
  return e;
}

/// Steps to the next element; false when that was the last.
bool StorePath::advance() {
  const Command& c = queue_.front().command;
  const auto carry = [](std::int32_t& value, std::int32_t end) {
    value = value + 1 >= end ? 0 : value + 1;
    return value == 0;
  };
  if (!pool_) {
    return !(carry(block_, blocks_) && carry(row_, c.rows));
  }
  return !(carry(window_column_, pool_->size) && carry(window_row_, pool_->size) &&
           carry(pooled_column_, pool_->pooled_columns) && carry(pooled_row_, pool_->pooled_rows));
}

bool StorePath::offer(Cycle now) {
  if (!dispatch_.plain_room(now)) return false;
  dispatch_.push(next_element());
  wrapped_ = !advance();
  return true;
}

bool StorePath::step_controller(Cycle now) {
  if (queue_.empty()) return false;
  const Command& c = queue_.front().command;
  if (c.opcode == Opcode::config_store) {
    stride_ = c.stride;
    pool_ = c.pool;
    queue_.pop(now);
    events_ |= took_command;
    return true;
  }
  if (control_ == Control::waiting) {
    slot_ = tracker_.free_slot(now);
    if (slot_ < 0) return false;
    blocks_ = (c.columns + parameters_.dim - 1) / parameters_.dim;
    const std::int64_t elements = pool_ ? static_cast<std::int64_t>(pool_->pooled_rows) *
                                              pool_->pooled_columns * pool_->size * pool_->size
                                        : std::int64_t{c.rows} * blocks_;
    tracker_.take(slot_, elements, queue_.front().entry);
    control_ = offer(now) ? Control::sending : Control::offering;
    return true;
  }
  if (control_ == Control::offering) {
    if (!offer(now)) return false;
    control_ = Control::sending;
    return true;
  }
  if (!wrapped_ && !offer(now)) return false;
  if (wrapped_) {
    // A single element is offered with the allocation and takes this second cycle.
    control_ = Control::waiting;
    queue_.pop(now);
    events_ |= took_command;
  }
  return true;
}

Events StorePath::step(Cycle now) {
  events_ = 0;
  bool any = step_acknowledge(now);
  any |= step_writer(now);
  any |= step_issue(now);
  any |= step_scale(now);
  any |= step_norm(now);
  any |= step_dispatch(now);
  any |= step_controller(now);
  return any ? events_ | moved : events_;
}

bool StorePath::complete(Cycle now, ReservationStation& station) {
  const int slot = tracker_.completed(now);
  if (slot < 0) return false;
  station.complete(tracker_.release(now, slot));
  return true;
}

}  // namespace flecsim::analytic::replay
