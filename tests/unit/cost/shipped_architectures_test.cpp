// Protects: the costs written into data/architectures are those that the commands named there give.
#include <cmath>
#include <filesystem>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "flecsim/base/node.h"
#include "flecsim/cost/primitive.h"
#include "flecsim/cost/primitive_text.h"

namespace flecsim::cost {
namespace {

using base::Node;

constexpr double written_digits = 1e-5;  // six figures

void expect_number(const Node& written, double ours) {
  EXPECT_NEAR(written.number(), ours, written_digits * std::abs(ours)) << written.where();
}

/// The primitive that a level of on-chip storage is, as its file's comment says.
std::string primitive_of(const Node& level) {
  if (const auto size = level.find("size"))
    return fmt::format("sram:size={},width={}", size->text(), level.at("access_bits").text());
  const std::string& width = level.at("word_bits").text();
  const std::string& depth = level.at("depth").text();
  if (depth == "1") return "register:width=" + width;
  return fmt::format("register_file:depth={},width={}", depth, width);
}

void expect_level(const Node& level) {
  const auto estimate = estimate_primitive(parse_primitive(primitive_of(level)));
  const Node energy = level.at("energy_pj");
  const double write_pj = estimate.find("write").value();
  expect_number(energy.at("read"), estimate.find("read").value_or(write_pj));
  expect_number(energy.at("write"), write_pj);
  expect_number(energy.at("leak"), estimate.leakage_mw);  // mW over 1 ns, the files' clock
  expect_number(level.at("area_um2"), estimate.area_um2);
}

/// pJ per bit: LPDDR4, or Timeloop's 200 pJ per 16 bit where the file says so.
void expect_dram(const Node& level, double pj_per_bit) {
  const double access_pj = pj_per_bit * level.at("access_bits").number();
  expect_number(level.at("energy_pj").at("read"), access_pj);
  expect_number(level.at("energy_pj").at("write"), access_pj);
}

int expect_file(const std::filesystem::path& file) {
  const Node root = Node::parse_file(file);
  const Node accelerator = root.at("accelerator");
  const Node compute = accelerator.at("compute");
  const auto mac =
      estimate_primitive(parse_primitive("mac:width=" + compute.at("word_bits").text()));
  expect_number(compute.at("energy_pj"), mac.find("compute").value());
  expect_number(compute.at("area_um2"), mac.area_um2);
  const bool timeloops = accelerator.at("name").text() == "eyeriss-v2-48x48";
  int levels = 0;
  const Node list = accelerator.at("levels");
  for (const Node& level : list.items()) {
    const auto kind = level.find("kind");
    if (kind && kind->text() == "dram") expect_dram(level, timeloops ? 200.0 / 16 : 8.0);
    if (kind) continue;
    expect_level(level);
    ++levels;
  }
  return levels;
}

TEST(ShippedArchitectures, CostsAreThoseOfTheirCommands) {
  int files = 0, levels = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(FLECSIM_SOURCE_DIR "/data/architectures")) {
    levels += expect_file(entry.path());
    ++files;
  }
  EXPECT_EQ(files, 4);
  EXPECT_EQ(levels, 13);
}

}  // namespace
}  // namespace flecsim::cost
