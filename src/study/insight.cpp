#include "insight.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "flecsim/result/power.h"

#include "insight_errors.h"
#include "insight_pairs.h"
#include "target_rate.h"

namespace flecsim::study {
namespace {

using Json = nlohmann::ordered_json;

/// Builds the JSON of one run's insight.
class Insight {
 public:
  explicit Insight(const Plan& plan) : plan_(plan), header_(plan.header("")), errors_(plan) {}

  Json sensitivity(const store::Design& chosen) const {
    Json rows = Json::array();
    const explore::Genome center = plan_.grid().genome(chosen.id);
    const ErrorModel::Known known = errors_.of(chosen);
    for (std::size_t i = 0; i < center.size(); ++i) {
      for (const double next : steps_of(i, center[i]))
        add_step({chosen, center, known}, i, next, rows);
    }
    return rows;
  }

  /// What the front's numbers are worth: keys `errors`, `within_error`, `front` and `power_at`.
  void judge_front(std::span<const store::Design* const> front, Json& json) const {
    std::vector<ErrorModel::Known> known;
    Json designs = Json::array();
    Json powers = Json::array();
    const auto fps = target_fps(header_.subject_to);
    bool cycles = true, prices = true;
    for (const store::Design* design : front) {
      known.push_back(errors_.of(*design));
      ErrorModel::Known& one = known.back();
      cycles = cycles && design->error_percent >= 0;
      prices = prices && one.prices_stated;
      designs.push_back({{"id", design->id},
                         {"leakage", one.leakage_w},
                         {"error_percent", percents(*design, one)}});
      if (fps) powers.push_back({{"id", design->id}, {"power", power_at(*fps, *design, one)}});
      one.metrics.clear();
    }
    const Indistinct pairs = inside_error(known);
    json["errors"] = errors_json(pairs, cycles, prices);
    json["within_error"] = groups(front, pairs);
    json["front"] = std::move(designs);
    if (fps) json["power_at"] = {{"fps", *fps}, {"designs", std::move(powers)}};
  }

  Json screening(const Screened& screened) const {
    const StudyFile& file = plan_.file();
    Json candidates = Json::array();
    for (const auto& [id, values] : screened.metrics) {
      candidates.push_back({{"id", id}, {"metrics", metrics(values)}});
    }
    return {{"layers", file.first_layers},
            {"model", name_of(file.model)},
            {"judged_by", name_of(file.last_model())},
            {"evaluated", screened.evaluated},
            {"feasible", screened.feasible},
            {"candidates", screened.candidates},
            {"seen_as", candidates}};
  }

  Json nearest(const store::Design& design) const {
    return {{"id", design.id},
            {"violated", design.violated},
            {"parameters", parameters(genome(design.id))},
            {"metrics", metrics(design.metrics)}};
  }

 private:
  explore::Genome genome(std::int64_t id) const { return plan_.grid().genome(id); }

  std::vector<double> steps_of(std::size_t variable, double at) const {
    const explore::Variable& v = plan_.space().variables[variable];
    std::vector<double> steps;
    for (std::int64_t i = 0; i < v.count; ++i) {
      const double distance = std::abs(static_cast<double>(i) - at);
      const bool next =
          v.kind == explore::Variable::Kind::categorical ? distance > 0 : distance == 1;
      if (next) steps.push_back(static_cast<double>(i));
    }
    return steps;
  }

  struct Center {
    const store::Design& design;
    const explore::Genome& genome;
    const ErrorModel::Known& known;
  };

  void add_step(const Center& from, std::size_t variable, double next, Json& rows) const {
    const explore::Genome& center = from.genome;
    explore::Genome moved = center;
    moved[variable] = next;
    if (plan_.space().canonicalize) plan_.space().canonicalize(moved);
    if (moved == center) return;
    const Outcome outcome = plan_.evaluate(moved);
    Json row{{"parameter", header_.parameters[variable].key},
             {"from", value_of(variable, center)},
             {"to", value_of(variable, moved)},
             {"id", plan_.grid().id(moved)},
             {"feasible", outcome.violated.empty()}};
    if (!outcome.violated.empty()) row["violated"] = std::string(outcome.violated);
    row["metrics"] = metrics(outcome.metrics);
    if (!outcome.metrics.empty()) {
      row["inside_error"] = hidden(from.known, from.design.metrics, row.at("id"), outcome);
    }
    rows.push_back(std::move(row));
  }

  Json value_of(std::size_t variable, const explore::Genome& genome) const {
    return as_json(header_.parameters[variable], plan_.varied_values(genome)[variable]);
  }

