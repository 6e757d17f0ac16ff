#include "sram_features.h"

#include <algorithm>
#include <cmath>

namespace flecsim::cost {

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

Features decoder_features(const SramArrays& a) {
  return {a.columns, std::log2(a.columns), a.columns * a.columns, a.rows};
}

Features driver_features(const SramArrays& a) {
  const auto& o = a.organization;
  Features result{a.active_mats, a.active_columns, a.active_columns / o.bit_line_mux,
                  a.active_columns * a.columns};
  result.add(
      Features{a.active_mats, a.active_columns, a.active_columns / o.bit_line_mux / o.sense_mux},
      o.sense_mux > 1);
  result.add(Features{a.active_mats, a.active_columns}, o.second_sense_mux > 1);
  return result;
}

Features tree_features(const SramArrays& a, const SramTree& tree, const SramProcess& process) {
  const Features wire{tree.length_um, tree.gates, tree.sizes, tree.loads};
  Features result;
  result.add(wire, a.width);
  result.add(wire, SramLines(a, process.kinds()).address);
  return result;
}

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

Features periphery_features(const SramArrays& a) {
  const auto& o = a.organization;
  const double w_mat = a.width / a.active_mats, several = o.sense_mux > 1 ? 1 : 0,
               several_twice = o.second_sense_mux > 1 ? 1 : 0;
  const double address = address_bits(a.rows) + whole_log2(o.bit_line_mux) +
                         whole_log2(o.sense_mux) + whole_log2(o.second_sense_mux);
  Features result;
  result.add(
      Features{1, address, w_mat, static_cast<double>(o.bit_line_mux),
               static_cast<double>(whole_log2(o.bit_line_mux)), several, several * o.sense_mux,
               several_twice, several_twice * o.second_sense_mux, 1 / a.columns, w_mat / a.columns},
      a.down);
  return result;
}

Features time_features(const SramArrays& a, const SramTree& tree) {
  const double r = a.rows, c = a.columns;
  const double several = a.organization.sense_mux > 1 ? 1 : 0,
               several_twice = a.organization.second_sense_mux > 1 ? 1 : 0;
  return {c,
          std::log2(c),
          c * c,
          std::max(c - 64, 0.0),
          std::max(c - 256, 0.0),
          r,
          r * c,
          r * r,
          tree.length_um,
          tree.gates,
          tree.load_ratios,
          tree.fixed_ratios,
          tree.wire_ratios,
          tree.load_shares,
          several,
          several * a.organization.sense_mux,
          several * c,
          several_twice};
}

Features routing_features(const SramRouting& routing) {
  return {routing.length_um * routing.wires, routing.wires};
}

Features routing_time_features(const SramRouting& routing) { return {1, routing.length_um}; }

}  // namespace flecsim::cost
