// An estimate and its explanation as text for the terminal.
#pragma once

#include <string>

#include "flecsim/arch/gemmini.h"
#include "flecsim/model/network.h"
#include "flecsim/result/result.h"

namespace flecsim::cli {

std::string estimate_text(const result::NetworkResult& result);

/// Throws InputError with a suggestion where the network has no such layer.
std::string explain_text(const model::Network& network, const arch::Gemmini& gemmini,
                         const std::string& layer);

}  // namespace flecsim::cli
