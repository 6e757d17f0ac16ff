// Timeloop problems and YAML lists of layers.
#include <fmt/format.h>

#include "flecsim/base/error.h"

#include "layer_list.h"
#include "other_inputs.h"

namespace flecsim::importer {
namespace {

using base::Node;

constexpr std::int64_t largest_number = std::int64_t{1} << 31;

std::int64_t checked(const Node& node, std::int64_t minimum) {
  const std::int64_t value = node.whole_number();
  if (value < minimum || value > largest_number) {
    node.fail(fmt::format("{}, expected a whole number from {} to 2^31", value, minimum));
  }
  return value;
}

std::int64_t number(const Node& map, std::string_view key, std::int64_t absent) {
  const auto node = map.find(key);
  return node ? checked(*node, 1) : absent;
}

std::int64_t number(const Node& map, std::string_view key) { return checked(map.at(key), 1); }

/// One number for both sides, or [height, width].
std::vector<std::int64_t> pair(const Node& map, std::string_view key, std::int64_t absent,
                               std::int64_t minimum) {
  const auto node = map.find(key);
  if (!node) return {absent, absent};
  if (node->is_scalar()) return {checked(*node, minimum), checked(*node, minimum)};
  if (node->items().size() != 2) node->fail("expected one number or [height, width]");
  return {checked(node->items()[0], minimum), checked(node->items()[1], minimum)};
}

/// One number, [height, width] or [top, left, bottom, right].
void set_padding(const Node& map, model::Window& window) {
  const auto node = map.find("padding");
  if (node && node->is_list() && node->items().size() == 4) {
    const auto& sides = node->items();
    window.pad_begin = {checked(sides[0], 0), checked(sides[1], 0)};
    window.pad_end = {checked(sides[2], 0), checked(sides[3], 0)};
    return;
  }
  window.pad_begin = pair(map, "padding", 0, 0);
  window.pad_end = window.pad_begin;
}

bool flag(const Node& map, std::string_view key) {
  const auto node = map.find(key);
  return node && node->boolean();
}

void add_convolution(const Node& map, const std::string& name, LayerList& list) {
  map.allow_only({"name", "type", "batch", "channels", "height", "width", "filters", "kernel",
                  "stride", "padding", "dilation", "groups", "bias"});
  ConvolutionLayer layer;
  layer.batch = number(map, "batch", 1);
  layer.channels = number(map, "channels");
  layer.height = number(map, "height");
  layer.width = number(map, "width");
  layer.filters = number(map, "filters");
  layer.groups = number(map, "groups", 1);
  layer.bias = flag(map, "bias");
  layer.window.kernel = pair(map, "kernel", 1, 1);
  layer.window.stride = pair(map, "stride", 1, 1);
  layer.window.dilation = pair(map, "dilation", 1, 1);
  set_padding(map, layer.window);
  list.add(name, layer);
}

void add_product(const Node& map, const std::string& name, LayerList& list) {
  map.allow_only({"name", "type", "m", "n", "k", "count", "bias"});
  list.add(name, ProductLayer{number(map, "m"), number(map, "n"), number(map, "k"),
                              number(map, "count", 1), flag(map, "bias")});
}

void add_layer(const Node& map, LayerList& list) {
  const std::string name = map.at("name").text();
  const std::string type = map.at("type").text();
  try {
    if (type == "conv") return add_convolution(map, name, list);
    if (type == "gemm") return add_product(map, name, list);
  } catch (const base::InputError& error) {
    const std::string message = error.what();
    if (message.starts_with(map.file())) throw;
    map.fail(message);
  }
  map.at("type").fail(fmt::format("'{}', expected conv or gemm", type));
}

/// Extent of the input that `out` windows reach.
std::int64_t reach(std::int64_t out, std::int64_t stride, std::int64_t kernel,
                   std::int64_t dilation, const Node& where) {
  const std::int64_t last = (out - 1) * stride;
  const std::int64_t covered = (kernel - 1) * dilation + 1;
  if (last > model::largest_extent || covered > model::largest_extent) {
    where.fail("the input reaches beyond 2^40 elements");
  }
  return last + covered;
}

void add_problem(const Node& sizes, const std::string& name, LayerList& list) {
  ConvolutionLayer layer;
  layer.batch = number(sizes, "N", 1);
  layer.groups = number(sizes, "G", 1);
  layer.channels = number(sizes, "C", 1) * layer.groups;
  layer.filters = number(sizes, "M", 1) * layer.groups;
  layer.window = plain_window(number(sizes, "S", 1), number(sizes, "R", 1));
  layer.window.stride = {number(sizes, "Hstride", 1), number(sizes, "Wstride", 1)};
  layer.window.dilation = {number(sizes, "Hdilation", 1), number(sizes, "Wdilation", 1)};
  layer.height = reach(number(sizes, "Q", 1), layer.window.stride[0], layer.window.kernel[0],
                       layer.window.dilation[0], sizes);
  layer.width = reach(number(sizes, "P", 1), layer.window.stride[1], layer.window.kernel[1],
                      layer.window.dilation[1], sizes);
  list.add(name, layer);
}

LoadedNetwork finished(LayerList& list, const Node& root, std::vector<std::string> notices) {
  try {
    return {list.build(), std::move(notices)};
  } catch (const base::InputError& error) {
    throw base::InputError(fmt::format("{}: {}", root.file(), error.what()));
  }
}

}  // namespace

LoadedNetwork load_timeloop(const Node& root, const std::string& name) {
  const Node problem = root.at("problem");
  const Node sizes = problem.find("instance").value_or(problem);
  LayerList list(name);
  const bool product = sizes.find("K").has_value();
  if (product) {
    sizes.allow_only({"shape", "version", "densities", "M", "N", "K"});
    list.add(name, ProductLayer{number(sizes, "M", 1), number(sizes, "N", 1), number(sizes, "K", 1),
                                1, false});
  } else {
    sizes.allow_only({"shape", "version", "densities", "C", "M", "R", "S", "N", "P", "Q", "G",
                      "Wstride", "Hstride", "Wdilation", "Hdilation"});
    add_problem(sizes, name, list);
  }
  std::vector<std::string> notices;
  const auto densities = sizes.find("densities");
  if (densities && densities->is_map() && !densities->entries().empty()) {
    notices.push_back(densities->where() + ": densities are no part of a network and are left out");
  }
  return finished(list, root, std::move(notices));
}

LoadedNetwork load_layers(const Node& root, const std::string& name) {
  root.allow_only({"network", "layers"});
  const auto given = root.find("network");
  LayerList list(given ? given->text() : name);
  if (root.at("layers").items().empty()) root.at("layers").fail("expected at least one layer");
  for (const Node& layer : root.at("layers").items()) add_layer(layer, list);
  return finished(list, root, {});
}

}  // namespace flecsim::importer
