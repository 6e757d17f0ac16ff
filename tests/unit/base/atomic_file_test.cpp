// Protects: a file is whole or as it was, and a failure says why.
#include "flecsim/base/atomic_file.h"

#include <fstream>
#include <sstream>

#include "support/input_error.h"

namespace flecsim::base {
namespace {

std::string read(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::filesystem::path scratch_folder() {
  const auto folder = std::filesystem::path(::testing::TempDir()) / "flecsim_atomic_file";
  std::filesystem::remove_all(folder);
  return folder;
}

TEST(AtomicFile, WritesAndReplaces) {
  const auto folder = scratch_folder();
  write_file(folder / "a" / "x.txt", "one");
  write_file(folder / "a" / "x.txt", "two");
  EXPECT_EQ(read(folder / "a" / "x.txt"), "two");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / "a"), {}), 1);
}

TEST(AtomicFile, FullDiskLeavesNothing) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "needs /dev/full";
  EXPECT_INPUT_ERROR(write_file("/dev/full/x", "data"), "/dev/full/x: cannot be written");
}

TEST(AtomicFile, NamesThePathThatCannotBeWritten) {
  EXPECT_INPUT_ERROR(write_file("/proc/flecsim/x.txt", "data"), "/proc/flecsim/x.txt");
}

}  // namespace
}  // namespace flecsim::base
