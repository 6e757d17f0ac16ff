#include "estimate_compat.h"

#include <charconv>
#include <filesystem>

#include <fmt/core.h>
#include <fmt/format.h>

#include "flecsim/analytic/scalesim.h"
#include "flecsim/analytic/scalesim_explain.h"
#include "flecsim/base/atomic_file.h"
#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"
#include "flecsim/base/text_table.h"

namespace flecsim::cli {
namespace {

namespace scalesim = analytic::scalesim;
using base::TextTable;
constexpr auto left = TextTable::Align::left;

void print_notes(const std::string& file, const std::vector<std::string>& notes) {
  for (const std::string& note : notes) fmt::print(stderr, "flecsim: {}: {}\n", file, note);
}

/// Layers to show: all, or the one of that name.
std::vector<std::size_t> chosen(const scalesim::Topology& topology, const std::string& name) {
  std::vector<std::size_t> indices;
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < topology.layers.size(); ++i) {
    names.push_back(topology.layers[i].name);
    if (name.empty() || name == names.back()) indices.push_back(i);
  }
  if (!indices.empty()) return indices;
  throw base::InputError(fmt::format("--explain {}: {} has no such layer{}", name, topology.name,
                                     base::suggestion(name, names)));
}

std::string difference_table(const scalesim::Config& config, const scalesim::Topology& topology,
                             const std::vector<scalesim::LayerReport>& reports,
                             const std::vector<std::size_t>& layers) {
  TextTable table({{"layer", left}, {"fault switched off", left}, {"cycles"}});
  for (const std::size_t i : layers) {
    const auto difference = scalesim::explain(config, topology.layers[i], reports[i]);
    table.add({topology.layers[i].name, "SCALE-Sim v3.0.0",
               base::with_separators(difference.scalesim_cycles)});
    for (const auto& step : difference.steps) {
      if (step.cycles != 0)
        table.add({"", std::string(step.fault), fmt::format("{:+}", step.cycles)});
    }
    table.add({"", "ours (closed form)", base::with_separators(difference.our_cycles)});
    table.add_rule();
  }
  return table.str();
}

std::string fault_table() {
  TextTable table({{"copied fault", left}, {"SCALE-Sim v3.0.0", left}, {"ours", left}});
  for (const auto& fault : scalesim::copied_faults()) {
    table.add({std::string(fault.name), std::string(fault.fault), std::string(fault.instead)});
  }
  return table.str();
}

std::string text_of(const scalesim::Topology& topology,
                    const std::vector<scalesim::LayerReport>& reports) {
  TextTable table({{"layer", left},
                   {"cycles"},
                   {"with prefetch"},
                   {"stalls"},
                   {"util %"},
                   {"mapping %"},
                   {"compute %"}});
  std::int64_t cycles = 0, stalls = 0;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const auto& r = reports[i];
    cycles += r.total_cycles;
    stalls += r.stall_cycles;
    table.add({topology.layers[i].name, base::with_separators(r.total_cycles),
               base::with_separators(r.total_with_prefetch_cycles),
               base::with_separators(r.stall_cycles),
               fmt::format("{:.2f}", r.overall_utilization_percent),
               fmt::format("{:.2f}", r.mapping_efficiency_percent),
               fmt::format("{:.2f}", r.compute_utilization_percent)});
  }
  table.add_rule();
  table.add(
      {"total", base::with_separators(cycles), "", base::with_separators(stalls), "", "", ""});
  return table.str();
}

void write_reports(const std::filesystem::path& folder, const scalesim::Config& config,
                   const std::vector<scalesim::LayerReport>& reports) {
  base::write_file(folder / "COMPUTE_REPORT.csv", scalesim::compute_report(config, reports));
  base::write_file(folder / "BANDWIDTH_REPORT.csv", scalesim::bandwidth_report(config, reports));
  base::write_file(folder / "DETAILED_ACCESS_REPORT.csv",
                   scalesim::detailed_access_report(config, reports));
  if (config.sparsity)
    base::write_file(folder / "SPARSE_REPORT.csv", scalesim::sparse_report(config, reports));
}

