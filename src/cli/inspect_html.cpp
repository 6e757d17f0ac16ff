#include <fmt/core.h>

#include "flecsim/base/embedded.h"

#include "inspect_table.h"

FLECSIM_DECLARE_EMBEDDED(inspect_page)
FLECSIM_DECLARE_EMBEDDED(inspect_style)
FLECSIM_DECLARE_EMBEDDED(inspect_layout)
FLECSIM_DECLARE_EMBEDDED(inspect_graph)
FLECSIM_DECLARE_EMBEDDED(inspect_main)

namespace flecsim::cli {
namespace {

/// Inside a script element only "</script" and "<!--" end the JSON: `<` becomes \u003c.
std::string embedded_json(const std::string& json) {
  std::string result;
  for (const char character : json) {
    if (character == '<') {
      result += "\\u003c";
    } else {
      result += character;
    }
  }
  return result;
}

void replace(std::string& text, std::string_view mark, std::string_view by) {
  const std::size_t at = text.find(mark);
  text.replace(at, mark.size(), by);
}

}  // namespace

std::string inspect_html(const model::Network& network, const LayerTable& table,
                         std::optional<BlockSize> blocks) {
  std::string page(FLECSIM_EMBEDDED(inspect_page));
  replace(page, "/*style*/", FLECSIM_EMBEDDED(inspect_style));
  std::string script(FLECSIM_EMBEDDED(inspect_layout));
  script += FLECSIM_EMBEDDED(inspect_graph);
  script += FLECSIM_EMBEDDED(inspect_main);
  replace(page, "/*script*/", script);
  replace(page, "{}", embedded_json(inspect_json(network, table, blocks)));
  return page;
}

}  // namespace flecsim::cli
