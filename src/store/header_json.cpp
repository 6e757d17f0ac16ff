#include "header_json.h"

#include <nlohmann/json.hpp>

namespace flecsim::store {
namespace {

using Json = nlohmann::ordered_json;

Json columns_to_json(const RunHeader& header) {
  Json parameters = Json::array();
  for (const ParameterColumn& column : header.parameters) {
    parameters.push_back({{"key", column.key},
                          {"unit", column.unit},
                          {"meaning", column.meaning},
                          {"values", column.values},
                          {"names", column.names}});
  }
  Json metrics = Json::array();
  for (const MetricColumn& column : header.metrics) {
    metrics.push_back({{"key", column.key}, {"unit", column.unit}, {"meaning", column.meaning}});
  }
  return {{"parameters", parameters}, {"metrics", metrics}};
}

void columns_from_json(const Json& json, RunHeader& header) {
  for (const Json& column : json.at("parameters")) {
    header.parameters.push_back({column.at("key"), column.at("unit"), column.at("meaning"),
                                 column.at("values"), column.at("names")});
  }
  for (const Json& column : json.at("metrics")) {
    header.metrics.push_back({column.at("key"), column.at("unit"), column.at("meaning")});
  }
}

}  // namespace

std::string header_to_json(const RunHeader& header) {
  return Json{{"flecsim", header.flecsim},
              {"name", header.name},
              {"kind", header.kind},
              {"network", header.network},
              {"accelerator", header.accelerator},
              {"search", header.search},
              {"seed", header.seed},
              {"subject_to", header.subject_to},
              {"minimize", header.minimize},
              {"choice_rule", header.choice_rule},
              {"yaml", header.yaml},
              {"identity", header.identity},
              {"columns", columns_to_json(header)}}
      .dump();
}

RunHeader header_from_json(std::string_view text) {
  const Json json = Json::parse(text);
  RunHeader header;
  header.flecsim = json.at("flecsim");
  header.name = json.at("name");
  header.kind = json.at("kind");
  header.network = json.at("network");
  header.accelerator = json.at("accelerator");
  header.search = json.at("search");
  header.seed = json.at("seed");
  header.subject_to = json.at("subject_to");
  header.minimize = json.at("minimize");
  header.choice_rule = json.at("choice_rule");
  header.yaml = json.at("yaml");
  header.identity = json.at("identity");
  columns_from_json(json.at("columns"), header);
  return header;
}

}  // namespace flecsim::store
