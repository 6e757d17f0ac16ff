// A file mapped read-only into memory; elements are paged in when they are read.
//
// Limits: regular files only. A file that is cut while it is mapped is the user's fault (SIGBUS).
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace flecsim::importer {

class MappedFile {
 public:
  /// InputError with the path and the reason where it cannot be read.
  static std::shared_ptr<const MappedFile> open(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::byte> bytes() const { return {data_, size_}; }

 private:
  MappedFile(const std::byte* data, std::size_t size) : data_(data), size_(size) {}
  const std::byte* data_;
  std::size_t size_;
};

}  // namespace flecsim::importer
