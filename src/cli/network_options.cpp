#include "network_options.h"

#include <charconv>

#include <fmt/core.h>

#include "flecsim/base/error.h"
#include "flecsim/import/load.h"

namespace flecsim::cli {
namespace {

void add_dimension(const std::string& text, importer::LoadOptions& options) {
  const std::size_t mark = text.rfind('=');
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const char* start = mark == std::string::npos ? end : text.data() + mark + 1;
  const auto [rest, error] = std::from_chars(start, end, value);
  if (mark == std::string::npos || mark == 0 || error != std::errc() || rest != end) {
    throw base::InputError(fmt::format("--dim {}: expected NAME=NUMBER", text));
  }
  options.dimensions[text.substr(0, mark)] = value;
}

}  // namespace

void add_network_options(CLI::App& command, NetworkOptions& options) {
  command
      .add_option("NET", options.name,
                  "zoo name (flecsim networks; NAME@HxW for another input size), .onnx, "
                  "SCALE-Sim .csv, or .yaml (Timeloop problem, layers)")
      ->required();
  command.add_option("--batch", options.batch, "samples per run, where the network leaves it open")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{65536}))
      ->type_name("N");
  command.add_option("--dim", options.dimensions, "value of an open dimension, may be repeated")
      ->type_name("NAME=N");
}

void refuse_without_network(const NetworkOptions& options) {
  if (!options.name.empty()) return;
  if (options.batch != 0) throw base::InputError("--batch: needs a network (NET)");
  if (!options.dimensions.empty()) throw base::InputError("--dim: needs a network (NET)");
}

model::Network load(const NetworkOptions& options) {
  importer::LoadOptions load_options;
  if (options.batch != 0) load_options.batch = options.batch;
  for (const std::string& text : options.dimensions) add_dimension(text, load_options);
  importer::LoadedNetwork loaded = importer::load_network(options.name, load_options);
  for (const std::string& notice : loaded.notices) fmt::print(stderr, "flecsim: {}\n", notice);
  return std::move(loaded.network);
}

}  // namespace flecsim::cli
