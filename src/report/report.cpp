#include "flecsim/report/report.h"

#include <array>

#include <fmt/format.h>

#include "flecsim/base/embedded.h"
#include "flecsim/base/error.h"

#include "embed_json.h"
#include "page.h"

FLECSIM_DECLARE_EMBEDDED(report_chart_js)
FLECSIM_DECLARE_EMBEDDED(report_head)
FLECSIM_DECLARE_EMBEDDED(report_body)
FLECSIM_DECLARE_EMBEDDED(report_style)
FLECSIM_DECLARE_EMBEDDED(report_dom)
FLECSIM_DECLARE_EMBEDDED(report_format)
FLECSIM_DECLARE_EMBEDDED(report_data)
FLECSIM_DECLARE_EMBEDDED(report_errors)
FLECSIM_DECLARE_EMBEDDED(report_theme)
FLECSIM_DECLARE_EMBEDDED(report_table)
FLECSIM_DECLARE_EMBEDDED(report_search)
FLECSIM_DECLARE_EMBEDDED(report_scatter)
FLECSIM_DECLARE_EMBEDDED(report_design)
FLECSIM_DECLARE_EMBEDDED(report_insight)
FLECSIM_DECLARE_EMBEDDED(report_answer)
FLECSIM_DECLARE_EMBEDDED(report_stages)
FLECSIM_DECLARE_EMBEDDED(report_layers)
FLECSIM_DECLARE_EMBEDDED(report_memory)
FLECSIM_DECLARE_EMBEDDED(report_roofline)
FLECSIM_DECLARE_EMBEDDED(report_compare)
FLECSIM_DECLARE_EMBEDDED(report_main)

namespace flecsim::report {
namespace {

/// The scripts in the order in which they use one another.
std::array<std::string_view, 17> scripts() {
  return {FLECSIM_EMBEDDED(report_dom),      FLECSIM_EMBEDDED(report_format),
          FLECSIM_EMBEDDED(report_data),     FLECSIM_EMBEDDED(report_errors),
          FLECSIM_EMBEDDED(report_theme),    FLECSIM_EMBEDDED(report_table),
          FLECSIM_EMBEDDED(report_search),   FLECSIM_EMBEDDED(report_scatter),
          FLECSIM_EMBEDDED(report_design),   FLECSIM_EMBEDDED(report_insight),
          FLECSIM_EMBEDDED(report_answer),   FLECSIM_EMBEDDED(report_stages),
          FLECSIM_EMBEDDED(report_layers),   FLECSIM_EMBEDDED(report_memory),
          FLECSIM_EMBEDDED(report_roofline), FLECSIM_EMBEDDED(report_compare),
          FLECSIM_EMBEDDED(report_main)};
}

/// The value of a top-level key that stands among the first ones, unparsed; empty where missing.
std::string_view leading_value(std::string_view json, std::string_view key) {
  const std::string_view start = json.substr(0, 200);
  std::size_t at = start.find(fmt::format("\"{}\"", key));
  if (at == std::string_view::npos) return {};
  at = start.find_first_not_of(" \n\r\t:", at + key.size() + 2);
  if (at == std::string_view::npos) return {};
  return start.substr(at, start.find_first_of(",}\n", at) - at);
}

void check_format(std::string_view json) {
  const std::string_view format = leading_value(json, "format");
  if (format != "\"flecsim-run\"" && format != "\"flecsim-estimate\"") {
    throw base::InputError(
        fmt::format("report: key 'format' is {}, expected \"flecsim-run\" or \"flecsim-estimate\"",
                    format.empty() ? "missing at the start" : format));
  }
  const std::string_view version = leading_value(json, "version");
  if (version != "1") {
    throw base::InputError(fmt::format("report: key 'version' is {}, expected 1",
                                       version.empty() ? "missing at the start" : version));
  }
}

}  // namespace

std::string render_html(std::string_view json) {
  check_format(json);
  return page(json);
}

std::string page(std::string_view json) {
  std::string html;
  html.reserve(json.size() + FLECSIM_EMBEDDED(report_chart_js).size() + 200'000);
  html += FLECSIM_EMBEDDED(report_head);
  html += "<style>\n";
  html += FLECSIM_EMBEDDED(report_style);
  html += "</style>\n</head>\n";
  html += FLECSIM_EMBEDDED(report_body);
  html += "<script type=\"application/json\" id=\"data\">";
  append_embedded_json(html, json);
  html += "</script>\n<script>\n";
  html += FLECSIM_EMBEDDED(report_chart_js);
  html += "</script>\n<script>\n(() => {\n'use strict';\n";
  for (const std::string_view script : scripts()) html += script;
  html += "})();\n</script>\n</body>\n</html>\n";
  return html;
}

}  // namespace flecsim::report
