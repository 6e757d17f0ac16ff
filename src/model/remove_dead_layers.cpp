#include <algorithm>

#include "flecsim/model/passes.h"

#include "rewriter.h"

namespace flecsim::model {

Network remove_dead_layers(const Network& network) {
  std::vector<bool> needed(network.values().size(), false);
  for (const ValueId id : network.outputs()) needed[static_cast<std::size_t>(id)] = true;
  std::vector<bool> live(network.layers().size(), false);
  for (std::size_t i = network.layers().size(); i-- > 0;) {
    const Layer& layer = network.layers()[i];
    live[i] = std::any_of(layer.outputs.begin(), layer.outputs.end(), [&](ValueId id) {
      return id != none && needed[static_cast<std::size_t>(id)];
    });
    if (!live[i]) continue;
    for (const ValueId id : layer.inputs) {
      if (id != none) needed[static_cast<std::size_t>(id)] = true;
    }
  }
  Rewriter rewriter(network);
  for (std::size_t i = 0; i < live.size(); ++i) {
    if (live[i]) rewriter.copy(network.layers()[i]);
  }
  return rewriter.finish();
}

}  // namespace flecsim::model
