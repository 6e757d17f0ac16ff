#include "sram_layout.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <utility>

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

/// Row decoders and predecoded lines of a mat, in feature sizes, at 16, 32, 64, 128, 256 and more
/// columns; read off how the area of a single mat grows with its rows.
constexpr std::size_t decoder_widths_known = 6;
constexpr double fewest_columns_log2 = 4;
using DecoderWidths = std::array<double, decoder_widths_known>;

const DecoderWidths& decoder_widths(const SramProcess& process) {
  static constexpr DecoderWidths single = {125, 150, 237, 365, 485, 470};
  static constexpr DecoderWidths dual = {250, 270, 425, 575, 700, 690};
  static constexpr DecoderWidths single_90nm = {125, 159, 160, 310, 485, 470};
  static constexpr DecoderWidths dual_90nm = {250, 320, 320, 570, 705, 690};
  constexpr double above_nm = 77;
  if (process.node_nm < above_nm) return process.ports == 1 ? single : dual;
  return process.ports == 1 ? single_90nm : dual_90nm;
}

double decoder_width(double columns, const SramProcess& process) {
  const DecoderWidths& widths = decoder_widths(process);
  const double place =
      std::clamp(std::log2(columns) - fewest_columns_log2, 0.0, decoder_widths_known - 1.0);
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
  const int h = whole_log2(a.across), v = whole_log2(a.down);
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

/// Distance of repeaters in wires outside mats.
double reach_um(double node_nm) {
  static constexpr std::array<std::pair<double, double>, 5> by_node = {
      {{22, 179}, {32, 228}, {45, 385}, {65, 622}, {90, 1055}}};
  for (const auto& [node, reach] : by_node)
    if (node_nm <= node) return reach;
  return by_node.back().second;
}

/// Grows a tree branch by branch as CACTI does: across while there are more columns than rows, then
/// in both directions, then down.
class TreeGrowth {
 public:
  TreeGrowth(const SramBankSize& outline, double reach_um)
      : reach_um_(reach_um),
        along_um_(outline.width_um / 2),
        down_um_(outline.height_um / 4),
        last_along_um_(along_um_),
        last_down_um_(2 * down_um_) {}

  void across() {
    tree_.length_um += last_along_um_ = along_um_;
    along_um_ /= 2;
    add_gate(size(), load(), last_along_um_);
  }

  void across_and_down() {
    tree_.length_um += last_along_um_ = along_um_;
    tree_.length_um += last_down_um_ = down_um_;
    along_um_ /= 2;
    down_um_ /= 2;
    add_gate(size(), load(), last_along_um_);
    add_gate(load(), load(), last_down_um_);
  }

  void down() {
    tree_.length_um += last_down_um_ = down_um_;
    down_um_ /= 2;
    add_gate(size(), load(), last_along_um_);
  }

  const SramTree& tree() const { return tree_; }

 private:
  double size() const { return std::min(last_along_um_ / reach_um_, 1.0); }
  double load() const { return last_down_um_ > reach_um_ ? 1 : last_along_um_ / reach_um_; }

  void add_gate(double size, double load, double wire_um) {
    const double wire = std::min(wire_um / reach_um_, 1.0);
    ++tree_.gates;
    tree_.sizes += size;
    tree_.loads += load;
    tree_.load_ratios += load / size;
    tree_.fixed_ratios += 1 / size;
    tree_.wire_ratios += wire / load;
    tree_.load_shares += load / (load + wire);
  }

  SramTree tree_;
  double reach_um_;
  double along_um_, down_um_;
  double last_along_um_, last_down_um_;
};

SramTree grow(double across, double down, const SramBankSize& outline, double reach_um) {
  TreeGrowth growth(outline, reach_um);
  while (across > 1 || down > 1) {
    if (across > down) {
      growth.across();
      across /= 2;
    } else if (across > 1) {
      growth.across_and_down();
      across /= 2;
      down /= 2;
    } else {
      growth.down();
      down /= 2;
    }
  }
  return growth.tree();
}

}  // namespace

SramLines::SramLines(const SramArrays& arrays, const SramPorts& ports)
    : address(address_lines(arrays) * ports.total()),
      data_in(arrays.width * ports.writing()),
      data_out(arrays.width * ports.reading()) {}

double bank_width_um(const SramArrays& a, const SramProcess& process) {
  const double beside = wires_in_bank(a, SramLines(a, process.kinds())).beside;
  return a.across * mat_width_um(a, process) + pitch_um(process.node_nm) * beside;
}

double known_bank_height_um(const SramArrays& a, const SramProcess& process) {
  const double cell = cell_height + more_of_a_port * (process.ports - 1);
  return a.down * 2 * a.rows * cell * feature_um(process) +
         pitch_um(process.node_nm) * wires_in_bank(a, SramLines(a, process.kinds())).between_rows;
}

SramBankSize bank_size(const SramArrays& a, double area_um2, const SramProcess& process) {
  const double width = bank_width_um(a, process);
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

SramTree wire_tree(double across, double down, const SramBankSize& outline, double node_nm) {
  return grow(across, down, outline, reach_um(node_nm));
}

SramTree bank_tree(const SramArrays& a, const SramBankSize& bank, const SramProcess& process) {
  return wire_tree(a.across, a.down, bank, process.node_nm);
}

double length_in_bank_um(const SramArrays& a, const SramBankSize& bank) {
  return grow(a.across, a.down, bank, 1).length_um;
}

SramRouting routing(const SramBankSize& bank, int banks, const SramLines& lines, double node_nm) {
  const Field field = bank_field(banks, bank.height_um > bank.width_um);
  const double wires_um = (lines.address + data_wires(lines)) * pitch_um(node_nm);
  const double width = bank.width_um * field.across + halving(wires_um, field.down);
  const double height = bank.height_um * field.down + halving(wires_um, field.across);
  const SramTree tree = wire_tree(field.across, field.down, {width, height}, node_nm);
  return {tree.length_um, lines.reading(), width * height};
}

std::optional<double> bank_height_um(const SramArrays& a, int banks, double area_um2,
                                     const SramProcess& process) {
  const double width = bank_width_um(a, process);
  if (banks == 1) return area_um2 / width;
  const SramLines lines(a, process.kinds());
  const double wires_um = (lines.address + data_wires(lines)) * pitch_um(process.node_nm);
  for (const bool higher : {false, true}) {
    const Field field = bank_field(banks, higher);
    const double all = area_um2 / (width * field.across + halving(wires_um, field.down));
    const double height = (all - halving(wires_um, field.across)) / field.down;
    if (height > 0 && (height > width) == higher) return height;
  }
  return std::nullopt;
}

}  // namespace flecsim::cost
