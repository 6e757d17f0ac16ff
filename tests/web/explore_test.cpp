// The report of the main job: explore as a user runs it, then the file it wrote in a browser.
#include <filesystem>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/process.h"
#include "web/page.h"

namespace {

using flecsim::testing::Finished;
using flecsim::testing::Page;
using flecsim::testing::run_flecsim;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Json = nlohmann::json;

/// The case study, explored into a folder that goes at the end.
class CaseStudy {
 public:
  CaseStudy()
      : folder_(flecsim::testing::scratch("case_study")),
        explored_(run_flecsim(fmt::format("explore {}/examples/resnet34-embedded.yaml --out {}",
                                          FLECSIM_SOURCE_DIR, folder_.string()))) {}
  ~CaseStudy() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  const Finished& explored() const { return explored_; }
  std::string html() const { return flecsim::testing::read_file(folder_ / "report.html"); }
  Json json() const {
    return Json::parse(run_flecsim(fmt::format("report {} --json", folder_.string())).out);
  }

 private:
  std::filesystem::path folder_;
  Finished explored_;
};

TEST(ExploreReport, ShowsTheRunAndFollowsAClick) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  const CaseStudy study;
  ASSERT_EQ(study.explored().code, 0) << study.explored().err;
  const Json run = study.json();
  Page page(chromium, study.html());
  EXPECT_EQ(page.text_of("#design-title"),
            fmt::format("Design {}", run["chosen"]["id"].get<int>()));
  EXPECT_EQ(page.number("document.querySelectorAll('#front-table tbody tr').length"),
            static_cast<double>(run["front"].size()));
  for (const Json& design : {run["front"].front(), run["front"].back()}) {
    const int id = design["id"];
    EXPECT_THAT(
        check_selection(page, id, std::to_string(design["parameters"]["array.size"].get<int>())),
        IsEmpty());
  }
  EXPECT_THAT(page.text_of("#search-facts"), HasSubstr("scratchpad.size > accumulator.size"));
  EXPECT_THAT(page.text_of("#layer-table"), HasSubstr("layer1.0.conv1"));
  EXPECT_THAT(page.text_of("#insight-table"), HasSubstr("breaks"));
  EXPECT_THAT(page.problems(), IsEmpty());
}

TEST(ExploreReport, ZoomsToTheFrontAndOutForWhatLiesOutside) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  const CaseStudy study;
  Page page(chromium, study.html());
  const std::string zoomed = "document.querySelector('#zoom').checked";
  ASSERT_TRUE(page.truth(zoomed));  // infeasible designs take six times the front's energy
  EXPECT_THAT(page.text_of("#scatter-help"), HasSubstr("Outside this view"));
  const double width = page.number("Chart.getChart('scatter').scales.y.max");
  page.click_element("#zoom");
  EXPECT_GT(page.number("Chart.getChart('scatter').scales.y.max"), 2 * width);
  page.click_element("#zoom");
  page.click_element("#insight-table .design-links button");
  EXPECT_THAT(page.problems(), IsEmpty());
}

}  // namespace
