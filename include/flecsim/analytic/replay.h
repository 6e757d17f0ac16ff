// Cycle-exact replay of a layer on a Gemmini: commands, rows and bus requests without data.
//
// Models the front end and its loop unrollers, the reservation station, load, execute and store
// controllers, DMA, TLB filter, crossbar and an in-order memory, driven only by the accelerator's
// parameters. Rules and their sources: docs/gemmini.md. Exact to the cycle against the generated
// RTL of the 16x16 and 8x8 configurations (data/gemmini); other configurations are `extrapolated`.
// Limits: weight-stationary; one memory with fixed latency and bandwidth; no page-table walks.
#pragma once

#include <cstdint>
#include <memory>

#include "flecsim/arch/gemmini.h"
#include "flecsim/counts/inventory.h"
#include "flecsim/schedule/gemmini_loops.h"

namespace flecsim::analytic {

struct ReplayResult;

/// What a layer leaves behind in the accelerator and the next one finds (ping-pong halves, loop
/// slots, round-robin bits, configurations). A default one is the accelerator after reset.
class ReplayState {
 public:
  ReplayState();
  ~ReplayState();
  ReplayState(const ReplayState& other);
  ReplayState& operator=(const ReplayState& other);
  ReplayState(ReplayState&&) noexcept;
  ReplayState& operator=(ReplayState&&) noexcept;
  bool operator==(const ReplayState& other) const;
  /// A layer that `result` came from cannot tell this state from the other: the pages that the TLB
  /// filter remembers matter only where they are those that the layer asks for first.
  bool same_for(const ReplayResult& result, const ReplayState& other) const;

  struct Content;
  const Content& content() const { return *content_; }
  Content& content() { return *content_; }

 private:
  std::unique_ptr<Content> content_;
};

struct ReplayResult {
  std::int64_t cycles = 0;  ///< first command offered until the accelerator is seen idle
  std::int64_t read_requests = 0;
  std::int64_t write_requests = 0;
  std::int64_t read_bytes = 0;   ///< on the bus
  std::int64_t write_bytes = 0;  ///< on the bus
  std::int64_t answer_beats = 0;
  std::int64_t execute_rows = 0;      ///< rows that the execute unit fired
  std::int64_t first_read_page = -1;  ///< -1: none
  std::int64_t first_write_page = -1;
  std::int64_t stepped_cycles = 0;  ///< cycles that were not skipped (speed of the model itself)
  bool operator==(const ReplayResult&) const = default;
};

/// What a replay can leave out, to find what a difference between two accelerators is due to.
enum Mechanism : std::uint32_t {
  bank_writes = 1,    ///< a load that writes a bank keeps the execute unit from reading it
  same_bank = 2,      ///< a row of A and one of the weights in one bank are read one by one
  operand_order = 4,  ///< whichever of A and B lags loads next; without: A first, then B
  bias_first = 8,     ///< bias goes before operands, also the next tile's before this one's
};

struct ReplayOptions {
  std::int64_t issue_cycles = 1;  ///< between two commands of the CPU
  bool skip_idle = true;          ///< false: steps every cycle (a check of the skipping)
  std::uint32_t without = 0;      ///< mechanisms
  bool operator==(const ReplayOptions&) const = default;
};

/// Replays one layer's program; `state` is read and replaced.
ReplayResult replay_layer(const schedule::GemminiProgram& program, const arch::Gemmini& gemmini,
                          ReplayState& state, const ReplayOptions& options = {});

/// `rtl` for the configurations whose RTL was measured (any memory), else `extrapolated`.
counts::Validity replay_validity(const arch::Gemmini& gemmini);

}  // namespace flecsim::analytic
