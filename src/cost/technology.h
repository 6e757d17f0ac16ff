// The technology tables of data/technology, embedded in the library so that the program needs no
// files.
#pragma once

#include <string_view>

namespace flecsim::cost {

/// Text of `data/technology/<name>`; asking for a table that is not shipped is our bug (assertion).
std::string_view technology_table(std::string_view name);

}  // namespace flecsim::cost
