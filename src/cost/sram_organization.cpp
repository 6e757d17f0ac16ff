#include "sram_organization.h"

#include <cmath>
#include <iterator>
#include <utility>

#include "sram_features.h"

namespace flecsim::cost {
namespace {

constexpr int fewest_address_bits = 4;
constexpr int most_address_bits = 9;

SramTree tree_of(const SramGridPoint& point, const SramProcess& process) {
  const SramArrays arrays = point.arrays();
  return bank_tree(arrays, bank_size(arrays, point.values[SramField::area], process), process);
}

/// Fits `rest` plus a step per number of address bits, times `mats`; returns the steps that occur.
template <typename Rest, typename Mats, typename Target>
std::map<int, double> fit_steps(const std::vector<SramGridPoint>& points, Rest rest, Mats mats,
                                Target target) {
  LinearFit fit;
  std::map<int, double> steps;
  for (const SramGridPoint& point : points) {
    const int bits = address_bits(point.arrays().rows);
    if (bits < fewest_address_bits || bits > most_address_bits) continue;
    Features features;
    for (int i = fewest_address_bits; i <= most_address_bits; ++i) features.add(i == bits);
    Features of_mats;
    of_mats.add(features, mats(point));
    of_mats.add(rest(point));
    fit.add(of_mats, target(point));
    steps[bits] = 0;
  }
  fit.solve();
  for (auto& [bits, step] : steps)
    step = fit.coefficient(static_cast<std::size_t>(bits - fewest_address_bits));
  return steps;
}

std::map<int, double> time_steps(const std::vector<SramGridPoint>& points,
                                 const SramProcess& process) {
  return fit_steps(
      points,
      [&](const SramGridPoint& p) { return time_features(p.arrays(), tree_of(p, process)); },
      [](const SramGridPoint&) { return 1.0; },
      [](const SramGridPoint& p) { return p.values[SramField::access]; });
}

std::map<int, double> energy_steps(const std::vector<SramGridPoint>& points) {
  const auto mats = [](const SramGridPoint& p) { return p.arrays().active_mats; };
  return fit_steps(
      points,
      [&](const SramGridPoint& p) {
        Features result{1};
        result.add(decoder_features(p.arrays()), mats(p));
        return result;
      },
      mats, [](const SramGridPoint& p) { return p.parts.decoders; });
}

}  // namespace

SramAccess::SramAccess(const SramValues& values)
    : SramAccess(values[SramField::read], values[SramField::write], values[SramField::area],
                 values[SramField::access]) {}

SramDecoderSteps::SramDecoderSteps(const std::vector<SramGridPoint>& single_banks,
                                   const SramProcess& process)
    : time_(time_steps(single_banks, process)), energy_(energy_steps(single_banks)) {}

double SramDecoderSteps::at(const Steps& steps, double rows) {
  const int bits = address_bits(rows);
  if (const auto found = steps.find(bits); found != steps.end()) return found->second;
  assert(steps.size() >= 2);
  const bool below = bits < steps.begin()->first;
  const auto end = below ? steps.begin() : std::prev(steps.end());
  const auto inner = below ? std::next(end) : std::prev(end);
  return end->second +
         (inner->second - end->second) * (bits - end->first) / (inner->first - end->first);
}

SramModel::SramModel(const std::vector<const SramGridPoint*>& points, SramDecoderSteps steps,
                     const SramProcess& process)
    : steps_(std::move(steps)), process_(process) {
  fit_height(points);
  for (const SramGridPoint* point : points) {
    add(*point);
    if (point->banks == 1) add_single_bank(*point);
  }
  for (LinearFit* fit :
       {&bit_lines_, &sense_amplifiers_, &decoders_, &drivers_, &tree_, &write_, &time_})
    fit->solve();
  fit_time_offsets(points);
}

void SramModel::fit_height(const std::vector<const SramGridPoint*>& points) {
  for (const SramGridPoint* point : points) {
    const SramArrays arrays = point->arrays();
    const auto height =
        bank_height_um(arrays, point->banks, point->values[SramField::area], process_);
    if (height)
      height_.add(periphery_features(arrays), *height - known_bank_height_um(arrays, process_),
                  *height);
  }
  height_.solve();
}

void SramModel::add_single_bank(const SramGridPoint& point) {
  const SramArrays arrays = point.arrays();
  const SramParts& parts = point.parts;
  const double read = point.values[SramField::read];
  bit_lines_.add(bit_line_features(arrays), parts.bit_lines);
  sense_amplifiers_.add(sense_features(arrays), parts.sense_amplifiers);
  decoders_.add(all_decoder_features(arrays), parts.decoders);
  drivers_.add(driver_features(arrays), read - parts.sum(), read);
  if (parts.htree > 0)
    tree_.add(tree_features(arrays, wiring(arrays, 1).tree, process_), parts.htree);
}

void SramModel::add(const SramGridPoint& point) {
  const SramArrays arrays = point.arrays();
  const Wiring wires = wiring(arrays, point.banks);
  const SramAccess all(point.values);
  write_.add(all_write_features(arrays, wires.tree), all.write_pj);
  time_.add(all_time_features(arrays, wires.tree), all.access_ns);
}

void SramModel::fit_time_offsets(const std::vector<const SramGridPoint*>& points) {
  std::map<int, std::pair<double, int>> errors;
  for (const SramGridPoint* point : points) {
    const SramArrays arrays = point->arrays();
    auto& [sum, count] = errors[address_bits(arrays.rows)];
    sum += point->values[SramField::access] -
           time_(all_time_features(arrays, wiring(arrays, point->banks).tree));
    ++count;
  }
  for (const auto& [bits, error] : errors) time_offsets_[bits] = error.first / error.second;
}

SramModel::Wiring SramModel::wiring(const SramArrays& arrays, int banks) const {
  const double width = bank_width_um(arrays, process_);
  const double height =
      known_bank_height_um(arrays, process_) + height_(periphery_features(arrays));
  const SramBankSize bank{width, height};
  Wiring result{bank_tree(arrays, bank, process_), {0, 0, width * height}};
  if (banks == 1) return result;
  result.routing = routing(arrays, bank, banks, process_);
  result.tree.length_um += result.routing.length_um;
  return result;
}

Features SramModel::all_decoder_features(const SramArrays& arrays) const {
  Features of_a_mat{1, steps_.energy(arrays.rows)};
  of_a_mat.add(decoder_features(arrays));
  Features result{1};
  result.add(of_a_mat, arrays.active_mats);
  return result;
}

Features SramModel::all_write_features(const SramArrays& arrays, const SramTree& tree) const {
  Features result = write_features(arrays);
  result.add(tree_features(arrays, tree, process_));
  result.add(all_decoder_features(arrays));
  return result;
}

Features SramModel::all_time_features(const SramArrays& arrays, const SramTree& tree) const {
  Features result{1, steps_.time(arrays.rows)};
  result.add(time_features(arrays, tree));
  return result;
}

double SramModel::time_ns(const SramArrays& arrays, const SramTree& tree) const {
  const auto offset = time_offsets_.find(address_bits(arrays.rows));
  return time_(all_time_features(arrays, tree)) +
         (offset == time_offsets_.end() ? 0 : offset->second);
}

double SramModel::bank_routing_pj(const SramArrays& arrays) const {
  return tree_(tree_features(arrays, wiring(arrays, 1).tree, process_));
}

SramAccess SramModel::operator()(const SramArrays& arrays, int banks) const {
  const Wiring wires = wiring(arrays, banks);
  const double read = bit_lines_(bit_line_features(arrays)) +
                      sense_amplifiers_(sense_features(arrays)) +
                      decoders_(all_decoder_features(arrays)) + drivers_(driver_features(arrays)) +
                      tree_(tree_features(arrays, wires.tree, process_));
  return {read, write_(all_write_features(arrays, wires.tree)), wires.routing.area_um2,
          time_ns(arrays, wires.tree)};
}

}  // namespace flecsim::cost
