// Memory of an estimate as text: peak and residency in a few lines, or tensor by tensor.
#pragma once

#include <string>

#include "flecsim/result/result.h"

namespace flecsim::cli {

/// Peak memory and what residency would save; empty where the estimate has no graph.
std::string memory_summary(const result::NetworkResult& result);
/// By layer what is alive, by tensor where it could lie (`--memory`).
std::string memory_text(const result::NetworkResult& result);

}  // namespace flecsim::cli
