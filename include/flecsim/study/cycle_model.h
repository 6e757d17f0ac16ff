// Which model gives a layer's cycles: `--model` of estimate.
#pragma once

#include <string>

namespace flecsim::study {

enum class CycleModel {
  closed,  ///< closed form: fast, its error stated
  replay,  ///< cycle-exact replay of the commands
  thesis,  ///< the thesis' equations 4.1 to 4.4 as written
};

/// "closed", "replay" or "thesis"; InputError otherwise.
CycleModel parse_cycle_model(const std::string& name);
std::string name_of(CycleModel model);

}  // namespace flecsim::study
