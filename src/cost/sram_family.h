// All SRAM macros of one node and port type: the grid's points, and values between them.
//
// Between points CACTI's choice of organization is repeated: every organization seen at a point
// near by is priced by the models of sram_organization.h, corrected by its nearest point of the
// grid, and the cheapest in CACTI's objective is taken (sram_candidates.h). Leakage is linear and
// the cycle time the larger neighbor's. Outside the grid the nearest segments are continued.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <vector>

#include "sram_candidates.h"
#include "sram_grid_plane.h"
#include "sram_organization.h"

namespace flecsim::cost {

class SramFamily {
 public:
  static constexpr std::array<int, 4> bank_counts = {1, 2, 4, 8};

  /// `steps_from`: the family whose points tell the steps of decoders; nullptr: this one.
  explicit SramFamily(const SramProcess& process, const SramFamily* steps_from = nullptr)
      : process_(process), steps_from_(steps_from) {}

  /// Points ascend in width, then size. `banks` is one of bank_counts.
  void add(int banks, const SramGridPoint& point);

  /// `size_bytes` is the total of all banks.
  SramPoint at(int banks, double size_bytes, double width_bits) const;

  SramCandidates candidates(int banks, double bank_bytes, double width_bits) const;

  /// A candidate's values at this size; not all positive where the models do not reach.
  SramAccess price(const SramCandidate& candidate, int banks, double bank_bytes,
                   double width_bits) const;

  /// What routing between the mats of a bank takes of an access.
  double bank_routing_pj(const SramArrays& arrays) const;

  /// Whether a price can be true: banks smaller than those that the models are fitted on are held
  /// against what lies between the neighbors.
  bool plausible(const SramAccess& price, int banks, double bank_bytes, double width_bits) const;

  /// How much more a candidate costs than its price says, from points near by where CACTI preferred
  /// another organization: at least 1, and fading with the distance.
  double handicap(const SramCandidate& candidate, int banks, double bank_bytes,
                  double width_bits) const;

  const SramProcess& process() const { return process_; }
  const SramPlane& plane(int banks) const { return planes_[plane_index(banks)]; }
  const std::vector<SramGridPoint>& points(int banks) const { return points_[plane_index(banks)]; }

 private:
  static std::size_t plane_index(int banks);
  const SramModel& model() const;

  SramProcess process_;
  const SramFamily* steps_from_;
  std::array<SramPlane, bank_counts.size()> planes_;
  std::array<std::vector<SramGridPoint>, bank_counts.size()> points_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<SramModel> model_;  ///< made when first asked for
};

/// Between the nodes of `a` and `b`: every organization of a single bank follows a power law, and
/// so does what does not depend on it. Of several banks the chosen values do: the models of their
/// routing at two nodes together are worse than that (measured by leaving out 32, 45 and 65 nm).
SramPoint between_nodes(const SramFamily& a, const SramFamily& b, double share, int banks,
                        double size_bytes, double width_bits);

}  // namespace flecsim::cost
