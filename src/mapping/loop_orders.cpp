#include "loop_orders.h"

#include <algorithm>
#include <bit>

namespace flecsim::mapping {
namespace {

constexpr int kAllOrdersUpTo = 5;

std::uint64_t key_of(int level, std::uint32_t loops) {
  return (static_cast<std::uint64_t>(level) << 32) | loops;
}

}  // namespace

std::uint32_t LoopOrders::tensors_of(int dim) const {
  std::uint32_t mask = 0;
  for (int t = 0; t < space_.tensors(); ++t) {
    if (((space_.relevant(t) >> dim) & 1U) != 0) mask |= 1U << t;
  }
  return mask;
}

// The constrained ends around the free loops; free unit loops behind the others.
LoopOrder LoopOrders::complete(int level, const std::vector<std::uint8_t>& free_loops) const {
  const OrderRule& rule = space_.order_rule(level);
  LoopOrder order{};
  int i = 0;
  for (const std::uint8_t d : rule.inner) order[i++] = d;
  std::uint32_t rest = rule.free;
  for (const std::uint8_t d : free_loops) {
    order[i++] = d;
    rest &= ~(1U << d);
  }
  for (int d = 0; d < space_.dims(); ++d) {
    if (((rest >> d) & 1U) != 0) order[i++] = static_cast<std::uint8_t>(d);
  }
  for (const std::uint8_t d : rule.outer) order[i++] = d;
  return order;
}

void LoopOrders::extend(int level, std::uint32_t rest, std::uint32_t blocked,
                        std::vector<std::uint8_t>& prefix, std::vector<LoopOrder>& result) const {
  const std::size_t size = prefix.size();
  // A loop that blocks no further tensor is free for the others: it goes innermost.
  for (int d = 0; d < space_.dims(); ++d) {
    if (((rest >> d) & 1U) == 0 || (tensors_of(d) & ~blocked) != 0) continue;
    prefix.push_back(static_cast<std::uint8_t>(d));
    rest &= ~(1U << d);
  }
  if (rest == 0) {
    result.push_back(complete(level, prefix));
  } else {
    std::uint32_t tried = 0;  // bit per set of tensors
    for (int d = 0; d < space_.dims(); ++d) {
      if (((rest >> d) & 1U) == 0) continue;
      const std::uint32_t tensors = tensors_of(d);
      if (((tried >> tensors) & 1U) != 0) continue;
      tried |= 1U << tensors;
      prefix.push_back(static_cast<std::uint8_t>(d));
      extend(level, rest & ~(1U << d), blocked | tensors, prefix, result);
      prefix.pop_back();
    }
  }
  prefix.resize(size);
}

std::vector<LoopOrder> LoopOrders::by_class(int level, std::uint32_t loops) const {
  const OrderRule& rule = space_.order_rule(level);
  std::uint32_t blocked = 0;
  for (const std::uint8_t d : rule.inner) {
    if (((loops >> d) & 1U) != 0) blocked |= tensors_of(d);
  }
  std::vector<LoopOrder> result;
  std::vector<std::uint8_t> prefix;
  extend(level, loops & rule.free, blocked, prefix, result);
  return result;
}

std::vector<LoopOrder> LoopOrders::all(int level, std::uint32_t loops) const {
  std::vector<std::uint8_t> free_loops;
  for (int d = 0; d < space_.dims(); ++d) {
    if (((loops & space_.order_rule(level).free) >> d & 1U) != 0) {
      free_loops.push_back(static_cast<std::uint8_t>(d));
    }
  }
  std::vector<LoopOrder> result;
  do {
    result.push_back(complete(level, free_loops));
  } while (std::next_permutation(free_loops.begin(), free_loops.end()));
  return result;
}

const std::vector<LoopOrder>& LoopOrders::of(int level, std::uint32_t loops) {
  auto [found, is_new] = by_class_.try_emplace(key_of(level, loops));
  if (is_new) found->second = by_class(level, loops);
  return found->second;
}

const std::vector<LoopOrder>& LoopOrders::many(int level, std::uint32_t loops) {
  auto [found, is_new] = all_.try_emplace(key_of(level, loops));
  if (is_new) {
    const int count = std::popcount(loops & space_.order_rule(level).free);
    found->second = count <= kAllOrdersUpTo ? all(level, loops) : by_class(level, loops);
  }
  return found->second;
}

}  // namespace flecsim::mapping
