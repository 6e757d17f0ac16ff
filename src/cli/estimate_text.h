// An estimate and its explanation as text for the terminal.
#pragma once

#include <string>
#include <vector>

#include "flecsim/arch/gemmini.h"
#include "flecsim/model/network.h"
#include "flecsim/result/result.h"
#include "flecsim/study/layers.h"

namespace flecsim::cli {

/// False where a rate was asked for that the design does not make.
bool makes_rate(const result::NetworkResult& result);

/// Dynamic and static energy of a single layer by component, with what each is made in.
std::string energy_lines(const result::NetworkResult& result);

std::string estimate_text(const result::NetworkResult& result);

/// A line per layer; with the error where the file has measured cycles.
std::string layers_text(const std::vector<study::LayerEstimate>& estimates);

/// Throws InputError with a suggestion where the network has no such layer.
std::string explain_text(const model::Network& network, const arch::Gemmini& gemmini,
                         const std::string& layer);

}  // namespace flecsim::cli
