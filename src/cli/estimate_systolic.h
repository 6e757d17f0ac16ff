// `flecsim estimate` on an accelerator of kind `systolic`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flecsim/arch/systolic.h"

#include "network_options.h"

namespace flecsim::cli {

struct SystolicRequest {
  NetworkOptions network;
  std::string layer;  ///< one layer as text, instead of a network
  std::vector<std::string> settings;
  std::string explain;
  std::string model;
  std::string accelergy;
  bool json = false;
  bool memory = false;
  std::optional<double> fps;
};

int run_systolic(const SystolicRequest& request, arch::Systolic systolic);

}  // namespace flecsim::cli
