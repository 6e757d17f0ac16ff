#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/schedule/layer_text.h"

// The single-instruction streams of the measurements. The configuration is in force before the
// first command and does not count.
namespace flecsim::schedule {
namespace {

constexpr std::int64_t memory_base = 0x10000;

std::int16_t narrow(std::int64_t value) { return static_cast<std::int16_t>(value); }

void expect(std::string_view name, std::int64_t value, std::int64_t most) {
  if (value <= most) return;
  throw base::InputError(fmt::format("{}: {}, expected at most {}", name, value, most));
}

/// What one command of the accelerator can say.
void check(const MicroStream& m, const GemminiGeometry& g) {
  expect("n", m.count, 1 << 22);
  expect("rows", m.rows, g.array);
  const bool wide = m.kind == MicroStream::Kind::load && m.accumulator;
  expect("cols", m.columns, (wide ? g.bias_blocks() : g.load_blocks()) * g.array);
}

Command transfer(const MicroStream& m, const GemminiGeometry& g, std::int64_t i) {
  Command c;
  c.opcode = m.kind == MicroStream::Kind::load ? Opcode::load : Opcode::store;
  c.accumulator = m.accumulator;
  c.rows = narrow(m.rows);
  c.columns = narrow(m.columns);
  const std::int64_t blocks = (m.columns + g.array - 1) / g.array;
  const std::int64_t rows = m.accumulator ? g.accumulator_rows : g.scratchpad_rows;
  const std::int64_t footprint = blocks * g.array;
  c.row = static_cast<std::int32_t>(i * footprint % (rows - footprint + 1) / g.array * g.array);
  c.address = memory_base + i % 4 * 4096;  // each command begins aligned
  return c;
}

void add_pair(std::vector<Command>& commands, const MicroStream& m, const GemminiGeometry& g,
              std::int64_t i, std::int64_t banks) {
  const std::int64_t bank_rows = g.scratchpad_rows / banks;
  Command preload;
  preload.opcode = Opcode::preload;
  preload.rows = narrow(m.rows);
  preload.weight_rows = narrow(g.array);
  const bool reuse = m.kind == MicroStream::Kind::weight_reuse && i > 0;
  const bool same = m.kind == MicroStream::Kind::same_bank;
  preload.weight_row = reuse ? garbage : static_cast<std::int32_t>(same ? 2048 : bank_rows);
  preload.accumulate = m.accumulate;
  const std::int64_t results = g.accumulator_rows / g.array;
  preload.row = static_cast<std::int32_t>(m.distinct ? i % results * g.array : 0);
  Command compute;
  compute.opcode = Opcode::compute;
  compute.rows = narrow(m.rows);
  compute.row = 0;
  commands.push_back(preload);
  commands.push_back(compute);
}

}  // namespace

GemminiProgram program_of(const MicroStream& stream, const GemminiGeometry& geometry,
                          std::int64_t scratchpad_banks) {
  check(stream, geometry);
  GemminiProgram program;
  Command preset;
  preset.stride = stream.stride;
  preset.block_stride = static_cast<std::int32_t>(geometry.array);
  preset.opcode = Opcode::config_load;
  program.presets.push_back(preset);
  preset.opcode = Opcode::config_store;
  program.presets.push_back(preset);
  preset.opcode = Opcode::config_execute;
  preset.stride = 1;
  program.presets.push_back(preset);
  for (std::int64_t i = 0; i < stream.count; ++i) {
    if (stream.kind == MicroStream::Kind::load || stream.kind == MicroStream::Kind::store) {
      program.configs.push_back(transfer(stream, geometry, i));
    } else {
      add_pair(program.configs, stream, geometry, i, scratchpad_banks);
    }
  }
  return program;
}

}  // namespace flecsim::schedule
