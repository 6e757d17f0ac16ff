// Semihosting: the calls of a program to its host that concern the console and the end of the
// run. Source: RISC-V semihosting specification 0.4; Arm semihosting, release 2.0.
// Limits: files are the console (":tt") and ":semihosting-features"; there is no input. Time is
// simulated time.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "flecsim/sim/cpu/machine.h"

namespace flecsim::sim {

struct SemihostingHost {
  Machine& machine;
  std::string_view command_line;
  std::int64_t centiseconds;  // since the start
  std::function<void(std::string_view)> print;
  std::uint64_t& features_position;  // in the file of that name; belongs to the machine
};

// Serves the call that hart `index` stopped at and moves it on; an exit code if it was an exit.
std::optional<std::int64_t> serve_semihosting(SemihostingHost& host, int index);

}  // namespace flecsim::sim
