#include <charconv>
#include <cmath>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/node.h"
#include "flecsim/base/text_file.h"
#include "flecsim/base/text_parts.h"
#include "flecsim/store/run.h"
#include "flecsim/study/compare.h"
#include "flecsim/study/unfinished.h"

namespace flecsim::study {
namespace {

using base::InputError;
using base::Node;

double not_negative(const Node& node) {
  const double value = node.number();
  if (!(value >= 0)) node.fail(fmt::format("{}, expected a number of 0 or more", node.text()));
  return value;
}

RunLayer layer_of(const Node& node) {
  RunLayer layer;
  layer.name = node.at("name").text();
  layer.bound = node.at("bound").text();
  layer.tile = node.at("tile").text();
  layer.modeled = layer.bound != "not_modeled";
  layer.cycles = not_negative(node.at("cycles"));
  layer.macs = not_negative(node.at("macs"));
  layer.utilization = not_negative(node.at("utilization"));
  layer.bytes = not_negative(node.at("bytes"));
  layer.energy_pj = not_negative(node.at("energy_pj"));
  if (const auto leaked = node.find("static_energy_pj"))
    layer.static_energy_pj = not_negative(*leaked);
  if (layer.modeled && layer.cycles == 0) node.at("cycles").fail("0, expected a positive number");
  return layer;
}

void check_format(const Node& root) {
  const auto format = root.find("format");
  if (!format || format->text() != "flecsim-estimate") {
    throw InputError(fmt::format(
        "{}: format: {}, expected flecsim-estimate (what flecsim estimate NET --on ACC --json "
        "prints)",
        root.file(), format ? format->text() : "missing"));
  }
  const Node version = root.at("version");
  if (version.whole_number() != 1) version.fail(fmt::format("{}, expected 1", version.text()));
}

RunToCompare estimate_of(const std::string& text, const std::string& file) {
  const Node root = Node::parse_text(text, file);
  check_format(root);
  RunToCompare run;
  run.network = root.at("network").text();
  run.accelerator = root.at("accelerator").text();
  run.model = root.at("model").text();
  run.clock_hz = not_negative(root.at("clock_hz"));
  if (*run.clock_hz == 0) root.at("clock_hz").fail("0, expected a positive number");
  run.pes = not_negative(root.at("pes"));
  run.peak_bytes_per_cycle = not_negative(root.at("peak_bytes_per_cycle"));
  for (const Node& layer : root.at("layers").items()) run.layers.push_back(layer_of(layer));
  return run;
}

/// A measured row; the name may have commas, the cycles stand behind the last one.
RunLayer row_of(std::string_view line, const std::string& where) {
  const auto comma = line.rfind(',');
  if (comma == std::string_view::npos) {
    throw InputError(fmt::format("{}: '{}', expected layer,cycles", where, line));
  }
  RunLayer layer;
  std::string_view name = base::trimmed(line.substr(0, comma));
  if (name.size() >= 2 && name.front() == '"' && name.back() == '"') {
    name = name.substr(1, name.size() - 2);
  }
  layer.name = name;
  if (layer.name.empty()) throw InputError(where + ": layer: empty, expected the layer's name");
  const std::string_view cycles = base::trimmed(line.substr(comma + 1));
  const char* end = cycles.data() + cycles.size();
  const auto [rest, error] = std::from_chars(cycles.data(), end, layer.cycles);
  if (error != std::errc{} || rest != end || !std::isfinite(layer.cycles) || layer.cycles <= 0) {
    throw InputError(fmt::format("{}: cycles: '{}', expected a positive number", where, cycles));
  }
  return layer;
}

void check_header(std::string_view line, const std::string& where) {
  const auto comma = line.find(',');
  if (comma == std::string_view::npos || base::trimmed(line.substr(0, comma)) != "layer" ||
      base::trimmed(line.substr(comma + 1)) != "cycles") {
    throw InputError(fmt::format(
        "{}: header '{}', expected layer,cycles (or the JSON of flecsim estimate)", where, line));
  }
}

RunToCompare measured_of(const std::string& text, const std::string& file) {
  RunToCompare run;
  run.measured = true;
  std::map<std::string, int> seen;
  std::istringstream lines(text);
  std::string raw;
  bool header = false;
  for (int number = 1; std::getline(lines, raw); ++number) {
    const std::string_view line = base::trimmed(raw);
    if (line.empty() || line.front() == '#') continue;
    const std::string where = fmt::format("{}:{}", file, number);
    if (!header) {
      check_header(line, where);
      header = true;
      continue;
    }
    RunLayer layer = row_of(line, where);
    const auto [first, fresh] = seen.emplace(layer.name, number);
    if (!fresh) {
      throw InputError(fmt::format("{}: layer: '{}' again (first on line {}), expected it once",
                                   where, layer.name, first->second));
    }
    run.layers.push_back(std::move(layer));
  }
  return run;
}

std::string whole_file(const std::filesystem::path& file) {
  std::string content = base::read_text_file(file, "an estimate's JSON or a CSV of cycles");
  if (content.empty()) {
    throw InputError(fmt::format("{}: the file is empty", file.string()));
  }
  if (content.starts_with("\xEF\xBB\xBF")) content.erase(0, 3);
  return content;
}

/// A run of a study, or one of its designs: "runs/a" (the chosen one) or "runs/a:79".
struct StoredDesign {
  std::filesystem::path run;
  std::optional<std::int64_t> id;
};

std::optional<StoredDesign> stored_design(const std::string& name) {
  const auto is_run = [](const std::filesystem::path& path) {
    return std::filesystem::is_directory(path) || path.extension() == ".sqlite";
  };
  if (is_run(name)) return StoredDesign{name, std::nullopt};
  const auto colon = name.rfind(':');
  if (colon == std::string::npos || !is_run(name.substr(0, colon))) return std::nullopt;
  std::int64_t id = 0;
  const char* const end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(name.data() + colon + 1, end, id);
  if (error != std::errc{} || rest != end) {
    throw InputError(fmt::format("{}: '{}' is no design of a run, expected its number", name,
                                 name.substr(colon + 1)));
  }
  return StoredDesign{name.substr(0, colon), id};
}

RunToCompare design_of(const StoredDesign& stored, const std::string& name) {
  const store::Run run = store::read_run(stored.run);
  if (const std::string unfinished = unfinished_text(run, stored.run); !unfinished.empty()) {
    throw InputError(unfinished);
  }
  if (!stored.id && !run.chosen) {
    throw InputError(fmt::format("{}: {}, expected RUN:ID or a run with a chosen design", name,
                                 run.progress.feasible > 0
                                     ? "the first stage of a study chooses no design"
                                     : "no design of this run is feasible, so none was chosen"));
  }
  const std::int64_t id = stored.id ? *stored.id : run.chosen->id;
  std::string known;
  for (const store::Detail& detail : run.details) {
    if (detail.id == id) {
      RunToCompare design = estimate_of(detail.result, name);
      design.accelerator = fmt::format("{}-{}", run.header.name, id);
      return design;
    }
    known += fmt::format("{}{}", known.empty() ? "" : ", ", detail.id);
  }
  throw InputError(fmt::format("{}: design {} has no layers stored (those of the front have: {})",
                               name, id, known));
}

}  // namespace

RunToCompare read_run(const std::filesystem::path& file) {
  if (const auto stored = stored_design(file.string())) {
    RunToCompare run = design_of(*stored, file.string());
    run.file = file.string();
    return run;
  }
  const std::string text = whole_file(file);
  const auto first = text.find_first_not_of(" \t\r\n");
  const bool json = first != std::string::npos && text[first] == '{';
  RunToCompare run = json ? estimate_of(text, file.string()) : measured_of(text, file.string());
  run.file = file.string();
  if (run.layers.empty()) {
    throw InputError(fmt::format("{}: has no layers, expected at least one", run.file));
  }
  return run;
}

}  // namespace flecsim::study
