#include "support/browser.h"

#include <array>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "support/child_process.h"

namespace flecsim::testing {
namespace {

using Json = nlohmann::json;
using std::chrono_literals::operator""s;

constexpr auto patience = 60s;

std::filesystem::path make_profile() {
  std::string pattern = (std::filesystem::temp_directory_path() / "flecsim-web-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed: " + pattern);
  return pattern;
}

std::vector<std::string> command_line(const std::string& chromium,
                                      const std::filesystem::path& profile) {
  return {chromium,
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--disable-dev-shm-usage",
          "--hide-scrollbars",
          "--remote-debugging-pipe",
          "--user-data-dir=" + profile.string(),
          "about:blank"};
}

std::string decode_base64(std::string_view text) {
  std::array<int, 256> digits{};
  const std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    digits[static_cast<unsigned char>(alphabet[i])] = static_cast<int>(i);
  }
  std::string bytes;
  unsigned bits = 0;
  int held = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = (bits << 6) | static_cast<unsigned>(digits[static_cast<unsigned char>(c)]);
    held += 6;
    if (held >= 8) bytes += static_cast<char>((bits >> (held -= 8)) & 0xff);
  }
  return bytes;
}

struct Key {
  std::string_view name;
  std::string_view code;
  int number;
  std::string_view text;
};

Key find_key(std::string_view name) {
  static constexpr std::array keys{
      Key{"Tab", "Tab", 9, ""},
      Key{"Enter", "Enter", 13, "\r"},
      Key{" ", "Space", 32, " "},
      Key{"End", "End", 35, ""},
      Key{"Home", "Home", 36, ""},
      Key{"ArrowLeft", "ArrowLeft", 37, ""},
      Key{"ArrowUp", "ArrowUp", 38, ""},
      Key{"ArrowRight", "ArrowRight", 39, ""},
      Key{"ArrowDown", "ArrowDown", 40, ""},
  };
  for (const Key& key : keys) {
    if (key.name == name) return key;
  }
  throw std::runtime_error(fmt::format("unknown key '{}'", name));
}

}  // namespace

std::optional<std::string> find_chromium() {
  if (const char* given = std::getenv("FLECSIM_CHROMIUM")) return std::string(given);
  for (const char* path : {"/usr/bin/chromium", "/usr/bin/chromium-browser"}) {
    if (::access(path, X_OK) == 0) return std::string(path);
  }
  return std::nullopt;
}

struct Browser::Implementation {
  explicit Implementation(const std::string& chromium)
      : profile(make_profile()), process(command_line(chromium, profile)) {}
  ~Implementation() {
    std::error_code ignored;
    std::filesystem::remove_all(profile, ignored);
  }

  Json call(const std::string& method, const Json& parameters = Json::object());
  Json receive();
  Json answer_to(int id);
  void note_event(const Json& message);
  void mouse(const char* type, double x, double y, int buttons);
  Json evaluate(const std::string& expression);

  std::filesystem::path profile;
  ChildProcess process;
  std::string session;
  int last_id = 0;
  bool loaded = false;
  std::vector<std::string> problems;
  std::vector<std::string> requests;
};

void Browser::Implementation::note_event(const Json& message) {
  const std::string method = message.value("method", "");
  const Json parameters = message.value("params", Json::object());
  if (method == "Page.loadEventFired") loaded = true;
  if (method == "Network.requestWillBeSent") requests.push_back(parameters["request"]["url"]);
  if (method == "Runtime.exceptionThrown") {
    problems.push_back("exception: " + parameters["exceptionDetails"].dump());
  }
  if (method == "Runtime.consoleAPICalled" &&
      (parameters["type"] == "error" || parameters["type"] == "warning")) {
    problems.push_back("console: " + parameters["args"].dump());
  }
  if (method == "Log.entryAdded") problems.push_back("log: " + parameters["entry"].dump());
}

/// The next message; an event is noted too.
Json Browser::Implementation::receive() {
  Json message = Json::parse(process.read_message(patience));
  if (message.contains("method")) note_event(message);
  return message;
}

Json Browser::Implementation::answer_to(int id) {
  for (;;) {
    Json message = receive();
    if (message.value("id", 0) == id) return message;
  }
}

Json Browser::Implementation::call(const std::string& method, const Json& parameters) {
  Json request = {{"id", ++last_id}, {"method", method}, {"params", parameters}};
  if (!session.empty()) request["sessionId"] = session;
  process.write(request.dump() + '\0');
  const Json answer = answer_to(last_id);
  if (answer.contains("error")) throw std::runtime_error(method + ": " + answer["error"].dump());
  return answer.value("result", Json::object());
}

