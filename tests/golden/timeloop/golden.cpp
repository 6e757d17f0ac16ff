#include "golden.h"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

namespace flecsim::testing {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::string two(double value) { return fmt::format("{:.2f}", value); }

void print_tensor(const mapping::TensorStats& t, const std::string& prefix, PrintedStats& out) {
  const auto count = [&](const char* key, std::int64_t value) {
    out[prefix + key] = std::to_string(value);
  };
  count("Partition size", t.partition_words);
  count("Utilized capacity", t.tile_words);
  count("Utilized instances (max)", t.instances);
  count("Utilized clusters (max)", t.clusters);
  count("Scalar reads (per-instance)", t.reads);
  count("Scalar fills (per-instance)", t.fills);
  count("Scalar updates (per-instance)", t.updates);
  count("Temporal reductions (per-instance)", t.temporal_reductions);
  count("Address generations (per-cluster)", t.address_generations);
  out[prefix + "Energy (per-scalar-access)"] = two(t.energy_per_access_pj) + " pJ";
  out[prefix + "Energy (per-instance)"] = two(t.energy_per_instance_pj) + " pJ";
  out[prefix + "Energy (total)"] = two(t.energy_pj) + " pJ";
  const double read = t.read_words_per_cycle;
  const double write = t.write_words_per_cycle;
  const auto copies = static_cast<double>(t.instances);
  const auto rate = [&](const char* key, double value) {
    out[prefix + key + " (per-instance)"] = two(value) + " words/cycle";
    out[prefix + key + " (total)"] = two(value * copies) + " words/cycle";
  };
  rate("Shared Bandwidth", read + write);
  rate("Read Bandwidth", read);
  rate("Write Bandwidth", write);
}

void print_level(const mapping::Level& level, const mapping::LevelStats& stats, PrintedStats& out) {
  const std::string prefix = stats.level + "//";
  out[prefix + "Cycles"] = std::to_string(stats.cycles);
  out[prefix + "Bandwidth throttling"] = two(stats.slowdown);
  out[prefix + "Leakage energy (total)"] = two(stats.leakage_pj) + " pJ";
  out[prefix + "Vector access energy"] = two(level.read_pj) + " pJ";
  out[prefix + "Word bits"] = std::to_string(level.word_bits);
  out[prefix + "Block size"] = std::to_string(level.block_size);
  out[prefix + "Size"] = level.size_words ? std::to_string(*level.size_words) : "-";
  out[prefix + "Area"] = two(level.area_um2) + " um^2";
  for (const mapping::TensorStats& t : stats.tensors) {
    if (t.kept) print_tensor(t, stats.level + "/" + t.tensor + "/", out);
  }
}

}  // namespace

PrintedStats parse_stats(const std::filesystem::path& path) {
  PrintedStats stats;
  std::ifstream file(path);
  std::string level;
  std::string tensor;
  bool per_compute = false;
  for (std::string line; std::getline(file, line);) {
    const std::string text = trimmed(line);
    if (text.starts_with("=== ")) {
      level = text.substr(4, text.size() - 8);
      tensor.clear();
    } else if (text.starts_with("Level ") || text == "Networks") {
      level.clear();
      tensor.clear();
    } else if (text == "Operational Intensity Stats") {
      level = "skip";
    } else if (text == "Summary Stats") {
      level.clear();
      tensor.clear();
    } else if (text == "fJ/Compute") {
      per_compute = true;
    } else if (text.ends_with(":") && line.starts_with("    ")) {
      tensor = text.substr(0, text.size() - 1);
    } else if (per_compute && text.find(" = ") != std::string::npos) {
      stats["//fJ " + trimmed(text.substr(0, text.find('=')))] =
          trimmed(text.substr(text.find('=') + 1));
    } else if (text.starts_with("Computes = ")) {
      stats["//Computes"] = text.substr(11);
    } else if (level != "skip" && text.find(':') != std::string::npos) {
      const std::size_t colon = text.find(':');
      stats[level + "/" + tensor + "/" + trimmed(text.substr(0, colon))] =
          trimmed(text.substr(colon + 1));
    }
  }
  return stats;
}

PrintedStats print_stats(const mapping::Architecture& architecture, const mapping::Problem& problem,
                         const mapping::Evaluation& e) {
  PrintedStats out;
  const std::string mac = architecture.compute.name + "//";
  out[mac + "Computes (total)"] = std::to_string(e.computes);
  out[mac + "Utilized instances"] = std::to_string(e.utilized_compute_units);
  out[mac + "Cycles"] = std::to_string(e.compute_cycles);
  out[mac + "Energy (total)"] = two(e.compute_energy_pj) + " pJ";
  out[mac + "Area (total)"] =
      two(architecture.compute.area_um2 * static_cast<double>(architecture.compute.instances())) +
      " um^2";
  const auto computes = static_cast<double>(e.computes);
  out["//fJ " + architecture.compute.name] = two(e.compute_energy_pj / computes * 1000);
  for (std::size_t s = 0; s < e.levels.size(); ++s) {
    print_level(architecture.levels[s], e.levels[s], out);
    out["//fJ " + e.levels[s].level] = two(e.levels[s].energy_pj / computes * 1000);
  }
  out["//fJ Total"] = two(e.energy_pj / computes * 1000);
  out["//Computes"] = std::to_string(e.computes);
  out["//Cycles"] = std::to_string(e.cycles);
  out["//Utilization"] = two(e.utilization * 100) + "%";
  out["//Energy"] = two(e.energy_pj / 1e6) + " uJ";
  const auto cycles = static_cast<double>(e.cycles);
  const auto outputs =
      static_cast<double>(mapping::box_words(problem.tensors.back(), problem.sizes));
  out["//GFLOPs (@1GHz)"] = two((2 * computes - outputs) / cycles);
  out["//EDP(J*cycle)"] = fmt::format("{:.2e}", e.energy_pj * 1e-12 * cycles);
  return out;
}

std::vector<std::string> golden_layers(const std::filesystem::path& folder) {
  std::vector<std::string> layers;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const std::string ending = ".stats.txt";
    if (name.ends_with(ending)) layers.push_back(name.substr(0, name.size() - ending.size()));
  }
  std::sort(layers.begin(), layers.end());
  return layers;
}

}  // namespace flecsim::testing
