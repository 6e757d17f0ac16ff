#include <fmt/format.h>

#include "flecsim/analytic/scalesim.h"

namespace flecsim::analytic::scalesim {
namespace {

/// As Python prints a float: the shortest digits that read back, never without a point.
std::string python_float(double value) {
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

std::string whole(double value) { return fmt::format("{:.0f}", value); }

class Row {
 public:
  explicit Row(std::size_t layer) : text_(fmt::format("{}", layer)) {}
  Row& add(const std::string& cell) {
    text_ += ", " + cell;
    return *this;
  }
  std::string end() const { return text_ + ",\n"; }

 private:
  std::string text_;
};

void add_access(Row& row, const Access& access, bool fractional = false) {
  row.add(python_float(access.start_cycle)).add(python_float(access.stop_cycle));
  row.add(fractional ? python_float(access.words) : whole(access.words));
}

}  // namespace

std::string compute_report(const Config&, const std::vector<LayerReport>& layers) {
  std::string text =
      "LayerID, Total Cycles (incl. prefetch), Total Cycles, Stall Cycles, Overall Util %, "
      "Mapping Efficiency %, Compute Util %,\n";
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const LayerReport& r = layers[i];
    text += Row(i)
                .add(fmt::format("{}", r.total_with_prefetch_cycles))
                .add(fmt::format("{}", r.total_cycles))
                .add(fmt::format("{}", r.stall_cycles))
                .add(python_float(r.overall_utilization_percent))
                .add(python_float(r.mapping_efficiency_percent))
                .add(python_float(r.compute_utilization_percent))
                .end();
  }
  return text;
}

std::string bandwidth_report(const Config& config, const std::vector<LayerReport>& layers) {
  std::string text = "LayerID, Avg IFMAP SRAM BW, Avg FILTER SRAM BW, ";
  if (config.sparsity) text += "Avg FILTER Metadata SRAM BW, ";
  text += "Avg OFMAP SRAM BW, Avg IFMAP DRAM BW, Avg FILTER DRAM BW, Avg OFMAP DRAM BW,\n";
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const LayerReport& r = layers[i];
    const auto total = double(r.total_cycles);
    Row row(i);
    row.add(python_float(r.ifmap_sram.words / total));
    row.add(python_float(r.filter_sram.words / total));
    if (config.sparsity) row.add(python_float(r.metadata_words / total));
    row.add(python_float(r.ofmap_sram.words / total));
    row.add(python_float(r.ifmap_dram.bandwidth()));
    row.add(python_float(r.filter_dram.bandwidth()));
    row.add(python_float(r.ofmap_dram.bandwidth()));
    text += row.end();
  }
  return text;
}

std::string detailed_access_report(const Config& config, const std::vector<LayerReport>& layers) {
  std::string text = "LayerID";
  for (const char* memory : {"SRAM", "DRAM"}) {
    for (const char* tensor : {"IFMAP", "Filter", "OFMAP"}) {
      const char* verb = tensor == std::string_view("OFMAP") ? "Writes" : "Reads";
      text += fmt::format(", {0} {1} Start Cycle, {0} {1} Stop Cycle, {0} {1} {2}", memory, tensor,
                          verb);
    }
  }
  text += ",\n";
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const LayerReport& r = layers[i];
    Row row(i);
    add_access(row, r.ifmap_sram, config.sparsity);
    add_access(row, r.filter_sram);
    add_access(row, r.ofmap_sram);
    add_access(row, r.ifmap_dram);
    add_access(row, r.filter_dram);
    add_access(row, r.ofmap_dram);
    text += row.end();
  }
  return text;
}

std::string sparse_report(const Config& config, const std::vector<LayerReport>& layers) {
  // Only the block format's metadata is a division, and so a float that Python prints with a point.
  const auto words = [&](double value) {
    return config.sparse_representation == "ellpack_block" ? python_float(value) : whole(value);
  };
  std::string text =
      "LayerID, Sparsity Representation, Original Filter Storage, "
      "New Storage (Filter+Metadata), Filter Metadata Storage, Avg FILTER Metadata SRAM BW, \n";
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const LayerReport& r = layers[i];
    text += Row(i)
                .add(config.sparse_representation)
                .add(whole(r.original_filter_words))
                .add(words(r.compressed_filter_words))
                .add(words(r.metadata_words))
                .add(python_float(r.metadata_words / double(r.total_cycles)))
                .end();
  }
  return text;
}

}  // namespace flecsim::analytic::scalesim
