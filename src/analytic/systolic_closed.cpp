#include <algorithm>
#include <array>
#include <cmath>

#include "flecsim/analytic/systolic.h"
#include "flecsim/base/checked.h"

namespace flecsim::analytic {
namespace {

using arch::Stationary;
using base::ceil_div;
using Input = SystolicPlan::Input;

/// How many folds fetch how much: folds of one place in the loops differ by a few sizes only.
struct Sizes {
  struct Size {
    std::int64_t count = 0;
    std::int64_t elements = 0;
  };
  std::array<Size, 5> sizes{};
  int used = 0;
  void add(std::int64_t count, std::int64_t elements) {
    if (count > 0) sizes[static_cast<std::size_t>(used++)] = {count, elements};
  }
};

/// One dimension of the loops: `folds` of `extent` used PEs, the last of `last`.
struct Axis {
  std::int64_t folds = 1;
  std::int64_t extent = 1;
  std::int64_t last = 1;
  Axis(std::int64_t size, std::int64_t side)
      : folds(ceil_div(size, side)),
        extent(std::min(size, side)),
        last(size - (folds - 1) * side) {}
  std::int64_t at(bool is_last) const { return is_last ? last : extent; }
};

/// Folds at the first, the middle or the last place of a loop.
struct Place {
  std::int64_t first_index = 0;
  std::int64_t count = 0;
  bool is_last = false;
};
std::array<Place, 3> places(std::int64_t folds) {
  return {Place{0, 1, folds == 1}, Place{1, std::max<std::int64_t>(0, folds - 2), false},
          Place{folds - 1, folds > 1 ? 1 : 0, true}};
}

class ClosedForm {
 public:
  ClosedForm(const SystolicWork& work, const SystolicPlan& plan, const arch::Systolic& systolic)
      : w_(work),
        plan_(plan),
        s_(systolic),
        os_(systolic.array.dataflow == Stationary::output),
        rows_(os_ ? work.pixels : work.window, systolic.array.rows),
        columns_(systolic.array.dataflow == Stationary::input ? work.pixels : work.filters,
                 systolic.array.columns),
        streamed_(os_                                             ? work.window
                  : systolic.array.dataflow == Stationary::weight ? work.pixels
                                                                  : work.filters),
        rows_outer_(os_ && plan.pixels_outer),
        outer_(rows_outer_ ? rows_ : columns_),
        inner_(rows_outer_ ? columns_ : rows_) {}

  SystolicEstimate run() {
    count_on_chip();
    for (const Place& a : places(outer_.folds)) {
      for (const Place& b : places(inner_.folds)) {
        if (a.count > 0 && b.count > 0) add_folds(a, b);
      }
    }
    finish();
    return e_;
  }

 private:
  // --- a fold's own time ---

  std::int64_t fill_rows(std::int64_t rows) const {
    return s_.array.partial_folds == arch::PartialFolds::full ? s_.array.rows : rows;
  }
  std::int64_t drain_columns(std::int64_t columns) const {
    return s_.array.partial_folds == arch::PartialFolds::full ? s_.array.columns : columns;
  }
  std::int64_t load(std::int64_t rows) const { return os_ ? 0 : fill_rows(rows); }
  /// From the first streamed vector to behind the last output.
  std::int64_t tail(std::int64_t rows, std::int64_t columns) const {
    const std::int64_t m = s_.array.mac_latency_cycles;
    const std::int64_t r = fill_rows(rows), c = drain_columns(columns);
    return os_ ? streamed_ + 2 * r + c - 2 + m - 1 : streamed_ + r * m + c - 2;
  }
  /// Outputs of a fold leave during the last `tail - first_output` cycles.
  std::int64_t first_output(std::int64_t rows) const {
    const std::int64_t m = s_.array.mac_latency_cycles;
    return os_ ? streamed_ + m - 1 : fill_rows(rows) * m - 1;
  }

  struct Extent {
    std::int64_t rows, columns;
  };
  Extent extent(bool outer_last, bool inner_last) const {
    return {rows_.at(rows_outer_ ? outer_last : inner_last),
            columns_.at(rows_outer_ ? inner_last : outer_last)};
  }

  struct Step {
    Extent previous, next;
    std::int64_t count = 0;
    std::int64_t bits = 0;  ///< fetched for the next fold
    bool spilled = false;   ///< the previous fold's sums go to memory
    bool to_final = false;  ///< the next fold's sums are outputs
  };

