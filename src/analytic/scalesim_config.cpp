#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "flecsim/analytic/scalesim.h"
#include "flecsim/base/error.h"
#include "flecsim/base/text_file.h"
#include "flecsim/base/text_parts.h"

namespace flecsim::analytic::scalesim {
namespace {

using base::lines_of;
using base::lower;
using base::trimmed;
using base::whole_number;

struct Entry {
  std::string value;
  int line = 0;
  bool used = false;
};

/// Sections and keys of an INI file as Python's ConfigParser reads it (keys without case).
class Ini {
 public:
  Ini(std::string_view text, std::string file) : file_(std::move(file)) {
    std::string section;
    int number = 0;
    for (const std::string_view raw : lines_of(text)) {
      ++number;
      const std::string_view line = trimmed(raw);
      if (line.empty() || line.front() == '#' || line.front() == ';') continue;
      if (line.front() == '[') {
        section = read_section(line, number);
      } else {
        read_entry(section, line, number);
      }
    }
  }

  const std::string& file() const { return file_; }
  bool has_section(const std::string& name) const { return sections_.contains(name); }

  Entry* find(const std::string& section, std::string_view key) {
    const auto found = sections_.find(section);
    if (found == sections_.end()) return nullptr;
    const auto entry = found->second.find(lower(key));
    if (entry == found->second.end()) return nullptr;
    entry->second.used = true;
    return &entry->second;
  }

  Entry& at(const std::string& section, std::string_view key) {
    if (Entry* entry = find(section, key)) return *entry;
    throw base::InputError(fmt::format("{}: [{}] has no {}", file_, section, key));
  }

  std::vector<std::string> unused() const {
    std::vector<std::string> keys;
    for (const auto& [section, entries] : sections_) {
      for (const auto& [key, entry] : entries) {
        if (!entry.used) keys.push_back(key);
      }
    }
    return keys;
  }

 private:
  std::string read_section(std::string_view line, int number) {
    const auto end = line.find(']');
    if (end == std::string_view::npos) fail(number, line, "a section [name]");
    const std::string name(line.substr(1, end - 1));
    sections_[name];
    return name;
  }

  void read_entry(const std::string& section, std::string_view line, int number) {
    const auto separator = line.find_first_of(":=");
    if (section.empty() || separator == std::string_view::npos) {
      fail(number, line, "'key: value' in a [section]");
    }
    const std::string key = lower(trimmed(line.substr(0, separator)));
    if (sections_[section].contains(key)) fail(number, line, "every key once in a section");
    sections_[section][key] = {std::string(trimmed(line.substr(separator + 1))), number, false};
  }

  [[noreturn]] void fail(int number, std::string_view line, std::string_view expected) const {
    throw base::InputError(fmt::format("{}:{}: '{}', expected {}", file_, number, line, expected));
  }

