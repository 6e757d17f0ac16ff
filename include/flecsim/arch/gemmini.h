// The description of an accelerator of kind `gemmini`: a square weight-stationary systolic array
// with scratchpad, accumulator memory and DMA (Genc et al., DAC 2021; thesis 4.4.3).
//
// Names, defaults and rules follow Gemmini's generator; the defaults are its 16x16 default
// configuration. One list of parameters (`gemmini_parameters`) serves reading, printing, `--set`,
// studies and the schema.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flecsim/arch/parameter.h"
#include "flecsim/arch/technology.h"
#include "flecsim/base/node.h"

namespace flecsim::arch {

enum class Dataflow { weight_stationary, output_stationary, both };

struct Gemmini {
  std::string name = "gemmini-default";

  struct Array {
    std::int64_t size = 16;  ///< DIM: the array is size x size PEs
    Dataflow dataflow = Dataflow::both;
  } array;
  struct Data {
    std::int64_t input_bits = 8;
    std::int64_t weight_bits = 8;
    std::int64_t accumulator_bits = 32;
  } data;
  struct Scratchpad {
    std::int64_t size_bytes = 256 * 1024;
    std::int64_t banks = 4;
    std::int64_t read_delay_cycles = 4;
  } scratchpad;
  struct Accumulator {
    std::int64_t size_bytes = 64 * 1024;
    std::int64_t banks = 2;
    std::int64_t ports = 2;      ///< 2: one read and one write port; 1: single-ported
    std::int64_t sub_banks = 1;  ///< of each single-ported bank
    std::int64_t latency_cycles = 2;
    std::int64_t scale_latency_cycles = 8;  ///< of the scaling of what an mvout reads
  } accumulator;
  struct MemoryInterface {
    std::int64_t bits = 128;
    std::int64_t latency_cycles = 40;  ///< request at the port to first beat of the answer
    double beats_per_cycle = 1;        ///< 1, 1/2, 1/4, ...
    std::int64_t requests_in_flight = 16;
    std::int64_t max_transfer_bytes = 64;
  } memory_interface;
  struct ReservationStation {
    std::int64_t load = 8;
    std::int64_t store = 4;
    std::int64_t execute = 16;
  } reservation_station;
  struct Queues {
    std::int64_t load = 8;
    std::int64_t store = 2;
    std::int64_t execute = 8;
  } queues;
  struct Mesh {
    std::int64_t tile_rows = 1;  ///< PEs of a tile (no register inside)
    std::int64_t tile_columns = 1;
    std::int64_t output_delay_cycles = 1;
  } mesh;
  double clock_hz = 1e9;
  Technology technology;

  std::int64_t input_bytes() const { return data.input_bits / 8; }
  std::int64_t accumulator_bytes() const { return data.accumulator_bits / 8; }
  std::int64_t bus_bytes() const { return memory_interface.bits / 8; }
  /// Rows of `array.size` elements each.
  std::int64_t scratchpad_rows() const {
    return scratchpad.size_bytes / (array.size * input_bytes());
  }
  std::int64_t accumulator_rows() const {
    return accumulator.size_bytes / (array.size * accumulator_bytes());
  }
  /// Peak bytes per cycle between accelerator and memory.
  double peak_bytes_per_cycle() const {
    return static_cast<double>(bus_bytes()) * memory_interface.beats_per_cycle;
  }
};

using GemminiParameter = Parameter<Gemmini>;
/// All parameters, in the order in which a description is printed. `name` is not among them.
std::span<const GemminiParameter> gemmini_parameters();

/// The first rule broken, nothing where the description is sound. The names alone: `broken_rule`
/// (cheap; nullptr where sound).
std::optional<RuleViolation> check(const Gemmini& gemmini);
const char* broken_rule(const Gemmini& gemmini);

/// Reads `accelerator:` of a parsed file; every rule is checked.
Gemmini read_gemmini(const base::Node& file);
/// A preset's name or the path of a file.
Gemmini load_gemmini(const std::string& preset_or_path);
/// `key=value` of `--set`.
void apply_setting(Gemmini& gemmini, std::string_view setting);

const std::vector<Preset<Gemmini>>& gemmini_presets();

/// The YAML of the description, complete; reading it gives the same description.
std::string print_yaml(const Gemmini& gemmini);

std::string_view name_of(Dataflow dataflow);

}  // namespace flecsim::arch
