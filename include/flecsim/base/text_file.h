// Text files that a user names, read whole.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace flecsim::base {

/// The file's text. InputError names the path and `expected` where it is a folder, cannot be read,
/// holds a zero byte (it is no text), a byte that is no UTF-8 or more than 64 MiB.
std::string read_text_file(const std::filesystem::path& path,
                           std::string_view expected = "a text file");

}  // namespace flecsim::base
