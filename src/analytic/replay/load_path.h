// mvin: load controller, read DMA, beat merger, scalers, pixel repeater, zero fill.
//
// Sources: LoadController.scala, DMA.scala (StreamReader), BeatMerger.scala, ZeroWriter.scala,
// PixelRepeater.scala, Scratchpad.scala; refs/gemmini-rules.md section 4.
#pragma once

#include <array>
#include <cstdint>

#include "bus.h"
#include "command_tracker.h"
#include "events.h"
#include "execute.h"
#include "memories.h"
#include "reservation_station.h"

namespace flecsim::analytic::replay {

/// Configuration of the three load states; survives a layer.
struct LoadConfig {
  std::int64_t stride = 0;
  std::int32_t block_stride = 0;
  std::int16_t pixel_repeats = 1;
  bool shrunk = false;
  bool operator==(const LoadConfig&) const = default;
};

class LoadPath {
 public:
  LoadPath(const Parameters& parameters, Bus& bus, Memories& memories, Execute& execute,
           const std::array<LoadConfig, 3>& config);

  Fifo<Issued, 16>& queue() { return queue_; }
  const Fifo<Issued, 16>& queue() const { return queue_; }

  /// Writes, merger: the side of the answers. Before the execute unit's step.
  Events step_answers(Cycle now);
  /// Controller and reader: the side of the requests. After Bus::step_requests.
  Events step_requests(Cycle now);
  /// The reader has a request that it could not make yet.
  bool wants_bus() const { return reading_ && ids_ != 0; }
  /// Completes a command if the station's port is free.
  bool complete(Cycle now, ReservationStation& station);

  bool busy() const { return ids_ != all_ids_; }
  std::int64_t requests() const { return requests_; }
  std::int64_t bytes() const { return bytes_; }
  const std::array<LoadConfig, 3>& config() const { return config_; }

 private:
  /// One row of an mvin as the controller asks for it.
  struct RowRead {
    std::int64_t address = 0;
    std::int32_t bytes = 0;
    std::int32_t row = 0;
    std::int32_t block_stride = 0;
    std::int32_t width = 0;  ///< bytes of a local row
    std::int16_t repeats = 1;
    std::int16_t pixel_repeats = 1;
    std::uint8_t slot = 0;
    bool accumulator = false;
    bool accumulate = false;
    bool wide = false;  ///< accumulator width: not through the input scaler
  };
  /// A request on the bus.
  struct Read {
    RowRead row;
    std::int32_t size = 0;
    std::int32_t shift = 0;
    std::int32_t useful = 0;
    std::int32_t position = 0;  ///< of its first useful byte in the mvin's row
  };
  /// A local row on its way to the memories.
  struct Write {
    std::int32_t row = 0;
    std::int16_t repeats = 1;
    std::uint8_t slot = 0;
    bool accumulator = false;
    bool accumulate = false;
    bool last = false;       ///< of its request
    std::int32_t bytes = 0;  ///< of the request, returned with the last row
  };

  bool step_wide(Cycle now, bool narrow_finishes, std::int32_t narrow_bank);
  bool step_repeater(Cycle now);
  bool step_zero_repeater(Cycle now, bool blocked);
  bool step_merger(Cycle now);
  bool repeated_addition(Cycle now, std::int32_t bank) const;
  bool can_write_accumulator(Cycle now, std::int32_t row, bool accumulate);
  void returned(Cycle now, const Write& write) {
    if (tracker_.returned(now, write.slot, write.bytes)) events_ |= finished_work;
  }
  bool emit(Cycle now);
  void accept_beat(Cycle now);
  void begin_read(std::uint8_t id);
  Write next_write() const;
  std::int32_t next_write_bytes() const;

  bool step_reader(Cycle now);
  void make_request(Cycle now);
  bool step_controller(Cycle now);
  bool offer_row(Cycle now);
  void configure(const Command& command);

  Events events_ = 0;  ///< of the step in progress
  const Parameters& parameters_;
  Bus& bus_;
  Memories& memories_;
  Execute& execute_;
  std::array<LoadConfig, 3> config_;

  // controller
  Fifo<Issued, 16> queue_;
  CommandTracker tracker_;
  enum class Control : std::uint8_t { waiting, offering, sending } control_ = Control::waiting;
  std::int32_t row_ = 0;
  std::int32_t slot_ = 0;
  Fifo<RowRead, 8> read_issue_;

  // reader
  bool reading_ = false;
  RowRead current_;
  std::int32_t requested_ = 0;
  std::uint64_t all_ids_;
  std::uint64_t ids_;        ///< free ones
  std::uint64_t freed_ = 0;  ///< in cycle freed_at_: usable from the next one
  Cycle freed_at_ = -1;
  std::array<Read, 64> reads_{};
  std::int64_t requests_ = 0;
  std::int64_t bytes_ = 0;

  // merger
  bool merging_ = false;
  Read merge_;  ///< a copy: its id may be taken again while rows still leave
  std::int32_t read_ = 0;
  std::int32_t sent_ = 0;

  // to the scratchpad (and shrunk, to the accumulator)
  bool in_scaler_ = false;
  Write scaler_;
  Fifo<Write, 4> slots_;
  bool in_repeater_ = false;
  Write repeater_;
  std::int32_t repeat_ = 0;
  // to the accumulator at full width
  bool in_wide_ = false;
  Write wide_;
  std::int32_t wide_repeat_ = 0;
  // zero fill
  bool zeroing_ = false;
  RowRead zero_;
  std::int32_t zero_block_ = 0;
  bool in_zero_repeater_ = false;
  Write zero_repeater_;
  std::int32_t zero_repeat_ = 0;
};

}  // namespace flecsim::analytic::replay
