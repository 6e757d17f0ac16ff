#include <nlohmann/json.hpp>

#include "flecsim/study/compare.h"

namespace flecsim::study {
namespace {

using Json = nlohmann::ordered_json;

void put(Json& json, const char* key, const std::optional<double>& value) {
  if (value) json[key] = *value;
}

Json run_json(const RunToCompare& run) {
  Json json = {{"file", run.file}, {"measured", run.measured}};
  if (run.measured) return json;
  json["network"] = run.network;
  json["accelerator"] = run.accelerator;
  json["model"] = run.model;
  put(json, "clock_hz", run.clock_hz);
  put(json, "pes", run.pes);
  put(json, "peak_bytes_per_cycle", run.peak_bytes_per_cycle);
  return json;
}

/// What is not known, or not modeled, is not there.
Json layer_json(const std::optional<RunLayer>& layer) {
  if (!layer) return nullptr;
  Json json = {{"name", layer->name}};
  if (!layer->modeled) return json;
  json["cycles"] = layer->cycles;
  put(json, "macs", layer->macs);
  put(json, "utilization", layer->utilization);
  put(json, "bytes", layer->bytes);
  put(json, "energy_pj", layer->energy_pj);
  put(json, "static_energy_pj", layer->static_energy_pj);
  if (!layer->bound.empty()) json["bound"] = layer->bound;
  if (!layer->tile.empty()) json["tile"] = layer->tile;
  return json;
}

Json pair_json(const LayerPair& pair) {
  Json json = {{"a", layer_json(pair.a)}, {"b", layer_json(pair.b)}};
  json["cycles_ratio"] = pair.compared() ? Json(pair.cycles_ratio()) : Json();
  json["cause"] = name_of(pair.cause);
  json["detail"] = pair.detail;
  json["also"] = Json::array();
  for (const Cause cause : pair.also) json["also"].push_back(name_of(cause));
  return json;
}

Json total_json(const RunTotal& total) {
  Json json = {{"cycles", total.cycles}};
  put(json, "seconds", total.seconds);
  put(json, "utilization", total.utilization);
  put(json, "bytes", total.bytes);
  put(json, "energy_pj", total.energy_pj);
  put(json, "static_energy_pj", total.static_energy_pj);
  return json;
}

Json differences_json(const Comparison& c) {
  Json json = {{"mean", c.mean_difference}, {"median", c.median_difference}};
  if (!c.worst_layer.empty()) json["worst_layer"] = c.worst_layer;
  json["worst_ratio"] = c.worst_ratio;
  return json;
}

}  // namespace

std::string to_json(const Comparison& c) {
  Json json = {{"format", "flecsim-compare"},
               {"version", 1},
               {"a", run_json(c.a)},
               {"b", run_json(c.b)},
               {"matched_by", c.by_order ? "order" : "name"},
               {"layers", Json::array()},
               {"total",
                {{"layers", c.compared},
                 {"a", total_json(c.total_a)},
                 {"b", total_json(c.total_b)},
                 {"cycles_ratio", c.total_b.cycles / c.total_a.cycles}}},
               {"cycles_difference", differences_json(c)}};
  for (const LayerPair& pair : c.layers) json["layers"].push_back(pair_json(pair));
  return json.dump(2) + "\n";
}

}  // namespace flecsim::study
