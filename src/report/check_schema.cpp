#include "check_schema.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "flecsim/base/suggest.h"

namespace flecsim::report {
namespace {

using Json = nlohmann::json;

std::string shown(const Json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > 40) text = text.substr(0, 37) + "...";
  return text;
}

bool is_type(std::string_view name, const Json& value) {
  if (name == "object") return value.is_object();
  if (name == "array") return value.is_array();
  if (name == "string") return value.is_string();
  if (name == "boolean") return value.is_boolean();
  if (name == "null") return value.is_null();
  if (name == "integer") return value.is_number_integer();
  return name == "number" && value.is_number();
}

std::string in_words(std::string_view type) {
  if (type == "object") return "an object";
  if (type == "array") return "a list";
  if (type == "string") return "a text";
  if (type == "integer") return "a whole number";
  if (type == "number") return "a number";
  return type == "boolean" ? "true or false" : "null";
}

class Checker {
 public:
  Checker(const Json& root, const Json& estimate) : root_(&root), estimate_(estimate) {}

  /// Empty where `value` conforms.
  std::string fault(const Json& schema, const Json& value, const std::string& path) {
    if (schema.contains("$ref")) return referred(schema.at("$ref"), value, path);
    std::string found = wrong_value(schema, value);
    if (!found.empty()) return at(path, found);
    if (value.is_object()) return in_object(schema, value, path);
    if (value.is_array() && schema.contains("items")) {
      return in_list(schema.at("items"), value, path);
    }
    return {};
  }

 private:
  static std::string at(const std::string& path, const std::string& what) {
    return fmt::format("key '{}': {}", path, what);
  }

  std::string referred(const std::string& reference, const Json& value, const std::string& path) {
    const Json* const before = root_;
    if (!reference.starts_with("#")) root_ = &estimate_;
    const Json& schema =
        reference.starts_with("#") ? root_->at(Json::json_pointer(reference.substr(1))) : estimate_;
    std::string found = fault(schema, value, path);
    root_ = before;
    return found;
  }

  std::string wrong_value(const Json& schema, const Json& value) {
    if (schema.contains("type")) {
      if (std::string found = wrong_type(schema.at("type"), value); !found.empty()) return found;
    }
    if (schema.contains("const") && value != schema.at("const")) {
      return fmt::format("{}, expected {}", shown(value), shown(schema.at("const")));
    }
    if (schema.contains("enum")) {
      const Json& list = schema.at("enum");
      if (std::ranges::find(list, value) == list.end()) {
        return fmt::format("{}, expected one of {}", shown(value), list.dump());
      }
    }
    if (schema.contains("oneOf")) return in_no_alternative(schema.at("oneOf"), value);
    return value.is_number() ? wrong_size(schema, value) : std::string{};
  }

  static std::string wrong_type(const Json& rule, const Json& value) {
    std::string expected;
    for (const Json& name : rule.is_array() ? rule : Json::array({rule})) {
      const std::string type = name;
      if (is_type(type, value)) return {};
      expected += (expected.empty() ? "" : " or ") + in_words(type);
    }
    return fmt::format("{}, expected {}", shown(value), expected);
  }

  static std::string wrong_size(const Json& schema, const Json& value) {
    const auto bound = [&](const char* key, const char* words, auto holds) {
      if (!schema.contains(key) || holds(value.get<double>(), schema.at(key).get<double>())) {
        return std::string{};
      }
      return fmt::format("{}, expected a number {} {}", shown(value), words, shown(schema.at(key)));
    };
    std::string found = bound("minimum", "from", std::greater_equal<>());
    if (found.empty()) found = bound("maximum", "up to", std::less_equal<>());
    if (found.empty()) found = bound("exclusiveMinimum", "above", std::greater<>());
    return found;
  }

  std::string in_no_alternative(const Json& alternatives, const Json& value) {
    std::string last;
    for (const Json& one : alternatives) {
      last = fault(one, value, "");
      if (last.empty()) return {};
    }
    return last.substr(last.find(": ") + 2);  // the last alternative is the fullest
  }

  std::string in_object(const Json& schema, const Json& value, const std::string& path) {
    const std::string before = path.empty() ? "" : path + ".";
    for (const Json& key : schema.value("required", Json::array())) {
      if (!value.contains(key.get<std::string>())) {
        return at(before + key.get<std::string>(), "missing");
      }
    }
    const Json& properties = schema.contains("properties") ? schema.at("properties") : none_;
    for (const auto& [key, inner] : value.items()) {
      std::string found;
      if (properties.contains(key)) {
        found = fault(properties.at(key), inner, before + key);
      } else if (schema.contains("additionalProperties")) {
        found = in_additional(schema, key, inner, before + key);
      }
      if (!found.empty()) return found;
    }
    return {};
  }

  std::string in_additional(const Json& schema, const std::string& key, const Json& inner,
                            const std::string& path) {
    const Json& rule = schema.at("additionalProperties");
    if (rule.is_object()) return fault(rule, inner, path);
    if (rule != false) return {};
    std::vector<std::string_view> known;
    if (schema.contains("properties")) {
      for (const auto& one : schema.at("properties").items()) known.emplace_back(one.key());
    }
    const auto near = base::nearest(key, known);
    return at(path, near.empty() ? "unknown" : fmt::format("unknown (did you mean '{}'?)", near));
  }

  std::string in_list(const Json& rule, const Json& value, const std::string& path) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      std::string found = fault(rule, value[i], fmt::format("{}[{}]", path, i));
      if (!found.empty()) return found;
    }
    return {};
  }

  const Json* root_;
  const Json& estimate_;
  const Json none_ = Json::object();
};

}  // namespace

std::string schema_fault(const Json& schema, const Json& document, const Json& estimate_schema) {
  return Checker(schema, estimate_schema).fault(schema, document, "");
}

}  // namespace flecsim::report