  /// From the first vector of a fold to that of the next, whose operands take `wait` cycles.
  std::int64_t distance(const Step& step, std::int64_t wait) const {
    const std::int64_t own = operand_distance(step.previous, step.next, wait);
    return step.spilled && wait > 0 ? std::max(own, spill_distance(step, wait)) : own;
  }

  /// Spilled sums wait in the output buffer; the next fold needs room for what it makes.
  std::int64_t spill_distance(const Step& step, std::int64_t wait) const {
    const std::int64_t bus = s_.memory_interface.bits;
    const std::int64_t sums = streamed_ * step.previous.columns * s_.data.accumulator_bits;
    const std::int64_t room =
        s_.output_buffer.size_bytes * 8 / (s_.buffers.double_buffered ? 2 : 1);
    const std::int64_t next_columns = streamed_ * step.next.columns;
    const auto need = step.to_final ? std::int64_t(double(next_columns) * output_bits_per_sum())
                                    : next_columns * s_.data.accumulator_bits;
    const std::int64_t writes =
        ceil_div(std::max<std::int64_t>(0, sums - std::max<std::int64_t>(0, room - need)), bus);
    const std::int64_t left = first_output(step.previous.rows) + 1;
    const std::int64_t most = s_.buffers.double_buffered ? ceil_div(step.bits, bus) : 0;
    const std::int64_t reads = std::clamp<std::int64_t>(wait - left, 0, most);
    return writes + reads > streamed_ ? left + writes + reads : 0;
  }
  double output_bits_per_sum() const {
    return double(w_.stored_elements * s_.data.output_bits) /
           (double(w_.pixels) * double(w_.filters));
  }

  std::int64_t operand_distance(Extent previous, Extent next, std::int64_t wait) const {
    const std::int64_t whole = tail(previous.rows, previous.columns);
    if (!s_.buffers.double_buffered && wait > 0) return whole + wait + load(next.rows);
    if (!s_.array.overlap_folds) return std::max(whole, wait) + load(next.rows);
    if (os_) return std::max({streamed_, 2 * fill_rows(previous.rows) - 1, wait});
    const std::int64_t swapped = (fill_rows(previous.rows) - 1) * (s_.array.mac_latency_cycles - 1);
    return std::max(streamed_, std::max(swapped, wait) + load(next.rows));
  }

  /// Cycles until the operands of a fold are there.
  std::int64_t wait(std::int64_t bits) const {
    if (bits == 0) return 0;
    return s_.memory_interface.latency_cycles + ceil_div(bits, s_.memory_interface.bits);
  }

  // --- what a fold fetches ---

  /// Output rows before `row` that need no new input row: the last ones of an image, over padding.
  std::int64_t idle_rows(std::int64_t row) const {
    const std::int64_t all = rows_needed(w_, w_.out_height);
    std::int64_t idle = 0;  // per image
    while (idle + 1 < w_.out_height && rows_needed(w_, w_.out_height - 1 - idle) == all) ++idle;
    const std::int64_t busy = w_.out_height - idle;
    return row / w_.out_height * idle + std::max<std::int64_t>(0, row % w_.out_height - busy);
  }

  /// Pixel tiles at a place that some output row begins in whose input rows are new. Rows are
  /// narrower than tiles, so that every tile from an image's first to its last such row has one.
  std::int64_t fetching_tiles(const Place& place, std::int64_t side) const {
    const std::int64_t busy = w_.out_height - idle_rows(w_.out_height);
    std::int64_t tiles = 0, next = place.first_index;
    for (std::int64_t image = 0; image < w_.images; ++image) {
      const std::int64_t start = image * w_.out_height * w_.out_width;
      const std::int64_t first = std::max(next, start / side);
      const std::int64_t end =
          std::min(place.first_index + place.count, (start + (busy - 1) * w_.out_width) / side + 1);
      tiles += std::max<std::int64_t>(0, end - first);
      next = std::max(next, end);
    }
    return tiles;
  }

