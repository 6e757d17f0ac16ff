#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "flecsim/base/error.h"
#include "flecsim/store/database.h"
#include "flecsim/store/run.h"

#include "header_json.h"
#include "run_schema.h"

namespace flecsim::store {
namespace {

Database open_for_reading(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) {
    throw base::InputError(fmt::format(
        "{}: no such run, expected a folder with results.sqlite or that file", file.string()));
  }
  return {file, Database::Mode::read, run_migrations};
}

std::optional<std::string> meta(const Database& database, std::string_view key) {
  Statement statement = database.prepare("SELECT value FROM meta WHERE key=?");
  statement.bind(1, key);
  if (!statement.step()) return std::nullopt;
  return statement.text(0);
}

[[noreturn]] void damaged(const Database& database, const std::string& what) {
  throw base::InputError(fmt::format("{}: the run is damaged: {}", database.path().string(), what));
}

RunHeader read_header(const Database& database) {
  const auto header = meta(database, "header");
  if (!header) {
    throw base::InputError(
        fmt::format("{}: the run has no header: it was never begun", database.path().string()));
  }
  try {
    return header_from_json(*header);
  } catch (const nlohmann::json::exception&) {
    damaged(database, "its header is no JSON of a header");
  }
}

Progress read_progress(const Database& database) {
  Progress progress;
  Statement statement = database.prepare("SELECT key, value FROM progress");
  while (statement.step()) {
    const std::string key = statement.text(0);
    const std::int64_t value = statement.whole(1);
    if (key == "designs") progress.designs = value;
    if (key == "watermark") progress.watermark = value;
    if (key == "evaluated") progress.evaluated = value;
    if (key == "modeled") progress.modeled = value;
    if (key == "feasible") progress.feasible = value;
    if (key == "finished") progress.finished = value != 0;
  }
  Statement rules = database.prepare("SELECT rule, designs FROM infeasible ORDER BY position");
  while (rules.step()) progress.infeasible.emplace_back(rules.text(0), rules.whole(1));
  progress.stopped_because = meta(database, "stopped_because").value_or("");
  return progress;
}

std::vector<Design> read_designs(const Database& database, const RunHeader& header) {
  std::vector<Design> designs;
  Statement statement = database.prepare("SELECT * FROM design ORDER BY id");
  while (statement.step()) {
    Design design;
    design.id = statement.whole(0);
    design.front = statement.whole(1) != 0;
    design.sampled = statement.whole(2) != 0;
    design.violated = statement.text(3);
    design.violation = statement.number(4);
    design.validity = statement.text(5);
    design.error_percent = statement.number(6);
    int column = 8;
    for (std::size_t i = 0; i < header.parameters.size(); ++i) {
      design.parameters.push_back(statement.number(column++));
    }
    if (statement.whole(7) != 0) {
      for (std::size_t i = 0; i < header.metrics.size(); ++i) {
        design.metrics.push_back(statement.number(column++));
      }
    }
    designs.push_back(std::move(design));
  }
  return designs;
}

std::optional<Choice> read_choice(const Database& database) {
  const auto id = meta(database, "chosen.id");
  if (!id) return std::nullopt;
  Choice choice;
  std::from_chars(id->data(), id->data() + id->size(), choice.id);
  choice.reason = meta(database, "chosen.reason").value_or("");
  return choice;
}

/// What is handed on as JSON must be JSON.
void check_json(const Database& database, const Run& run) {
  if (!run.insight.empty() && !nlohmann::json::accept(run.insight)) {
    damaged(database, "its insight is no JSON");
  }
  for (const Detail& detail : run.details) {
    if (!nlohmann::json::accept(detail.result)) {
      damaged(database, fmt::format("the layers of design {} are no JSON", detail.id));
    }
  }
}

}  // namespace

std::filesystem::path results_file(const std::filesystem::path& run) {
  return run.extension() == ".sqlite" ? run : run / "results.sqlite";
}

Run read_run(const std::filesystem::path& path) {
  if (std::filesystem::is_regular_file(path) && path.extension() != ".sqlite") {
    throw base::InputError(fmt::format(
        "{}: is no run, expected the folder of one or its results.sqlite", path.string()));
  }
  const Database database = open_for_reading(results_file(path));
  Run run;
  run.header = read_header(database);
  run.progress = read_progress(database);
  run.designs = read_designs(database, run.header);
  run.chosen = read_choice(database);
  run.insight = meta(database, "insight").value_or("");
  Statement statement = database.prepare("SELECT id, result FROM detail ORDER BY id");
  while (statement.step()) run.details.push_back({statement.whole(0), statement.text(1)});
  check_json(database, run);
  return run;
}

Existing existing_run(const std::filesystem::path& folder, const RunHeader& header) try {
  if (!std::filesystem::exists(results_file(folder))) return Existing::none;
  const Database database = open_for_reading(results_file(folder));
  const auto stored = meta(database, "header");
  if (!stored) return Existing::none;
  if (*stored != header_to_json(header)) return Existing::other_study;
  return read_progress(database).finished ? Existing::finished : Existing::unfinished;
} catch (const NeverBegun&) {
  return Existing::none;
}

}  // namespace flecsim::store
