// The one error type for everything a user's input can cause.
//
// A message is one sentence that names the file, the line or key, the value and what was expected.
// It is thrown where the fault is seen and caught at one place, in the CLI (exit code 2).
// Faults of our own are assertions.
#pragma once

#include <stdexcept>
#include <string>

namespace flecsim::base {

class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace flecsim::base
