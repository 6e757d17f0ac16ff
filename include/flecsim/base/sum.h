// Sums over a range of what each element gives.
#pragma once

#include <functional>
#include <ranges>
#include <type_traits>

namespace flecsim::base {

/// From the first element to the last; 0 of none. `part`: a member or a function of an element.
template <std::ranges::input_range Range, typename Part>
auto sum_of(const Range& range, Part part) {
  std::remove_cvref_t<std::invoke_result_t<Part, std::ranges::range_reference_t<const Range>>>
      sum{};
  for (const auto& element : range) sum += std::invoke(part, element);
  return sum;
}

}  // namespace flecsim::base
