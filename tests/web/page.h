// A report in a browser, for tests: renders a run, opens it, knows where its points are.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "support/browser.h"

namespace flecsim::testing {

/// Text of a file of tests/web.
std::string web_file(std::string_view name);

/// Writes `html` to a file of its own in the temporary folder, opens it, removes it at the end.
class Page : public Browser {
 public:
  Page(const std::string& chromium, std::string_view html, int width = 1280, int height = 900);
  ~Page();
  void load(std::string_view html);

  /// {x, y} of a design's point, scrolled into view, as JavaScript.
  static std::string point_of(int id);
  /// Text of the first element that the selector finds; "(none)" without one.
  std::string text_of(std::string_view selector);
  /// Presses Tab until the focused element matches the selector; false after 200 steps.
  bool tab_to(std::string_view selector);

 private:
  std::filesystem::path file_;
};

/// Clicks the point of design `id`; everything that does not show that design afterwards.
std::vector<std::string> check_selection(Page& page, int id, std::string_view array_size);

}  // namespace flecsim::testing