Json Browser::Implementation::evaluate(const std::string& expression) {
  const Json result =
      call("Runtime.evaluate",
           {{"expression", expression}, {"returnByValue", true}, {"awaitPromise", true}});
  if (result.contains("exceptionDetails")) {
    throw std::runtime_error(expression + ": " + result["exceptionDetails"].dump());
  }
  return result["result"].value("value", Json());
}

void Browser::Implementation::mouse(const char* type, double x, double y, int buttons) {
  call("Input.dispatchMouseEvent", {{"type", type},
                                    {"x", x},
                                    {"y", y},
                                    {"button", buttons > 0 ? "left" : "none"},
                                    {"clickCount", buttons}});
}

Browser::Browser(const std::string& chromium)
    : implementation_(std::make_unique<Implementation>(chromium)) {
  Implementation& self = *implementation_;
  const Json target = self.call("Target.createTarget", {{"url", "about:blank"}});
  const Json attached =
      self.call("Target.attachToTarget", {{"targetId", target["targetId"]}, {"flatten", true}});
  self.session = attached["sessionId"];
  for (const char* domain : {"Page", "Runtime", "Log", "Network"}) {
    self.call(std::string(domain) + ".enable");
  }
}

Browser::~Browser() = default;

void Browser::open(const std::filesystem::path& file) {
  implementation_->loaded = false;
  implementation_->call("Page.navigate",
                        {{"url", "file://" + std::filesystem::absolute(file).string()}});
  while (!implementation_->loaded) implementation_->receive();
  settle();
}

void Browser::resize(int width, int height, bool phone) {
  implementation_->call(
      "Emulation.setDeviceMetricsOverride",
      {{"width", width}, {"height", height}, {"deviceScaleFactor", 1}, {"mobile", phone}});
  settle();
}

void Browser::emulate_scheme(std::string_view scheme) {
  const Json feature = {{"name", "prefers-color-scheme"}, {"value", scheme}};
  implementation_->call("Emulation.setEmulatedMedia", {{"features", Json::array({feature})}});
}

void Browser::emulate_print(bool print) {
  implementation_->call("Emulation.setEmulatedMedia", {{"media", print ? "print" : ""}});
}

void Browser::settle() {
  implementation_->evaluate(
      "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))");
}

std::string Browser::text(std::string_view expression) {
  return implementation_->evaluate(fmt::format("String({})", expression)).get<std::string>();
}

double Browser::number(std::string_view expression) {
  const Json value = implementation_->evaluate(fmt::format("Number({})", expression));
  return value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

bool Browser::truth(std::string_view expression) {
  return implementation_->evaluate(fmt::format("Boolean({})", expression)).get<bool>();
}

void Browser::click(std::string_view expression) {
  const Json at = implementation_->evaluate(fmt::format("({})", expression));
  const double x = at.at("x"), y = at.at("y");
  implementation_->mouse("mouseMoved", x, y, 0);
  implementation_->mouse("mousePressed", x, y, 1);
  implementation_->mouse("mouseReleased", x, y, 1);
  settle();
}

void Browser::hover(std::string_view expression) {
  const Json at = implementation_->evaluate(fmt::format("({})", expression));
  implementation_->mouse("mouseMoved", at.at("x"), at.at("y"), 0);
  settle();
}

void Browser::click_element(std::string_view selector) {
  click(fmt::format(R"((() => {{
    const element = document.querySelector({});
    element.scrollIntoView({{block: 'center'}});
    const box = element.getBoundingClientRect();
    return {{x: box.x + box.width / 2, y: box.y + box.height / 2}};
  }})())",
                    Json(std::string(selector)).dump()));
}

void Browser::press(std::string_view name) {
  const Key key = find_key(name);
  Json event = {{"type", key.text.empty() ? "rawKeyDown" : "keyDown"},
                {"key", key.name},
                {"code", key.code},
                {"windowsVirtualKeyCode", key.number}};
  if (!key.text.empty()) event["text"] = key.text;
  implementation_->call("Input.dispatchKeyEvent", event);
  event["type"] = "keyUp";
  event.erase("text");
  implementation_->call("Input.dispatchKeyEvent", event);
  settle();
}

const std::vector<std::string>& Browser::problems() const { return implementation_->problems; }

const std::vector<std::string>& Browser::requests() const { return implementation_->requests; }

void Browser::screenshot(const std::filesystem::path& png, bool whole_page) {
  settle();
  const Json picture = implementation_->call(
      "Page.captureScreenshot", {{"format", "png"}, {"captureBeyondViewport", whole_page}});
  std::ofstream(png, std::ios::binary) << decode_base64(picture["data"].get<std::string>());
}

}  // namespace flecsim::testing
