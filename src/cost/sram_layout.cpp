#include "sram_layout.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstddef>

namespace flecsim::cost {
namespace {

// In feature sizes.
constexpr double cell_width = 10, cell_height = 14.6;
constexpr double more_width_of_second_port = 5;
constexpr double strap_width = 7.5, strap_every_columns = 16;
constexpr double wire_pitch = 4;

double feature_um(const SramProcess& process) { return process.node_nm * 1e-3; }

/// Row decoders and predecoded lines of a mat, in feature sizes, at 32, 64, 128, 256 and more
/// columns; read off how the area of a single mat grows with its rows.
constexpr std::size_t decoder_widths_known = 5;
using DecoderWidths = std::array<double, decoder_widths_known>;

const DecoderWidths& decoder_widths(const SramProcess& process) {
  static constexpr DecoderWidths single = {159, 237, 365, 485, 470};
  static constexpr DecoderWidths dual = {320, 425, 575, 700, 690};
  static constexpr DecoderWidths single_90nm = {159, 160, 310, 485, 470};
  static constexpr DecoderWidths dual_90nm = {320, 320, 570, 705, 690};
  constexpr double above_nm = 77;
  if (process.node_nm < above_nm) return process.ports == 1 ? single : dual;
  return process.ports == 1 ? single_90nm : dual_90nm;
}

double decoder_width(double columns, const SramProcess& process) {
  const DecoderWidths& widths = decoder_widths(process);
  const double place = std::clamp(std::log2(columns) - 5, 0.0, decoder_widths_known - 1.0);
  const auto below = std::min(static_cast<std::size_t>(place), decoder_widths_known - 2);
  return std::lerp(widths[below], widths[below + 1], place - static_cast<double>(below));
}

double mat_width_um(const SramArrays& a, const SramProcess& process) {
  const double cell = cell_width + (process.ports == 1 ? 0 : more_width_of_second_port);
  const double column = cell + strap_width / strap_every_columns;
  return feature_um(process) * (2 * a.columns * column + decoder_width(a.columns, process));
}

double pitch_um(const SramProcess& process) { return wire_pitch * feature_um(process); }

double address_wires(const SramArrays& a, const SramProcess& process) {
  return address_lines(a) * process.ports;
}

double data_wires(const SramArrays& a) { return 2 * a.width + 1; }

/// Wires that run down the field of mats beside them.
double wires_beside_mats(const SramArrays& a, const SramProcess& process) {
  const double address = address_wires(a, process), data = data_wires(a);
  const double across_levels = std::log2(a.across), down_levels = std::log2(a.down);
  if (a.down <= a.across) return address * (a.across - 1) + data * down_levels;
  return address * (a.across - 1 + down_levels - across_levels) +
         data * (across_levels + 2 * (1 - a.across / a.down));
}

/// Columns and rows of a field of banks.
struct BankField {
  int across, down;
};

BankField bank_field(int banks, bool higher_than_wide) {
  if (banks == 2) return higher_than_wide ? BankField{2, 1} : BankField{1, 2};
  if (banks == 4) return {2, 2};
  assert(banks == 8);
  return higher_than_wide ? BankField{4, 2} : BankField{2, 4};
}

/// Length of an H-tree over a field of banks; the outline includes the wires.
double tree_length(BankField field, double width, double height) {
  double length = 0, along = width / 2, down = height / 4;
  while (field.across > 1 || field.down > 1) {
    const bool only_along = field.across > field.down;
    if (field.across > 1) length += along;
    if (!only_along) length += down;
    if (field.across > 1) along /= 2, field.across /= 2;
    if (!only_along) down /= 2, field.down /= 2;
  }
  return length;
}

}  // namespace

SramBankSize bank_size(const SramArrays& a, double area_um2, const SramProcess& process) {
  const double width =
      a.across * mat_width_um(a, process) + pitch_um(process) * wires_beside_mats(a, process);
  return {width, area_um2 / width};
}

SramRouting routing(const SramArrays& a, const SramBankSize& bank, int banks,
                    const SramProcess& process) {
  const BankField field = bank_field(banks, bank.height_um > bank.width_um);
  const double all_wires = address_wires(a, process) + data_wires(a);
  const auto added = [&](int branches) {
    return all_wires * pitch_um(process) * 2 * (1 - 1.0 / branches);
  };
  const double width = bank.width_um * field.across + added(field.down);
  const double height = bank.height_um * field.down + added(field.across);
  return {tree_length(field, width, height), a.width + address_wires(a, process), width * height};
}

}  // namespace flecsim::cost
