#include "sram_layout.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>

namespace flecsim::cost {
namespace {

// In feature sizes.
constexpr double cell_width = 10, cell_height = 14.6;
constexpr double more_of_a_port = 5;
constexpr double strap_width = 7.5, strap_every_columns = 16;
constexpr double wire_pitch = 4;

/// Sense amplifiers, drivers and data lines of one more port that reads. From the area of one
/// published macro (4 KiB of 32 bit with two read/write ports, Accelergy's tutorial 01).
constexpr double reading_port_height = 98;

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
  const double cell = cell_width + more_of_a_port * (process.ports - 1);
  const double column = cell + strap_width / strap_every_columns;
  return feature_um(process) * (2 * a.columns * column + decoder_width(a.columns, process));
}

double pitch_um(double node_nm) { return wire_pitch * node_nm * 1e-3; }

double data_wires(const SramLines& lines) { return lines.data_in + lines.data_out + 1; }

/// Room for wires that are halved at every branching.
double halving(double wires, double branches) { return wires * 2 * (1 - 1 / branches); }

/// Numbers of wires along the field of mats.
struct WiresInBank {
  double beside, between_rows;
};

WiresInBank wires_in_bank(const SramArrays& a, const SramLines& lines) {
  const double address = lines.address, data = data_wires(lines);
  const double h = std::log2(a.across), v = std::log2(a.down);
  if (a.down == a.across)
    return {address * (a.across - 1) + data * v, address * (a.down - 1) + data * h};
  if (a.down < a.across)
    return {address * (a.across - 1) + data * v, address * (a.down - 1 + h - v) +
                                                     halving(data, a.across / a.down) +
                                                     data * a.across / a.down * v};
  return {address * (a.across - 1 + v - h) + data * h + halving(data, a.down / a.across),
          address * (a.across - 1 + v - h) + data * h};
}

/// Columns and rows of a field.
struct Field {
  int across, down;
};

Field bank_field(int banks, bool higher_than_wide) {
  const int levels = std::countr_zero(static_cast<unsigned>(banks));
  const int fewer = levels / 2, more = levels - fewer;
  return higher_than_wide ? Field{1 << more, 1 << fewer} : Field{1 << fewer, 1 << more};
}

/// Length of an H-tree over a field; the outline includes the wires.
double tree_length(Field field, double width, double height) {
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

SramLines::SramLines(const SramArrays& arrays, const SramPorts& ports)
    : address(std::max(0.0, address_lines(arrays)) * ports.total()),
      data_in(arrays.width * ports.writing()),
      data_out(arrays.width * ports.reading()) {}

SramBankSize bank_size(const SramArrays& a, double area_um2, const SramProcess& process) {
  const double beside = wires_in_bank(a, SramLines(a, process.kinds())).beside;
  const double width = a.across * mat_width_um(a, process) + pitch_um(process.node_nm) * beside;
  return {width, area_um2 / width};
}

SramBankSize with_ports(const SramArrays& a, const SramBankSize& bank, const SramProcess& process,
                        const SramPorts& ports) {
  const WiresInBank now = wires_in_bank(a, SramLines(a, process.kinds()));
  const WiresInBank then = wires_in_bank(a, SramLines(a, ports));
  const double pitch = pitch_um(process.node_nm);
  const double of_cells = feature_um(process) * more_of_a_port * (ports.total() - process.ports);
  const double of_amplifiers =
      feature_um(process) * reading_port_height * std::max(0, ports.reading() - 1);
  return {bank.width_um + a.across * 2 * a.columns * of_cells + pitch * (then.beside - now.beside),
          bank.height_um + a.down * (2 * a.rows * of_cells + of_amplifiers) +
              pitch * (then.between_rows - now.between_rows)};
}

double length_in_bank_um(const SramArrays& a, const SramBankSize& bank) {
  return tree_length({static_cast<int>(a.across), static_cast<int>(a.down)}, bank.width_um,
                     bank.height_um);
}

SramRouting routing(const SramBankSize& bank, int banks, const SramLines& lines, double node_nm) {
  const Field field = bank_field(banks, bank.height_um > bank.width_um);
  const double wires_um = (lines.address + data_wires(lines)) * pitch_um(node_nm);
  const double width = bank.width_um * field.across + halving(wires_um, field.down);
  const double height = bank.height_um * field.down + halving(wires_um, field.across);
  return {tree_length(field, width, height), lines.reading(), width * height};
}

}  // namespace flecsim::cost