  static Json as_json(const store::ParameterColumn& column, double value) {
    const auto index = static_cast<std::size_t>(value);
    if (index < column.names.size()) return column.names[index];
    if (value == std::floor(value) && std::abs(value) < 1e15) {
      return static_cast<std::int64_t>(value);
    }
    return value;
  }

  Json parameters(const explore::Genome& genome) const {
    Json out = Json::object();
    for (std::size_t i = 0; i < header_.parameters.size(); ++i) {
      out[header_.parameters[i].key] = value_of(i, genome);
    }
    return out;
  }

  Json metrics(const std::vector<double>& values) const {
    Json out = Json::object();
    for (std::size_t i = 0; i < values.size(); ++i) out[header_.metrics[i].key] = values[i];
    return out;
  }

  double metric(const store::Design& design, std::string_view key) const {
    for (std::size_t i = 0; i < header_.metrics.size(); ++i) {
      if (header_.metrics[i].key == key) return design.metrics[i];
    }
    return 0;
  }

  Json errors_json(const Indistinct& pairs, bool cycles, bool prices) const {
    Json objectives = Json::array();
    for (std::size_t k = 0; k < errors_.sources().size(); ++k) {
      objectives.push_back({{"objective", header_.minimize[k]}, {"from", errors_.sources()[k]}});
    }
    return {{"objectives", objectives},
            {"cycles_stated", cycles},
            {"prices_stated", prices},
            {"pairs", pairs.pairs},
            {"complete", pairs.complete}};
  }

  static Json groups(std::span<const store::Design* const> front, const Indistinct& pairs) {
    Json groups = Json::array();
    for (std::size_t i = 0; i < front.size(); ++i) {
      if (pairs.of[i].empty()) continue;
      Json of = Json::array();
      for (const std::size_t other : pairs.of[i]) of.push_back(front[other]->id);
      groups.push_back({{"id", front[i]->id}, {"of", of}});
      const auto more = pairs.count[i] - static_cast<std::int64_t>(pairs.of[i].size());
      if (more > 0) groups.back()["more"] = more;
    }
    return groups;
  }

  /// Bounds of the relative errors, by metric; three digits are more than they are worth.
  Json percents(const store::Design& design, const ErrorModel::Known& known) const {
    Json out = Json::object();
    std::size_t column = 0;
    const auto add = [&](const Spread& spread, double value) {
      if (value != 0 && spread.bound() > 0) {
        out[header_.metrics[column].key] =
            std::stod(fmt::format("{:.3g}", 100 * spread.bound() / std::abs(value)));
      }
      ++column;
    };
    for (const Spread& spread : known.metrics) add(spread, design.metrics[column]);
    for (std::size_t k = 0; k < known.objectives.size() && column < header_.metrics.size(); ++k) {
      if (header_.metrics[column].key == header_.minimize[k]) {
        add(known.objectives[k], known.values[k]);
      }
    }
    return out;
  }

  double power_at(double fps, const store::Design& design, const ErrorModel::Known& known) const {
    return result::power_at_w(fps, metric(design, "energy"), metric(design, "latency"),
                              known.leakage_w);
  }

  /// Metrics that the step changes by less than the errors can make.
  Json hidden(const ErrorModel::Known& center, const std::vector<double>& at, std::int64_t id,
              const Outcome& outcome) const {
    store::Design design;
    design.id = id;
    design.metrics = outcome.metrics;
    design.error_percent = outcome.error_percent;
    const ErrorModel::Known known = errors_.of(design);
    Json out = Json::array();
    for (std::size_t i = 0; i < known.metrics.size(); ++i) {
      const double change = std::abs(at[i] - outcome.metrics[i]);
      if (change > 0 && change <= margin(center.metrics[i], known.metrics[i])) {
        out.push_back(header_.metrics[i].key);
      }
    }
    return out;
  }

  const Plan& plan_;
  store::RunHeader header_;
  ErrorModel errors_;
};

}  // namespace

std::string insight_json(const Plan& plan, const std::optional<store::Choice>& chosen,
                         std::span<const store::Design* const> front,
                         const store::Design* nearest_feasible,
                         const std::optional<Screened>& screened) {
  const Insight insight(plan);
  Json json = Json::object();
  if (screened) json["screening"] = insight.screening(*screened);
  if (chosen) {
    const auto design = std::ranges::find(front, chosen->id, &store::Design::id);
    json["sensitivity"] = insight.sensitivity(**design);
  }
  if (!front.empty()) insight.judge_front(front, json);
  if (nearest_feasible) json["nearest_feasible"] = insight.nearest(*nearest_feasible);
  return json.dump();
}

}  // namespace flecsim::study
