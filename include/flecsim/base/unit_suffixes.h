// The suffixes that a quantity of a unit may have, for schemas and help: "B", "KiB", ... of bytes.
#pragma once

#include <string_view>
#include <vector>

#include "flecsim/base/quantity.h"

namespace flecsim::base {

/// Empty for Unit::none.
std::vector<std::string_view> unit_suffixes(Unit unit);

}  // namespace flecsim::base
