#include "flecsim/store/database.h"

#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include "flecsim/base/error.h"

namespace flecsim::store {

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void Database::Close::operator()(sqlite3* database) const { sqlite3_close(database); }

Statement::Statement(const Database& database, sqlite3_stmt* statement)
    : database_(&database), statement_(statement) {}

void Statement::check(int code) const {
  if (code != SQLITE_OK) database_->fail("a value cannot be bound");
}

Statement& Statement::bind(int index, std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), index, value));
  return *this;
}

Statement& Statement::bind(int index, double value) {
  check(std::isnan(value) ? sqlite3_bind_null(statement_.get(), index)
                          : sqlite3_bind_double(statement_.get(), index, value));
  return *this;
}

Statement& Statement::bind(int index, std::string_view value) {
  check(sqlite3_bind_text64(statement_.get(), index, value.data(), value.size(), SQLITE_TRANSIENT,
                            SQLITE_UTF8));
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_->fail("a statement failed");
  return false;
}

void Statement::run() {
  while (step()) {
  }
  reset();
}

void Statement::reset() { sqlite3_reset(statement_.get()); }

std::int64_t Statement::whole(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::number(int column) const {
  if (is_null(column)) return std::numeric_limits<double>::quiet_NaN();
  return sqlite3_column_double(statement_.get(), column);
}

std::string Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  return text ? std::string(
                    text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)))
              : std::string();
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

Database::Database(const std::filesystem::path& path, Mode mode, Migrations migrations)
    : path_(path) {
  sqlite3* opened = nullptr;
  const int flags =
      mode == Mode::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READWRITE;
  const int code = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  database_.reset(opened);
  if (code != SQLITE_OK) fail("cannot be opened");
  sqlite3_busy_timeout(opened, 2000);
  if (mode == Mode::write) execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;");
  migrate(mode, migrations);
}

void Database::migrate(Mode mode, Migrations migrations) {
  Statement ask = prepare("PRAGMA user_version");
  ask.step();
  auto version = static_cast<std::size_t>(ask.whole(0));
  ask.reset();
  if (version > migrations.size()) {
    throw base::InputError(
        fmt::format("{}: schema version {}, expected at most {}: made by a newer flecsim",
                    path_.string(), version, migrations.size()));
  }
  if (version == migrations.size()) return;
  if (mode == Mode::read) {
    if (version == 0 && !prepare("SELECT 1 FROM sqlite_master").step()) {
      throw NeverBegun(fmt::format("{}: not a flecsim run (no schema version)", path_.string()));
    }
    throw base::InputError(
        version == 0
            ? fmt::format("{}: not a flecsim run (no schema version)", path_.string())
            : fmt::format("{}: schema version {}, expected {}: `flecsim explore --resume` brings "
                          "it up to date",
                          path_.string(), version, migrations.size()));
  }
  Transaction transaction(*this);
  for (; version < migrations.size(); ++version) execute(std::string(migrations[version]));
  execute(fmt::format("PRAGMA user_version={}", version));
  transaction.commit();
}

void Database::execute(const std::string& sql) {
  if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    fail("a statement failed");
  }
}

Statement Database::prepare(std::string_view sql) const {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()), &statement,
                         nullptr) != SQLITE_OK) {
    fail("a statement cannot be prepared");
  }
  return {*this, statement};
}

void Database::fail(std::string_view doing) const {
  throw base::InputError(
      fmt::format("{}: {}: {}", path_.string(), doing, sqlite3_errmsg(database_.get())));
}

Transaction::Transaction(Database& database) : database_(&database) {
  database.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (!database_) return;
  try {
    database_->execute("ROLLBACK");
  } catch (const base::InputError&) {  // the failure that led here is the one to report
  }
}

void Transaction::commit() {
  database_->execute("COMMIT");
  database_ = nullptr;
}

}  // namespace flecsim::store
