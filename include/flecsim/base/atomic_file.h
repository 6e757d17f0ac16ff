// Writing files so that a reader never sees half of one: write beside, then rename.
#pragma once

#include <filesystem>
#include <string_view>

namespace flecsim::base {

/// Writes `content` to `path` (folders are made). On any failure, a full disk too, `path` is as it
/// was and InputError names the path and the reason.
void write_file(const std::filesystem::path& path, std::string_view content);

}  // namespace flecsim::base
