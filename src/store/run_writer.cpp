#include <cmath>
#include <system_error>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/store/database.h"
#include "flecsim/store/run.h"

#include "header_json.h"
#include "run_schema.h"

namespace flecsim::store {
namespace {

/// As an SQL name: in double quotes.
std::string sql_name(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    out += c;
    if (c == '"') out += c;
  }
  return out + "\"";
}

/// The table of designs has one column per parameter and metric, so that SQL reads well.
std::string design_table(const RunHeader& header) {
  std::string sql =
      "CREATE TABLE design(id INTEGER PRIMARY KEY, front INTEGER NOT NULL, sampled INTEGER NOT "
      "NULL, violated TEXT NOT NULL, violation REAL NOT NULL, validity TEXT NOT NULL, "
      "error_percent REAL NOT NULL, modeled INTEGER NOT NULL";
  for (const ParameterColumn& column : header.parameters) {
    sql += fmt::format(", {} REAL", sql_name(column.key));
  }
  for (const MetricColumn& column : header.metrics) {
    sql += fmt::format(", {} REAL", sql_name(column.key));
  }
  return sql + ")";
}

std::string insert_design(const RunHeader& header) {
  std::string sql = "INSERT OR REPLACE INTO design VALUES(?,?,?,?,?,?,?,?";
  for (std::size_t i = 0; i < header.parameters.size() + header.metrics.size(); ++i) sql += ",?";
  return sql + ")";
}

void remove_files(const std::filesystem::path& file) {
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::error_code ignored;  // what cannot be removed fails when it is opened
    std::filesystem::remove(file.string() + suffix, ignored);
  }
}

}  // namespace

struct RunWriter::Impl {
  Impl(const std::filesystem::path& file, const RunHeader& run_header)
      : database(file, Database::Mode::write, run_migrations), header(run_header) {}

  void prepare() { insert.emplace(database.prepare(insert_design(header))); }

  void put_meta(std::string_view key, std::string_view value) {
    database.prepare("INSERT OR REPLACE INTO meta VALUES(?,?)").bind(1, key).bind(2, value).run();
  }

  void put(const Design& design) {
    insert->bind(1, design.id)
        .bind(2, std::int64_t{design.front})
        .bind(3, std::int64_t{design.sampled})
        .bind(4, design.violated)
        .bind(5, design.violation)
        .bind(6, design.validity)
        .bind(7, design.error_percent)
        .bind(8, std::int64_t{!design.metrics.empty()});
    int index = 9;
    for (const double value : design.parameters) insert->bind(index++, value);
    for (std::size_t i = 0; i < header.metrics.size(); ++i) {
      insert->bind(index++, design.metrics.empty() ? std::nan("") : design.metrics[i]);
    }
    insert->run();
  }

  void put(const Progress& progress) {
    Statement statement = database.prepare("INSERT OR REPLACE INTO progress VALUES(?,?)");
    const std::pair<std::string_view, std::int64_t> values[] = {
        {"designs", progress.designs},     {"watermark", progress.watermark},
        {"evaluated", progress.evaluated}, {"modeled", progress.modeled},
        {"feasible", progress.feasible},   {"finished", std::int64_t{progress.finished}}};
    for (const auto& [key, value] : values) statement.bind(1, key).bind(2, value).run();
    Statement rules = database.prepare("INSERT OR REPLACE INTO infeasible VALUES(?,?,?)");
    std::int64_t position = 0;
    for (const auto& [rule, designs] : progress.infeasible) {
      rules.bind(1, rule).bind(2, position++).bind(3, designs).run();
    }
    put_meta("stopped_because", progress.stopped_because);
  }

  Database database;
  RunHeader header;
  std::optional<Statement> insert;
};

RunWriter::RunWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RunWriter::RunWriter(RunWriter&&) noexcept = default;
RunWriter::~RunWriter() = default;

RunWriter RunWriter::create(const std::filesystem::path& folder, const RunHeader& header) {
  const std::filesystem::path file = results_file(folder);
  remove_files(file);
  auto impl = std::make_unique<Impl>(file, header);
  Transaction transaction(impl->database);
  impl->database.execute(design_table(header));
  impl->put_meta("header", header_to_json(header));
  impl->put(Progress{});
  transaction.commit();
  impl->prepare();
  return RunWriter(std::move(impl));
}

RunWriter RunWriter::resume(const std::filesystem::path& folder, const RunHeader& header) {
  const Existing existing = existing_run(folder, header);
  if (existing == Existing::none) {
    throw base::InputError(
        fmt::format("{}: no run to resume, expected a results.sqlite", folder.string()));
  }
  if (existing == Existing::other_study) {
    throw base::InputError(fmt::format(
        "{}: the run there is of another study, other inputs or another flecsim; choose another "
        "--out",
        folder.string()));
  }
  auto impl = std::make_unique<Impl>(results_file(folder), header);
  impl->prepare();
  return RunWriter(std::move(impl));
}

void RunWriter::checkpoint(const Progress& progress, std::span<const Design> designs,
                           std::span<const std::int64_t> removed) {
  Transaction transaction(impl_->database);
  Statement remove = impl_->database.prepare("DELETE FROM design WHERE id=?");
  for (const std::int64_t id : removed) remove.bind(1, id).run();
  for (const Design& design : designs) impl_->put(design);
  impl_->put(progress);
  transaction.commit();
}

void RunWriter::finish(const Progress& progress, const std::optional<Choice>& chosen,
                       std::span<const Detail> details, const std::string& insight) {
  Transaction transaction(impl_->database);
  impl_->database.execute("DELETE FROM detail");
  Statement put = impl_->database.prepare("INSERT INTO detail VALUES(?,?)");
  for (const Detail& detail : details) put.bind(1, detail.id).bind(2, detail.result).run();
  if (chosen) {
    impl_->put_meta("chosen.id", fmt::format("{}", chosen->id));
    impl_->put_meta("chosen.reason", chosen->reason);
  }
  impl_->put_meta("insight", insight);
  Progress last = progress;
  last.finished = true;
  impl_->put(last);
  transaction.commit();
}

}  // namespace flecsim::store
