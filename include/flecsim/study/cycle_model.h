// Which model gives a layer's cycles: `--model` of estimate.
#pragma once

#include <string>

namespace flecsim::study {

enum class CycleModel {
  closed,  ///< closed form: fast, its error stated
  replay,  ///< cycle-exact replay of the commands
};

/// "closed" or "replay"; InputError otherwise.
CycleModel parse_cycle_model(const std::string& name);
std::string name_of(CycleModel model);

}  // namespace flecsim::study
