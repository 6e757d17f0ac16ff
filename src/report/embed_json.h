// JSON inside an HTML script element.
//
// Removes the white space between tokens and writes `<` as \u003c: inside such an element only
// "</script" and "<!--" have a meaning, and in JSON `<` can stand in strings alone, where the
// escape means the same (HTML Living Standard 4.12.1.3).
#pragma once

#include <string>
#include <string_view>

namespace flecsim::report {

/// Appends `json`, which must be valid JSON, to `html`.
void append_embedded_json(std::string& html, std::string_view json);

}  // namespace flecsim::report
