// The page as text: self-contained, data embedded safely, wrong input refused.
#include "flecsim/report/report.h"

#include <fstream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "support/input_error.h"

namespace {

using flecsim::report::render_html;
using ::testing::HasSubstr;
using ::testing::Not;

std::string read(const std::string& name) {
  std::ifstream file(std::string(FLECSIM_SOURCE_DIR) + "/tests/web/" + name, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos;
       at = text.find(what, at + 1)) {
    ++found;
  }
  return found;
}

std::string_view embedded(std::string_view html) {
  const std::string_view open = "<script type=\"application/json\" id=\"data\">";
  const std::size_t begin = html.find(open) + open.size();
  return html.substr(begin, html.find("</script>", begin) - begin);
}

TEST(Report, EmbedsTheJsonUnchanged) {
  const std::string json = read("run.json");
  ASSERT_FALSE(json.empty());
  const std::string html = render_html(json);
  EXPECT_EQ(nlohmann::json::parse(embedded(html)), nlohmann::json::parse(json));
}

TEST(Report, NoTextOfTheUserEndsTheScript) {
  const std::string html = render_html(read("run.json"));
  EXPECT_EQ(count(html, "</script"), 3U);  // data, Chart.js, the page's own
  EXPECT_THAT(std::string(embedded(html)), Not(HasSubstr("<")));
}

TEST(Report, EscapedQuotesDoNotEndAString) {
  const std::string html =
      render_html(R"({"format": "flecsim-estimate", "version": 1, "x": "a \" < b \\", "y" : 1})");
  EXPECT_EQ(embedded(html),
            R"({"format":"flecsim-estimate","version":1,"x":"a \" \u003c b \\","y":1})");
}

TEST(Report, AsksForNothing) {
  const std::string html = render_html(read("run.json"));
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  for (const char* loader : {"<link", "<img", "src=\"", "@import", "url(", "fetch(", "import("}) {
    EXPECT_EQ(count(html, loader), 0U) << loader;
  }
}

TEST(Report, KeepsTheLicenseOfChartJs) {
  EXPECT_THAT(render_html(read("run.json")), HasSubstr("Released under the MIT License"));
}

TEST(Report, RefusesOtherFormats) {
  EXPECT_INPUT_ERROR(render_html("{}"), "key 'format' is missing");
  EXPECT_INPUT_ERROR(render_html(R"({"format": "x", "version": 1})"), "key 'format' is \"x\"");
  EXPECT_INPUT_ERROR(render_html(R"({"format": "flecsim-run"})"), "key 'version' is missing");
  EXPECT_INPUT_ERROR(render_html("{\"format\": \"flecsim-run\",\n \"version\": 2\n}"),
                     "key 'version' is 2, expected 1");
}

TEST(Report, IsTheSameForTheSameJson) {
  EXPECT_EQ(render_html(read("estimate.json")), render_html(read("estimate.json")));
}

}  // namespace
