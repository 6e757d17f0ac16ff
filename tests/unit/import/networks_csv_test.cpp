// Every file of data/networks.csv, node for node.
#include <fstream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "flecsim/import/load.h"
#include "flecsim/model/metrics.h"

#include "support/shared.h"

namespace flecsim::importer {
namespace {

struct Expected {
  std::string file;
  std::int64_t parameters = 0;
  std::int64_t macs = 0;
  std::map<std::string, int> nodes;
};

std::vector<Expected> read_expected(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<Expected> result;
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty() || line[0] == '#' || line.starts_with("file,")) continue;
    std::istringstream cells(line);
    Expected row;
    std::string cell;
    std::getline(cells, row.file, ',');
    std::getline(cells, cell, ',');
    row.parameters = std::stoll(cell);
    std::getline(cells, cell, ',');
    row.macs = std::stoll(cell);
    for (const char* type : {"Conv", "ConvTranspose", "Gemm", "MatMul"}) {
      std::getline(cells, cell, ',');
      row.nodes[type] = std::stoi(cell);
    }
    result.push_back(row);
  }
  return result;
}

TEST(NetworksCsv, ParametersMacsAndNodesAreExact) {
  FLECSIM_REQUIRE_SHARED(shared);
  const auto rows = read_expected(shared / "data" / "networks.csv");
  ASSERT_EQ(rows.size(), 34U);
  for (const Expected& row : rows) {
    const LoadedNetwork loaded = load_onnx(shared / "data" / row.file);
    EXPECT_EQ(model::total_parameters(loaded.network), row.parameters) << row.file;
    EXPECT_EQ(model::total_macs(loaded.network), row.macs) << row.file;
    EXPECT_TRUE(loaded.notices.empty()) << row.file;
    std::map<std::string, int> nodes;
    for (const model::Layer& layer : loaded.network.layers()) ++nodes[layer.source];
    for (const auto& [type, count] : row.nodes) EXPECT_EQ(nodes[type], count) << row.file << type;
    EXPECT_EQ(loaded.network.inputs().size(), 1U) << row.file;
  }
}

}  // namespace
}  // namespace flecsim::importer
