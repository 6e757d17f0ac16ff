// Time, accesses and traffic of one step on an array of kind `systolic`: plan and closed form.
//
// Machine (docs/systolic.md): a product [pixels x window] * [window x filters] is cut into folds of
// at most rows x columns; two of its three dimensions lie on the array, the third streams
// (`streamed` vectors per fold). Weight/input stationary: a fold loads its rows one per cycle,
// streams, and its sums leave below; output stationary: both operands stream, results leave
// upwards. The next fold's operands are fetched while a fold streams (double buffering) or after
// it. Reads go before writes on the one memory interface. The formulas follow Samajdar et al.,
// ISPASS 2020 (2 rows + columns + T - 2 per fold) with MAC latency, overlap, partial folds, partial
// sums and memory added. systolic_event.h executes the same plan cycle by cycle without these
// formulas. Limits: a fold waits for all its operands; the output buffer's room is not modelled
// here (it is in the event-level model), nor are halves still read by a fold that drains.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "flecsim/arch/systolic.h"
#include "flecsim/model/work.h"

namespace flecsim::analytic {

/// One step in the terms of the array and the vector unit.
struct SystolicWork {
  bool modeled = true;
  std::string note;  ///< why it is not modelled, how it was lowered

  /// `products` independent products, one after the other (groups, matrices of a batch); zero where
  /// the step is the vector unit's alone.
  std::int64_t products = 0;
  std::int64_t pixels = 0;
  std::int64_t window = 0;
  std::int64_t filters = 0;
  bool bias = false;

  /// Where the pixels of a product lie in its input: `images` of `image_rows` rows of
  /// `row_elements`; `out_width` pixels need the rows [y * row_stride - pad_top, + row_reach).
  std::int64_t images = 1;
  std::int64_t image_rows = 1;
  std::int64_t row_elements = 1;
  std::int64_t out_height = 1;
  std::int64_t out_width = 1;
  std::int64_t row_stride = 1;
  std::int64_t row_reach = 1;
  std::int64_t pad_top = 0;
  std::int64_t channels = 1;  ///< first `channels` of the window touch all input once

  std::int64_t stored_elements = 0;    ///< outputs that leave, of one product (after pooling)
  std::int64_t vector_operations = 0;  ///< of one product, or of the vector step
  std::int64_t vector_inputs = 0;      ///< elements a vector step reads

  std::int64_t macs() const { return products * pixels * window * filters; }
};

/// InputError where a size leaves 64 bits. Host work comes back as not modelled.
SystolicWork lower_to_systolic(const model::Work& work);
/// A step of the vector unit alone: pooling, activation, element-wise.
SystolicWork vector_step(std::int64_t input_elements, std::int64_t output_elements,
                         std::int64_t operations);

/// Input rows needed by the output rows [0, out_rows) of a product, all images counted through.
std::int64_t rows_needed(const SystolicWork& work, std::int64_t out_rows);

/// The schedule: which operand stays on chip, which loop is outside.
struct SystolicPlan {
  enum class Input {
    rows,      ///< whole input rows, each fetched once per sweep over the pixels
    channels,  ///< whole channel planes at their first use (weight stationary)
    streamed,  ///< every fold fetches its own im2col words
  };
  bool pixels_outer = false;  ///< output stationary: all filters for some pixels, then the next
  Input input = Input::streamed;
  bool input_resident = false;    ///< fetched in the first sweep only
  bool weights_resident = false;  ///< fetched once (weight stationary always does)
  bool sums_on_chip = true;       ///< partial sums of a column fold fit the output buffer
};

SystolicPlan plan_systolic(const SystolicWork& work, const arch::Systolic& systolic);

/// Bits of a (usable part of a) buffer from which on something more of the work fits: of the input,
/// weight and output buffer. Between two of them the plan does not change.
std::array<std::vector<std::int64_t>, 3> systolic_needs(const SystolicWork& work,
                                                        const arch::Systolic& systolic);

/// Equal but for notes.
bool same_size(const SystolicWork& a, const SystolicWork& b);

/// What a step takes. Elements on chip, bits over the memory interface.
struct SystolicEstimate {
  std::int64_t cycles = 0;
  std::int64_t compute_cycles = 0;  ///< without waiting for memory
  std::int64_t stall_cycles = 0;    ///< the array waits for operands, first fetch included
  std::int64_t folds = 0;
  std::int64_t macs = 0;
  std::int64_t input_reads = 0;   ///< elements read from the input buffer
  std::int64_t weight_reads = 0;  ///< from the weight buffer
  std::int64_t sum_reads = 0;     ///< partial sums read back
  std::int64_t sum_writes = 0;    ///< sums and outputs written to the output buffer
  std::int64_t vector_operations = 0;
  std::int64_t dram_input_bits = 0;
  std::int64_t dram_weight_bits = 0;  ///< with bias
  std::int64_t dram_sum_read_bits = 0;
  std::int64_t dram_sum_write_bits = 0;
  std::int64_t dram_output_bits = 0;

  std::int64_t dram_read_bits() const {
    return dram_input_bits + dram_weight_bits + dram_sum_read_bits;
  }
  std::int64_t dram_write_bits() const { return dram_sum_write_bits + dram_output_bits; }
  bool operator==(const SystolicEstimate&) const = default;
};

/// The closed form.
SystolicEstimate estimate_systolic(const SystolicWork& work, const SystolicPlan& plan,
                                   const arch::Systolic& systolic);

/// |closed / event - 1| in percent that 99 of 100 layers keep where folds wait for memory or the
/// vector unit (equal where nothing waits); held by tests/cross/systolic.
double systolic_error_percent();

/// Bounds that hold for every layer, waiting or not: nothing is faster than the busiest of array,
/// interface and vector unit; nothing slower than all three one after the other, each fold with its
/// own latency, because in every cycle one of them works or a fetch is on its way.
struct SystolicBounds {
  std::int64_t least_cycles = 0;
  std::int64_t most_cycles = 0;
};
SystolicBounds systolic_bounds(const SystolicWork& work, const SystolicEstimate& estimate,
                               const arch::Systolic& systolic);

}  // namespace flecsim::analytic
