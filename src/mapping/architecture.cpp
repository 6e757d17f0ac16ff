#include "flecsim/mapping/architecture.h"

#include <cmath>
#include <set>

#include <fmt/format.h>

#include "flecsim/base/error.h"

namespace flecsim::mapping {
namespace {

using base::InputError;

void expect_positive(const std::string& level, const char* key, double value) {
  if (!(value > 0)) {
    throw InputError(
        fmt::format("architecture: {}: {} is {}, expected more than 0", level, key, value));
  }
}

void check_level(const Level& level) {
  expect_positive(level.name, "word bits", static_cast<double>(level.word_bits));
  expect_positive(level.name, "block size", static_cast<double>(level.block_size));
  expect_positive(level.name, "cluster size", static_cast<double>(level.cluster_size));
  expect_positive(level.name, "multiple_buffering", level.multiple_buffering);
  if (level.size_words && *level.size_words < 1) {
    throw InputError(fmt::format("architecture: {}: size is {} words, expected at least 1",
                                 level.name, *level.size_words));
  }
  for (const auto& bandwidth :
       {level.read_bandwidth_words_per_cycle, level.write_bandwidth_words_per_cycle,
        level.shared_bandwidth_words_per_cycle}) {
    if (bandwidth) expect_positive(level.name, "bandwidth", *bandwidth);
  }
  if (level.instances() % level.cluster_size != 0) {
    throw InputError(fmt::format("architecture: {}: cluster_size {} does not divide {} instances",
                                 level.name, level.cluster_size, level.instances()));
  }
}

void divide_mesh(Level& level, const char* axis, std::int64_t inner, std::int64_t own,
                 std::int64_t& fanout, const std::string& inner_name) {
  if (own < 1 || inner % own != 0) {
    throw InputError(
        fmt::format("architecture: {}: mesh{} is {}, expected a divisor of the {} of {}",
                    level.name, axis, own, inner, inner_name));
  }
  fanout = inner / own;
}

}  // namespace

std::string_view name_of(EnergySource source) {
  switch (source) {
    case EnergySource::none:
      return "none";
    case EnergySource::reference_table:
      return "ert";
    case EnergySource::architecture:
      return "architecture";
    case EnergySource::rough_formula:
      return "rough_formula";
  }
  return "none";
}

std::optional<std::int64_t> Level::effective_words() const {
  if (!size_words) return std::nullopt;
  return static_cast<std::int64_t>(
      std::floor(static_cast<double>(*size_words) / multiple_buffering));
}

int level_index(const Architecture& architecture, const std::string& name) {
  for (std::size_t s = 0; s < architecture.levels.size(); ++s) {
    if (architecture.levels[s].name == name) return static_cast<int>(s);
  }
  return -1;
}

void derive_fanouts(Architecture& architecture) {
  std::int64_t x = architecture.compute.mesh_x;
  std::int64_t y = architecture.compute.mesh_y;
  std::string inner = architecture.compute.name;
  for (Level& level : architecture.levels) {
    divide_mesh(level, "X", x, level.mesh_x, level.fanout_x, inner);
    divide_mesh(level, "Y", y, level.mesh_y, level.fanout_y, inner);
    x = level.mesh_x;
    y = level.mesh_y;
    inner = level.name;
  }
}

void check(const Architecture& architecture) {
  if (architecture.levels.empty()) {
    throw InputError("architecture: no storage level, expected at least one");
  }
  expect_positive(architecture.compute.name, "instances",
                  static_cast<double>(architecture.compute.instances()));
  std::set<std::string> names;
  for (const Level& level : architecture.levels) {
    if (!names.insert(level.name).second) {
      throw InputError(fmt::format("architecture: two levels are named '{}'", level.name));
    }
    check_level(level);
  }
}

}  // namespace flecsim::mapping