  /// Whole rows that the pixel tiles at a place of their axis need anew: every tile reaches several
  /// output rows, or a tile reaches one (the first of an image, one over padding, another) or none.
  Sizes new_rows(const Place& place, std::int64_t side) const {
    const auto out_rows = [&](std::int64_t tiles) {
      return ceil_div(std::min(tiles * side, w_.pixels), w_.out_width);
    };
    const std::int64_t before = out_rows(place.first_index);
    const std::int64_t after = out_rows(place.first_index + place.count);
    std::int64_t rows = rows_needed(w_, after) - rows_needed(w_, before);
    const bool wide = w_.out_width >= side;
    std::int64_t reaching = wide ? after - before : fetching_tiles(place, side);
    Sizes sizes;
    sizes.add(place.count - reaching, 0);
    if (wide) {
      const std::int64_t images = ceil_div(after, w_.out_height) - ceil_div(before, w_.out_height);
      const std::int64_t top = rows_needed(w_, 1);
      const std::int64_t idle = idle_rows(after) - idle_rows(before);
      sizes.add(images, top * w_.row_elements);
      sizes.add(idle, 0);
      rows -= images * top;
      reaching -= images + idle;
    }
    if (reaching > 0) {
      sizes.add(rows % reaching, (rows / reaching + 1) * w_.row_elements);
      sizes.add(reaching - rows % reaching, rows / reaching * w_.row_elements);
    }
    return sizes;
  }

  /// Channel planes that row folds of the window touch for the first time.
  Sizes new_channels(const Place& place) const {
    const std::int64_t side = s_.array.rows;
    const std::int64_t plane =
        rows_needed(w_, w_.images * w_.out_height) * (w_.row_elements / w_.channels);
    const std::int64_t full_folds = w_.channels / side;
    const std::int64_t end = place.first_index + place.count;
    const auto overlap = [&](std::int64_t from, std::int64_t to) {
      return std::max<std::int64_t>(0, std::min(end, to) - std::max(place.first_index, from));
    };
    Sizes sizes;
    sizes.add(overlap(0, full_folds), side * plane);
    sizes.add(overlap(full_folds, full_folds + 1), w_.channels % side * plane);
    sizes.add(overlap(full_folds + 1, end), 0);
    return sizes;
  }

  static Sizes uniform(const Place& place, std::int64_t elements) {
    Sizes sizes;
    sizes.add(place.count, elements);
    return sizes;
  }

  /// Input elements per fold at a place; the sizes run over the inner folds where `over_inner`.
  Sizes input_sizes(const Place& a, const Place& b, Extent e, bool& over_inner) const {
    over_inner = true;
    const std::int64_t im2col =
        s_.array.dataflow == Stationary::input ? e.rows * e.columns : e.rows * streamed_;
    if (plan_.input == Input::streamed) return uniform(b, im2col);
    if (plan_.input == Input::channels) {
      return a.first_index == 0 ? new_channels(b) : uniform(b, 0);
    }
    const bool pixels_inner = os_ && !plan_.pixels_outer;
    if (pixels_inner) {
      if (plan_.input_resident && a.first_index > 0) return uniform(b, 0);
      return new_rows(b, s_.array.rows);
    }
    if (b.first_index > 0) return uniform(b, 0);
    over_inner = false;
    return new_rows(a, os_ ? s_.array.rows : s_.array.columns);
  }

  std::int64_t weight_elements(const Place& a, const Place& b, Extent e) const {
    switch (s_.array.dataflow) {
      case Stationary::weight:
        return e.rows * e.columns;
      case Stationary::input:
        return plan_.weights_resident && a.first_index > 0 ? 0 : e.rows * streamed_;
      case Stationary::output:
        break;
    }
    const bool kept =
        plan_.weights_resident && (plan_.pixels_outer ? a.first_index : b.first_index) > 0;
    return kept ? 0 : streamed_ * e.columns;
  }

  // --- all folds at a place ---

  void add_folds(const Place& a, const Place& b) {
    const Extent e = extent(a.is_last, b.is_last);
    const std::int64_t folds = a.count * b.count * w_.products;
    bool over_inner = true;
    const Sizes inputs = input_sizes(a, b, e, over_inner);
    const std::int64_t weights = weight_elements(a, b, e) * s_.data.weight_bits;
    const bool spilled = !os_ && !plan_.sums_on_chip;
    const std::int64_t sums =
        spilled && b.first_index > 0 ? streamed_ * e.columns * s_.data.accumulator_bits : 0;
    e_.dram_weight_bits += folds * weights;
    e_.dram_sum_read_bits += folds * sums;
    if (spilled && !b.is_last) {
      e_.dram_sum_write_bits += folds * streamed_ * e.columns * s_.data.accumulator_bits;
    }
    const Extent previous = b.first_index > 0 ? extent(a.is_last, false) : extent(false, true);
    for (int i = 0; i < inputs.used; ++i) {
      const auto& size = inputs.sizes[static_cast<std::size_t>(i)];
      const std::int64_t count = size.count * (over_inner ? a.count : b.count);
      const std::int64_t input_bits = size.elements * s_.data.input_bits;
      e_.dram_input_bits += count * w_.products * input_bits;
      add_steps(a, b, previous, e, count, input_bits + weights + sums);
    }
  }

