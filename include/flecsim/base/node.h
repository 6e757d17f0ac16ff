// A strict reader for YAML and JSON files: every value knows its file, line and key path.
//
// What it models: a tree of maps, lists and scalars (YAML 1.2 core, JSON is a subset). Anchors,
// aliases and merge keys (`<<`) are resolved. Duplicate keys, unknown keys and values of the wrong
// kind are InputErrors that name file, line, key, value and what was expected. Limits: scalars keep
// their text and are converted where they are read; a file is at most 64 MiB.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "flecsim/base/quantity.h"

namespace flecsim::base {

/// One value of a parsed file. Cheap to copy; immutable.
class Node {
 public:
  static Node parse_file(const std::filesystem::path& path);
  static Node parse_text(std::string_view text, std::string_view file_name);

  bool is_map() const;
  bool is_list() const;
  bool is_scalar() const;
  bool is_null() const;
  /// True where the scalar was written in quotes (so it is text, whatever it looks like).
  bool is_quoted() const;
  /// The tag as written ("!Component"), empty where there is none.
  const std::string& tag() const;

  /// The value of a key of this map; error where this is no map. `at` also where the key is absent.
  Node at(std::string_view key) const;
  std::optional<Node> find(std::string_view key) const;
  /// Keys with their values, in the order of the file. Error where this is no map.
  const std::vector<std::pair<std::string, Node>>& entries() const;
  /// Elements in the order of the file. Error where this is no list.
  const std::vector<Node>& items() const;

  /// Scalar conversions; error where the scalar is not of the kind.
  const std::string& text() const;
  std::int64_t whole_number() const;
  std::int64_t whole(Unit unit) const;
  double number() const;
  double quantity(Unit unit) const;
  bool boolean() const;

  /// Error for the first key of this map that is not in `known`, with a suggestion.
  void allow_only(std::span<const std::string_view> known) const;
  void allow_only(std::initializer_list<std::string_view> known) const;

  /// "file:line: key.path" of this value.
  std::string where() const;
  const std::string& file() const;
  int line() const;
  const std::string& path() const;

  /// Throws InputError "file:line: key.path: message".
  [[noreturn]] void fail(std::string_view message) const;

  struct Data;

 private:
  explicit Node(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
  friend class NodeBuilder;
  std::shared_ptr<const Data> data_;
};

}  // namespace flecsim::base
