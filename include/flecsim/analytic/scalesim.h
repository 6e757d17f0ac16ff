// SCALE-Sim v3.0.0, number by number: what `--compat scalesim-v3` prints.
//
// Models the published tool (Samajdar et al., ISPASS 2020; v3: Raj et al., ISPASS 2025), its faults
// included: im2col folds without overlap, a double-buffered SRAM per operand, CALC and USER
// bandwidth. Every copied fault is listed by `copied_faults`. Our own model is analytic/systolic.h.
// Limits: dense layers and layer-wise N:M sparsity of weights (ws); no custom layout, no Ramulator
// trace, no row-wise sparsity: these are InputErrors. Where the tool itself crashes on sound input
// (a missing section), the file is read and `notes` say what was assumed.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace flecsim::analytic::scalesim {

enum class Dataflow { os, ws, is };
std::string_view name_of(Dataflow dataflow);

/// A configuration file, as SCALE-Sim reads it.
struct Config {
  std::string run_name = "run";
  std::int64_t rows = 32;
  std::int64_t columns = 32;
  std::int64_t ifmap_sram_kib = 64;
  std::int64_t filter_sram_kib = 64;
  std::int64_t ofmap_sram_kib = 64;
  Dataflow dataflow = Dataflow::os;
  bool user_bandwidth = false;        ///< InterfaceBandwidth: USER
  std::int64_t ifmap_bandwidth = 10;  ///< words per cycle, USER only
  std::int64_t filter_bandwidth = 10;
  std::int64_t ofmap_bandwidth = 10;
  std::int64_t ifmap_banks = 10;  ///< only checked: must divide the bandwidth
  std::int64_t filter_banks = 10;
  bool sparsity = false;
  std::string sparse_representation = "ellpack_block";
  std::vector<std::string> notes;  ///< what SCALE-Sim would have crashed on, what is unused
};

Config read_config(const std::filesystem::path& path);
Config parse_config(std::string_view text, std::string_view file);

/// One row of a topology file. No padding, no batch: SCALE-Sim has none.
struct Layer {
  std::string name;
  std::int64_t ifmap_height = 1;
  std::int64_t ifmap_width = 1;
  std::int64_t filter_height = 1;
  std::int64_t filter_width = 1;
  std::int64_t channels = 1;
  std::int64_t filters = 1;
  std::int64_t stride_height = 1;
  std::int64_t stride_width = 1;
  std::int64_t sparse_n = 1;  ///< N of N:M
  std::int64_t sparse_m = 1;

  /// The last window may stick out of the input (one of the copied faults).
  std::int64_t out_height() const {
    return (ifmap_height - filter_height + 2 * stride_height - 1) / stride_height;
  }
  std::int64_t out_width() const {
    return (ifmap_width - filter_width + 2 * stride_width - 1) / stride_width;
  }
  std::int64_t pixels() const { return out_height() * out_width(); }
  std::int64_t window() const { return filter_height * filter_width * channels; }
};

struct Topology {
  std::string name;
  std::vector<Layer> layers;
  std::vector<std::string> notes;
};

Topology read_topology(const std::filesystem::path& path);
Topology parse_topology(std::string_view text, std::string_view file);

/// First and last cycle of an access and how many words it moved.
struct Access {
  double start_cycle = 0;
  double stop_cycle = 0;
  double words = 0;
  /// Words per cycle.
  double bandwidth() const { return words / (stop_cycle - start_cycle + 1); }
};

struct LayerReport {
  std::int64_t total_with_prefetch_cycles = 0;
  std::int64_t total_cycles = 0;
  std::int64_t stall_cycles = 0;
  double overall_utilization_percent = 0;
  double mapping_efficiency_percent = 0;
  double compute_utilization_percent = 0;
  Access ifmap_sram, filter_sram, ofmap_sram;
  Access ifmap_dram, filter_dram, ofmap_dram;
  /// Sparse layers only: words of the dense filter, of the compressed one with metadata, of the
  /// metadata.
  double original_filter_words = 0;
  double compressed_filter_words = 0;
  double metadata_words = 0;
};

/// Runs one layer; InputError where SCALE-Sim crashes in its own arithmetic.
LayerReport run(const Config& config, const Layer& layer);

/// The text of the reports, byte for byte as SCALE-Sim writes them.
std::string compute_report(const Config& config, const std::vector<LayerReport>& layers);
std::string bandwidth_report(const Config& config, const std::vector<LayerReport>& layers);
std::string detailed_access_report(const Config& config, const std::vector<LayerReport>& layers);
/// Storage of the compressed weights; SCALE-Sim writes it with SparsitySupport only.
std::string sparse_report(const Config& config, const std::vector<LayerReport>& layers);

/// One fault of SCALE-Sim that this model copies, and what our own model does instead.
struct CopiedFault {
  std::string_view name;     ///< stable, short
  std::string_view fault;    ///< what SCALE-Sim does
  std::string_view instead;  ///< what `--model closed` does
};
const std::vector<CopiedFault>& copied_faults();

}  // namespace flecsim::analytic::scalesim