  /// Distances to the folds at a place from those before them.
  void add_steps(const Place& a, const Place& b, Extent previous, Extent e, std::int64_t count,
                 std::int64_t bits) {
    const bool inner = b.first_index > 0;
    if (a.first_index > 0 || inner) {
      const bool spilled = inner && !os_ && !plan_.sums_on_chip;
      const Step step{previous, e, count * w_.products, bits, spilled, b.is_last};
      memory_.add(step.count, distance(step, wait(bits)), a, b, w_.products);
      ideal_.add(step.count, distance(step, 0), a, b, w_.products);
      largest_fetch_bits_ = std::max(largest_fetch_bits_, bits);
      if (a.first_index == 0) first_outer_bits_ += count * bits;
      return;
    }
    // The very first fold of a product: it follows the last one of the product before.
    if (w_.bias) {
      const std::int64_t bias = w_.filters * s_.data.accumulator_bits;
      bits += bias;
      e_.dram_weight_bits += w_.products * bias;
    }
    first_wait_ = wait(bits);
    first_outer_bits_ += bits;
    largest_fetch_bits_ = std::max(largest_fetch_bits_, bits);
    const Step step{extent(true, true), e, w_.products - 1, bits, false, false};
    memory_.span += step.count * distance(step, wait(bits));
    ideal_.span += step.count * distance(step, 0);
  }

  /// First vectors of the folds on a time line: sums of distances.
  struct Timeline {
    std::int64_t span = 0;         ///< from the very first fold to the very last
    std::int64_t first_outer = 0;  ///< inside the first turn of a product's outer loop
    std::int64_t last_outer = 0;   ///< inside the last
    std::int64_t to_last_outer = 0;
    std::int64_t to_last = 0;

    void add(std::int64_t count, std::int64_t taken, const Place& a, const Place& b,
             std::int64_t products) {
      const bool inner = b.first_index > 0;
      span += count * taken;
      if (inner && a.first_index == 0) first_outer += count / products * taken;
      if (inner && a.is_last) last_outer += count / products * taken;
      if (!inner && a.is_last) to_last_outer = taken;
      to_last = taken;
    }
  };

  // --- ends ---

  /// When the last output of the last folds has left, from the last fold's first vector.
  std::int64_t last_tail(const Timeline& line) const {
    const Extent last = extent(true, true);
    std::int64_t end = tail(last.rows, last.columns);
    const auto consider = [&](Extent e, std::int64_t before) {
      end = std::max(end, tail(e.rows, e.columns) - before);
    };
    if (inner_.folds > 1) consider(extent(true, false), line.to_last);
    if (outer_.folds > 1) {
      const std::int64_t before = line.last_outer + line.to_last_outer;
      consider(extent(false, true), before);
      if (inner_.folds > 1) {
        const Extent full = extent(false, false);
        consider(full, before + operand_distance(full, extent(false, true), 0));
      }
    }
    return end;
  }

  void count_on_chip() {
    const std::int64_t p = w_.pixels, n = w_.window, k = w_.filters, g = w_.products;
    const bool ws = s_.array.dataflow == Stationary::weight;
    e_.folds = rows_.folds * columns_.folds * g;
    e_.macs = w_.macs();
    e_.input_reads = g * p * n * (os_ || ws ? columns_.folds : 1);
    e_.weight_reads = g * n * k * (ws ? 1 : os_ ? rows_.folds : columns_.folds);
    e_.sum_writes = g * p * k * (os_ ? 1 : rows_.folds);
    e_.sum_reads = os_ ? 0 : g * p * k * (rows_.folds - 1);
    e_.vector_operations = g * w_.vector_operations;
    e_.dram_output_bits = g * w_.stored_elements * s_.data.output_bits;
  }

  /// Part of a product's outputs that its last fold makes.
  double last_share() const {
    const Extent last = extent(true, true);
    const double made = double(os_ ? last.rows : streamed_) * double(last.columns);
    return made / (double(w_.pixels) * double(w_.filters));
  }

  /// When the vector unit is through: with the last fold, or with all from the first output on.
  double vector_end(double first, double last_first, double own_end) const {
    const auto lanes = double(s_.vector_unit.lanes);
    const double all = std::ceil(double(e_.vector_operations) / lanes - slack);
    const double tile = std::ceil(last_share() * double(w_.vector_operations) / lanes - slack);
    return std::max({own_end, last_first + tile, first + all});
  }

