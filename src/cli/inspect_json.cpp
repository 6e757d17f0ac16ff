// `flecsim inspect --json` (docs/schema/inspect.schema.json), also the data of --html.
#include <nlohmann/json.hpp>

#include "inspect_table.h"

namespace flecsim::cli {
namespace {

using Json = nlohmann::ordered_json;

void put_text(Json& json, const char* key, const std::string& text) {
  if (!text.empty()) json[key] = text;
}

/// Indices of the layers that make what this one reads.
Json makers_of(const model::Network& network, const model::Layer& layer) {
  Json makers = Json::array();
  for (const model::ValueId id : layer.inputs) {
    if (id == model::none || network.value(id).producer == model::none) continue;
    makers.push_back(network.value(id).producer);
  }
  return makers;
}

Json layer_json(const model::Network& network, const model::Layer& layer, const LayerRow& row) {
  Json json;
  json["name"] = row.name;
  json["type"] = row.type;
  put_text(json, "operator", layer.source);
  put_text(json, "input_shape", row.input);
  put_text(json, "output_shape", row.output);
  put_text(json, "kernel", row.kernel);
  put_text(json, "stride", row.stride);
  put_text(json, "padding", row.padding);
  put_text(json, "dilation", row.dilation);
  if (row.groups) json["groups"] = *row.groups;
  json["macs"] = row.macs;
  json["parameters"] = row.parameters;
  json["input_bytes"] = row.input_bytes;
  json["output_bytes"] = row.output_bytes;
  if (row.im2col) {
    json["im2col"] = {{"rows", row.im2col->rows},
                      {"columns", row.im2col->columns},
                      {"groups", row.im2col->groups}};
  }
  if (row.blocks) json["blocks"] = *row.blocks;
  json["from"] = makers_of(network, layer);
  return json;
}

Json values_json(const model::Network& network, const std::vector<model::ValueId>& ids) {
  Json json = Json::array();
  for (const model::ValueId id : ids) {
    const model::Value& value = network.value(id);
    json.push_back({{"name", value.name}, {"shape", value.shape}, {"type", name(value.type)}});
  }
  return json;
}

}  // namespace

std::string inspect_json(const model::Network& network, const LayerTable& table,
                         std::optional<BlockSize> blocks) {
  Json json;
  json["format"] = "flecsim-inspect";
  json["version"] = 1;
  json["network"] = network.name();
  json["inputs"] = values_json(network, network.inputs());
  json["outputs"] = values_json(network, network.outputs());
  json["macs"] = table.macs;
  json["parameters"] = table.parameters;
  json["peak_activation_bytes"] = table.peak.bytes;
  if (table.peak.layer != model::none) {
    json["peak_activation_layer"] = network.layer(table.peak.layer).name;
  }
  if (blocks) {
    json["block_rows"] = blocks->rows;
    json["block_columns"] = blocks->columns;
    json["blocks"] = table.blocks;
  }
  json["layers"] = Json::array();
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    json["layers"].push_back(layer_json(network, network.layers()[i], table.rows[i]));
  }
  return json.dump(1) + "\n";
}

}  // namespace flecsim::cli
