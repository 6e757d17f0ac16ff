// A headless Chromium driven over its DevTools pipe: opens a page, clicks and types as a user does,
// reads the document afterwards.
//
// Source: Chrome DevTools Protocol, `--remote-debugging-pipe` (JSON messages that end with NUL over
// the file descriptors 3 and 4). One page per browser. Every fault (no answer in 60 s, an exception
// of a script) throws std::runtime_error. Needs the program `chromium` (or FLECSIM_CHROMIUM).
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flecsim::testing {

/// Path of Chromium; nothing where it is not installed.
std::optional<std::string> find_chromium();

class Browser {
 public:
  explicit Browser(const std::string& chromium);
  ~Browser();
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;

  /// Loads a file and waits until its scripts have run.
  void open(const std::filesystem::path& file);
  /// Size of the window in CSS pixels.
  void resize(int width, int height, bool phone = false);
  void emulate_scheme(std::string_view scheme);  ///< "light" or "dark"
  void emulate_print(bool print);
  /// Waits until two frames are drawn.
  void settle();

  /// The value of an expression, as JavaScript's String() writes it.
  std::string text(std::string_view expression);
  double number(std::string_view expression);
  bool truth(std::string_view expression);

  /// Mouse press and release at the pixel of the window that `expression` ({x, y}) names.
  void click(std::string_view expression);
  /// Mouse moves there.
  void hover(std::string_view expression);
  /// Clicks the middle of the element, which is scrolled into view.
  void click_element(std::string_view selector);
  /// Key down and up: "Tab", "Enter", " ", "ArrowDown", ...
  void press(std::string_view key);

  /// Uncaught exceptions, console errors and warnings, refused requests, since the start.
  const std::vector<std::string>& problems() const;
  /// Addresses that the page asked for, itself included.
  const std::vector<std::string>& requests() const;

  /// PNG of the window or of the whole page.
  void screenshot(const std::filesystem::path& png, bool whole_page = false);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace flecsim::testing

/// Skips the test with a clear line where Chromium is missing.
#define FLECSIM_REQUIRE_CHROMIUM(variable)                                                      \
  const auto variable##_found = flecsim::testing::find_chromium();                              \
  if (!variable##_found) GTEST_SKIP() << "needs chromium (Debian package chromium), not found"; \
  const std::string variable = *variable##_found
