// Where the real data lies that is not part of the repository (networks, measurements).
//
// FLECSIM_SHARED, or `shared` beside the checkout. Tests that need it skip where it is missing.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>

namespace flecsim::testing {

inline std::optional<std::filesystem::path> shared_dir() {
  if (const char* given = std::getenv("FLECSIM_SHARED")) return std::filesystem::path(given);
  const auto beside = std::filesystem::path(FLECSIM_SOURCE_DIR).parent_path() / "shared";
  if (std::filesystem::is_directory(beside)) return beside;
  return std::nullopt;
}

}  // namespace flecsim::testing

/// Skips the test with a clear line where the shared data is missing.
#define FLECSIM_REQUIRE_SHARED(variable)                                                   \
  const auto variable##_found = flecsim::testing::shared_dir();                            \
  if (!variable##_found) GTEST_SKIP() << "needs ../shared (or FLECSIM_SHARED), not found"; \
  const std::filesystem::path variable = *variable##_found
