// What the readers of layers share: blanks, and what a layer must satisfy beyond its grammar.
// Throws base::InputError with `where` in front; limits: sizes below 2^31 (the readers see to
// that), products below 2^63.
#pragma once

#include <string_view>

#include "flecsim/model/work.h"

namespace flecsim::schedule {

inline constexpr std::int64_t largest_size = INT32_MAX;

void check_layer(const model::Work& work, std::string_view where);

}  // namespace flecsim::schedule
