// A YAML text as the JSON that an editor would judge by a schema.
#pragma once

#include <charconv>
#include <string>

#include <nlohmann/json.hpp>

#include "flecsim/base/node.h"

namespace flecsim::testing {

/// A scalar as an editor takes it: quoted is text, else boolean, number or text.
inline nlohmann::json scalar(const base::Node& node) {
  const std::string& text = node.text();
  if (node.is_quoted()) return text;
  if (text == "true" || text == "false") return text == "true";
  const char* end = text.data() + text.size();
  std::int64_t whole = 0;
  if (std::from_chars(text.data(), end, whole).ptr == end) return whole;
  double number = 0;
  if (std::from_chars(text.data(), end, number).ptr == end) return number;
  return text;
}

inline nlohmann::json json_of(const base::Node& node) {
  if (node.is_list()) {
    auto list = nlohmann::json::array();
    for (const base::Node& item : node.items()) list.push_back(json_of(item));
    return list;
  }
  if (!node.is_map()) return scalar(node);
  auto json = nlohmann::json::object();
  for (const auto& [key, value] : node.entries()) json[key] = json_of(value);
  return json;
}

inline nlohmann::json yaml(const std::string& text) {
  return json_of(base::Node::parse_text(text, "test"));
}

}  // namespace flecsim::testing
