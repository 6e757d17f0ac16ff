#include "flecsim/sim/cpu/report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace flecsim::sim {

std::string name_of(MachineEnd end) {
  switch (end) {
    case MachineEnd::exited:
      return "exited";
    case MachineEnd::step_limit:
      return "step_limit";
    case MachineEnd::stuck:
      return "stuck";
    case MachineEnd::fault:
      return "fault";
  }
  return "";
}

std::string to_text(const MachineResult& result) {
  switch (result.end) {
    case MachineEnd::exited:
      return fmt::format("exit code {} after {} instructions\n", result.exit_code, result.retired);
    case MachineEnd::step_limit:
      return fmt::format(
          "stopped after {} instructions: the limit is reached and the program has "
          "not ended\n",
          result.retired);
    case MachineEnd::stuck:
      return fmt::format(
          "stuck after {} instructions: every hart waits for an interrupt that "
          "nothing will raise\n",
          result.retired);
    case MachineEnd::fault:
      return fmt::format("fault after {} instructions: {}\n", result.retired, result.fault);
  }
  return "";
}

std::string to_json(const Machine& machine, const std::string& isa, const MachineResult& result) {
  nlohmann::ordered_json classes = nlohmann::ordered_json::object();
  const ClassCounts counts = machine.class_counts();
  for (std::size_t i = 0; machine.has_riscv_harts() && i < counts.size(); ++i) {
    classes[std::string(name_of(static_cast<InstructionClass>(i)))] = counts[i];
  }
  const nlohmann::ordered_json json{{"version", 1},
                                    {"isa", isa},
                                    {"harts", machine.harts()},
                                    {"end", name_of(result.end)},
                                    {"exit_code", result.exit_code},
                                    {"instructions", result.retired},
                                    {"traps", result.steps - result.retired},
                                    {"ticks", result.ticks},
                                    {"instructions_per_class", classes}};
  return json.dump(2) + "\n";
}

}  // namespace flecsim::sim
