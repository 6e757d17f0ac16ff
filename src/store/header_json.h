// The header of a run as JSON text, as it lies in the table `meta`.
#pragma once

#include <string>
#include <string_view>

#include "flecsim/store/run.h"

namespace flecsim::store {

std::string header_to_json(const RunHeader& header);
RunHeader header_from_json(std::string_view text);

}  // namespace flecsim::store
