// Protects: the sparse accelerators' files stay readable and their areas are those of
// docs/energy.md.
#include <gtest/gtest.h>

#include "flecsim/base/node.h"
#include "flecsim/cost/accelergy.h"

namespace flecsim::cost {
namespace {

/// Area of Sparse-Blox over the area of the rest, in percent.
double overhead_percent(const std::string& design) {
  const std::filesystem::path folder = FLECSIM_SOURCE_DIR "/examples/accelergy/sparse";
  const std::vector<std::filesystem::path> files = {folder / (design + ".yaml"),
                                                    folder / "sparse_blox.yaml"};
  AccelergyOptions options;
  options.json = true;
  const auto json = base::Node::parse_text(run_accelergy(files, options).json, "json");
  const auto components = json.at("components");
  double added = 0;
  for (const auto& component : components.items())
    if (component.at("class").text() == "sparse_blox") added += component.at("area_um2").number();
  return 100 * added / (json.at("area_um2").number() - added);
}

TEST(SparseDesigns, SparseBloxAddsLessThanTheirOwnModules) {
  EXPECT_NEAR(overhead_percent("scnn"), 1.75, 0.01);
  EXPECT_NEAR(overhead_percent("sticker"), 2.39, 0.01);
  EXPECT_NEAR(overhead_percent("snap"), 3.14, 0.01);
}

}  // namespace
}  // namespace flecsim::cost
