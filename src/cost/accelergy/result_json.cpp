#include "result_json.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "flecsim/base/text_table.h"

namespace flecsim::cost::accelergy {
namespace {

using Json = nlohmann::ordered_json;
constexpr int format_version = 1;
constexpr double pj_per_millijoule = 1e9;

double static_pj(const EstimatedComponent& component, double seconds) {
  return component.leakage_mw * component.instances * seconds * pj_per_millijoule;
}

Json action_json(const EnergyRow& row) {
  Json json = {{"name", row.action}, {"arguments", Json::object()}, {"energy_pj", row.energy_pj}};
  for (const auto& [key, value] : row.arguments) json["arguments"][key] = value;
  return json;
}

Json component_json(const EstimatedComponent& component) {
  Json json = {{"name", component.name},
               {"class", component.klass},
               {"instances", component.instances},
               {"area_um2", component.area.area_um2},
               {"leakage_mw", component.leakage_mw},
               {"source", component.quality.source},
               {"validity", counts::name_of(component.quality.validity)},
               {"error_percent", component.quality.error_percent},
               {"actions", Json::array()}};
  for (const EnergyRow& row : component.energy.rows) json["actions"].push_back(action_json(row));
  return json;
}

double total_area(const Report& report) {
  double area = 0;
  for (const EstimatedComponent& component : report.components)
    area += component.area.area_um2 * component.instances;
  return area;
}

double total_leakage(const Report& report) {
  double leakage = 0;
  for (const EstimatedComponent& component : report.components)
    leakage += component.leakage_mw * component.instances;
  return leakage;
}

double dynamic_pj(const Report& report) {
  double energy = 0;
  if (report.energies)
    for (const ComponentEnergy& entry : *report.energies) energy += entry.energy_pj;
  return energy;
}

double all_static_pj(const Report& report) {
  double energy = 0;
  if (report.runtime_seconds)
    for (const EstimatedComponent& component : report.components)
      energy += static_pj(component, *report.runtime_seconds);
  return energy;
}

Json energy_json(const Report& report) {
  Json json = {{"components", Json::array()},
               {"dynamic_pj", dynamic_pj(report)},
               {"static_pj", all_static_pj(report)},
               {"total_pj", dynamic_pj(report) + all_static_pj(report)}};
  for (const ComponentEnergy& entry : *report.energies)
    json["components"].push_back({{"name", entry.name}, {"energy_pj", entry.energy_pj}});
  if (report.runtime_seconds) {
    json["runtime_s"] = *report.runtime_seconds;
    json["static"] = Json::array();
    for (const EstimatedComponent& component : report.components)
      json["static"].push_back(
          {{"name", component.name}, {"energy_pj", static_pj(component, *report.runtime_seconds)}});
  }
  return json;
}

}  // namespace

std::string report_json(const Report& report) {
  Json json = {{"format_version", format_version},
               {"estimator", report.estimator},
               {"components", Json::array()},
               {"area_um2", total_area(report)},
               {"leakage_mw", total_leakage(report)}};
  for (const EstimatedComponent& component : report.components)
    json["components"].push_back(component_json(component));
  if (report.energies) json["energy"] = energy_json(report);
  json["notes"] = report.notes;
  return json.dump(2) + "\n";
}

std::string report_text(const Report& report) {
  using Align = base::TextTable::Align;
  base::TextTable table({{"component", Align::left},
                         {"class", Align::left},
                         {"instances", Align::right},
                         {"area um2", Align::right},
                         {"leakage mW", Align::right},
                         {"source", Align::left},
                         {"validity", Align::left}});
  for (const EstimatedComponent& component : report.components)
    table.add({component.name, component.klass, print_number(component.instances),
               fmt::format("{:.6g}", component.area.area_um2),
               fmt::format("{:.4g}", component.leakage_mw), std::string(component.quality.source),
               std::string(counts::name_of(component.quality.validity))});
  std::string text = table.str();
  text += fmt::format("all instances: {:.6g} um2, {:.4g} mW\n", total_area(report),
                      total_leakage(report));
  if (report.energies)
    text += fmt::format("energy: {:.6g} pJ dynamic + {:.6g} pJ static\n", dynamic_pj(report),
                        all_static_pj(report));
  for (const std::string& note : report.notes) text += fmt::format("note: {}\n", note);
  return text;
}

}  // namespace flecsim::cost::accelergy
