#include "scalesim_buffers.h"

#include <algorithm>
#include <cassert>

#include "flecsim/base/checked.h"
#include "flecsim/base/error.h"

namespace flecsim::analytic::scalesim {
namespace {

// SCALE-Sim cuts every buffer into 100 sets, half of them active and half fetched ahead.
constexpr std::int64_t sets_of_buffer = 100;
constexpr std::int64_t sets_of_half = 50;
/// Words per cycle of the very first fetch in CALC mode ("arbitrary", says its source).
constexpr std::int64_t first_fetch_bandwidth = 10;

}  // namespace

CalcReadBuffer::CalcReadBuffer(std::int64_t words, std::int64_t elements)
    : last_set_(static_cast<std::size_t>(elements), -1),
      elements_(elements),
      set_words_(words / sets_of_buffer) {}

void CalcReadBuffer::read(std::int64_t cycle, std::span<const Element> elements) {
  if (first_read_cycle_ < 0 && !elements.empty()) first_read_cycle_ = cycle;
  for (const Element element : elements) {
    if (last_set_[static_cast<std::size_t>(element)] < window_start_) insert(cycle, element);
  }
}

void CalcReadBuffer::insert(std::int64_t cycle, Element element) {
  last_set_[static_cast<std::size_t>(element)] = static_cast<std::int32_t>(set_);
  ++words_;
  if (++set_fill_ < set_words_) return;
  set_fill_ = 0;
  if (++set_ == window_start_ + sets_of_half) slide(cycle);
}

std::int64_t CalcReadBuffer::fetch_cycles() const {
  const std::int64_t cycles = fetch_end_ - fetch_start_ + 1;
  if (cycles > 0) return cycles;
  throw base::InputError(
      "SCALE-Sim divides by zero here: the SRAM turns over twice in one cycle, expected a larger "
      "SRAM or a smaller array");
}

void CalcReadBuffer::slide(std::int64_t cycle) {
  if (!prefetched_) {
    const std::int64_t needed = base::ceil_div(sets_of_half * set_words_, first_fetch_bandwidth);
    fetch_end_ = first_read_cycle_ - 2;
    dram_start_ = first_read_cycle_ - needed;
    prefetched_ = true;
  } else {
    fetch_cycles();
  }
  dram_stop_ = fetch_end_ + 1;
  window_start_ += sets_of_half;
  fetch_start_ = fetch_end_ + 1;
  fetch_end_ = cycle;
}

void CalcReadBuffer::finish() {
  if (prefetched_) {
    fetch_cycles();
    dram_stop_ = fetch_end_ + 1;
    return;
  }
  const std::int64_t sets = set_ + (set_fill_ > 0 ? 1 : 0);
  dram_start_ = -base::ceil_div(sets * set_words_, first_fetch_bandwidth);
  dram_stop_ = -1;
}

Access CalcReadBuffer::access() const {
  return {double(dram_start_), double(dram_stop_), double(words_)};
}

UserReadBuffer::UserReadBuffer(std::int64_t words, std::int64_t words_per_cycle,
                               std::int64_t elements, FetchOrder order)
    : order_(std::move(order)),
      resident_(static_cast<std::size_t>(elements), 0),
      line_words_(base::ceil_div(words, sets_of_buffer)),
      words_per_cycle_(words_per_cycle) {
  const std::int64_t active = base::ceil_div(words, 2);
  const std::int64_t ahead = words - active;
  lines_ = std::int64_t(order_.elements.size()) / line_words_ + 1;
  active_lines_ = std::min(base::ceil_div(active, line_words_), lines_);
  prefetch_lines_ = std::min(base::ceil_div(ahead, line_words_), lines_ - active_lines_);
  first_fetch_lines_ = std::min(base::ceil_div(active, words_per_cycle),
                                base::ceil_div(order_.places, words_per_cycle));
  fetch_lines_ = base::ceil_div(ahead, words_per_cycle);
  for (std::int64_t line = 0; line < active_lines_; ++line) count_line(line, 1);
}

void UserReadBuffer::count_line(std::int64_t line, int change) {
  const auto size = std::int64_t(order_.elements.size());
  const std::int64_t begin = line * line_words_;
  const std::int64_t end = std::min(begin + line_words_, size);
  for (std::int64_t i = begin; i < end; ++i) {
    resident_[static_cast<std::size_t>(order_.elements[static_cast<std::size_t>(i)])] += change;
  }
}

void UserReadBuffer::slide() {
  for (std::int64_t i = 0; i < prefetch_lines_; ++i) {
    count_line((window_start_ + i) % lines_, -1);
    count_line((window_start_ + active_lines_ + i) % lines_, 1);
  }
  window_start_ = (window_start_ + prefetch_lines_) % lines_;
  last_fetch_cycle_ += fetch_lines_ + 1;
  ++fetches_;
}

std::int64_t UserReadBuffer::read(std::int64_t cycle, std::span<const Element> elements) {
  std::int64_t offset = 1;
  for (const Element element : elements) {
    while (resident_[static_cast<std::size_t>(element)] == 0) {
      slide();
      // The wait is added whatever its sign, and once more where it is one (#130).
      const std::int64_t wait = last_fetch_cycle_ - (cycle + offset);
      offset += wait > 0 ? 2 * wait : wait;
    }
  }
  return offset - 1;
}

Access UserReadBuffer::access() const {
  const std::int64_t lines = first_fetch_lines_ + fetches_ * fetch_lines_;
  return {double(-first_fetch_lines_), double(last_fetch_cycle_), double(lines * words_per_cycle_)};
}

WriteBuffer::WriteBuffer(std::int64_t words, std::int64_t words_per_cycle)
    : words_(words),
      drain_words_(words - base::ceil_div(words, 2)),
      line_words_(words_per_cycle),
      free_(words) {}

void WriteBuffer::store(std::int64_t count) {
  free_ -= count;
  line_fill_ += count;
  while (line_fill_ >= line_words_) {
    lines_.push_back(line_words_);
    line_fill_ -= line_words_;
  }
}

void WriteBuffer::close_line() {
  if (line_fill_ > 0) lines_.push_back(line_fill_);
  line_fill_ = 0;
}

std::int64_t WriteBuffer::write(std::int64_t cycle, std::int64_t count) {
  const std::int64_t keep = words_ - drain_words_;
  while (count > 0) {
    const bool draining = cycle < drain_end_cycle_;
    const std::int64_t room = draining ? free_ - 1 : free_ - keep;
    if (count <= room) {
      store(count);
      return cycle;
    }
    const std::int64_t now = std::max<std::int64_t>(room, 0) + 1;
    store(now);
    count -= now;
    if (draining) {
      cycle = drain_end_cycle_;
    } else {
      close_line();
      drain_end_cycle_ = drain(cycle);
    }
  }
  return cycle;
}

std::int64_t WriteBuffer::drain(std::int64_t cycle) {
  const std::int64_t wanted = base::ceil_div(drain_words_, line_words_);
  const std::int64_t count = std::min(wanted, std::int64_t(lines_.size()));
  assert(count > 0);
  // A line that was closed half full counts in full, unless it is the last of the drain.
  const std::int64_t last = lines_[static_cast<std::size_t>(count - 1)];
  const std::int64_t data = (count - 1) * line_words_ + last;
  lines_.erase(lines_.begin(), lines_.begin() + count);
  if (!drained_) dram_start_ = cycle;
  drained_ = true;
  dram_stop_ = std::max(dram_stop_, cycle + count - 1);
  written_ += data;
  free_ += data;
  return cycle + count - 1;
}

void WriteBuffer::drain_all(std::int64_t cycle) {
  close_line();
  while (!lines_.empty()) {
    drain_end_cycle_ = drain(cycle);
    cycle = drain_end_cycle_ + 1;
  }
}

Access WriteBuffer::access() const {
  return {double(dram_start_), double(dram_stop_), double(written_)};
}

}  // namespace flecsim::analytic::scalesim
