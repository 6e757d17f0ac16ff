// A stranger's program against the installed libraries.
#include <cstdio>

#include "flecsim/arch/gemmini.h"
#include "flecsim/result/result.h"

int main() {
  const auto gemmini = flecsim::arch::load_gemmini("gemmini-g16");
  std::printf("%s: %lld scratchpad rows, result format %d\n", gemmini.name.c_str(),
              static_cast<long long>(gemmini.scratchpad_rows()), flecsim::result::format_version);
  return gemmini.scratchpad_rows() == 16384 ? 0 : 1;
}
