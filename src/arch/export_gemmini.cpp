#include <cctype>

#include <fmt/format.h>

#include "flecsim/arch/export.h"
#include "flecsim/base/error.h"

namespace flecsim::arch {
namespace {

/// "resnet34-embedded-17" -> "Resnet34Embedded17".
std::string scala_name(const std::string& name) {
  std::string out;
  bool upper = true;
  for (const char c : name) {
    const auto letter = static_cast<unsigned char>(c);
    if (c == '\0' || letter > 127 || !std::isalnum(letter)) {
      upper = true;
      continue;
    }
    out += upper ? static_cast<char>(std::toupper(letter)) : c;
    upper = false;
  }
  if (out.empty() || std::isdigit(static_cast<unsigned char>(out[0]))) out.insert(0, "Design");
  return out;
}

std::string kilobytes(std::string_view key, std::int64_t bytes) {
  if (bytes % 1024 != 0) {
    throw base::InputError(fmt::format(
        "{}: {} bytes, expected whole KiB: Gemmini's generator counts in CapacityInKilobytes", key,
        bytes));
  }
  return fmt::format("CapacityInKilobytes({})", bytes / 1024);
}

std::string dataflow_of(Dataflow dataflow) {
  switch (dataflow) {
    case Dataflow::weight_stationary:
      return "Dataflow.WS";
    case Dataflow::output_stationary:
      return "Dataflow.OS";
    case Dataflow::both:
      break;
  }
  return "Dataflow.BOTH";
}

std::string arguments(const Gemmini& g) {
  std::string text;
  const auto add = [&](std::string_view key, const auto& value) {
    text += fmt::format("{}    {} = {}", text.empty() ? "" : ",\n", key, value);
  };
  add("inputType", fmt::format("SInt({}.W)", g.data.input_bits));
  add("accType", fmt::format("SInt({}.W)", g.data.accumulator_bits));
  add("dataflow", dataflow_of(g.array.dataflow));
  add("tileRows", g.mesh.tile_rows);
  add("tileColumns", g.mesh.tile_columns);
  add("meshRows", g.array.size / g.mesh.tile_rows);
  add("meshColumns", g.array.size / g.mesh.tile_columns);
  add("mesh_output_delay", g.mesh.output_delay_cycles);
  add("sp_capacity", kilobytes("scratchpad.size", g.scratchpad.size_bytes));
  add("sp_banks", g.scratchpad.banks);
  add("sp_singleported", true);
  add("spad_read_delay", g.scratchpad.read_delay_cycles);
  add("acc_capacity", kilobytes("accumulator.size", g.accumulator.size_bytes));
  add("acc_banks", g.accumulator.banks);
  add("acc_singleported", g.accumulator.ports == 1);
  add("acc_sub_banks", g.accumulator.sub_banks);
  add("acc_latency", g.accumulator.latency_cycles);
  add("reservation_station_entries_ld", g.reservation_station.load);
  add("reservation_station_entries_st", g.reservation_station.store);
  add("reservation_station_entries_ex", g.reservation_station.execute);
  add("ld_queue_length", g.queues.load);
  add("st_queue_length", g.queues.store);
  add("ex_queue_length", g.queues.execute);
  add("max_in_flight_mem_reqs", g.memory_interface.requests_in_flight);
  add("dma_maxbytes", g.memory_interface.max_transfer_bytes);
  add("dma_buswidth", g.memory_interface.bits);
  return text;
}

/// What a GemminiArrayConfig does not say.
std::string elsewhere(const Gemmini& g) {
  std::string text;
  for (const char* key : {"clock", "memory_interface.latency", "memory_interface.beats_per_cycle",
                          "technology.logic", "technology.memory", "technology.dram",
                          "technology.logic_voltage", "technology.memory_voltage",
                          "technology.logic_temperature", "technology.memory_temperature"}) {
    const GemminiParameter& parameter = *find_parameter(gemmini_parameters(), key);
    text += fmt::format("//   {}: {}\n", key, print_value(parameter, parameter.get(g)));
  }
  return text;
}

}  // namespace

std::string gemmini_scala(const Accelerator& accelerator) {
  const auto* g = std::get_if<Gemmini>(&accelerator);
  if (!g) {
    throw base::InputError(
        fmt::format("{}: kind {}, expected gemmini: only it has a configuration of Gemmini",
                    name_of(accelerator), kind_of(accelerator)));
  }
  if (g->data.weight_bits != g->data.input_bits) {
    throw base::InputError(fmt::format(
        "data.weight_bits: {}, expected {} as data.input_bits: Gemmini has one inputType",
        g->data.weight_bits, g->data.input_bits));
  }
  const std::string name = scala_name(g->name);
  return fmt::format(
      "// {}: a configuration for generators/gemmini/src/main/scala/gemmini.\n"
      "// Everything that is not listed is as in GemminiConfigs.defaultConfig.\n"
      "// Not of Gemmini but of the SoC and the chip:\n{}"
      "package gemmini\n\nimport chisel3._\n\n"
      "object {}Configs {{\n  val config = GemminiConfigs.defaultConfig.copy(\n{}\n  )\n}}\n\n"
      "class {}Config extends DefaultGemminiConfig[SInt, Float, Float]({}Configs.config)\n",
      g->name, elsewhere(*g), name, arguments(*g), name, name);
}

}  // namespace flecsim::arch
