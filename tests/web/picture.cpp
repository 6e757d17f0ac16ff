// picture RUN.json|REPORT.html OUT.png [WIDTH HEIGHT [light|dark [SELECTOR]]]: a picture of a
// report as a browser shows it (docs/report.md tells where it is used). HEIGHT 0 takes the whole
// page, SELECTOR is scrolled to.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <fmt/format.h>

#include "flecsim/base/atomic_file.h"
#include "flecsim/report/report.h"

#include "support/browser.h"

namespace {

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(fmt::format("{}: cannot be read", path));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void take(const std::vector<std::string>& arguments) {
  const auto chromium = flecsim::testing::find_chromium();
  if (!chromium) throw std::runtime_error("needs chromium (Debian package chromium), not found");
  std::string page = arguments[0];
  if (page.ends_with(".json")) {
    page = (std::filesystem::temp_directory_path() / "flecsim-picture.html").string();
    flecsim::base::write_file(page, flecsim::report::render_html(read(arguments[0])));
  }
  const int width = arguments.size() > 2 ? std::stoi(arguments[2]) : 1280;
  const int height = arguments.size() > 3 ? std::stoi(arguments[3]) : 0;
  flecsim::testing::Browser browser(*chromium);
  browser.resize(width, height > 0 ? height : 1000, width < 600);
  browser.emulate_scheme(arguments.size() > 4 ? arguments[4] : "light");
  browser.open(page);
  if (height == 0) {
    browser.resize(width, static_cast<int>(browser.number("document.body.scrollHeight")),
                   width < 600);
  }
  if (arguments.size() > 5) {
    browser.text(fmt::format("document.querySelector('{}').scrollIntoView()", arguments[5]));
  }
  browser.screenshot(arguments[1]);
  for (const std::string& problem : browser.problems()) fmt::print(stderr, "{}\n", problem);
}

}  // namespace

int main(int count, char** words) {
  const std::vector<std::string> arguments(words + 1, words + count);
  if (arguments.size() < 2) {
    fmt::print(
        stderr,
        "usage: picture RUN.json|REPORT.html OUT.png [WIDTH HEIGHT [light|dark [SELECTOR]]]\n");
    return 2;
  }
  try {
    take(arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "picture: {}\n", error.what());
    return 1;
  }
  return 0;
}
