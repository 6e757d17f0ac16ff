#include "flecsim/study/cycle_model.h"

#include <array>

#include <fmt/format.h>

#include "flecsim/base/error.h"

namespace flecsim::study {
namespace {

constexpr std::array<const char*, 3> names{"closed", "replay", "thesis"};

}  // namespace

CycleModel parse_cycle_model(const std::string& name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (name == names[i]) return static_cast<CycleModel>(i);
  }
  throw base::InputError(fmt::format("--model {}: unknown model, expected closed, replay or thesis", name));
}

std::string name_of(CycleModel model) { return names[static_cast<std::size_t>(model)]; }

}  // namespace flecsim::study
