#include "sram_organization.h"

#include <cmath>
#include <iterator>
#include <utility>

namespace flecsim::cost {
namespace {

Features bit_line_features(const SramArrays& a) {
  const auto& o = a.organization;
  return {a.active_columns * a.rows,
          a.active_columns,
          a.width,
          a.active_mats,
          a.width * (o.sense_mux - 1),
          a.width * (o.second_sense_mux - 1)};
}

Features sense_features(const SramArrays& a) {
  const auto& o = a.organization;
  return {a.width * a.active_columns / a.active_mats, a.width, a.width * (o.sense_mux - 1),
          a.width * (o.second_sense_mux - 1)};
}

/// Without decoders and routing.
Features write_features(const SramArrays& a) {
  const auto& o = a.organization;
  return {a.width * a.rows,
          a.width,
          a.active_columns,
          a.active_mats,
          a.width * a.active_columns / a.active_mats,
          a.width * a.width / a.active_mats,
          a.width / o.bit_line_mux,
          a.width * (o.sense_mux - 1)};
}

/// Routing inside a bank: wires along the field of mats for data and address, drivers per level.
Features htree_features(const SramArrays& a) {
  const double w = a.width, address = address_lines(a);
  const double below = a.down - 1, beside = a.across - 1, levels = std::log2(a.down);
  return {w * a.rows * below,
          w * below,
          w * levels,
          address * a.rows * below,
          address * below,
          address * levels,
          w * a.columns * beside,
          w * beside,
          address * a.columns * beside,
          w * w * below,
          w * w / a.columns * below,
          w * a.organization.sense_mux * below,
          w * levels * std::log2(a.columns),
          below > 0 ? w * a.columns : 0,
          w * levels * a.rows};
}

Features area_features(const SramArrays& a) {
  const double r = a.rows, c = a.columns, w = a.width, w_mat = w / a.active_mats;
  const double mats = a.across * a.down, bits = address_bits(r);
  const double levels = a.down * std::log2(a.down), beside = (a.across - 1) * a.down;
  const auto& o = a.organization;
  Features mat{r * c,
               r,
               c,
               1,
               w_mat,
               w_mat * c,
               bits,
               c * bits,
               c * (o.sense_mux - 1),
               static_cast<double>(o.bit_line_mux),
               w_mat * w_mat,
               c * std::log2(o.bit_line_mux)};
  Features result;
  result.add(mat, mats);
  result.add(Features{1, c, r, w}, w * levels);
  result.add(Features{1, c, r}, w * beside);
  return result;
}

/// Time but for the decoder's steps.
Features array_time_features(const SramArrays& a) {
  const double r = a.rows, c = a.columns, w = a.width;
  const double below = a.down - 1, beside = a.across - 1, several = below > 0 ? 1 : 0;
  const auto& o = a.organization;
  return {c,
          std::log2(c),
          c * c,
          r,
          r * c,
          r * below,
          below,
          std::log2(a.down),
          several,
          c * beside,
          beside,
          std::log2(a.across),
          w * below,
          static_cast<double>(o.sense_mux - 1),
          static_cast<double>(o.second_sense_mux - 1),
          c * below,
          std::log2(c) * several,
          std::log2(w) * several};
}

/// Energy of decoders and word lines but for the decoder's steps.
Features array_decoder_features(const SramArrays& a) {
  return {a.columns, std::log2(a.columns), a.columns * a.columns, a.rows, a.active_mats};
}

/// Energy of the wires between banks.
Features routing_features(const SramRouting& routing) {
  return {routing.length_um * routing.wires, routing.wires};
}

Features routing_time_features(const SramRouting& routing) { return {1, routing.length_um}; }

/// Smaller ones are outside what the model of a single bank was fitted on.
constexpr double smallest_fitted_bank_bytes = 1024;

constexpr int fewest_address_bits = 4;
constexpr int most_address_bits = 9;

/// Fits `rest` plus one free offset per number of address bits; returns the offsets of those that
/// occur.
template <typename Rest, typename Target>
std::map<int, double> fit_steps(const std::vector<SramGridPoint>& points, Rest rest,
                                Target target) {
  LinearFit fit;
  std::map<int, double> steps;
  for (const SramGridPoint& point : points) {
    const SramArrays arrays = point.arrays();
    const int bits = address_bits(arrays.rows);
    if (bits < fewest_address_bits || bits > most_address_bits) continue;
    Features features;
    for (int i = fewest_address_bits; i <= most_address_bits; ++i) features.add(i == bits);
    features.add(rest(arrays));
    fit.add(features, target(point));
    steps[bits] = 0;
  }
  fit.solve();
  for (auto& [bits, step] : steps)
    step = fit.coefficient(static_cast<std::size_t>(bits - fewest_address_bits));
  return steps;
}

}  // namespace

SramAccess::SramAccess(const SramValues& values)
    : SramAccess(values[SramField::read], values[SramField::write], values[SramField::area],
                 values[SramField::access]) {}

SramDecoderSteps::SramDecoderSteps(const std::vector<SramGridPoint>& single_banks)
    : time_(fit_steps(single_banks, array_time_features,
                      [](const SramGridPoint& p) { return p.values[SramField::access]; })),
      energy_(fit_steps(single_banks, array_decoder_features,
                        [](const SramGridPoint& p) { return p.parts.decoders; })) {}

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

SramBankModel::SramBankModel(const std::vector<SramGridPoint>& single_banks, SramDecoderSteps steps)
    : steps_(std::move(steps)) {
  for (const SramGridPoint& point : single_banks) {
    const SramArrays arrays = point.arrays();
    bit_lines_.add(bit_line_features(arrays), point.parts.bit_lines);
    sense_amplifiers_.add(sense_features(arrays), point.parts.sense_amplifiers);
    decoders_.add(decoder_features(arrays), point.parts.decoders);
    area_.add(area_features(arrays), point.values[SramField::area]);
    time_.add(time_features(arrays), point.values[SramField::access]);
    if (point.parts.htree > 0)
      htree_.add(htree_features(arrays), point.parts.htree);
    else
      write_.add(write_features(arrays), point.values[SramField::write] - point.parts.decoders);
  }
  for (LinearFit* fit :
       {&bit_lines_, &sense_amplifiers_, &decoders_, &htree_, &write_, &area_, &time_})
    fit->solve();
}

Features SramBankModel::decoder_features(const SramArrays& arrays) const {
  Features result{1, steps_.energy(arrays.rows)};
  result.add(array_decoder_features(arrays));
  return result;
}

Features SramBankModel::time_features(const SramArrays& arrays) const {
  Features result{1, steps_.time(arrays.rows)};
  result.add(array_time_features(arrays));
  return result;
}

double SramBankModel::routing_pj(const SramArrays& arrays) const {
  const bool one_mat = arrays.across * arrays.down == 1;
  return one_mat ? 0 : htree_(htree_features(arrays));
}

SramAccess SramBankModel::operator()(const SramArrays& arrays) const {
  const double shared = decoders_(decoder_features(arrays)) + routing_pj(arrays);
  return {
      bit_lines_(bit_line_features(arrays)) + sense_amplifiers_(sense_features(arrays)) + shared,
      write_(write_features(arrays)) + shared, area_(area_features(arrays)),
      time_(time_features(arrays))};
}

SramMacroModel::SramMacroModel(const std::vector<SramGridPoint>& points, int banks,
                               const SramBankModel& bank, const SramProcess& process)
    : bank_(&bank), banks_(banks), process_(process) {
  if (banks == 1) return;
  for (const SramGridPoint& point : points) {
    if (point.bank_bytes < smallest_fitted_bank_bytes) continue;
    const SramArrays arrays = point.arrays();
    const SramAccess one = bank(arrays), all(point.values);
    const SramBankSize size = bank_size(arrays, one.area_um2, process_);
    const SramRouting wires = routing(arrays, size, banks, process_);
    read_.add(routing_features(wires), all.read_pj - one.read_pj, all.read_pj);
    write_.add(routing_features(wires), all.write_pj - one.write_pj, all.write_pj);
    time_.add(routing_time_features(wires), all.access_ns - one.access_ns, all.access_ns);
  }
  for (LinearFit* fit : {&read_, &write_, &time_}) fit->solve();
}

SramAccess SramMacroModel::operator()(const SramArrays& arrays) const {
  SramAccess access = (*bank_)(arrays);
  if (banks_ == 1 || !access.positive()) return access;
  const SramBankSize size = bank_size(arrays, access.area_um2, process_);
  const SramRouting wires = routing(arrays, size, banks_, process_);
  access.read_pj += read_(routing_features(wires));
  access.write_pj += write_(routing_features(wires));
  access.area_um2 = wires.area_um2;
  access.access_ns += time_(routing_time_features(wires));
  return access;
}

}  // namespace flecsim::cost
