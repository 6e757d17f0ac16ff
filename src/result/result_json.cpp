#include <nlohmann/json.hpp>

#include "flecsim/result/result.h"

namespace flecsim::result {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Traffic& traffic) {
  return {{"tensor", traffic.tensor},
          {"level", traffic.level},
          {"read_bytes", traffic.read_bytes},
          {"write_bytes", traffic.write_bytes}};
}

Json energy_json(const NetworkResult& result, const LayerResult& layer) {
  Json energy = Json::object();
  for (std::size_t i = 0; i < layer.energy_pj.size(); ++i) {
    energy[result.components[i].name] = layer.energy_pj[i];
  }
  return energy;
}

Json layer_json(const NetworkResult& result, const LayerResult& layer) {
  Json json = {{"name", layer.name},
               {"operation", layer.operation},
               {"shape", layer.shape},
               {"macs", layer.macs},
               {"cycles", layer.cycles},
               {"utilization", layer.utilization},
               {"bound", name_of(layer.bound)},
               {"tile", layer.tile},
               {"bytes", layer.dram_bytes()},
               {"traffic", Json::array()},
               {"energy_pj", layer.total_energy_pj()},
               {"energy_by_component_pj", energy_json(result, layer)},
               {"validity", name_of(layer.validity)}};
  for (const Traffic& traffic : layer.traffic) json["traffic"].push_back(to_json(traffic));
  if (layer.error_percent) json["error_percent"] = *layer.error_percent;
  if (!layer.note.empty()) json["note"] = layer.note;
  return json;
}

Json component_json(const ComponentResult& component) {
  return {{"name", component.name},
          {"area_um2", component.area_um2},
          {"leakage_mw", component.leakage_mw},
          {"source", component.source},
          {"validity", name_of(component.validity)},
          {"error_percent", component.error_percent}};
}

Json total_json(const NetworkResult& result) {
  return {{"macs", result.macs()},
          {"cycles", result.cycles()},
          {"seconds", result.seconds()},
          {"fps", result.fps()},
          {"utilization", result.utilization()},
          {"bytes", result.dram_bytes()},
          {"energy_pj", result.energy_pj()},
          {"area_um2", result.area_um2()},
          {"layers_not_modeled", result.not_modeled_layers()}};
}

}  // namespace

std::string to_json(const NetworkResult& result) {
  Json json = {{"format", "flecsim-estimate"},
               {"version", format_version},
               {"network", result.network},
               {"accelerator", result.accelerator},
               {"model", result.model},
               {"clock_hz", result.clock_hz},
               {"pes", result.pes},
               {"peak_bytes_per_cycle", result.peak_bytes_per_cycle},
               {"total", total_json(result)},
               {"components", Json::array()},
               {"layers", Json::array()},
               {"notes", result.notes}};
  for (const auto& component : result.components)
    json["components"].push_back(component_json(component));
  for (const auto& layer : result.layers) json["layers"].push_back(layer_json(result, layer));
  return json.dump(2) + "\n";
}

}  // namespace flecsim::result
