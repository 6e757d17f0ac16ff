#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "flecsim/arch/export.h"
#include "flecsim/base/error.h"

namespace flecsim::arch {
namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void refuse(std::string_view key, const std::string& value, std::string_view why) {
  throw base::InputError(fmt::format("{}: {}, {}", key, value, why));
}

/// "int8" of equal widths; the SoC's modules know no others.
std::string data_type(std::int64_t input_bits, std::int64_t weight_bits) {
  if (weight_bits != input_bits) {
    refuse("data.weight_bits", std::to_string(weight_bits),
           fmt::format("expected {} as data.input_bits: an SoC's accelerator has one dtype",
                       input_bits));
  }
  if (input_bits != 8 && input_bits != 16 && input_bits != 32) {
    refuse("data.input_bits", std::to_string(input_bits),
           "expected 8, 16 or 32: an SoC's accelerator has dtype int8, int16 or int32");
  }
  return fmt::format("int{}", input_bits);
}

Json dma(std::string_view address, const std::string& module, std::string_view port, bool to_module,
         std::int64_t bits) {
  return {{"direction", to_module ? "to_module" : "from_module"},
          {"module_address", address},
          {"source_module", to_module ? "dram" : module},
          {"destination_module", to_module ? module : "dram"},
          {to_module ? "destination_port" : "source_port", port},
          {"port_size", bits}};
}

Json module_of(std::string_view kind, Json fixed_args, const std::string& type, std::int64_t pes) {
  return {{"accelerator", kind},
          {"clock", "acc"},
          {"module_address", "0xA0000000"},
          {"registers", Json::object()},
          {"irq", 11},
          {"backend", "auto"},
          {"fixed_args", std::move(fixed_args)},
          {"submodules",
           {{"process_elements", {{"submodule", "MacInt" + type.substr(3)}, {"quantity", pes}}}}}};
}

struct Parts {
  std::string name;
  Json module;
  Json dmas = Json::object();
  std::int64_t bits = 0;
  std::int64_t latency_cycles = 0;
};

/// Every parameter by its key, as the accelerator file writes it.
template <typename Description, typename Parameters>
void add_parameters(Json& arguments, const Description& description, Parameters parameters) {
  for (const auto& parameter : parameters) {
    if (parameter.key == "clock" || parameter.key.starts_with("technology.")) continue;
    const double value = parameter.get(description);
    if (parameter.choices.empty()) {
      arguments[std::string(parameter.key)] = static_cast<std::int64_t>(value);
    } else {
      arguments[std::string(parameter.key)] = parameter.choices[static_cast<std::size_t>(value)];
    }
  }
}

Parts parts_of(const Gemmini& g) {
  if (g.memory_interface.beats_per_cycle != 1) {
    refuse("memory_interface.beats_per_cycle",
           fmt::format("{}", g.memory_interface.beats_per_cycle),
           "expected 1: an SoC's memory answers one beat per cycle");
  }
  const std::string type = data_type(g.data.input_bits, g.data.weight_bits);
  Json arguments{{"XDIM", g.array.size}, {"YDIM", g.array.size}, {"dtype", type}};
  add_parameters(arguments, g, gemmini_parameters());
  Parts parts{"gemmini",
              module_of("Gemmini", arguments, type, g.array.size * g.array.size),
              {},
              g.memory_interface.bits,
              g.memory_interface.latency_cycles};
  parts.dmas = Json::object();
  parts.dmas["load"] = dma("0x90000000", parts.name, "load", true, parts.bits);
  parts.dmas["store"] = dma("0x90010000", parts.name, "store", false, parts.bits);
  return parts;
}

Parts parts_of(const Systolic& s) {
  const std::string type = data_type(s.data.input_bits, s.data.weight_bits);
  static constexpr const char* kinds[] = {"OSArray", "WSArray", "ISArray"};
  Json arguments{{"XDIM", s.array.columns}, {"YDIM", s.array.rows}, {"dtype", type}};
  add_parameters(arguments, s, systolic_parameters());
  Parts parts{"array",
              module_of(kinds[static_cast<int>(s.array.dataflow)], arguments, type, s.pes()),
              {},
              s.memory_interface.bits,
              s.memory_interface.latency_cycles};
  parts.dmas = Json::object();
  parts.dmas["supplier_a"] = dma("0x90000000", parts.name, "in1", true, parts.bits);
  parts.dmas["supplier_b"] = dma("0x90010000", parts.name, "in2", true, parts.bits);
  parts.dmas["receiver"] = dma("0x90020000", parts.name, "out1", false, parts.bits);
  return parts;
}

}  // namespace

std::string soc_json(const Accelerator& accelerator) {
  const Parts parts = std::visit([](const auto& one) { return parts_of(one); }, accelerator);
  const Json json{{"version", 1},
                  {"clocks", {{"acc", {{"mhz", clock_hz(accelerator) * 1e-6}}}}},
                  {"cpu",
                   {{"cpu_type", "RISCV32"},
                    {"isa", "rv32imafc"},
                    {"cpu_mips", 100},
                    {"cpu_firmware", "firmware.elf"},
                    {"cpu_firmware_args", Json::array()},
                    {"cpu_quanta", {{"q_global", 1000}, {"q_low", 1}, {"q_high", 10000}}},
                    {"sync", "exact"}}},
                  {"memories",
                   {{"dram",
                     {{"module_address", "0xB0000000"},
                      {"length", "0x40000000"},
                      {"read_latency_cycles", parts.latency_cycles},
                      {"write_latency_cycles", parts.latency_cycles},
                      {"port_size", parts.bits}}}}},
                  {"files", Json::object()},
                  {"accelerators", {{parts.name, parts.module}}},
                  {"dmas", parts.dmas},
                  {"trace", {{"stats", "stats.json"}}}};
  return json.dump(2) + "\n";
}

}  // namespace flecsim::arch
