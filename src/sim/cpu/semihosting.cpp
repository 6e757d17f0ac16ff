#include "semihosting.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace flecsim::sim {
namespace {

enum Call : std::uint64_t {
  open = 0x01,
  close = 0x02,
  write_character = 0x03,
  write_string = 0x04,
  write = 0x05,
  read = 0x06,
  read_character = 0x07,
  seek = 0x0a,
  length = 0x0c,
  is_terminal = 0x09,
  clock = 0x10,
  time = 0x11,
  last_error = 0x13,
  command_line = 0x15,
  exit = 0x18,
  exit_extended = 0x20,
};

constexpr std::uint64_t kApplicationExit = 0x20026;
constexpr std::uint64_t kFailed = ~std::uint64_t{0};
constexpr std::uint64_t kLongestText = 1 << 20;

// The file ":semihosting-features": programs learn that they may exit with a code, and that
// standard output and standard error are apart.
constexpr std::uint64_t kFeaturesHandle = 0x100;
constexpr std::array<std::uint8_t, 5> kFeatures{'S', 'H', 'F', 'B', 0x03};

class Server {
 public:
  Server(SemihostingHost& host, Cpu& cpu) : host_(host), cpu_(cpu), call_(cpu.host_call()) {}

  std::optional<std::int64_t> run() {
    const std::uint64_t call = call_.operation;
    if (call == Call::exit || call == Call::exit_extended) return exit_code(call);
    cpu_.finish_host_call(serve(call));
    return std::nullopt;
  }

 private:
  [[nodiscard]] int word_bytes() const { return call_.word_bytes; }

  // Field `index` of the argument block.
  std::uint64_t field(int index) const {
    std::array<std::uint8_t, 8> bytes{};
    const auto size = static_cast<std::size_t>(word_bytes());
    const std::uint64_t at = call_.argument + static_cast<std::uint64_t>(index * word_bytes());
    if (!host_.machine.read_memory(at, std::span(bytes).first(size))) return 0;
    std::uint64_t value = 0;
    for (std::size_t i = size; i-- > 0;) value = value << 8 | bytes[i];
    return value;
  }

  // 32 bits: exit takes the reason itself; 64 bits and the extended call take a block {reason,
  // code}.
  std::int64_t exit_code(std::uint64_t call) const {
    const bool block = call == Call::exit_extended || word_bytes() == 8;
    const std::uint64_t reason = block ? field(0) : call_.argument;
    if (reason != kApplicationExit) return 1;
    return block ? static_cast<std::int32_t>(field(1)) : 0;
  }

  std::string text(std::uint64_t address, std::uint64_t size, bool stop_at_zero) const {
    std::string result;
    for (std::uint64_t i = 0; i < size && i < kLongestText; ++i) {
      std::uint8_t byte = 0;
      if (!host_.machine.read_memory(address + i, {&byte, 1})) break;
      if (stop_at_zero && byte == 0) break;
      result += static_cast<char>(byte);
    }
    return result;
  }

  std::uint64_t serve(std::uint64_t call) {
    switch (call) {
      case Call::open:
        return open_file(text(field(0), field(2), false));
      case Call::close:
        return 0;
      case Call::write_character:
        host_.print(text(call_.argument, 1, false));
        return 0;
      case Call::write_string:
        host_.print(text(call_.argument, kLongestText, true));
        return 0;
      case Call::write:
        return write_console();
      case Call::read:
        return read_file();
      case Call::seek:
        if (field(0) != kFeaturesHandle || field(1) > kFeatures.size()) return kFailed;
        host_.features_position = field(1);
        return 0;
      case Call::length:
        return field(0) == kFeaturesHandle ? kFeatures.size() : kFailed;
      case Call::is_terminal:
        return 1;
      case Call::clock:
        return static_cast<std::uint64_t>(host_.centiseconds);
      case Call::time:
        return static_cast<std::uint64_t>(host_.centiseconds / 100);
      case Call::last_error:
        return 0;
      case Call::command_line:
        return hand_out_command_line();
      case Call::read_character:
      default:
        return kFailed;
    }
  }

  std::uint64_t open_file(const std::string& name) {
    if (name == ":tt") return field(1) / 4;
    if (name != ":semihosting-features") return kFailed;
    host_.features_position = 0;
    return kFeaturesHandle;
  }

  // Returns the number of bytes not read: all, from the console.
  std::uint64_t read_file() {
    if (field(0) != kFeaturesHandle) return field(2);
    const auto rest = std::span(kFeatures).subspan(host_.features_position);
    const auto bytes = rest.first(std::min<std::uint64_t>(rest.size(), field(2)));
    if (!host_.machine.write_memory(field(1), bytes)) return field(2);
    host_.features_position += bytes.size();
    return field(2) - bytes.size();
  }

  // Returns the number of bytes not written.
  std::uint64_t write_console() {
    const std::string bytes = text(field(1), field(2), false);
    host_.print(bytes);
    return field(2) - bytes.size();
  }

  std::uint64_t hand_out_command_line() {
    const std::string line(host_.command_line);
    if (field(1) <= line.size()) return kFailed;
    const auto* begin = reinterpret_cast<const std::uint8_t*>(line.c_str());
    return host_.machine.write_memory(field(0), {begin, line.size() + 1}) ? 0 : kFailed;
  }

  SemihostingHost& host_;
  Cpu& cpu_;
  HostCall call_;
};

}  // namespace

std::optional<std::int64_t> serve_semihosting(SemihostingHost& host, int index) {
  return Server(host, host.machine.cpu(index)).run();
}

}  // namespace flecsim::sim
