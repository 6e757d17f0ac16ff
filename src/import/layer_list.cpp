#include "layer_list.h"

#include <fmt/format.h>

#include "flecsim/base/error.h"

namespace flecsim::importer {

model::Window plain_window(std::int64_t kernel_height, std::int64_t kernel_width) {
  return {{kernel_height, kernel_width}, {1, 1}, {1, 1}, {0, 0}, {0, 0}};
}

void LayerList::add_name(const std::string& name) {
  if (names_.insert(name).second) return;
  throw base::InputError(fmt::format("a second layer '{}', expected a name of its own", name));
}

void LayerList::add(const std::string& name, const ConvolutionLayer& layer) {
  add_name(name);
  if (layer.groups < 1 || layer.channels % layer.groups != 0) {
    throw base::InputError(fmt::format("layer '{}': {} channels in {} groups, expected a multiple",
                                       name, layer.channels, layer.groups));
  }
  const model::ValueId x =
      builder_.input(name + ".input", {layer.batch, layer.channels, layer.height, layer.width});
  std::vector<model::ValueId> operands = {
      x, builder_.parameter(name + ".weight", {layer.filters, layer.channels / layer.groups,
                                               layer.window.kernel[0], layer.window.kernel[1]})};
  if (layer.bias) operands.push_back(builder_.parameter(name + ".bias", {layer.filters}));
  builder_.output(builder_.add(name, model::Convolution{layer.window, layer.groups}, operands));
}

void LayerList::add(const std::string& name, const ProductLayer& layer) {
  add_name(name);
  const bool single = layer.count == 1;
  const model::Shape a = single ? model::Shape{layer.rows, layer.depth}
                                : model::Shape{layer.count, layer.rows, layer.depth};
  const model::Shape b = single ? model::Shape{layer.depth, layer.columns}
                                : model::Shape{layer.count, layer.depth, layer.columns};
  const model::ValueId x = builder_.input(name + ".input", a);
  const model::ValueId weight = builder_.parameter(name + ".weight", b);
  model::ValueId y = builder_.add(name, model::MatMul{}, {x, weight});
  if (layer.bias) {
    const model::ValueId bias = builder_.parameter(name + ".bias.weight", {layer.columns});
    y = builder_.add(name + ".bias", model::Elementwise{}, {y, bias});
  }
  builder_.output(y);
}

}  // namespace flecsim::importer