int run_scalesim(const CompatOptions& options, bool explained, const std::string& layer) {
  if (options.config.empty()) {
    throw base::InputError("--compat scalesim-v3: --config is missing, expected SCALE-Sim's .cfg");
  }
  const scalesim::Config config = scalesim::read_config(options.config);
  const scalesim::Topology topology = scalesim::read_topology(options.topology);
  print_notes(options.config, config.notes);
  print_notes(options.topology, topology.notes);
  std::vector<scalesim::LayerReport> reports;
  for (const auto& one : topology.layers) reports.push_back(scalesim::run(config, one));
  if (!options.reports.empty()) write_reports(options.reports, config, reports);
  if (explained) {
    fmt::print("{}\n{}", difference_table(config, topology, reports, chosen(topology, layer)),
               fault_table());
  } else {
    fmt::print(
        "{}", options.csv ? scalesim::compute_report(config, reports) : text_of(topology, reports));
  }
  return 0;
}

std::pair<std::int64_t, std::int64_t> array_of(const std::string& text) {
  std::int64_t sides[2] = {0, 0};
  const auto x = text.find('x');
  const char* const end = text.data() + text.size();
  const char* const middle = x == std::string::npos ? end : text.data() + x;
  const auto first = std::from_chars(text.data(), middle, sides[0]);
  const auto second = std::from_chars(std::min(middle + 1, end), end, sides[1]);
  const bool right = x != std::string::npos && first.ptr == middle && second.ptr == end;
  if (right && sides[0] >= 1 && sides[1] >= 1) return {sides[0], sides[1]};
  throw base::InputError(fmt::format("--array {}: expected ROWSxCOLUMNS", text));
}

int run_stonne(const CompatOptions& options) {
  const auto [rows, columns] = array_of(options.array);
  const scalesim::Topology topology = scalesim::read_topology(options.topology);
  print_notes(options.topology, topology.notes);
  std::int64_t total = 0;
  TextTable table({{"layer", left}, {"cycles"}});
  std::string csv = "Layer, Cycles\n";
  for (const auto& layer : topology.layers) {
    const std::int64_t cycles = scalesim::stonne_tpu_cycles(layer, rows, columns);
    total += cycles;
    table.add({layer.name, base::with_separators(cycles)});
    csv += fmt::format("{}, {}\n", layer.name, cycles);
  }
  table.add_rule();
  table.add({"total", base::with_separators(total)});
  fmt::print("{}", options.csv ? csv : table.str());
  return 0;
}

}  // namespace

void add_compat_options(CLI::App& command, CompatOptions& options) {
  constexpr const char* group = "Other tools' numbers";
  auto* tool =
      command.add_option("--compat", options.tool, "scalesim-v3 or stonne-tpu, to the digit")
          ->check(CLI::IsMember({"scalesim-v3", "stonne-tpu"}))
          ->group(group);
  command.add_option("--config", options.config, "SCALE-Sim's configuration")
      ->type_name("FILE.cfg")
      ->needs(tool)
      ->group(group);
  command.add_option("--topology", options.topology, "SCALE-Sim's layers (convolutions or M,N,K)")
      ->type_name("FILE.csv")
      ->needs(tool)
      ->group(group);
  command.add_option("--reports", options.reports, "write all of SCALE-Sim's reports there")
      ->type_name("DIR")
      ->needs(tool)
      ->group(group);
  command.add_option("--array", options.array, "of stonne-tpu")
      ->type_name("ROWSxCOLUMNS")
      ->needs(tool)
      ->capture_default_str()
      ->group(group);
  command.add_flag("--csv", options.csv, "the columns of COMPUTE_REPORT.csv")
      ->needs(tool)
      ->group(group);
}

int run_compat(const CompatOptions& options, bool explained, const std::string& explain) {
  if (options.topology.empty()) {
    throw base::InputError(
        fmt::format("--compat {}: --topology is missing, expected a .csv", options.tool));
  }
  if (options.tool == "scalesim-v3") return run_scalesim(options, explained, explain);
  if (explained || !options.config.empty() || !options.reports.empty()) {
    throw base::InputError(
        "--compat stonne-tpu: --config, --reports and --explain are of scalesim-v3, expected "
        "--topology, --array and --csv");
  }
  return run_stonne(options);
}

}  // namespace flecsim::cli