  std::string file_;
  std::map<std::string, std::map<std::string, Entry>> sections_;
};

[[noreturn]] void fail(const Ini& ini, const Entry& entry, std::string_view key,
                       std::string_view expected) {
  throw base::InputError(fmt::format("{}:{}: {}: '{}', expected {}", ini.file(), entry.line, key,
                                     entry.value, expected));
}

std::int64_t positive(const Ini& ini, const Entry& entry, std::string_view key,
                      std::string_view text) {
  const auto value = whole_number(text);
  if (!value || *value < 1) fail(ini, entry, key, "a whole number of at least 1");
  return *value;
}

std::int64_t positive(Ini& ini, const std::string& section, std::string_view key) {
  const Entry& entry = ini.at(section, key);
  return positive(ini, entry, key, entry.value);
}

bool is_true(Ini& ini, const std::string& section, std::string_view key) {
  const Entry* entry = ini.find(section, key);
  return entry && lower(entry->value) == "true";
}

void refuse(Ini& ini, const std::string& section, std::string_view key, std::string_view what) {
  if (!is_true(ini, section, key)) return;
  fail(ini, ini.at(section, key), key, fmt::format("False ({} is not modelled)", what));
}

/// The mode's line, with what SCALE-Sim would have crashed on said.
void read_mode(Ini& ini, Config& config) {
  refuse(ini, "run_presets", "UseRamulatorTrace", "a Ramulator trace");
  const Entry* mode = ini.find("run_presets", "InterfaceBandwidth");
  if (!mode) {
    config.notes.push_back(
        "no [run_presets] InterfaceBandwidth: SCALE-Sim stops here; CALC is assumed");
    return;
  }
  if (mode->value != "CALC" && mode->value != "USER") {
    fail(ini, *mode, "InterfaceBandwidth", "CALC or USER");
  }
  config.user_bandwidth = mode->value == "USER";
}

void read_array(Ini& ini, Config& config) {
  const std::string section = "architecture_presets";
  config.rows = positive(ini, section, "ArrayHeight");
  config.columns = positive(ini, section, "ArrayWidth");
  config.ifmap_sram_kib = positive(ini, section, "IfmapSramSzkB");
  config.filter_sram_kib = positive(ini, section, "FilterSramSzkB");
  config.ofmap_sram_kib = positive(ini, section, "OfmapSramSzkB");
  for (const char* offset : {"IfmapOffset", "FilterOffset", "OfmapOffset"}) {
    Entry& entry = ini.at(section, offset);
    if (!whole_number(entry.value)) fail(ini, entry, offset, "a whole number");
  }
  const Entry& dataflow = ini.at(section, "Dataflow");
  constexpr std::array flows{Dataflow::os, Dataflow::ws, Dataflow::is};
  const auto flow = std::find_if(flows.begin(), flows.end(),
                                 [&](Dataflow f) { return name_of(f) == dataflow.value; });
  if (flow == flows.end()) fail(ini, dataflow, "Dataflow", "os, ws or is");
  config.dataflow = *flow;
}

/// Layout keys stand in a section of their own, in older files among the architecture's.
void read_layout(Ini& ini, Config& config) {
  std::string section = "layout";
  if (!ini.has_section(section)) {
    section = "architecture_presets";
    config.notes.push_back("no [layout]: SCALE-Sim stops here; its defaults are assumed");
  }
  refuse(ini, section, "IfmapCustomLayout", "a custom layout");
  refuse(ini, section, "FilterCustomLayout", "a custom layout");
  const auto optional = [&](std::string_view key, std::int64_t& value) {
    if (const Entry* entry = ini.find(section, key)) {
      value = positive(ini, *entry, key, entry->value);
    }
  };
  optional("IfmapSRAMBankBandwidth", config.ifmap_bandwidth);
  optional("FilterSRAMBankBandwidth", config.filter_bandwidth);
  optional("IfmapSRAMBankNum", config.ifmap_banks);
  optional("FilterSRAMBankNum", config.filter_banks);
  std::int64_t ports = 2;
  optional("IfmapSRAMBankPort", ports);
  optional("FilterSRAMBankPort", ports);
}

void read_bandwidth(Ini& ini, Config& config) {
  const Entry* entry = ini.find("architecture_presets", "Bandwidth");
  if (!config.user_bandwidth) return;
  if (!entry) ini.at("architecture_presets", "Bandwidth");
  const std::string_view first =
      trimmed(std::string_view(entry->value).substr(0, entry->value.find(',')));
  config.ofmap_bandwidth = positive(ini, *entry, "Bandwidth", first);
  const auto check = [&](const char* tensor, std::int64_t bandwidth, std::int64_t banks) {
    if (bandwidth % banks == 0) return;
    throw base::InputError(fmt::format(
        "{}: {}SRAMBankBandwidth is {}, expected a multiple of {}SRAMBankNum = {} (SCALE-Sim "
        "stops here)",
        ini.file(), tensor, bandwidth, tensor, banks));
  };
  check("Ifmap", config.ifmap_bandwidth, config.ifmap_banks);
  check("Filter", config.filter_bandwidth, config.filter_banks);
}

void read_sparsity(Ini& ini, Config& config) {
  if (!ini.has_section("sparsity")) {
    config.notes.push_back("no [sparsity]: SCALE-Sim stops here; dense is assumed");
    return;
  }
  config.sparsity = is_true(ini, "sparsity", "SparsitySupport");
  Entry* representation = ini.find("sparsity", "SparseRep");
  if (!config.sparsity) return;
  refuse(ini, "sparsity", "OptimizedMapping", "row-wise sparsity");
  if (config.dataflow != Dataflow::ws) {
    fail(ini, ini.at("architecture_presets", "Dataflow"), "Dataflow", "ws with SparsitySupport");
  }
  if (!representation) ini.at("sparsity", "SparseRep");
  const std::string& value = representation->value;
  if (value != "csr" && value != "csc" && value != "ellpack_block") {
    fail(ini, *representation, "SparseRep", "csr, csc or ellpack_block");
  }
  config.sparse_representation = value;
}

}  // namespace

std::string_view name_of(Dataflow dataflow) {
  switch (dataflow) {
    case Dataflow::os:
      return "os";
    case Dataflow::ws:
      return "ws";
    case Dataflow::is:
      return "is";
  }
  return "";
}

Config parse_config(std::string_view text, std::string_view file) {
  Ini ini(text, std::string(file));
  Config config;
  config.run_name = ini.at("general", "run_name").value;
  read_mode(ini, config);
  read_array(ini, config);
  read_layout(ini, config);
  read_bandwidth(ini, config);
  read_sparsity(ini, config);
  const auto unused = ini.unused();
  if (!unused.empty()) {
    config.notes.push_back(
        fmt::format("no effect on the reports of SCALE-Sim: {}", fmt::join(unused, ", ")));
  }
  return config;
}

Config read_config(const std::filesystem::path& path) {
  return parse_config(base::read_text_file(path), path.string());
}

}  // namespace flecsim::analytic::scalesim
