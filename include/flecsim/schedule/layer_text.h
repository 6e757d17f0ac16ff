// Layers written as text: `--layer conv:n=1,h=14,...` and the rows of a measurement file (refdata).
//
// A measurement file is CSV with the columns config, kind, params, memlat, issue, membw (others are
// kept as measured values); its rows ran one after the other on one accelerator.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "flecsim/model/work.h"
#include "flecsim/schedule/gemmini_loops.h"

namespace flecsim::schedule {

/// `conv:n=,h=,w=,c=,k=,r=,s=,stride=,pad=,dilation=,groups=,pool=,pool_stride=,pool_pad=,bias=,relu=`,
/// `gemm:i=,j=,k=,bias=,relu=` or `resadd:i=,j=,relu=`. InputError names the key.
model::Work parse_layer(std::string_view text);

/// A stream of single commands, as the micro rows of refdata have them.
struct MicroStream {
  enum class Kind : std::uint8_t { load, store, preload_compute, weight_reuse, same_bank } kind;
  std::int64_t count = 1;
  std::int64_t rows = 16;
  std::int64_t columns = 16;
  std::int64_t stride = 16;  ///< bytes
  bool accumulator = false;
  bool distinct = true;     ///< preload_compute: each result at an address of its own
  bool accumulate = false;  ///< preload_compute: adds to it
};

/// The commands alone; their configuration (`presets`) is in force before the first one.
GemminiProgram program_of(const MicroStream& stream, const GemminiGeometry& geometry,
                          std::int64_t scratchpad_banks);

/// One row of a measurement file.
struct MeasuredRow {
  std::string where;  ///< "file:line"
  std::string config;
  std::string kind;
  std::string params;
  std::variant<model::Work, MicroStream> layer;
  std::string not_modeled;  ///< why the row is not as `layer` says, empty where it is
  std::int64_t latency_cycles = 0;
  std::int64_t issue_cycles = 1;  ///< between RoCC commands
  double beats_per_cycle = 1;
  std::map<std::string, std::string, std::less<>> columns;  ///< all of them, by name

  const std::string& column(std::string_view name) const;  ///< empty where it is missing
};
std::vector<MeasuredRow> read_measured_rows(const std::filesystem::path& file);

}  // namespace flecsim::schedule
