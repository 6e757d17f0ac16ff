// The HTML report of a run or of a single estimate: one file that opens offline.
//
// Input is the canonical JSON that `flecsim report RUN --json` (format "flecsim-run") or
// `flecsim estimate --json` (format "flecsim-estimate") prints; it is embedded unchanged but for
// white space and for `<`, which is written as \u003c so that no text of a user can end the script
// element. All of the page is made from it in the browser by the scripts of src/report/web; charts
// are drawn by Chart.js, which is embedded too. Nothing is fetched, ever (the page's
// Content-Security-Policy forbids it).
// Limits: the JSON is not validated here beyond its format and version (check.h does).
#pragma once

#include <string>
#include <string_view>

namespace flecsim::report {

/// The page. InputError where `json` is not of one of the two formats.
std::string render_html(std::string_view json);

}  // namespace flecsim::report
