// One writer per run: a lock on the run's folder that dies with the process that holds it.
//
// flock(2) on the folder itself, so that nothing is left behind by a kill -9. Limits: on network
// file systems it is as good as their flock.
#pragma once

#include <filesystem>

namespace flecsim::store {

class RunLock {
 public:
  /// Makes the folder where it is missing. InputError where another process holds it.
  explicit RunLock(const std::filesystem::path& folder);
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace flecsim::store
