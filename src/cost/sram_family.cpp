#include "sram_family.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>
#include <optional>

namespace flecsim::cost {
namespace {

// A correction by a point further away than this (octaves) is applied by half.
constexpr double trusted_octaves = 1.01;

// Prices without a point to correct them are this much less certain.
constexpr double uncorrected_cost = 1.005;

// Organizations that cost this much more than the cheapest need no handicap to lose.
constexpr double hopeless_cost = 1.1;

// What CACTI preferred at a point fades linearly with the distance; half of this is looked at.
constexpr double farthest_preference_octaves = 2;
// Close to a point what it preferred has to win clearly.
constexpr double closest_margin = 0.06;
constexpr double margin_halves_octaves = 0.1;

/// `estimate`, corrected by what the model is wrong by (`guess` against `known`) at a point
/// `distance` away.
SramAccess corrected(const SramAccess& estimate, const SramAccess& known, const SramAccess& guess,
                     double distance) {
  const double trust = distance <= trusted_octaves ? 1 : 0.5;
  const auto factor = [trust](double value, double by) { return std::pow(value / by, trust); };
  return {estimate.read_pj * factor(known.read_pj, guess.read_pj),
          estimate.write_pj * factor(known.write_pj, guess.write_pj),
          estimate.area_um2 * factor(known.area_um2, guess.area_um2),
          estimate.access_ns * factor(known.access_ns, guess.access_ns)};
}

void set_access(SramValues& values, const SramAccess& access) {
  values[SramField::read] = access.read_pj;
  values[SramField::write] = access.write_pj;
  values[SramField::area] = access.area_um2;
  values[SramField::access] = access.access_ns;
}

SramAccess power_law(const SramAccess& a, const SramAccess& b, double share) {
  const auto at = [share](double from, double to) { return from * std::pow(to / from, share); };
  return {at(a.read_pj, b.read_pj), at(a.write_pj, b.write_pj), at(a.area_um2, b.area_um2),
          at(a.access_ns, b.access_ns)};
}

}  // namespace

std::size_t SramFamily::plane_index(int banks) {
  const auto index = static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(banks)));
  assert(index < bank_counts.size() && bank_counts[index] == banks);
  return index;
}

void SramFamily::add(int banks, const SramGridPoint& point) {
  planes_[plane_index(banks)].add(static_cast<int>(point.width_bits), point.bank_bytes * banks,
                                  point.values);
  points_[plane_index(banks)].push_back(point);
  points_[plane_index(banks)].back().banks = banks;
}

const SramModel& SramFamily::model() const {
  const std::lock_guard lock(mutex_);
  if (model_) return *model_;
  std::vector<const SramGridPoint*> all;
  for (const auto& points : points_)
    for (const SramGridPoint& point : points) all.push_back(&point);
  const SramFamily& fine = steps_from_ ? *steps_from_ : *this;
  model_ =
      std::make_shared<SramModel>(all, SramDecoderSteps(fine.points(1), fine.process_), process_);
  return *model_;
}

SramCandidates SramFamily::candidates(int banks, double bank_bytes, double width_bits) const {
  SramCandidates result(bank_bytes, width_bits);
  for (const int count : bank_counts)
    for (const SramGridPoint& point : points(count)) result.add(point, count == banks);
  return result;
}

SramAccess SramFamily::price(const SramCandidate& candidate, int banks, double bank_bytes,
                             double width_bits) const {
  const SramModel& model = this->model();
  const SramAccess estimate = model({candidate.organization, bank_bytes, width_bits}, banks);
  if (!candidate.anchor || !estimate.positive()) return estimate;
  const SramAccess guess = model(candidate.anchor->arrays(), banks);
  if (!guess.positive()) return estimate;
  return corrected(estimate, SramAccess(candidate.anchor->values), guess, candidate.distance);
}

double SramFamily::bank_routing_pj(const SramArrays& arrays) const {
  return model().bank_routing_pj(arrays);
}

bool SramFamily::plausible(const SramAccess& price, int banks, double bank_bytes,
                           double width_bits) const {
  constexpr double smallest_fitted_bank_bytes = 1024, largest_jump = 1.5;
  if (!price.positive()) return false;
  if (bank_bytes >= smallest_fitted_bank_bytes) return true;
  const SramAccess between(plane(banks).at(bank_bytes * banks, width_bits).values);
  const auto near = [](double a, double b) { return a < b * largest_jump && b < a * largest_jump; };
  return near(price.read_pj, between.read_pj) && near(price.write_pj, between.write_pj) &&
         near(price.area_um2, between.area_um2);
}

