#include "result_json.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "flecsim/base/text_table.h"

namespace flecsim::cost::accelergy {
namespace {

using Json = nlohmann::ordered_json;
constexpr int format_version = 1;

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

double sum(const std::vector<ComponentEnergy>& energies) {
  double all = 0;
  for (const ComponentEnergy& entry : energies) all += entry.energy_pj;
  return all;
}

double dynamic_pj(const Report& report) { return report.energies ? sum(*report.energies) : 0; }

std::vector<ComponentEnergy> static_parts(const Report& report) {
  if (!report.runtime_seconds) return {};
  return static_energies(report.components, *report.runtime_seconds);
}

Json energies_json(const std::vector<ComponentEnergy>& energies) {
  Json json = Json::array();
  for (const ComponentEnergy& entry : energies)
    json.push_back({{"name", entry.name}, {"energy_pj", entry.energy_pj}});
  return json;
}

Json energy_json(const Report& report) {
  const auto leaked = static_parts(report);
  Json json = {{"components", energies_json(*report.energies)},
               {"dynamic_pj", dynamic_pj(report)},
               {"static_pj", sum(leaked)},
               {"total_pj", dynamic_pj(report) + sum(leaked)}};
  if (report.runtime_seconds) {
    json["runtime_s"] = *report.runtime_seconds;
    json["static"] = energies_json(leaked);
  }
  return json;
}

std::string energy_text(const Report& report) {
  std::string text = fmt::format("energy: {:.6g} pJ dynamic", dynamic_pj(report));
  if (report.runtime_seconds) text += fmt::format(" + {:.6g} pJ static", sum(static_parts(report)));
  return text + "\n";
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
  if (report.energies) text += energy_text(report);
  for (const std::string& note : report.notes) text += fmt::format("note: {}\n", note);
  return text;
}

}  // namespace flecsim::cost::accelergy
