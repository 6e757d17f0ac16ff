// Hypervolume: the part of objective space that a front dominates up to a reference point.
//
// Exact for any number of objectives by exclusive volumes (While, Bradstreet, Barone: WFG, IEEE
// TEVC 16(1), 2012); two objectives by a sweep. Minimization; points beyond the reference point
// count nothing.
#pragma once

#include <span>

namespace flecsim::explore {

/// `points` is [count, reference.size()], row-major; they need not be a front.
double hypervolume(std::span<const double> points, std::span<const double> reference);

}  // namespace flecsim::explore
