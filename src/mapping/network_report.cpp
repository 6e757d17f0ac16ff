// A mapped network as JSON and as text.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "flecsim/base/sum.h"
#include "flecsim/base/text_table.h"
#include "flecsim/mapping/network_map.h"

namespace flecsim::mapping {
namespace {

using Json = nlohmann::ordered_json;

const char* name_of(StepKind kind) {
  switch (kind) {
    case StepKind::mapped:
      return "mapped";
    case StepKind::addition:
      return "addition";
    case StepKind::outside:
      return "outside";
  }
  return "outside";
}

Json layer_json(const NetworkMapping& mapping, const MappedLayer& layer) {
  Json json;
  json["name"] = layer.name;
  json["kind"] = name_of(layer.kind);
  if (layer.search >= 0) {
    const SearchResult& found = mapping.searches[static_cast<std::size_t>(layer.search)];
    json["shape"] = layer.shape;
    json["repeats"] = layer.repeats;
    json["cycles"] = layer.cycles;
    json["utilization"] = found.evaluation.utilization;
    json["optimal"] = found.optimal;
    json["gap"] = found.lower_bound > 0 ? found.value / found.lower_bound - 1 : 0;
  }
  json["energy_pj"] = layer.energy_pj;
  json["dram_energy_pj"] = layer.dram_energy_pj;
  json["static_energy_pj"] = layer.static_energy_pj;
  json["dram_words"] = layer.words();
  json["dram_words_alone"] = layer.alone_words;
  json["tensors"] = Json::array();
  for (const TensorTrafficWords& t : layer.tensors) {
    Json tensor;
    tensor["role"] = t.role;
    tensor["tensor"] = t.tensor;
    tensor["read"] = t.read;
    tensor["written"] = t.written;
    tensor["on_chip"] = t.on_chip;
    json["tensors"].push_back(tensor);
  }
  return json;
}

std::int64_t outside_words(const NetworkMapping& mapping) {
  return base::sum_of(mapping.layers, [](const MappedLayer& layer) {
    return layer.kind == StepKind::outside ? layer.words() : 0;
  });
}

}  // namespace

std::string to_json(const NetworkMapping& mapping) {
  Json json;
  json["format"] = "flecsim-map-network";
  json["version"] = 1;
  json["network"] = mapping.network;
  json["accelerator"] = mapping.architecture.name;
  json["cycles"] = mapping.cycles();
  json["energy_pj"] = mapping.energy_pj();
  json["dram_energy_pj"] = mapping.dram_energy_pj();
  json["static_energy_pj"] = mapping.static_energy_pj();
  json["dram_words_read"] = mapping.words_read();
  json["dram_words_written"] = mapping.words_written();
  json["dram_words_outside"] = outside_words(mapping);
  json["dram_words_alone"] = mapping.alone_words();
  json["distinct_shapes"] = mapping.searches.size();
  json["layers"] = Json::array();
  for (const MappedLayer& layer : mapping.layers) {
    json["layers"].push_back(layer_json(mapping, layer));
  }
  return json.dump(2) + "\n";
}

std::string to_text(const NetworkMapping& mapping) {
  using Align = base::TextTable::Align;
  base::TextTable table({{"layer", Align::left},
                         {"shape", Align::left},
                         {"cycles"},
                         {"util %"},
                         {"energy uJ"},
                         {"read"},
                         {"written"},
                         {"kept on chip", Align::left}});
  for (const MappedLayer& layer : mapping.layers) {
    std::string kept;
    for (const TensorTrafficWords& t : layer.tensors) {
      if (t.on_chip && kept.find(t.role) == std::string::npos) {
        kept += (kept.empty() ? "" : ", ") + t.role;
      }
    }
    const bool mapped = layer.search >= 0;
    const double utilization =
        mapped ? mapping.searches[static_cast<std::size_t>(layer.search)].evaluation.utilization
               : 0;
    table.add({layer.name, mapped ? layer.shape : name_of(layer.kind),
               mapped ? base::with_separators(static_cast<long long>(layer.cycles)) : "",
               mapped ? fmt::format("{:.1f}", 100 * utilization) : "",
               fmt::format("{:.1f}", layer.energy_pj / 1e6),
               base::with_separators(base::sum_of(layer.tensors, &TensorTrafficWords::read)),
               base::with_separators(base::sum_of(layer.tensors, &TensorTrafficWords::written)),
               kept});
  }
  const auto proven = std::count_if(mapping.searches.begin(), mapping.searches.end(),
                                    [](const SearchResult& r) { return r.optimal; });
  return table.str() +
         fmt::format(
             "\n{} on {}: {} distinct shapes, {} proven optimal\n"
             "cycles {}, energy {:.3f} mJ, of it DRAM {:.3f} mJ, static {:.3f} mJ\n"
             "DRAM words read {}, written {} ({} of them outside the machine); every mapped layer "
             "alone {}\n",
             mapping.network, mapping.architecture.name, mapping.searches.size(), proven,
             base::with_separators(static_cast<long long>(mapping.cycles())),
             mapping.energy_pj() / 1e9, mapping.dram_energy_pj() / 1e9,
             mapping.static_energy_pj() / 1e9, base::with_separators(mapping.words_read()),
             base::with_separators(mapping.words_written()),
             base::with_separators(outside_words(mapping)),
             base::with_separators(mapping.alone_words()));
}

}  // namespace flecsim::mapping
