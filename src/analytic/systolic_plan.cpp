#include <algorithm>

#include "flecsim/analytic/systolic.h"
#include "flecsim/base/checked.h"

namespace flecsim::analytic {
namespace {

using arch::Stationary;
using base::ceil_div;

/// Whether that many elements fit the part of a buffer that one fold may fill.
class Room {
 public:
  Room(const arch::Systolic::Buffer& buffer, std::int64_t element_bits, bool halved)
      : elements_(buffer.size_bytes * 8 / (halved ? 2 : 1) / element_bits) {}
  bool holds(std::int64_t elements) const { return elements <= elements_; }
  bool holds(std::int64_t a, std::int64_t b) const { return a == 0 || b <= elements_ / a; }

 private:
  std::int64_t elements_;
};

/// Input rows under a tile of pixels, at most.
std::int64_t rows_under(const SystolicWork& work, std::int64_t tile_pixels) {
  const std::int64_t out_rows =
      std::min(ceil_div(tile_pixels - 1, work.out_width) + 1, work.out_height);
  return std::min((out_rows - 1) * work.row_stride + work.row_reach, work.image_rows);
}

struct Planner {
  const SystolicWork& work;
  const arch::Systolic& systolic;
  bool halved = systolic.buffers.double_buffered;
  Room input{systolic.input_buffer, systolic.data.input_bits, halved};
  Room weights{systolic.weight_buffer, systolic.data.weight_bits, halved};
  Room sums{systolic.output_buffer, systolic.data.accumulator_bits, halved};

  std::int64_t all_input() const {
    return rows_needed(work, work.images * work.out_height) * work.row_elements;
  }

  SystolicPlan weight_stationary() const {
    SystolicPlan plan;
    plan.input_resident = input.holds(all_input());
    plan.input =
        plan.input_resident ? SystolicPlan::Input::channels : SystolicPlan::Input::streamed;
    plan.weights_resident = true;
    plan.sums_on_chip = sums.holds(work.pixels, std::min(systolic.array.columns, work.filters));
    return plan;
  }

  SystolicPlan input_stationary() const {
    SystolicPlan plan;
    const bool rows = input.holds(rows_under(work, systolic.array.columns), work.row_elements);
    plan.input = rows ? SystolicPlan::Input::rows : SystolicPlan::Input::streamed;
    plan.weights_resident = weights.holds(work.window, work.filters);
    plan.sums_on_chip = sums.holds(work.filters, std::min(systolic.array.columns, work.pixels));
    return plan;
  }

  /// Bits that a plan of the output stationary array fetches.
  double fetched_bits(const SystolicPlan& plan) const {
    const auto pixel_folds = double(ceil_div(work.pixels, systolic.array.rows));
    const auto filter_folds = double(ceil_div(work.filters, systolic.array.columns));
    const double one_sweep = plan.input == SystolicPlan::Input::rows
                                 ? double(all_input())
                                 : double(work.pixels) * double(work.window);
    const bool once =
        plan.input == SystolicPlan::Input::rows && (plan.pixels_outer || plan.input_resident);
    const double weight_once = double(work.window) * double(work.filters);
    return one_sweep * (once ? 1 : filter_folds) * double(systolic.data.input_bits) +
           weight_once * (plan.weights_resident ? 1 : pixel_folds) *
               double(systolic.data.weight_bits);
  }

  SystolicPlan output_stationary() const {
    SystolicPlan filters_outer;
    const bool rows = input.holds(rows_under(work, systolic.array.rows), work.row_elements);
    filters_outer.input = rows ? SystolicPlan::Input::rows : SystolicPlan::Input::streamed;
    filters_outer.input_resident = rows && input.holds(all_input());
    filters_outer.weights_resident =
        weights.holds(work.window, std::min(systolic.array.columns, work.filters));
    SystolicPlan pixels_outer = filters_outer;
    pixels_outer.pixels_outer = true;
    pixels_outer.weights_resident = weights.holds(work.window, work.filters);
    return fetched_bits(pixels_outer) < fetched_bits(filters_outer) ? pixels_outer : filters_outer;
  }
};

}  // namespace

SystolicPlan plan_systolic(const SystolicWork& work, const arch::Systolic& systolic) {
  const Planner planner{work, systolic};
  if (work.products == 0) return {};
  switch (systolic.array.dataflow) {
    case Stationary::weight:
      return planner.weight_stationary();
    case Stationary::input:
      return planner.input_stationary();
    case Stationary::output:
      break;
  }
  return planner.output_stationary();
}

std::array<std::vector<std::int64_t>, 3> systolic_needs(const SystolicWork& work,
                                                        const arch::Systolic& systolic) {
  if (work.products == 0) return {};
  const Planner planner{work, systolic};
  const auto& array = systolic.array;
  const std::int64_t in = systolic.data.input_bits, weight = systolic.data.weight_bits;
  const std::int64_t sum = systolic.data.accumulator_bits;
  const std::int64_t filters = std::min(array.columns, work.filters);
  const std::int64_t pixels = std::min(array.columns, work.pixels);
  switch (array.dataflow) {
    case Stationary::weight:
      return {{{planner.all_input() * in}, {}, {work.pixels * filters * sum}}};
    case Stationary::input:
      return {{{rows_under(work, array.columns) * work.row_elements * in},
               {work.window * work.filters * weight},
               {work.filters * pixels * sum}}};
    case Stationary::output:
      break;
  }
  return {{{rows_under(work, array.rows) * work.row_elements * in, planner.all_input() * in},
           {work.window * filters * weight, work.window * work.filters * weight},
           {}}};
}

}  // namespace flecsim::analytic
