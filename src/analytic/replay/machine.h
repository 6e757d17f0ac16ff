// The whole accelerator of a replay: front end, components, cycle loop.
#pragma once

#include "flecsim/analytic/replay.h"

#include "bus.h"
#include "conv_unroller.h"
#include "execute.h"
#include "load_path.h"
#include "matmul_unroller.h"
#include "memories.h"
#include "reservation_station.h"
#include "store_path.h"

namespace flecsim::analytic {

struct ReplayState::Content {
  replay::StationConfig station;
  std::array<replay::LoadConfig, 3> loads{};
  replay::StoreConfig store;
  replay::LoopState conv;
  replay::LoopState matmul;
  replay::BusState bus;
  std::int32_t a_stride = 1;
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
  bool step(Cycle now);
  bool step_front(Cycle now);
  bool step_allocate(Cycle now);
  bool offer(Cycle now);
  Command next_command();
  bool busy() const;
  Cycle next_event(Cycle now) const;

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
  Fifo<Command, 2> raw_;
  Fifo<Command, 2> unrolled_;

  // the CPU
  std::int64_t offered_ = 0;
  std::int64_t total_commands_;
  std::int32_t loop_ = 0;
  std::int32_t loop_command_ = 0;
  Cycle next_offer_ = 0;
};

}  // namespace replay
}  // namespace flecsim::analytic
