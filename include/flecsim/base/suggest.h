// "did you mean ...": the nearest of the known names, for messages about misspelt keys.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flecsim::base {

/// The known name with the smallest edit distance, if it is near enough to be a typing error.
std::string_view nearest(std::string_view name, std::span<const std::string_view> known);

/// " (did you mean 'x'?)" or, where nothing is near, " (known: a, b, c)".
std::string suggestion(std::string_view name, std::span<const std::string_view> known);

}  // namespace flecsim::base
