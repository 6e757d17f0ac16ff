#include "flecsim/result/memory.h"

#include <algorithm>

#include "flecsim/base/sum.h"

namespace flecsim::result {
namespace {

std::int64_t largest(const std::vector<std::int64_t>& values) {
  return values.empty() ? 0 : *std::ranges::max_element(values);
}

}  // namespace

std::int64_t MemoryResult::peak_bytes() const { return largest(live_bytes); }
std::int64_t MemoryResult::peak_dram_bytes() const { return largest(live_dram_bytes); }

std::size_t MemoryResult::peak_layer() const {
  return static_cast<std::size_t>(std::ranges::max_element(live_bytes) - live_bytes.begin());
}

std::int64_t MemoryResult::residents() const {
  return std::ranges::count_if(tensors, [](const TensorLife& t) { return t.place != "dram"; });
}

double MemoryResult::saved_read_bytes() const {
  return base::sum_of(tensors, &TensorLife::saved_read_bytes);
}

double MemoryResult::saved_write_bytes() const {
  return base::sum_of(tensors, &TensorLife::saved_write_bytes);
}

}  // namespace flecsim::result
