// The measured rows that the repository ships (data/gemmini), for tests.
#pragma once

#include <string>
#include <vector>

#include "flecsim/arch/gemmini.h"
#include "flecsim/schedule/layer_text.h"

namespace flecsim::testing {

/// Files to develop with; the held-out ones are reported apart.
inline const std::vector<std::string>& refdata_files() {
  static const std::vector<std::string> files{
      "g16_conv_halfbw", "g16_conv_lat10", "g16_conv_lat40", "g16_conv_lat100",
      "g16_gemm_lat40",  "g16_mixed_a",    "g16_micro",      "g8_conv_gemm_lat40",
      "g8_conv_lat100",  "g8_mixed_a",     "g8_micro"};
  return files;
}

/// Opened once the model was finished: reported apart.
inline const std::vector<std::string>& held_out_files() {
  static const std::vector<std::string> files{"g16_mixed_b", "g8_mixed_b"};
  return files;
}

inline std::vector<schedule::MeasuredRow> refdata(const std::string& name) {
  return schedule::read_measured_rows(std::string(FLECSIM_SOURCE_DIR) + "/data/gemmini/" + name +
                                      ".csv");
}

/// The accelerator of a row: g16 and g8 are the presets gemmini-g16 and gemmini-g8.
inline arch::Gemmini accelerator_of(const schedule::MeasuredRow& row) {
  arch::Gemmini g = arch::load_gemmini("gemmini-" + row.config);
  g.memory_interface.latency_cycles = row.latency_cycles;
  g.memory_interface.beats_per_cycle = row.beats_per_cycle;
  return g;
}

}  // namespace flecsim::testing
