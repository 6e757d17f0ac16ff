// The whole accelerator of a replay: front end, components, cycle loop.
#pragma once

#include "flecsim/analytic/replay.h"

#include "bus.h"
#include "chain.h"
#include "conv_unroller.h"
#include "door.h"
#include "execute.h"
#include "load_path.h"
#include "matmul_unroller.h"
#include "memories.h"
#include "reservation_station.h"
#include "store_path.h"

namespace flecsim::analytic {

struct ReplayState::Content {
  // Configurations: only what a program presets. Every program configures what it uses, so what a
  // layer leaves here is dead and is not kept.
  replay::StationConfig station;
  std::array<replay::LoadConfig, 3> loads{};
  replay::StoreConfig store;
  std::int32_t a_stride = 1;
  // What really survives.
  replay::LoopState conv;
  replay::LoopState matmul;
  replay::BusState bus;
  bool operator==(const Content&) const = default;
};

namespace replay {

class Machine {
 public:
  Machine(const Parameters& parameters, const schedule::GemminiProgram& program,
          const ReplayState::Content& state, const ReplayOptions& options);

  ReplayResult run();
  ReplayState::Content state() const;

 private:
  /// Parts in the order in which they step within a cycle.
  enum Part : std::uint32_t {
    bus_requests,
    load_answers,
    conflict,  ///< a write of the scratchpad may meet a read of the execute unit
    execute,
    load_requests,
    stores,
    bus_answers,
    completions,
    issue,
    allocation,
    matmul_unroller,
    conv_unroller,
    front,
    passed,  ///< a command comes out of `passed_`
    coming,  ///< a command that was allocated ahead may issue
    parts
  };
  using PartSet = std::uint32_t;

  static constexpr PartSet bit(Part part) { return PartSet{1} << part; }
  static constexpr PartSet all_parts = (PartSet{1} << passed) - 1;
  /// Those that `choose_next` decides on.
  static constexpr PartSet chosen_parts =
      (all_parts & ~((PartSet{1} << issue) - 1)) | PartSet{1} << bus_answers;
  /// Parts that a step wakes: in this cycle (those after it) and in the next one.
  struct Wakes {
    PartSet now = 0;
    PartSet next = 0;
  };

  void step(Cycle now);
  Wakes step_part(Part part, Cycle now);
  Wakes step_bus_requests(Cycle now);
  Wakes step_conflict(Cycle now);
  Wakes step_allocation(Cycle now);
  Wakes step_unrollers(Part part, Cycle now);
  Wakes step_load_answers(Cycle now);
  Wakes step_load_requests(Cycle now);
  Wakes step_execute(Cycle now);
  Wakes step_stores(Cycle now);
  /// Up to this cycle the store path makes no request, whatever happens; `now - 1` if it may in
  /// this one.
  Cycle no_write_until(Cycle now) const;
  bool plan_reads(Cycle now);
  void expect_planned(Cycle now);
  Wakes step_answers(Cycle now);
  Wakes step_completions(Cycle now);
  Wakes step_issue(Cycle now);
  bool step_raw(Cycle now);
  bool step_allocate(Cycle now);
  bool step_conv_unroller(Cycle now);
  bool step_matmul_unroller(Cycle now);
  template <class Queue>
  void wake_behind(Cycle now, const Door<Queue>& door);
  bool can_allocate(Cycle now);
  bool can_issue(Cycle now);
  bool conv_can_move(Cycle now);
  bool offer(Cycle now);
  Command next_command();
  bool busy(Cycle now);
  void choose_next(Cycle now);
  /// Wakes a part in a later cycle; where that is beyond the calendar, its step sees to it again.
  void wake_at(Part part, Cycle now, Cycle at) {
    if (at >= never) return;
    Cycle ahead = at - now;
    if (static_cast<std::uint64_t>(ahead - 1) >= horizon - 1) ahead = ahead < 1 ? 1 : horizon - 1;
    const Cycle slot = (now + ahead) & (horizon - 1);
    calendar_[static_cast<std::size_t>(slot)] |= bit(part);
    occupied_ |= std::uint64_t{1} << slot;
  }
  PartSet take_calendar(Cycle now);
  Cycle next_event(Cycle now) const;
  void expect_conflict(Cycle now);
  /// A queue of a controller has room: wakes `issue` if something waits for it.
  PartSet issue_to(Class c) const { return station_.wants(c) ? bit(issue) : 0; }
  PartSet unroller() const { return bit(passes_ ? conv_unroller : matmul_unroller); }
  /// What the changes of the reservation station in this step allow in the next cycle.
  PartSet station_users() { return users_of_[station_.take_news()]; }

  const Parameters& parameters_;
  const schedule::GemminiProgram& program_;
  ReplayOptions options_;
  Memories memories_;
  Bus bus_;
  Execute execute_;
  LoadPath loads_;
  StorePath stores_;
  ReservationStation station_;
  ConvUnroller conv_;
  MatmulUnroller matmul_;
  PartSet awake_ = (1u << passed) - 1;  ///< parts to step in the next cycle
  /// A bit per cycle to come (modulo their number) in which something wakes; which parts.
  static constexpr Cycle horizon = 64;
  std::uint64_t occupied_ = 0;
  std::array<PartSet, horizon> calendar_{};
  Fifo<Command, 2> raw_;
  StationQueue unrolled_;
  /// The matmul unroller's queue and `unrolled_` in one, where that unroller has no loop to run.
  PassingQueue passed_{2, 2};
  bool passes_;
  Cycle quiet_cycles_;
  std::array<PartSet, 8> users_of_{};  ///< by the station's news

  // the CPU
  std::int64_t offered_ = 0;
  std::int64_t total_commands_;
  std::int32_t loop_ = 0;
  std::int32_t loop_command_ = 0;
  Cycle next_offer_ = 0;
};

}  // namespace replay
}  // namespace flecsim::analytic
