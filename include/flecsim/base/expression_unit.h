// The unit of an expression's value, from the units of its names: for the columns of a run.
//
// A product multiplies the units and a quotient divides them: `energy * latency` is J*s,
// `bytes / cycles` is bytes/cycle, `sqrt(area)` is mm. Hz is cycles per second (cycles / clock is s), W
// is J/s. A sum, min, max or `a if c else b` of equal units keeps them; a number without a unit is in
// the unit of what it is added to. A sum of different units has none, nor has what is made of it: it
// is a score, not a quantity. Logarithms, conditions and counts are plain numbers.
// Limits: bytes and bits are different units (bits / 8 stays bits).
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "flecsim/base/expression.h"

namespace flecsim::base {

/// Unit of a name as text: "J*s", "bytes/cycle", "mm2", "" for a plain number.
using UnitOfName = std::function<std::string(std::string_view name)>;

/// In the same form; empty where the value has none.
std::string unit_of(const Expression& expression, const UnitOfName& unit_of_name);

}  // namespace flecsim::base
