// mvout: store controller, dispatch, norm, scale and issue queues, write DMA with pooling.
//
// Sources: StoreController.scala, Scratchpad.scala, AccumulatorMem.scala, DMA.scala (StreamWriter);
// refs/gemmini-rules.md section 6.
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

/// Configuration that survives a layer (pooling never does: its mvout switches it off).
struct StoreConfig {
  std::int64_t stride = 0;
  bool operator==(const StoreConfig&) const = default;
};

class StorePath {
 public:
  StorePath(const Parameters& parameters, Bus& bus, Memories& memories, Execute& execute,
            const StoreConfig& config);

  Fifo<Issued, 16>& queue() { return queue_; }
  const Fifo<Issued, 16>& queue() const { return queue_; }

  /// After the load path's answers and the execute unit; after Bus::step_requests.
  Events step(Cycle now);
  bool wants_bus() const { return writing_; }
  /// Nothing is on its way to the bus or waits for it: the next cycles make no write, because an
  /// element passes dispatch, norm, scale and issue queues; without pooling, which has elements
  /// that are read nowhere, the scale pipeline too.
  static Cycle quiet_cycles(const Parameters& parameters, bool pools) {
    return pools ? 5 : 4 + parameters.scale_latency;
  }
  bool quiet() const {
    return !writing_ && queue_.empty() && dispatch_.empty() && norm_.empty() && scale_.empty() &&
           issue_.empty();
  }
  bool complete(Cycle now, ReservationStation& station);

  bool wants_slot() const { return control_ == Control::waiting && !queue_.empty(); }
  bool busy(Cycle now);
  /// When the data of the element at the writer's head is out, or a planned answer frees the
  /// request that the writer waits for.
  Cycle next_event() const {
    if (writing_) return ids_ == 0 ? bus_.next_acknowledged() + 1 : never;
    return issue_.empty() ? never : issue_.front().ready;
  }
  std::int64_t requests() const { return requests_; }
  std::int64_t bytes() const { return bytes_; }
  StoreConfig config() const { return {stride_}; }

 private:
  /// One block of DIM elements on its way out.
  struct Element {
    std::int64_t address = 0;
    std::int32_t row = schedule::garbage;
    std::int32_t bytes = 0;  ///< written when it triggers
    std::uint8_t slot = 0;
    bool accumulator = false;
    bool triggers = false;  ///< last of its window or of its row's blocks
  };

  bool step_acknowledge(Cycle now);
  bool step_writer(Cycle now);
  void make_beat(Cycle now);
  bool step_issue(Cycle now);
  bool step_scale(Cycle now);
  bool step_norm(Cycle now);
  bool step_dispatch(Cycle now);
  bool writes_sub_bank(Cycle now, std::int32_t row) const;
  bool can_read_accumulator(Cycle now, std::int32_t row);
  bool can_read_scratchpad(Cycle now, std::int32_t row);
  bool step_controller(Cycle now);
  bool offer(Cycle now);
  Element next_element() const;
  bool advance();

  Events events_ = 0;  ///< of the step in progress
  const Parameters& parameters_;
  Bus& bus_;
  Memories& memories_;
  Execute& execute_;

  // controller
  Fifo<Issued, 16> queue_;
  CommandTracker tracker_;
  std::int64_t stride_;
  const schedule::PoolShape* pool_ = nullptr;
  enum class Control : std::uint8_t { waiting, offering, sending } control_ = Control::waiting;
  std::int32_t slot_ = 0;
  std::int32_t row_ = 0, block_ = 0;  ///< plain
  std::int32_t blocks_ = 1;           ///< of a row of the command at hand
  std::int32_t pooled_row_ = 0, pooled_column_ = 0, window_row_ = 0, window_column_ = 0;
  bool wrapped_ = false;  ///< all elements were offered

  // queues
  Fifo<Element, 2> dispatch_;
  struct Waiting {
    Element element;
    Cycle ready = 0;  ///< its data is out of the memory or the pipeline
  };
  Fifo<Waiting, 8> norm_;
  Fifo<Waiting, 8> scale_;
  Fifo<Waiting, 8> issue_;
  std::int32_t normalized_ = 0;  ///< accumulator elements between norm and scale pipeline
  Cycle normalized_popped_at_ = -1;
  std::array<std::int32_t, 64> outstanding_{};  ///< reads per accumulator bank not yet taken on

  // writer
  bool writing_ = false;
  Element current_;
  std::int32_t sent_ = 0;
  std::int32_t beats_left_ = 0;
  std::uint64_t all_ids_;
  std::uint64_t ids_;
  std::uint64_t freed_ = 0;
  Cycle freed_at_ = -1;
  std::uint8_t id_ = 0;
  std::int64_t requests_ = 0;
  std::int64_t bytes_ = 0;
};

}  // namespace flecsim::analytic::replay