  /// Cycles that the interface still writes once the vector unit is through with the last output.
  double flush(double last_first, double vector_end) const {
    const double bits = last_share() * double(w_.stored_elements * s_.data.output_bits);
    const double left = bits / double(s_.memory_interface.bits) - (vector_end - last_first);
    return std::max(1.0, std::ceil(left - slack));
  }

  /// Bits read in any case after the first output has left: not those of the first turn of the
  /// outer loop (of the first folds, output stationary), nor what is fetched ahead of it.
  double later_read_bits(Extent first) const {
    const bool long_fold =
        os_ ? streamed_ >= s_.array.mac_latency_cycles : streamed_ > first_output(first.rows);
    if (s_.array.overlap_folds && !long_fold) return 0;
    const std::int64_t early =
        os_ ? 3 * largest_fetch_bits_ : first_outer_bits_ + largest_fetch_bits_;
    return std::max(0.0, double(e_.dram_read_bits() - early));
  }
  /// The interface moves everything, and all outputs after the first has left.
  double moved_end(double first, Extent first_fold) const {
    const auto bus = double(s_.memory_interface.bits);
    const double all = double(e_.dram_read_bits() + e_.dram_write_bits());
    const double later = double(e_.dram_output_bits) + later_read_bits(first_fold);
    return std::max(double(s_.memory_interface.latency_cycles) + std::ceil(all / bus - slack),
                    first + 1 + std::ceil(later / bus - slack));
  }

  void finish() {
    const Extent last = extent(true, true);
    const Extent first = extent(outer_.folds == 1, inner_.folds == 1);
    const std::int64_t start = first_wait_ + load(first.rows);
    const std::int64_t last_vector = start + memory_.span;
    const std::int64_t array_end = last_vector + last_tail(memory_);
    const auto own_end = double(last_vector + tail(last.rows, last.columns));
    const auto last_first = double(last_vector + first_output(last.rows));
    const Extent first_final = os_ ? first : extent(outer_.folds == 1, true);
    const auto first_left =
        double(start + (os_ ? 0 : memory_.first_outer) + first_output(first_final.rows));
    const double vector = vector_end(first_left, last_first, own_end);
    const double end = std::max(
        {double(array_end + 1), vector + flush(last_first, vector), moved_end(first_left, first)});
    e_.cycles = std::int64_t(end);
    e_.compute_cycles = load(first.rows) + ideal_.span + last_tail(ideal_);
    e_.stall_cycles = array_end - e_.compute_cycles;
  }

  static constexpr double slack = 1e-9;  // of sums in floating point
  const SystolicWork& w_;
  const SystolicPlan& plan_;
  const arch::Systolic& s_;
  bool os_;
  Axis rows_, columns_;
  std::int64_t streamed_;
  bool rows_outer_;
  const Axis& outer_;
  const Axis& inner_;
  SystolicEstimate e_;
  Timeline memory_, ideal_;
  std::int64_t first_wait_ = 0;
  std::int64_t first_outer_bits_ = 0;
  std::int64_t largest_fetch_bits_ = 0;
};

/// A step of the vector unit: reads, operations and writes stream past one another.
SystolicEstimate vector_only(const SystolicWork& work, const arch::Systolic& s) {
  SystolicEstimate e;
  e.vector_operations = work.vector_operations;
  e.dram_input_bits = work.vector_inputs * s.data.input_bits;
  e.dram_output_bits = work.stored_elements * s.data.output_bits;
  e.input_reads = work.vector_inputs;
  e.sum_writes = work.stored_elements;
  const std::int64_t moved = ceil_div(e.dram_input_bits, s.memory_interface.bits) +
                             ceil_div(e.dram_output_bits, s.memory_interface.bits);
  e.compute_cycles = ceil_div(work.vector_operations, s.vector_unit.lanes);
  const std::int64_t latency = s.memory_interface.latency_cycles;
  e.cycles = latency + std::max(moved, e.compute_cycles + 1);
  e.stall_cycles = e.cycles - e.compute_cycles;
  return e;
}

}  // namespace

SystolicEstimate estimate_systolic(const SystolicWork& work, const SystolicPlan& plan,
                                   const arch::Systolic& systolic) {
  if (work.products == 0) return vector_only(work, systolic);
  return ClosedForm(work, plan, systolic).run();
}

double systolic_error_percent() { return 5; }

}  // namespace flecsim::analytic
