// A thin, safe door to SQLite: statements that are finalized, transactions that roll back, a schema
// with a version.
//
// Write-ahead logging with synchronous=NORMAL: a commit costs no fsync, a killed process loses
// nothing that was committed, a power cut at most the last commits and never the file. Times are
// kept out of the database. Errors (a full disk, a file that is no database) are InputErrors that
// name the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "flecsim/base/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace flecsim::store {

class Database;

/// A prepared statement. Bind from 1, step, read columns from 0, reset.
class Statement {
 public:
  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, double value);  ///< NaN becomes NULL
  Statement& bind(int index, std::string_view value);
  /// True while there is a row.
  bool step();
  /// Runs to the end and makes the statement ready for the next use.
  void run();
  void reset();
  std::int64_t whole(int column) const;
  double number(int column) const;  ///< NULL becomes NaN
  std::string text(int column) const;
  bool is_null(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  Statement(const Database& database, sqlite3_stmt* statement);
  void check(int code) const;
  const Database* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// A file without a schema and without a table: its maker was killed before it began.
struct NeverBegun : base::InputError {
  using InputError::InputError;
};

/// One step of the schema: SQL that leads from version i to i + 1.
using Migrations = std::span<const std::string_view>;

class Database {
 public:
  enum class Mode { read, write };
  /// Opens (and in write mode makes) the file. In write mode its schema is brought to the newest
  /// version; in read mode an older file is an error that says how to migrate it.
  Database(const std::filesystem::path& path, Mode mode, Migrations migrations);

  void execute(const std::string& sql);
  Statement prepare(std::string_view sql) const;
  const std::filesystem::path& path() const { return path_; }
  [[noreturn]] void fail(std::string_view doing) const;

 private:
  void migrate(Mode mode, Migrations migrations);
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::filesystem::path path_;
  std::unique_ptr<sqlite3, Close> database_;
};

/// Everything until commit() happens or nothing does.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database* database_;
};

}  // namespace flecsim::store
