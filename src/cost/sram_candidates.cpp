#include "sram_candidates.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace flecsim::cost {
namespace {

constexpr double near = 2.001;
constexpr double near_in_rows = 2.01;

// Prices corrected by a point predict the objective to 0.4 % (median) to 1.4 % (90 %):
// organizations within `same_cost` of the least weigh alike; beyond it the weight falls with
// `fading_cost`.
constexpr double same_cost = 0.005;
constexpr double fading_cost = 0.005;
constexpr double least_weight = 1e-3;
constexpr double likely_weight = 0.1;

double least_cost(const std::vector<SramBid>& bids) {
  double least = bids.front().cost;
  for (const SramBid& bid : bids) least = std::min(least, bid.cost);
  return least;
}

double weight_of(const SramBid& bid, double least) {
  return std::exp(-std::max(0.0, bid.cost / least - 1 - same_cost) / fading_cost);
}

bool is_near(double a, double b, double factor) { return a <= b * factor && b <= a * factor; }

double octaves(double a, double b) { return std::abs(std::log2(a / b)); }

}  // namespace

void SramCandidates::add(const SramGridPoint& point, bool may_anchor) {
  if (!is_near(point.bank_bytes, bank_bytes_, near) ||
      !is_near(point.width_bits, width_bits_, near))
    return;
  // The same columns at this width; between two powers of two both are possible.
  const double log_words =
      std::log2(point.organization.words_per_row * point.width_bits / width_bits_);
  const int fewer = static_cast<int>(std::floor(log_words + 1e-9));
  add(point, may_anchor, fewer);
  if (log_words - fewer > 1e-9) add(point, may_anchor, fewer + 1);
}

void SramCandidates::add(const SramGridPoint& point, bool may_anchor, int log_words) {
  if (log_words < 0) return;
  SramOrganization organization = point.organization;
  organization.words_per_row = 1 << log_words;
  organization.bit_line_mux = point.organization.bit_line_mux * organization.words_per_row /
                              point.organization.words_per_row;
  if (organization.bit_line_mux < 1) return;
  const SramArrays here(organization, bank_bytes_, width_bits_), there = point.arrays();
  if (!is_near(here.rows, there.rows, near_in_rows)) return;
  const double distance = octaves(here.rows, there.rows) + octaves(here.columns, there.columns) +
                          1.5 * octaves(width_bits_, point.width_bits);
  keep({organization, distance, may_anchor ? &point : nullptr});
}

const SramCandidate& SramCandidates::find(const SramOrganization& organization) const {
  const auto known = std::find_if(all_.begin(), all_.end(), [&](const SramCandidate& candidate) {
    return candidate.organization == organization;
  });
  assert(known != all_.end());
  return *known;
}

void SramCandidates::keep(const SramCandidate& candidate) {
  const auto known = std::find_if(all_.begin(), all_.end(), [&](const SramCandidate& other) {
    return other.organization == candidate.organization;
  });
  if (known == all_.end())
    all_.push_back(candidate);
  else if (candidate.anchor && (!known->anchor || candidate.distance < known->distance))
    *known = candidate;
}

std::optional<SramAccess> choose(const std::vector<SramBid>& bids) {
  if (bids.empty()) return std::nullopt;
  const double least = least_cost(bids);
  double total = 0;
  SramAccess sum(0, 0, 0, 0);
  for (const SramBid& bid : bids) {
    const double weight = weight_of(bid, least);
    if (weight < least_weight) continue;
    total += weight;
    sum.read_pj += weight / bid.access.read_pj;
    sum.write_pj += weight / bid.access.write_pj;
    sum.area_um2 += weight / bid.access.area_um2;
    sum.access_ns += weight / bid.access.access_ns;
  }
  return SramAccess(total / sum.read_pj, total / sum.write_pj, total / sum.area_um2,
                    total / sum.access_ns);
}

double tie_spread(const std::vector<SramBid>& bids, double read_pj) {
  if (bids.empty()) return 0;
  const double least = least_cost(bids);
  double spread = 0;
  for (const SramBid& bid : bids)
    if (weight_of(bid, least) >= likely_weight)
      spread = std::max(spread, std::abs(read_pj / bid.access.read_pj - 1));
  return spread;
}

}  // namespace flecsim::cost