double SramFamily::handicap(const SramCandidate& candidate, int banks, double bank_bytes,
                            double width_bits) const {
  const SramModel& model = this->model();
  const SramAccess guess =
      candidate.anchor ? model(candidate.anchor->arrays(), banks) : SramAccess(0, 0, 0, 0);
  double result = 1;
  for (const SramGridPoint& point : points(banks)) {
    if (point.width_bits != width_bits || point.organization == candidate.organization) continue;
    const double octaves = std::abs(std::log2(point.bank_bytes / bank_bytes));
    if (octaves > farthest_preference_octaves / 2) continue;
    SramAccess rejected = model({candidate.organization, point.bank_bytes, width_bits}, banks);
    if (!rejected.positive()) continue;
    if (guess.positive())
      rejected = corrected(rejected, SramAccess(candidate.anchor->values), guess, 0);
    const double chosen = SramAccess(point.values).cost();
    const double weight = 1 - octaves / farthest_preference_octaves;
    const double margin = 1 + closest_margin * std::exp2(-octaves / margin_halves_octaves);
    result = std::max(result, std::pow(chosen / rejected.cost(), weight) * margin);
  }
  return result;
}

SramPoint SramFamily::at(int banks, double size_bytes, double width_bits) const {
  SramPoint point = plane(banks).at(size_bytes, width_bits);
  if (point.exact || !point.inside) return point;
  const double bank_bytes = size_bytes / banks;
  std::vector<SramBid> bids;
  std::vector<const SramCandidate*> bidders;
  double least = std::numeric_limits<double>::infinity();
  const SramCandidates candidates = this->candidates(banks, bank_bytes, width_bits);
  for (const SramCandidate& candidate : candidates.all()) {
    const SramAccess access = price(candidate, banks, bank_bytes, width_bits);
    if (!plausible(access, banks, bank_bytes, width_bits)) continue;
    bids.push_back({access, access.cost() * (candidate.anchor ? 1 : uncorrected_cost)});
    bidders.push_back(&candidate);
    least = std::min(least, bids.back().cost);
  }
  for (std::size_t i = 0; i < bids.size(); ++i)
    if (bids[i].cost < least * hopeless_cost)
      bids[i].cost *= handicap(*bidders[i], banks, bank_bytes, width_bits);
  if (const auto chosen = choose(bids)) set_access(point.values, *chosen);
  point.tie = tie_spread(bids, point.values[SramField::read]);
  return point;
}

SramPoint between_nodes(const SramFamily& a, const SramFamily& b, double share, int banks,
                        double size_bytes, double width_bits) {
  const SramPoint at_a = a.at(banks, size_bytes, width_bits);
  const SramPoint at_b = b.at(banks, size_bytes, width_bits);
  SramPoint point{power_law(at_a.values, at_b.values, share), false, at_a.inside && at_b.inside};
  if (!point.inside) return point;
  const double bank_bytes = size_bytes / banks;
  SramCandidates from_a = a.candidates(banks, bank_bytes, width_bits);
  SramCandidates from_b = b.candidates(banks, bank_bytes, width_bits);
  for (const SramCandidate& candidate : from_b.all()) from_a.add(candidate.organization);
  for (const SramCandidate& candidate : from_a.all()) from_b.add(candidate.organization);
  std::vector<SramBid> bids;
  for (const SramCandidate& of_a : from_a.all()) {
    const SramCandidate& of_b = from_b.find(of_a.organization);
    const SramAccess in_a = a.price(of_a, banks, bank_bytes, width_bits);
    const SramAccess in_b = b.price(of_b, banks, bank_bytes, width_bits);
    if (!in_a.positive() || !in_b.positive()) continue;
    const SramAccess access = power_law(in_a, in_b, share);
    bids.push_back({access, access.cost()});
  }
  if (const auto chosen = choose(bids)) set_access(point.values, *chosen);
  point.tie = tie_spread(bids, point.values[SramField::read]);
  return point;
}

}  // namespace flecsim::cost
