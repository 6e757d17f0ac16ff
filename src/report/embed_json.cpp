#include "embed_json.h"

namespace flecsim::report {
namespace {

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

/// Position behind the string that begins at `begin` (its opening quote).
std::size_t end_of_string(std::string_view json, std::size_t begin) {
  std::size_t i = begin + 1;
  while (i < json.size() && json[i] != '"') i += json[i] == '\\' ? 2 : 1;
  return i < json.size() ? i + 1 : json.size();
}

void append_string(std::string& html, std::string_view text) {
  for (;;) {
    const std::size_t less = text.find('<');
    html += text.substr(0, less);
    if (less == std::string_view::npos) return;
    html += "\\u003c";
    text.remove_prefix(less + 1);
  }
}

}  // namespace

void append_embedded_json(std::string& html, std::string_view json) {
  std::size_t i = 0;
  while (i < json.size()) {
    if (json[i] == '"') {
      const std::size_t end = end_of_string(json, i);
      append_string(html, json.substr(i, end - i));
      i = end;
    } else {
      if (!is_space(json[i])) html += json[i];
      ++i;
    }
  }
}

}  // namespace flecsim::report
