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
               {"static_energy_pj", result.static_energy_pj(layer)},
               {"energy_by_component_pj", energy_json(result, layer)},
               {"validity", name_of(layer.validity)}};
  for (const Traffic& traffic : layer.traffic) json["traffic"].push_back(to_json(traffic));
  if (layer.error_percent) json["error_percent"] = *layer.error_percent;
  if (!layer.note.empty()) json["note"] = layer.note;
  return json;
}

Json component_json(const ComponentResult& component) {
  Json json = {{"name", component.name},
               {"area_um2", component.area_um2},
               {"leakage_mw", component.leakage_mw},
               {"source", component.source},
               {"validity", name_of(component.validity)},
               {"error_percent", component.error_percent}};
  if (component.node_nm == 0) return json;
  json["node_nm"] = component.node_nm;
  json["supply_v"] = component.supply_v;
  json["temperature_k"] = component.temperature_k;
  return json;
}

Json errors_json(const NetworkResult& result) {
  const TotalErrors errors = result.errors();
  Json json = Json::object();
  if (errors.cycles) json["cycles"] = *errors.cycles;
  json["energy"] = errors.energy;
  json["area"] = errors.area;
  return json;
}

Json power_at_json(const NetworkResult& result, double fps) {
  const auto power = result.power_at_w(fps);
  return {{"fps", fps}, {"power_w", power ? Json(*power) : Json()}};
}

Json total_json(const NetworkResult& result) {
  return {{"macs", result.macs()},
          {"cycles", result.cycles()},
          {"seconds", result.seconds()},
          {"fps", result.fps()},
          {"utilization", result.utilization()},
          {"bytes", result.dram_bytes()},
          {"energy_pj", result.energy_pj()},
          {"static_energy_pj", result.static_energy_pj()},
          {"area_um2", result.area_um2()},
          {"power_w", result.power_w()},
          {"tops", result.tops()},
          {"tops_per_watt", result.tops_per_watt()},
          {"error_percent", errors_json(result)},
          {"layers_not_modeled", result.not_modeled_layers()}};
}

Json memories_json(const MemoryResult& memory) {
  Json memories = Json::array();
  for (const OnChipMemory& one : memory.memories) {
    memories.push_back({{"name", one.name},
                        {"size_bytes", one.size_bytes},
                        {"tile_bytes", one.tile_bytes},
                        {"resident_bytes", one.resident_bytes}});
  }
  return memories;
}

Json tensor_json(const TensorLife& tensor) {
  Json json = {{"name", tensor.name},       {"bytes", tensor.bytes},   {"made_by", tensor.made_by},
               {"used_by", tensor.used_by}, {"output", tensor.output}, {"place", tensor.place}};
  if (!tensor.reason.empty()) json["reason"] = tensor.reason;
  if (tensor.place != "dram") {
    json["saved_read_bytes"] = tensor.saved_read_bytes;
    json["saved_write_bytes"] = tensor.saved_write_bytes;
  }
  return json;
}

double share(double part, double whole) { return whole > 0 ? part / whole : 0; }

Json memory_json(const NetworkResult& result, const MemoryResult& memory) {
  const double saved = memory.saved_read_bytes() + memory.saved_write_bytes();
  const std::size_t peak = memory.peak_layer();
  Json json = {{"weight_bytes", memory.weight_bytes},
               {"peak_activation_bytes", memory.peak_bytes()},
               {"peak_layer", peak < result.layers.size() ? result.layers[peak].name : ""},
               {"peak_bytes", memory.weight_bytes + memory.peak_bytes()},
               {"live_bytes", memory.live_bytes},
               {"residency",
                {{"tensors", memory.residents()},
                 {"saved_read_bytes", memory.saved_read_bytes()},
                 {"saved_write_bytes", memory.saved_write_bytes()},
                 {"saved_bytes_share", share(saved, result.dram_bytes())},
                 {"saved_energy_pj", memory.saved_energy_pj},
                 {"saved_energy_share", share(memory.saved_energy_pj, result.energy_pj())},
                 {"peak_activation_bytes", memory.peak_dram_bytes()},
                 {"live_bytes", memory.live_dram_bytes}}},
               {"memories", memories_json(memory)},
               {"tensors", Json::array()}};
  for (const TensorLife& tensor : memory.tensors) json["tensors"].push_back(tensor_json(tensor));
  return json;
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
  if (result.target_fps) json["power_at"] = power_at_json(result, *result.target_fps);
  if (result.memory) json["memory"] = memory_json(result, *result.memory);
  return json.dump(2) + "\n";
}

}  // namespace flecsim::result
