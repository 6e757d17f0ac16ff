// The three SRAM buffers of SCALE-Sim v3.0.0 between array and DRAM, as its reports see them.
//
// CalcReadBuffer: CALC mode, never stalls, finds the DRAM bandwidth that would be needed.
// UserReadBuffer: USER mode, stalls when the sliding window misses.
// WriteBuffer: outputs, both modes.
// Words are 1 byte. Limits: no Ramulator latencies, no bank layout.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "flecsim/analytic/scalesim.h"

namespace flecsim::analytic::scalesim {

/// Element of an operand tensor.
using Element = std::int32_t;

class CalcReadBuffer {
 public:
  /// A buffer of `words` for a tensor of `elements`.
  CalcReadBuffer(std::int64_t words, std::int64_t elements);
  void read(std::int64_t cycle, std::span<const Element> elements);
  /// Fetches what is left; call once at the end.
  void finish();
  /// No further read can change anything: all is resident and stays.
  bool settled() const { return !prefetched_ && words_ == elements_; }
  Access access() const;

 private:
  void insert(std::int64_t cycle, Element element);
  void slide(std::int64_t cycle);
  std::int64_t fetch_cycles() const;

  std::vector<std::int32_t> last_set_;  // per element: the set it was last put into
  std::int64_t elements_;
  std::int64_t set_words_;
  std::int64_t set_ = 0;
  std::int64_t set_fill_ = 0;
  std::int32_t window_start_ = 0;
  std::int64_t first_read_cycle_ = -1;
  std::int64_t fetch_start_ = -2;
  std::int64_t fetch_end_ = -1;
  bool prefetched_ = false;
  std::int64_t dram_start_ = 0;
  std::int64_t dram_stop_ = 0;
  std::int64_t words_ = 0;
};

/// The order in which USER mode fetches a tensor: the elements, and how many places are empty.
struct FetchOrder {
  std::vector<Element> elements;
  std::int64_t places = 0;  ///< elements and empty places
};

class UserReadBuffer {
 public:
  UserReadBuffer(std::int64_t words, std::int64_t words_per_cycle, std::int64_t elements,
                 FetchOrder order);
  /// Returns by how many cycles the read comes late; negative where a fetch was long done (#130).
  std::int64_t read(std::int64_t cycle, std::span<const Element> elements);
  bool settled() const { return active_lines_ == lines_; }
  Access access() const;

 private:
  void count_line(std::int64_t line, int change);
  void slide();

  FetchOrder order_;
  std::vector<std::int32_t> resident_;  // per element: in how many lines of the window it is
  std::int64_t line_words_;
  std::int64_t lines_;
  std::int64_t active_lines_;
  std::int64_t prefetch_lines_;
  std::int64_t window_start_ = 0;
  std::int64_t first_fetch_lines_;
  std::int64_t fetch_lines_;
  std::int64_t words_per_cycle_;
  std::int64_t fetches_ = 0;
  std::int64_t last_fetch_cycle_ = -1;
};

class WriteBuffer {
 public:
  WriteBuffer(std::int64_t words, std::int64_t words_per_cycle);
  /// Takes `count` words at a cycle; returns the cycle at which all are taken.
  std::int64_t write(std::int64_t cycle, std::int64_t count);
  void drain_all(std::int64_t cycle);
  Access access() const;

 private:
  void store(std::int64_t count);
  void close_line();
  std::int64_t drain(std::int64_t cycle);

  std::int64_t words_;
  std::int64_t drain_words_;
  std::int64_t line_words_;
  std::int64_t free_;
  std::int64_t line_fill_ = 0;
  std::deque<std::int64_t> lines_;  // words of each closed line
  std::int64_t drain_end_cycle_ = 0;
  bool drained_ = false;
  std::int64_t dram_start_ = 0;
  std::int64_t dram_stop_ = 0;
  std::int64_t written_ = 0;
};

}  // namespace flecsim::analytic::scalesim
