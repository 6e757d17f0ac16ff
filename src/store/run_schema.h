// The tables of results.sqlite, by schema version (docs/exploration.md describes them).
#pragma once

#include <array>
#include <string_view>

namespace flecsim::store {

/// Entry i leads from version i to i + 1. Published entries never change.
inline constexpr std::array<std::string_view, 1> run_migrations{R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE progress(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE infeasible(rule TEXT PRIMARY KEY, position INTEGER NOT NULL, designs INTEGER NOT NULL);
CREATE TABLE detail(id INTEGER PRIMARY KEY, result TEXT NOT NULL);
)sql"};

}  // namespace flecsim::store
