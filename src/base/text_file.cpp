#include "flecsim/base/text_file.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/text_parts.h"

namespace flecsim::base {

std::string read_text_file(const std::filesystem::path& path, std::string_view expected) {
  const auto refuse = [&](std::string_view what) {
    throw InputError(fmt::format("{}: {}, expected {}", path.string(), what, expected));
  };
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) refuse("cannot be read: it is a folder");
  std::ifstream stream(path, std::ios::binary);
  if (!stream)
    refuse(std::filesystem::exists(path, error) ? "cannot be read"
                                                : "cannot be read: no such file");
  constexpr std::uintmax_t largest = std::uintmax_t{64} << 20;
  const auto size = std::filesystem::file_size(path, error);
  if (!error && size > largest) {
    throw InputError(fmt::format("{}: {} bytes, expected at most 64 MiB", path.string(), size));
  }
  std::ostringstream stored;
  stored << stream.rdbuf();  // sets failbit on an empty file
  if (stream.bad()) refuse("cannot be read");
  std::string text = stored.str();
  if (text.find('\0') != std::string::npos) refuse("not a text file");
  if (const std::size_t bad = first_bad_byte(text); bad != std::string::npos) {
    throw InputError(fmt::format(
        "{}:{}: byte 0x{:02X} is no UTF-8, expected {} in UTF-8", path.string(),
        1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(bad), '\n'),
        static_cast<unsigned char>(text[bad]), expected));
  }
  return text;
}

}  // namespace flecsim::base
