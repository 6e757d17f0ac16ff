// Checks a JSON document against one of docs/schema: the subset of JSON Schema that those use.
//
// type, enum, const, minimum, exclusiveMinimum, maximum, pattern, minLength, required, properties,
// additionalProperties, minProperties, maxProperties, items, minItems, oneOf and $ref to
// "#/$defs/..." or to another of those files. An unknown keyword is a finding, so that a schema cannot promise unchecked.
#pragma once

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <regex.h>

namespace flecsim::testing {

class JsonSchema {
 public:
  explicit JsonSchema(nlohmann::json schema) : root_(std::move(schema)) {}

  /// Every finding as "path: what"; empty where the document conforms.
  std::vector<std::string> check(const nlohmann::json& document) const {
    std::vector<std::string> findings;
    check(root_, document, "$", findings);
    return findings;
  }

 private:
  using Json = nlohmann::json;
  using Findings = std::vector<std::string>;

  void check(const Json& schema, const Json& value, const std::string& path, Findings& out) const {
    for (const auto& [key, rule] : schema.items()) keyword(key, rule, schema, value, path, out);
  }

  void keyword(const std::string& key, const Json& rule, const Json& schema, const Json& value,
               const std::string& path, Findings& out) const {
    static const std::set<std::string> silent{
        "$schema", "$id", "title", "description", "$defs", "additionalProperties", "default"};
    if (silent.count(key) > 0) return;
    if (key == "$ref") return referred(rule, value, path, out);
    if (key == "type") return type(rule, value, path, out);
    if (key == "enum") return expect(contains(rule, value), path, "not in the enum", out);
    if (key == "const") return expect(rule == value, path, "not the constant", out);
    if (key == "minimum")
      return expect(!value.is_number() || value >= rule, path, "too small", out);
    if (key == "exclusiveMinimum")
      return expect(!value.is_number() || value > rule, path, "too small", out);
    if (key == "maximum")
      return expect(!value.is_number() || value <= rule, path, "too large", out);
    if (key == "pattern")
      return expect(!value.is_string() || has(rule, value), path, "not of the pattern", out);
    if (key == "required") return required(rule, value, path, out);
    if (key == "properties") return properties(rule, schema, value, path, out);
    if (key == "minItems")
      return expect(!value.is_array() || value.size() >= rule, path, "too few items", out);
    if (key == "minProperties")
      return expect(!value.is_object() || value.size() >= rule, path, "too few keys", out);
    if (key == "maxProperties")
      return expect(!value.is_object() || value.size() <= rule, path, "too many keys", out);
    if (key == "minLength")
      return expect(!value.is_string() || value.get<std::string>().size() >= rule, path,
                    "too short", out);
    if (key == "items") return items(rule, value, path, out);
    if (key == "oneOf") return one_of(rule, value, path, out);
    out.push_back(path + ": the schema uses the unknown keyword " + key);
  }

  /// Inside this schema, or another file of docs/schema.
  void referred(const std::string& reference, const Json& value, const std::string& path,
                Findings& out) const {
    if (reference.starts_with("#")) return check(resolve(reference), value, path, out);
    std::ifstream file(FLECSIM_SOURCE_DIR "/docs/schema/" + reference);
    const JsonSchema other(Json::parse(file));
    other.check(other.root_, value, path, out);
  }

  const Json& resolve(const Json& reference) const {
    return root_.at(Json::json_pointer(reference.get<std::string>().substr(1)));
  }

  static void expect(bool holds, const std::string& path, const char* what, Findings& out) {
    if (!holds) out.push_back(path + ": " + what);
  }

  /// POSIX extended: what the patterns of our schemas need is the same there.
  static bool has(const std::string& pattern, const std::string& text) {
    regex_t compiled;
    if (::regcomp(&compiled, pattern.c_str(), REG_EXTENDED | REG_NOSUB) != 0) return false;
    const bool found = ::regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
    ::regfree(&compiled);
    return found;
  }

  static bool contains(const Json& list, const Json& value) {
    for (const Json& one : list) {
      if (one == value) return true;
    }
    return false;
  }

  static bool is(const std::string& name, const Json& value) {
    if (name == "object") return value.is_object();
    if (name == "array") return value.is_array();
    if (name == "string") return value.is_string();
    if (name == "boolean") return value.is_boolean();
    if (name == "null") return value.is_null();
    if (name == "integer") return value.is_number_integer();
    return name == "number" && value.is_number();
  }

  static void type(const Json& rule, const Json& value, const std::string& path, Findings& out) {
    bool holds = false;
    for (const Json& name : rule.is_array() ? rule : Json::array({rule})) {
      holds = holds || is(name.get<std::string>(), value);
    }
    expect(holds, path, "wrong type", out);
  }

  static void required(const Json& rule, const Json& value, const std::string& path,
                       Findings& out) {
    for (const Json& name : rule) {
      const auto key = name.get<std::string>();
      if (!value.is_object() || !value.contains(key)) out.push_back(path + ": lacks " + key);
    }
  }

  void properties(const Json& rule, const Json& schema, const Json& value, const std::string& path,
                  Findings& out) const {
    if (!value.is_object()) return;
    for (const auto& [key, inner] : value.items()) {
      const std::string place = path + "." + key;
      if (rule.contains(key)) {
        check(rule.at(key), inner, place, out);
      } else if (schema.contains("additionalProperties")) {
        const Json& additional = schema.at("additionalProperties");
        if (additional == false) out.push_back(place + ": not in the schema");
        if (additional.is_object()) check(additional, inner, place, out);
      }
    }
  }

  void items(const Json& rule, const Json& value, const std::string& path, Findings& out) const {
    if (!value.is_array()) return;
    for (std::size_t i = 0; i < value.size(); ++i) {
      check(rule, value[i], path + "[" + std::to_string(i) + "]", out);
    }
  }

  void one_of(const Json& rule, const Json& value, const std::string& path, Findings& out) const {
    int holds = 0;
    for (const Json& one : rule) {
      Findings inner;
      check(one, value, path, inner);
      holds += inner.empty() ? 1 : 0;
    }
    expect(holds == 1, path, "matches not exactly one alternative", out);
  }

  Json root_;
};

}  // namespace flecsim::testing
