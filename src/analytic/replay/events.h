// What a part of the accelerator did in a cycle, as far as other parts must be woken by it.
#pragma once

#include <cstdint>

namespace flecsim::analytic::replay {

using Events = std::uint32_t;
enum Event : Events {
  moved = 1 << 0,          ///< its own state changed: it steps again in the next cycle
  took_answer = 1 << 1,    ///< room for an answer of the memory
  freed_request = 1 << 2,  ///< a request's identifier is free again
  finished_work = 1 << 3,  ///< a command of the load or store controller may be complete
  took_command = 1 << 4,   ///< room in a queue in front of a controller
  made_request = 1 << 5,   ///< something for the bus
  completed = 1 << 6,      ///< an entry of the reservation station is free
  zero_begun = 1 << 7,     ///< the zero writer has work
  went_ahead = 1 << 9,     ///< a request is at the memory already
  zero_done = 1 << 8,      ///< the zero writer takes a row in this cycle
  wrote_scratchpad = 1 << 10,
  planned_answer = 1 << 11,  ///< writes of the scratchpad and a completion to come
};

}  // namespace flecsim::analytic::replay
