// Networks made of separate layers: each has its own input, as SCALE-Sim and Timeloop describe
// them.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "flecsim/model/builder.h"

namespace flecsim::importer {

struct ConvolutionLayer {
  std::int64_t batch = 1;
  std::int64_t channels = 1;
  std::int64_t height = 1;
  std::int64_t width = 1;
  std::int64_t filters = 1;
  std::int64_t groups = 1;
  model::Window window;
  bool bias = false;
};

struct ProductLayer {
  std::int64_t rows = 1;
  std::int64_t columns = 1;
  std::int64_t depth = 1;
  std::int64_t count = 1;
  bool bias = false;
};

class LayerList {
 public:
  explicit LayerList(std::string name) : builder_(std::move(name)) {}
  void add(const std::string& name, const ConvolutionLayer& layer);
  void add(const std::string& name, const ProductLayer& layer);
  model::Network build() { return builder_.build(); }

 private:
  /// InputError for a name that another layer has.
  void add_name(const std::string& name);

  model::NetworkBuilder builder_;
  std::set<std::string> names_;
};

/// Strides and dilations of 1, no padding.
model::Window plain_window(std::int64_t kernel_height, std::int64_t kernel_width);

}  // namespace flecsim::importer
