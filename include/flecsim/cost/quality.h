// How far an estimate can be trusted. Every estimate of this room carries one of these.
#pragma once

#include <string_view>

#include "flecsim/counts/inventory.h"

namespace flecsim::cost {

/// `error_percent` bounds the distance to the named source (CACTI, Aladdin...), not to silicon: it
/// is what our interpolation and scaling add. How far the sources themselves are apart is in
/// docs/energy.md. `validity` is `model` inside what the source covers, `extrapolated` outside.
struct Quality {
  std::string_view source;  ///< static text
  double error_percent = 0;
  counts::Validity validity = counts::Validity::model;
};

/// The quality of something made of both: the larger error with its source, the weaker validity.
inline Quality worse(const Quality& a, const Quality& b) {
  Quality result = a.error_percent >= b.error_percent ? a : b;
  result.validity = counts::weaker(a.validity, b.validity);
  return result;
}

}  // namespace flecsim::cost
