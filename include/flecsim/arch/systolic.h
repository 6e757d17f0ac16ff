// The description of an accelerator of kind `systolic`: a rectangular array of multiply-accumulate
// PEs with one buffer per tensor, a vector unit behind it and one memory interface (thesis 4.4.1;
// Samajdar et al., ISPASS 2020).
//
// One list of parameters (`systolic_parameters`) serves reading, printing, `--set`, studies and the
// schema. What the parameters mean in time is written in docs/systolic.md.
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

/// What stays in the PEs.
enum class Stationary { output, weight, input };
/// What a fold costs that leaves PEs unused: only the rows and columns it uses, or a full array's.
enum class PartialFolds { cropped, full };

struct Systolic {
  std::string name = "systolic-16";

  struct Array {
    std::int64_t rows = 16;
    std::int64_t columns = 16;
    Stationary dataflow = Stationary::weight;
    std::int64_t mac_latency_cycles = 1;  ///< of one pipelined multiply-accumulate
    bool overlap_folds = true;            ///< the next fold fills while this one drains
    PartialFolds partial_folds = PartialFolds::cropped;
  } array;
  struct Data {
    std::int64_t input_bits = 8;
    std::int64_t weight_bits = 8;
    std::int64_t accumulator_bits = 32;
    std::int64_t output_bits = 8;
  } data;
  struct Buffer {
    std::int64_t size_bytes = 64 * 1024;
  };
  Buffer input_buffer, weight_buffer, output_buffer;
  struct Buffers {
    bool double_buffered = true;  ///< one half works while the other is filled or drained
  } buffers;
  struct VectorUnit {
    std::int64_t lanes = 16;  ///< elements per cycle: bias, activation, pooling, element-wise
  } vector_unit;
  struct MemoryInterface {
    std::int64_t bits = 128;
    std::int64_t latency_cycles = 40;
  } memory_interface;
  double clock_hz = 1e9;
  Technology technology;

  std::int64_t pes() const { return array.rows * array.columns; }
  double peak_bytes_per_cycle() const { return static_cast<double>(memory_interface.bits) / 8; }
};

using SystolicParameter = Parameter<Systolic>;
/// All parameters, in the order in which a description is printed. `name` is not among them.
std::span<const SystolicParameter> systolic_parameters();
/// The first rule broken, nothing where the description is sound; the name alone (nullptr: sound).
std::optional<RuleViolation> check(const Systolic& systolic);
const char* broken_rule(const Systolic& systolic);

/// Reads `accelerator:` of a parsed file; every rule is checked.
Systolic read_systolic(const base::Node& file);
/// A preset's name or the path of a file.
Systolic load_systolic(const std::string& preset_or_path);
/// `key=value` of `--set`.
void apply_setting(Systolic& systolic, std::string_view setting);

const std::vector<Preset<Systolic>>& systolic_presets();

/// The YAML of the description, complete; reading it gives the same description.
std::string print_yaml(const Systolic& systolic);

std::string_view name_of(Stationary dataflow);

}  // namespace flecsim::arch
