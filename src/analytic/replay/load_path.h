// mvin: load controller, read DMA, beat merger, scalers, pixel repeater, zero fill.
//
// Sources: LoadController.scala, DMA.scala (StreamReader), BeatMerger.scala, ZeroWriter.scala,
// PixelRepeater.scala, Scratchpad.scala; refs/gemmini-rules.md section 4.
#pragma once

#include <algorithm>
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
  /// Controller and reader: the side of the requests. After Bus::step_requests. Up to `until` no
  /// other client makes a request: cycles up to then are stepped ahead where nothing unknown
  /// matters in them, and the answers of the requests in them are planned.
  Events step_requests(Cycle now, Cycle until);
  /// When that has something to do next, for all that is known; `never` if others decide.
  Cycle next_request() const { return next_request_; }
  /// When a command that was taken ahead of time makes room in a full queue; `never` else.
  Cycle next_popped() const {
    return queue_.pipe_room() || popped_.empty() ? never : popped_.front();
  }
  /// The queue has room in the next cycle.
  bool has_room(Cycle now) {
    show_popped(now);
    return queue_.pipe_room();
  }
  /// What has just come into the queue matters now.
  bool wants_command() const {
    return queue_.size() == popped_.size() + 1 || next_popped() < never;
  }
  bool wants_slot() const { return control_ == Control::waiting && has_command(); }
  /// Plans the reads that the memory sends from this cycle on, of which those are there for good
  /// that arrive up to `until + 1`; false if not even the first one.
  bool plan_served(Cycle now, Cycle until);
  /// When a planned answer frees an identifier that the reader waits for.
  Cycle next_free_id() const {
    const bool waits = reading_ && ids_ == 0 && !planned_ids_.empty();
    return waits ? std::max(planned_ids_.front().at, requested_until_) + 1 : never;
  }
  /// The reader has a request that it could not make yet.
  bool wants_bus(Cycle now) {
    free_planned(now - 1);
    return reading_ && ids_ != 0;
  }
  /// When a row that waits for the mesh's results may be written; `never` without one.
  Cycle next_try() const { return next_try_; }
  Cycle next_completion() const { return tracker_.next_completion(); }
  /// Completes a command if the station's port is free.
  bool complete(Cycle now, ReservationStation& station);

  bool busy(Cycle now) {
    std::uint64_t free = ids_;
    for (std::uint32_t i = 0; i < planned_ids_.size() && planned_ids_.at(i).at <= now; ++i) {
      free |= std::uint64_t{1} << planned_ids_.at(i).id;
    }
    return free != all_ids_;
  }
  /// When the last planned answer is there, -1 without one.
  Cycle last_free() const { return planned_ids_.empty() ? -1 : planned_ids_.back().at; }
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
    std::int32_t width = 0;  ///< bytes of a local row, a power of two
    std::int16_t repeats = 1;
    std::int16_t pixel_repeats = 1;
    std::uint8_t slot = 0;
    bool accumulator = false;
    bool accumulate = false;
    bool wide = false;  ///< accumulator width: not through the input scaler
  };
  /// The part of a row that a request reads.
  struct Part {
    std::int32_t size = 0;
    std::int32_t shift = 0;
    std::int32_t useful = 0;
    std::int32_t position = 0;  ///< of its first useful byte in the mvin's row
  };
  /// A request on the bus.
  struct Read {
    RowRead row;
    Part part;
  };
  /// A request in the merger, which holds one at a time.
  struct Merge {
    Read request;  ///< a copy: its id may be taken again while rows still leave
    std::int32_t read = 0;
    std::int32_t sent = 0;
    /// Bytes of the next local row: up to its end, or what is left of the request.
    std::int32_t next_bytes() const {
      const std::int32_t offset = (request.part.position + sent) & (request.row.width - 1);
      return std::min(request.row.width - offset, request.part.useful - sent);
    }
    bool all_sent() const { return sent == request.part.useful; }
    bool all_read() const { return read >= request.part.size; }
    /// The next row is complete.
    bool has_row() const {
      const std::int32_t available = std::clamp(read - request.part.shift, 0, request.part.useful);
      return available != sent &&
             (available - sent >= request.row.width || available == request.part.useful);
    }
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
  void write_scratchpad(Cycle now, std::int32_t row) {
    memories_.write_scratchpad(now, row);
    events_ |= wrote_scratchpad;
  }
  bool repeated_addition(Cycle now, std::int32_t bank) const;
  /// Whether a row of the accumulator is written in this cycle, has to try again in the next one,
  /// or sleeps until `next_try_`.
  enum class Try : std::uint8_t { writes, again, sleeps };
  Try try_accumulator(Cycle now, std::int32_t row, bool accumulate);
  void returned(Cycle now, const Write& write) {
    if (tracker_.returned(now, write.slot, write.bytes)) events_ |= finished_work;
  }
  bool emit(Cycle now);
  bool plannable(const RowRead& row, std::int32_t useful) const;
  bool nothing_unplanned() const;
  bool plan_ahead(Cycle now, Cycle until);
  bool can_plan(Cycle now, int id) const;
  void plan(Cycle now, int id);
  void plan_rows(const RowRead& r, const Part& part, const Bus::Taken& taken, std::uint32_t beats,
                 std::uint8_t id);
  bool rows_flow(const RowRead& r, const Part& part, const Bus::Taken& taken,
                 std::int32_t rows) const;
  Cycle plan_even_rows(Cycle first_beat, std::int32_t row, std::int32_t rows,
                       std::int32_t row_stride);
  bool flows(Cycle now) const;
  /// What is in the stage `stages` cycles after the memory came after the planned answers: what was
  /// before them has passed it, because it flowed.
  bool behind(Cycle now, Cycle stages) const { return now > planned_at_ + stages; }
  std::uint32_t planned_in_slots(Cycle now) const {
    std::uint32_t count = 0;
    for (const Cycle at : ahead_.repeats) count += at >= now ? 1u : 0u;
    return count;
  }
  Cycle plan_row(Cycle complete, std::int32_t row, std::int32_t repeats, bool last);
  bool opens_in_two_cycles(Cycle now) const;
  void free_planned(Cycle until);
  /// When the merger takes a beat: one that waited when the latest request was planned goes first.
  Cycle open_at(Cycle now) const { return now <= planned_at_ + 1 ? opened_before_ : open_at_; }
  void accept_beat(Cycle now);
  Write next_write(const Merge& merge) const;
  bool step_reader(Cycle now);
  void make_request(Cycle now);
  bool step_controller(Cycle at, Cycle now);
  bool controller_waits_for_room() const;
  Cycle next_step(Cycle at) const;
  bool goes_on(Cycle at) const;
  /// The command that the controller looks at.
  const Issued& head() const { return queue_.at(popped_.size()); }
  bool has_command() const { return queue_.size() != popped_.size(); }
  void pop_command(Cycle at, Cycle now);
  bool show_popped(Cycle now);
  void begin_rows();
  bool offer_row();
  void configure(const Command& command);

  Events events_ = 0;  ///< of the step in progress
  Cycle next_try_ = never;
  const Parameters& parameters_;
  Bus& bus_;
  Memories& memories_;
  Execute& execute_;
  std::array<LoadConfig, 3> config_;

  // controller
  Fifo<Issued, 16> queue_;
  Fifo<Cycle, 16> popped_;  ///< when the commands at the head leave that were taken
  CommandTracker tracker_;
  enum class Control : std::uint8_t { waiting, offering, sending } control_ = Control::waiting;
  std::int32_t row_ = 0;   ///< rows of the command at the head that were offered
  std::int32_t rows_ = 0;  ///< of how many
  RowRead next_row_;
  std::int64_t row_stride_ = 0;
  bool zero_fill_ = false;
  bool only_planned_ = false;   ///< on the side of the answers, in the step in progress
  Cycle plans_until_ = -1;      ///< requests up to this cycle are planned as they are made
  Cycle requested_until_ = -1;  ///< cycles up to this one were stepped
  Cycle next_request_ = never;
  bool controller_may_move_ = false;  ///< after those cycles, if there is a command
  std::int32_t slot_ = 0;
  Fifo<RowRead, 8> read_issue_;

  // reader
  bool reading_ = false;
  RowRead current_;
  std::int32_t requested_ = 0;
  std::uint64_t all_ids_;
  std::uint64_t ids_;        ///< free ones
  std::int32_t bus_shift_;   ///< log2 of the bytes of a beat
  std::uint64_t freed_ = 0;  ///< in cycle freed_at_: usable from the next one
  Cycle freed_at_ = -1;
  std::array<Read, 64> reads_{};
  std::int64_t requests_ = 0;
  std::int64_t bytes_ = 0;

  // merger
  bool merging_ = false;
  Merge merge_;
  Cycle open_at_ = 0;  ///< after the requests that were planned
  Cycle planned_at_ = -1;
  Cycle opened_before_ = 0;
  struct PlannedId {
    Cycle at = 0;
    std::uint8_t id = 0;
  };
  Fifo<PlannedId, 64> planned_ids_;

  // to the scratchpad (and shrunk, to the accumulator)
  struct {
    Cycle in_slots = -1;                       ///< the latest planned row leaves the scaler
    std::array<Cycle, 3> repeats{-1, -1, -1};  ///< the latest three leave the slots
    Cycle done = -1;                           ///< the repeater's last write of the latest
  } ahead_;
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
