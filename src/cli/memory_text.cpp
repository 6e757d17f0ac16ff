#include "memory_text.h"

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/text_table.h"

namespace flecsim::cli {
namespace {

using base::TextTable;
constexpr auto left = TextTable::Align::left;

std::string kib(double bytes) { return fmt::format("{:.1f}", bytes / 1024); }
std::string kib(std::int64_t bytes) { return kib(static_cast<double>(bytes)); }

double percent(double part, double whole) { return whole > 0 ? 100 * part / whole : 0; }

std::string layer_table(const result::NetworkResult& result, const result::MemoryResult& memory) {
  std::vector<TextTable::Column> columns{{"layer", left}, {"KiB alive"}, {"in DRAM if kept"}};
  for (const auto& one : memory.memories) {
    columns.push_back({one.name + " tiles"});
    columns.push_back({"kept"});
  }
  TextTable table(columns);
  for (std::size_t i = 0; i < result.layers.size(); ++i) {
    std::vector<std::string> cells{result.layers[i].name, kib(memory.live_bytes[i]),
                                   kib(memory.live_dram_bytes[i])};
    for (const auto& one : memory.memories) {
      cells.push_back(kib(one.tile_bytes[i]));
      cells.push_back(kib(one.resident_bytes[i]));
    }
    table.add(std::move(cells));
  }
  return table.str();
}

std::string layer_name(const result::NetworkResult& result, std::int64_t layer) {
  return layer < 0 ? "input" : result.layers[static_cast<std::size_t>(layer)].name;
}

std::string tensor_table(const result::NetworkResult& result, const result::MemoryResult& memory) {
  TextTable table({{"tensor", left},
                   {"KiB"},
                   {"made by", left},
                   {"last read by", left},
                   {"could lie in", left},
                   {"KiB saved"},
                   {"why not", left}});
  for (const result::TensorLife& tensor : memory.tensors) {
    const std::string last = tensor.output            ? "output"
                             : tensor.used_by.empty() ? "-"
                                                      : layer_name(result, tensor.used_by.back());
    table.add({tensor.name, kib(tensor.bytes), layer_name(result, tensor.made_by), last,
               tensor.place, kib(tensor.saved_read_bytes + tensor.saved_write_bytes),
               tensor.reason});
  }
  return table.str();
}

}  // namespace

std::string memory_summary(const result::NetworkResult& result) {
  if (!result.memory || result.memory->live_bytes.empty()) return {};
  const result::MemoryResult& memory = *result.memory;
  const double saved = memory.saved_read_bytes() + memory.saved_write_bytes();
  return fmt::format(
      "memory: {} KiB in DRAM at the peak: {} KiB weights, {} KiB activations (at {})\n"
      "residency (in no number above): {} of {} tensors could stay on the chip, {} KiB of DRAM "
      "traffic less ({:.1f} %), {:.3f} mJ less ({:.1f} %)\n",
      kib(memory.weight_bytes + memory.peak_bytes()), kib(memory.weight_bytes),
      kib(memory.peak_bytes()), result.layers[memory.peak_layer()].name, memory.residents(),
      memory.tensors.size(), kib(saved), percent(saved, result.dram_bytes()),
      memory.saved_energy_pj * 1e-9, percent(memory.saved_energy_pj, result.energy_pj()));
}

std::string memory_text(const result::NetworkResult& result) {
  if (!result.memory) throw base::InputError("--memory: needs a network, not single layers");
  return layer_table(result, *result.memory) + "\n" + tensor_table(result, *result.memory) + "\n" +
         memory_summary(result);
}

}  // namespace flecsim::cli
