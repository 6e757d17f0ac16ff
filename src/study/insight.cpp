#include "insight.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <nlohmann/json.hpp>

namespace flecsim::study {
namespace {

using Json = nlohmann::ordered_json;

/// Builds the JSON of one run's insight.
class Insight {
 public:
  explicit Insight(const Plan& plan) : plan_(plan), header_(plan.header("")) {}

  Json sensitivity(std::int64_t chosen) const {
    Json rows = Json::array();
    const explore::Genome center = plan_.grid().genome(chosen);
    for (std::size_t i = 0; i < center.size(); ++i) {
      for (const double next : steps_of(i, center[i])) add_step(center, i, next, rows);
    }
    return rows;
  }

  Json within_error(const FrontView& front) const {
    Json groups = Json::array();
    for (std::size_t a = 0; a < front.designs.size(); ++a) {
      Json others = Json::array();
      for (std::size_t b = 0; b < front.designs.size(); ++b) {
        if (a != b && inside_error(front, a, b)) others.push_back(front.designs[b]->id);
      }
      if (!others.empty()) groups.push_back({{"id", front.designs[a]->id}, {"of", others}});
    }
    return groups;
  }

  Json power_at(double fps, const FrontView& front) const {
    Json designs = Json::array();
    for (const store::Design* design : front.designs) {
      const double leakage = plan_.family().leakage_w(plan_.values(genome(design->id)));
      const double busy = metric(*design, "energy") - leakage * metric(*design, "latency");
      designs.push_back({{"id", design->id}, {"power", fps * busy + leakage}});
    }
    return {{"fps", fps}, {"designs", designs}};
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

  /// The rate of the first condition `fps >= N`.
  std::optional<double> target_fps() const {
    for (const std::string& condition : header_.subject_to) {
      std::string text = condition;
      std::erase(text, ' ');
      for (const std::string_view head : {"fps>=", "fps>"}) {
        if (!text.starts_with(head)) continue;
        double value = 0;
        const char* const end = text.data() + text.size();
        const auto [rest, error] = std::from_chars(text.data() + head.size(), end, value);
        if (error == std::errc{} && rest == end) return value;
      }
    }
    return std::nullopt;
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

  void add_step(const explore::Genome& center, std::size_t variable, double next,
                Json& rows) const {
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

  bool inside_error(const FrontView& front, std::size_t a, std::size_t b) const {
    const double ea = front.designs[a]->error_percent;
    const double eb = front.designs[b]->error_percent;
    if (ea < 0 || eb < 0) return false;
    const std::size_t n = plan_.objectives();
    for (std::size_t k = 0; k < n; ++k) {
      const double x = front.objectives[a * n + k];
      const double y = front.objectives[b * n + k];
      if (std::abs(x - y) > 0.01 * (ea * std::abs(x) + eb * std::abs(y))) return false;
    }
    return true;
  }

  const Plan& plan_;
  store::RunHeader header_;
};

}  // namespace

std::string insight_json(const Plan& plan, const std::optional<store::Choice>& chosen,
                         const FrontView& front, const store::Design* nearest_feasible,
                         const std::optional<Screened>& screened) {
  constexpr std::size_t most_compared = 1000;  // pairs are quadratic
  const Insight insight(plan);
  Json json = Json::object();
  if (screened) {
    json["screening"] = insight.screening(*screened);
  }
  if (chosen) json["sensitivity"] = insight.sensitivity(chosen->id);
  if (front.designs.size() <= most_compared) json["within_error"] = insight.within_error(front);
  if (const auto fps = insight.target_fps(); fps && front.designs.size() <= most_compared) {
    json["power_at"] = insight.power_at(*fps, front);
  }
  if (nearest_feasible) json["nearest_feasible"] = insight.nearest(*nearest_feasible);
  return json.dump();
}

}  // namespace flecsim::study
