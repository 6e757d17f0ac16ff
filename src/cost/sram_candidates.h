// The organizations that CACTI may have chosen at a size and width between points of the grid, and
// the choice among them.
#pragma once

#include <optional>
#include <vector>

#include "sram_organization.h"

namespace flecsim::cost {

struct SramCandidate {
  SramOrganization organization;
  double distance = 0;                    ///< of the anchor, octaves in rows, columns and width
  const SramGridPoint* anchor = nullptr;  ///< nearest point that has it, if there is one
};

/// Collects the organizations of points up to twice or half the size and width.
class SramCandidates {
 public:
  SramCandidates(double bank_bytes, double width_bits)
      : bank_bytes_(bank_bytes), width_bits_(width_bits) {}

  /// Adds the organizations that `point`'s becomes at this width if the point is near. One of
  /// another number of banks (`may_anchor` false) lends its organization only.
  void add(const SramGridPoint& point, bool may_anchor);

  /// Adds an organization that no point here has, unless it is known.
  void add(const SramOrganization& organization) { keep({organization}); }

  /// The candidate of a known organization.
  const SramCandidate& find(const SramOrganization& organization) const;

  const std::vector<SramCandidate>& all() const { return all_; }

 private:
  void add(const SramGridPoint& point, bool may_anchor, int log_words);
  void keep(const SramCandidate& candidate);

  double bank_bytes_;
  double width_bits_;
  std::vector<SramCandidate> all_;
};

/// An organization's values and what they count for in CACTI's objective.
struct SramBid {
  SramAccess access;
  double cost;
};

/// The cheapest. Where others come within the models' error of it, the harmonic mean, so that a
/// wrong guess costs half of the jump. Nothing if there are no bids.
std::optional<SramAccess> choose(const std::vector<SramBid>& bids);

/// By how much (relative) a read energy is off if any of the likely ones of `bids` is right.
double tie_spread(const std::vector<SramBid>& bids, double read_pj);

}  // namespace flecsim::cost
