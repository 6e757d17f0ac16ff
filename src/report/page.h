// The page around a JSON that is known to be of one of the two formats.
#pragma once

#include <string>
#include <string_view>

namespace flecsim::report {

std::string page(std::string_view json);

}  // namespace flecsim::report
