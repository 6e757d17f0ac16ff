#include "flecsim/arch/systolic.h"

namespace flecsim::arch {
namespace {

Systolic square(std::string name, std::int64_t side, Stationary dataflow, std::int64_t buffer_kib) {
  Systolic s;
  s.name = std::move(name);
  s.array.rows = s.array.columns = s.vector_unit.lanes = side;
  s.array.dataflow = dataflow;
  for (Systolic::Buffer* buffer : {&s.input_buffer, &s.weight_buffer, &s.output_buffer}) {
    buffer->size_bytes = buffer_kib * 1024;
  }
  return s;
}

/// Weight-stationary: a column fold's sums of a 56x56 layer stay on chip.
Systolic weights_held(std::string name, std::int64_t side, std::int64_t buffer_kib,
                      std::int64_t output_kib) {
  Systolic s = square(std::move(name), side, Stationary::weight, buffer_kib);
  s.output_buffer.size_bytes = output_kib * 1024;
  return s;
}

/// Array and memories of Eyeriss (Chen et al., JSSC 2017) without its row-stationary dataflow.
Systolic twelve_by_fourteen() {
  Systolic s = square("systolic-12x14", 12, Stationary::output, 36);
  s.array.columns = s.vector_unit.lanes = 14;
  s.data = {16, 16, 32, 16};
  s.memory_interface.bits = 64;
  s.clock_hz = 200e6;
  s.technology = {65, 65, DramKind::lpddr};
  return s;
}

/// Sizes of the first TPU (Jouppi et al., ISCA 2017): 256x256, 24 MiB activations, 4 MiB sums.
Systolic tpu() {
  Systolic s = square("systolic-tpu1", 256, Stationary::weight, 0);
  s.input_buffer.size_bytes = std::int64_t{24} << 20;
  s.weight_buffer.size_bytes = 256 * 1024;
  s.output_buffer.size_bytes = std::int64_t{4} << 20;
  s.memory_interface.bits = 384;
  s.clock_hz = 700e6;
  s.technology = {28, 28, DramKind::ddr3};
  return s;
}

}  // namespace

const std::vector<Preset<Systolic>>& systolic_presets() {
  static const std::vector<Preset<Systolic>> presets{
      {"systolic-16", "16x16, weight-stationary, 2 x 64 KiB, 512 KiB sums",
       weights_held("systolic-16", 16, 64, 512)},
      {"systolic-os-16", "16x16, output-stationary, 3 x 64 KiB",
       square("systolic-os-16", 16, Stationary::output, 64)},
      {"systolic-is-16", "16x16, input-stationary, 3 x 64 KiB",
       square("systolic-is-16", 16, Stationary::input, 64)},
      {"systolic-32", "32x32, weight-stationary, 2 x 128 KiB, 1 MiB sums",
       weights_held("systolic-32", 32, 128, 1024)},
      {"systolic-12x14", "array and memories of Eyeriss, output-stationary, 16 bit",
       twelve_by_fourteen()},
      {"systolic-tpu1", "sizes of the first TPU: 256x256, weight-stationary", tpu()},
  };
  return presets;
}

}  // namespace flecsim::arch
