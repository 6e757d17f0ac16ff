// The mappings that the search may choose from, in a compact form without dimensions of size one.
// A slot is a tiling level: the spatial or the temporal loops of a storage level; slots are counted
// from the innermost. Only perfect factors are searched. The cost of a candidate does not depend on
// which axis a spatial loop lies on, so axes are chosen when a candidate becomes a LoopNest.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "flecsim/mapping/constraints.h"

namespace flecsim::mapping {

inline constexpr int kMaxLevels = 10;
inline constexpr int kMaxSlots = 2 * kMaxLevels;

struct Candidate {
  std::array<std::array<std::int32_t, kMaxDims>, kMaxSlots> factor;
  std::array<std::array<std::uint8_t, kMaxDims>, kMaxLevels> order;  // temporal, innermost first
  std::array<std::uint8_t, kMaxLevels> keep;                         // bit per tensor
};

struct SlotLimit {
  std::int32_t least = 1;
  std::int32_t most = 1;
  bool fixed = false;  // least == most by constraint
};

struct Slot {
  int level = 0;
  bool spatial = false;
};

// Which axes a dimension may take at one level.
enum class AxisRule { any, in_order, positional };

struct SpatialRule {
  AxisRule rule = AxisRule::any;
  std::uint32_t on_x = 0;  // positional: bit per dimension
  std::vector<int> order;  // as constrained, innermost first; in_order: X takes a prefix of it
  std::int64_t width = 1;
  std::int64_t height = 1;
};

struct OrderRule {
  std::vector<std::uint8_t> inner;  // must come first
  std::vector<std::uint8_t> outer;  // must come last
  std::uint32_t free = 0;           // bit per dimension that may move
};

class MapSpace {
 public:
  // Throws InputError where the constraints leave no factorisation at all.
  MapSpace(const Architecture& architecture, const Problem& problem,
           const Constraints& constraints);

  const Architecture& architecture() const { return architecture_; }
  const Problem& problem() const { return problem_; }

  int dims() const { return static_cast<int>(active_.size()); }
  int tensors() const { return static_cast<int>(problem_.tensors.size()); }
  int levels() const { return static_cast<int>(architecture_.levels.size()); }
  int slots() const { return static_cast<int>(slots_.size()); }

  int problem_dim(int dim) const { return active_[dim]; }
  std::int64_t size(int dim) const { return problem_.sizes[active_[dim]]; }
  const Slot& slot(int s) const { return slots_[s]; }
  int spatial_slot(int level) const { return spatial_slot_[level]; }  // -1: no fan-out
  int temporal_slot(int level) const { return temporal_slot_[level]; }
  const SlotLimit& limit(int slot, int dim) const { return limits_[slot][dim]; }
  const OrderRule& order_rule(int level) const { return order_rules_[level]; }
  const SpatialRule& spatial_rule(int level) const { return spatial_rules_[level]; }
  std::uint8_t kept_always(int level) const { return kept_always_[level]; }
  std::uint8_t keep_open(int level) const { return keep_open_[level]; }  // free to choose
  double least_parallelism() const { return least_parallelism_; }

  // Prime factors that may be moved, of one dimension.
  const std::vector<std::int32_t>& primes(int dim) const { return primes_[dim]; }

  // Relevant dimensions of a tensor, bit per dimension.
  std::uint32_t relevant(int tensor) const { return relevant_[tensor]; }
  bool has_halo(int tensor) const { return halo_[tensor]; }
  bool any_halo() const;
  // The order of level 0 matters only under spatial loops right above the compute units.
  int first_ordered_level() const { return spatial_slot_[0] >= 0 ? 0 : 1; }
  // (rank, coefficient) of a dimension in a tensor.
  const std::vector<std::pair<int, std::int64_t>>& terms(int tensor, int dim) const {
    return terms_[tensor][dim];
  }

  // Fixed factors and everything else at the outermost slot that takes it; orders as constrained.
  Candidate initial() const;

  // X loops of a level's spatial factors, bit per dimension; none if they do not fit.
  std::optional<std::uint32_t> choose_axes(int level,
                                           const std::array<std::int32_t, kMaxDims>& factor) const;

  LoopNest nest(const Candidate& candidate) const;
  // The spatial loops of one level, with their axes and order.
  LoopFactors spatial_loops(int level, const std::array<std::int32_t, kMaxDims>& factor) const;

 private:
  void add_slots();
  void set_limits(const Constraints& constraints);
  void set_orders(const Constraints& constraints);
  void set_axes(const Constraints& constraints);
  void set_keeps(const Constraints& constraints);
  void set_primes();
  void set_terms();
  void place(LoopFactors& loops, const std::vector<int>& order,
             const std::array<std::int32_t, kMaxDims>& factor) const;
  std::vector<int> spatial_order(const LoopConstraint& given) const;
  std::vector<std::uint8_t> active_only(const std::vector<int>& dims) const;
  std::optional<std::uint32_t> choose_prefix(
      const SpatialRule& rule, const std::array<std::int32_t, kMaxDims>& factor) const;

  const Architecture& architecture_;
  const Problem& problem_;
  std::vector<int> active_;
  std::vector<Slot> slots_;
  std::vector<int> spatial_slot_;
  std::vector<int> temporal_slot_;
  std::vector<std::vector<SlotLimit>> limits_;
  std::vector<OrderRule> order_rules_;
  std::vector<SpatialRule> spatial_rules_;
  std::vector<std::uint8_t> kept_always_;
  std::vector<std::uint8_t> keep_open_;
  double least_parallelism_ = 0;
  std::vector<std::vector<std::int32_t>> primes_;
  std::vector<std::uint32_t> relevant_;
  std::vector<bool> halo_;
  std::vector<std::vector<std::vector<std::pair<int, std::int64_t>>>> terms_;
};

}  // namespace flecsim::mapping
