// `flecsim compare`: two estimates, or an estimate and measured cycles, layer by layer.
#include "flecsim/study/compare.h"

#include <cmath>
#include <memory>
#include <string>

#include <fmt/core.h>

#include "flecsim/base/text_table.h"

#include "command.h"

namespace flecsim::cli {
namespace {

using base::TextTable;
using study::Comparison;
using study::LayerPair;
using study::RunToCompare;
using Value = std::optional<double>;
constexpr auto left = TextTable::Align::left;

struct Options {
  std::string a, b;
  bool json = false;
};

std::string whole(double value) { return base::with_separators(std::llround(value)); }
std::string percent(const Value& value) {
  return value ? fmt::format("{:.1f}%", *value * 100) : "-";
}
std::string kibibytes(const Value& value) {
  return value ? fmt::format("{:.1f}", *value / 1024) : "-";
}
std::string microjoules(const Value& value) {
  return value ? fmt::format("{:.2f}", *value * 1e-6) : "-";
}

std::string title(const char* side, const RunToCompare& run) {
  if (run.measured) return fmt::format("{}: {} (measured cycles)\n", side, run.file);
  return fmt::format("{}: {}: {} on {} at {:.0f} MHz, {:.0f} PEs ({} model)\n", side, run.file,
                     run.network, run.accelerator, *run.clock_hz * 1e-6, *run.pes, run.model);
}

std::string cause_text(const LayerPair& pair) {
  if (pair.cause == study::Cause::only_in_a) return "only in A";
  if (pair.cause == study::Cause::only_in_b) return "only in B";
  if (pair.cause == study::Cause::not_modeled) return "not modelled " + pair.detail;
  std::string text(study::name_of(pair.cause));
  if (!pair.detail.empty()) text += ": " + pair.detail;
  const char* separator = "; also ";
  for (const study::Cause cause : pair.also) {
    text += fmt::format("{}{}", separator, study::name_of(cause));
    separator = ", ";
  }
  return text;
}

std::string cycles_text(const std::optional<study::RunLayer>& layer) {
  return layer && layer->modeled ? whole(layer->cycles) : "-";
}

/// A value of one side of a pair, where that side has it.
Value value_of(const std::optional<study::RunLayer>& layer, Value study::RunLayer::*member) {
  return layer && layer->modeled ? (*layer).*member : Value();
}

void add_row(TextTable& table, const LayerPair& pair) {
  const auto& a = pair.a;
  const auto& b = pair.b;
  std::string name = a ? a->name : b->name;
  if (a && b && a->name != b->name) name += " = " + b->name;
  using L = study::RunLayer;
  table.add({name, cycles_text(a), cycles_text(b),
             pair.compared() ? fmt::format("{:.3f}", pair.cycles_ratio()) : "-",
             percent(value_of(a, &L::utilization)), percent(value_of(b, &L::utilization)),
             kibibytes(value_of(a, &L::bytes)), kibibytes(value_of(b, &L::bytes)),
             microjoules(value_of(a, &L::energy_pj)), microjoules(value_of(b, &L::energy_pj)),
             cause_text(pair)});
}

std::string table_text(const Comparison& c) {
  TextTable table({{"layer", left},
                   {"cycles A"},
                   {"cycles B"},
                   {"B/A"},
                   {"util A"},
                   {"util B"},
                   {"KiB A"},
                   {"KiB B"},
                   {"uJ A"},
                   {"uJ B"},
                   {"first cause", left}});
  for (const LayerPair& pair : c.layers) add_row(table, pair);
  table.add_rule();
  const study::RunTotal& a = c.total_a;
  const study::RunTotal& b = c.total_b;
  table.add({"total", whole(a.cycles), whole(b.cycles), fmt::format("{:.3f}", b.cycles / a.cycles),
             percent(a.utilization), percent(b.utilization), kibibytes(a.bytes), kibibytes(b.bytes),
             microjoules(a.energy_pj), microjoules(b.energy_pj),
             fmt::format("{} of {} layers compared", c.compared, c.layers.size())});
  return table.str();
}

std::string time_text(const Comparison& c) {
  if (!c.total_a.seconds || !c.total_b.seconds) return "";
  return fmt::format("time: {:.4f} ms -> {:.4f} ms (B/A {:.3f})\n", *c.total_a.seconds * 1e3,
                     *c.total_b.seconds * 1e3, *c.total_b.seconds / *c.total_a.seconds);
}

std::string energy_text(const study::RunTotal& a, const study::RunTotal& b) {
  if (!a.static_energy_pj || !b.static_energy_pj) return "";
  return fmt::format("energy: {} uJ, {} of it static -> {} uJ, {} of it static\n",
                     microjoules(a.energy_pj), microjoules(a.static_energy_pj),
                     microjoules(b.energy_pj), microjoules(b.static_energy_pj));
}

std::string text_of(const Comparison& c) {
  std::string text = title("A", c.a) + title("B", c.b);
  if (c.by_order) text += "no layer has the same name in both: matched by order\n";
  text += "\n" + table_text(c) + "\n" + time_text(c) + energy_text(c.total_a, c.total_b);
  text += fmt::format("cycles per layer: mean |B/A - 1| {:.1f} %, median {:.1f} %",
                      c.mean_difference * 100, c.median_difference * 100);
  if (!c.worst_layer.empty()) {
    text += fmt::format(", furthest {} (B/A {:.3f})", c.worst_layer, c.worst_ratio);
  }
  return text + "\n";
}

int run(const Options& options) {
  const study::RunToCompare a = study::read_run(options.a);
  const Comparison c = study::compare(a, study::read_run(options.b));
  fmt::print("{}", options.json ? study::to_json(c) : text_of(c));
  return 0;
}

}  // namespace

void add_compare(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand(
      "compare", "Two estimates, or an estimate and your measured cycles: what differs and why");
  command->footer(
      "A and B are each the output of flecsim estimate --json, the folder of a study's run (its\n"
      "chosen design; FOLDER:ID is another of its front), or a CSV with the columns "
      "layer,cycles.\n\n"
      "Example:\n"
      "  flecsim estimate lenet5 --on gemmini-g16 --json > a.json && "
      "flecsim estimate lenet5 --on gemmini-g8 --json > b.json && flecsim compare a.json b.json\n"
      "  flecsim compare examples/compare/lenet5-g16.json examples/compare/lenet5-cycles.csv");
  const auto options = std::make_shared<Options>();
  command->add_option("A", options->a, "estimate (JSON), run of a study, or measured cycles (CSV)")
      ->required();
  command->add_option("B", options->b, "the other one")->required();
  command->add_flag("--json", options->json, "for machines (docs/schema/compare.schema.json)");
  command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace flecsim::cli
