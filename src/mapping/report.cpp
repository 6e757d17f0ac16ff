#include "flecsim/mapping/report.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "flecsim/base/text_table.h"

namespace flecsim::mapping {
namespace {

using Json = nlohmann::ordered_json;

Json tensor_json(const TensorStats& t) {
  Json json;
  json["tensor"] = t.tensor;
  json["tile_words"] = t.tile_words;
  json["partition_words"] = t.partition_words;
  json["instances"] = t.instances;
  json["reads"] = t.reads;
  json["fills"] = t.fills;
  json["updates"] = t.updates;
  json["temporal_reductions"] = t.temporal_reductions;
  json["address_generations"] = t.address_generations;
  json["energy_pj"] = t.energy_pj;
  json["read_words_per_cycle"] = t.read_words_per_cycle;
  json["write_words_per_cycle"] = t.write_words_per_cycle;
  return json;
}

Json level_json(const Level& level, const LevelStats& stats) {
  Json json;
  json["level"] = stats.level;
  json["energy_source"] = name_of(level.energy_source);
  json["cycles"] = stats.cycles;
  json["slowdown"] = stats.slowdown;
  json["leakage_pj"] = stats.leakage_pj;
  json["energy_pj"] = stats.energy_pj;
  if (level.size_words) json["size_words"] = *level.size_words;
  json["tensors"] = Json::array();
  for (const TensorStats& t : stats.tensors) {
    if (t.kept) json["tensors"].push_back(tensor_json(t));
  }
  return json;
}

Json loops_json(const Problem& problem, const LoopFactors& loops) {
  Json json = Json::array();
  for (const int d : loops.order) {
    if (loops.bound[d] > 1) {
      Json loop;
      loop["dimension"] = problem.dims[d];
      loop["bound"] = loops.bound[d];
      if (loops.residual[d] != loops.bound[d]) loop["residual"] = loops.residual[d];
      json.push_back(loop);
    }
  }
  return json;
}

Json nest_json(const Report& report) {
  Json json = Json::array();
  for (std::size_t s = 0; s < report.nest.levels.size(); ++s) {
    Json level;
    level["level"] = report.architecture.levels[s].name;
    level["spatial"] = loops_json(report.problem, report.nest.levels[s].spatial);
    level["temporal"] = loops_json(report.problem, report.nest.levels[s].temporal);
    json.push_back(level);
  }
  return json;
}

Json search_json(const SearchSummary& search) {
  Json json;
  json["minimise"] = search.minimise;
  json["value"] = search.value;
  json["optimal"] = search.optimal;
  json["lower_bound"] = search.lower_bound;
  json["gap"] = search.gap;
  return json;
}

std::string loops_text(const Problem& problem, const LoopFactors& loops, const char* kind) {
  std::string text;
  for (auto d = loops.order.rbegin(); d != loops.order.rend(); ++d) {
    if (loops.bound[*d] > 1)
      text += fmt::format("{}{} {} ", kind, problem.dims[*d], loops.bound[*d]);
  }
  return text;
}

}  // namespace

SearchSummary summary_of(const SearchResult& result, Objective objective) {
  const double unit = objective == Objective::edp ? 1e-12 : 1;  // pJ*cycle -> J*cycle
  SearchSummary summary;
  summary.minimise = name_of(objective);
  summary.optimal = result.optimal;
  summary.value = result.value * unit;
  summary.lower_bound = result.lower_bound * unit;
  summary.gap = result.lower_bound > 0 ? result.value / result.lower_bound - 1 : 0;
  return summary;
}

std::string to_json(const Report& report) {
  const Evaluation& e = report.evaluation;
  Json json;
  json["format"] = "flecsim-map";
  json["version"] = 1;
  json["energy_pj"] = e.energy_pj;
  json["cycles"] = e.cycles;
  json["utilization"] = e.utilization;
  json["edp_j_cycles"] = e.energy_pj * 1e-12 * static_cast<double>(e.cycles);
  json["computes"] = e.computes;
  json["compute_energy_pj"] = e.compute_energy_pj;
  json["area_um2"] = e.area_um2;
  if (report.search) {
    json.update(search_json(*report.search));
  }
  if (!report.constraint_violation.empty()) {
    json["constraint_violation"] = report.constraint_violation;
  }
  json["off_chip_words"] = Json::array();
  for (const OffChipWords& words : off_chip_words(e)) {
    Json item;
    item["tensor"] = words.tensor;
    item["read"] = words.read;
    item["written"] = words.written;
    json["off_chip_words"].push_back(item);
  }
  json["levels"] = Json::array();
  for (std::size_t s = 0; s < e.levels.size(); ++s) {
    json["levels"].push_back(level_json(report.architecture.levels[s], e.levels[s]));
  }
  json["mapping"] = nest_json(report);
  return json.dump(2) + "\n";
}

std::string to_text(const Report& report) {
  const Evaluation& e = report.evaluation;
  using Align = base::TextTable::Align;
  base::TextTable table({{"level", Align::left},
                         {"tensor", Align::left},
                         {"tile words"},
                         {"reads"},
                         {"fills"},
                         {"updates"},
                         {"copies"},
                         {"energy uJ"},
                         {"loops, outermost first", Align::left}});
  for (std::size_t s = e.levels.size(); s-- > 0;) {
    const LevelStats& level = e.levels[s];
    std::string loops = loops_text(report.problem, report.nest.levels[s].temporal, "") +
                        loops_text(report.problem, report.nest.levels[s].spatial, "par ");
    bool first = true;
    for (const TensorStats& t : level.tensors) {
      if (!t.kept) continue;
      table.add({first ? level.level : "", t.tensor, base::with_separators(t.tile_words),
                 base::with_separators(t.reads), base::with_separators(t.fills),
                 base::with_separators(t.updates), base::with_separators(t.instances),
                 fmt::format("{:.2f}", t.energy_pj / 1e6), first ? loops : ""});
      first = false;
    }
    if (first && !loops.empty()) table.add({level.level, "-", "", "", "", "", "", "", loops});
  }
  std::string text = table.str();
  text += fmt::format("\ncycles {}, energy {:.2f} uJ, utilization {:.2f} %, EDP {:.4g} J*cycle\n",
                      base::with_separators(e.cycles), e.energy_pj / 1e6, e.utilization * 100,
                      e.energy_pj * 1e-12 * static_cast<double>(e.cycles));
  if (report.search) {
    const SearchSummary& search = *report.search;
    text += search.optimal
                ? fmt::format("proven optimal for {}\n", search.minimise)
                : fmt::format("best found for {}; no mapping is more than {:.1f} % better\n",
                              search.minimise, 100 * search.gap / (1 + search.gap));
  }
  for (std::size_t s = 0; s < e.levels.size(); ++s) {
    const std::vector<bool>& keep = report.nest.levels[s].keep;
    const Level& level = report.architecture.levels[s];
    if (level.energy_source == EnergySource::rough_formula &&
        std::find(keep.begin(), keep.end(), true) != keep.end()) {
      text += fmt::format("{}: no energies given, Timeloop's rough formula is used\n", level.name);
    }
  }
  if (!report.constraint_violation.empty()) {
    text += "the mapping breaks a constraint: " + report.constraint_violation + "\n";
  }
  return text;
}

}  // namespace flecsim::mapping
