// The report in a real browser: what a designer does with it, with mouse and keyboard.
#include "flecsim/report/report.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "web/page.h"

namespace {

using flecsim::report::render_html;
using flecsim::testing::check_selection;
using flecsim::testing::Page;
using flecsim::testing::web_file;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::string run_page() { return render_html(web_file("run.json")); }

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error(fmt::format("not in the page: {}", from));
  return text.replace(at, from.size(), to);
}

/// The ids of the rows of the front table, in order.
std::string front_rows(Page& page) {
  return page.text(
      "[...document.querySelectorAll('#front-table tbody tr')].map(r => r.dataset.id)");
}

TEST(ReportPage, ShowsTheChosenDesignFirst) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, run_page());
  EXPECT_EQ(page.text_of("#design-title"), "Design 5");
  EXPECT_THAT(page.text_of("#design-body"),
              HasSubstr("Nearest to the ideal point: distance 0.31."));
  EXPECT_THAT(page.text_of("#search"), HasSubstr("exhaustive"));
  EXPECT_THAT(page.text_of("#search-facts"), HasSubstr("flecsim 0.1.0"));
  EXPECT_THAT(page.text_of("#search-facts"), HasSubstr("fps >= 50000"));
}

TEST(ReportPage, ClickOnAPointSelectsItsDesign) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, run_page());
  EXPECT_THAT(check_selection(page, 3, "8"), IsEmpty());
  EXPECT_THAT(page.text_of("#layer-table tbody tr"), HasSubstr("16,000"));  // conv1 on 8x8
  EXPECT_THAT(check_selection(page, 5, "16"), IsEmpty());
  EXPECT_THAT(page.text_of("#layer-table tbody tr"), HasSubstr("8,000"));
  EXPECT_THAT(page.problems(), IsEmpty());
}

TEST(ReportPage, BrokenSelectionIsSeen) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  const std::string html = run_page();
  const std::pair<std::string_view, std::string_view> mutants[] = {
      {"scatter.onSelect(chart.data", "void (chart.data"},
      {"if (frontTable) frontTable.select(id);", ""},
      {"  showDesign(id);\n  showLayers(id);", "  showLayers(id);"},
      {"  showDesign(id);\n  showLayers(id);", "  showDesign(id);"},
      {"tr.setAttribute('aria-selected', String(selected));", ""},
      {"data[index].id);", "data[0].id + 1);"},
  };
  Page page(chromium, html);
  ASSERT_THAT(check_selection(page, 3, "8"), IsEmpty());
  for (const auto& [from, to] : mutants) {
    page.load(replaced(html, from, to));
    EXPECT_THAT(check_selection(page, 3, "8"), Not(IsEmpty())) << from;
  }
}

TEST(ReportPage, OpensOfflineAndWithoutErrors) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, run_page());
  page.hover(Page::point_of(9));
  page.click(Page::point_of(7));
  page.click_element("#theme");
  page.click_element("#layer-table th button");
  EXPECT_THAT(page.problems(), IsEmpty());
  ASSERT_THAT(page.requests(), SizeIs(1));
  EXPECT_THAT(page.requests()[0], HasSubstr("file://"));
}

TEST(ReportPage, DesignsOffTheFrontSayWhy) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, run_page());
  page.click(Page::point_of(7));
  EXPECT_THAT(page.text_of("#design-body"), HasSubstr("Dominated on the front by #6"));
  EXPECT_THAT(page.text_of("#layers-missing"), HasSubstr("no layers of design 7"));
  EXPECT_FALSE(page.truth("document.querySelector('#layers-body').checkVisibility()"));
  page.click(Page::point_of(1));
  EXPECT_THAT(page.text_of("#design-body"), HasSubstr("Infeasible: breaks fps >= 50000"));
  EXPECT_THAT(page.text_of("#design-body"), HasSubstr("Nearest feasible: #3, 1 step away"));
  page.click(Page::point_of(3));
  EXPECT_THAT(page.text_of("#design-body"), HasSubstr("Against the chosen design: energy −25 %"));
  EXPECT_TRUE(page.truth("document.querySelector('#layers-body').checkVisibility()"));
}

TEST(ReportPage, ClaimsNoDominanceOverObjectivesItCannotSee) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  auto run = nlohmann::ordered_json::parse(web_file("run.json"));
  run["study"]["minimize"].push_back("energy * latency");
  Page page(chromium, render_html(run.dump()));
  page.click(Page::point_of(7));
  EXPECT_THAT(page.text_of("#design-body"), HasSubstr("Not on the front."));
  EXPECT_EQ(page.text_of("#front-table th[data-key='close']"), "(none)");
}

TEST(ReportPage, MarksDesignsInsideEachOthersError) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  auto run = nlohmann::ordered_json::parse(web_file("run.json"));
  run["insight"] = nlohmann::ordered_json::parse(R"({
    "errors": {"objectives": [{"objective": "energy", "from": "prices of the components"}],
               "cycles_stated": false, "prices_stated": true, "pairs": 21, "complete": true},
    "front": [{"id": 5, "leakage": 0.001, "error_percent": {"energy": 7.5}}],
    "within_error": [{"id": 5, "of": [6]}, {"id": 6, "of": [5], "more": 20}]})");
  Page page(chromium, render_html(run.dump()));
  EXPECT_THAT(page.text_of("#front-table tr[data-id='5']"), HasSubstr("#6"));
  EXPECT_THAT(page.text_of("#front-table tr[data-id='6']"), HasSubstr("#5"));
  EXPECT_THAT(page.text_of("#front-table tr[data-id='9']"), Not(HasSubstr("#")));
  EXPECT_THAT(page.text_of("#design-body"), HasSubstr("±7.5 %"));
  EXPECT_THAT(page.text_of("#design-body"), HasSubstr("the model states no error of the cycles"));
  page.click_element("#design-body .design-links button");
  EXPECT_EQ(page.text_of("#design-title"), "Design 6");
  EXPECT_THAT(page.text_of("#design-body"), HasSubstr("#5 and 20 more is open"));
  EXPECT_THAT(page.text_of("#design-body"), HasSubstr("model ±5 %"));
}

TEST(ReportPage, AnswersAtAGlance) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  auto run = nlohmann::ordered_json::parse(web_file("run.json"));
  run["insight"]["sensitivity"] = nlohmann::ordered_json::parse(R"([
    {"parameter": "array.size", "from": 16, "to": 32, "id": 23, "feasible": true,
     "metrics": {"energy": 4e-8, "area": 0.8, "latency": 9e-6}},
    {"parameter": "scratchpad.size", "from": 65536, "to": 131072, "id": 6, "feasible": true,
     "inside_error": ["energy"], "metrics": {"energy": 7.9e-8, "area": 0.9, "latency": 9e-6}}])");
  Page page(chromium, render_html(run.dump()));
  EXPECT_EQ(page.text_of("#answer-title"), "The answer: design 5");
  const std::string answer = page.text_of("#answer-body");
  EXPECT_THAT(answer, HasSubstr("First of "));
  EXPECT_THAT(answer, HasSubstr("Least area: "));
  EXPECT_THAT(answer, HasSubstr("array.size 16 → 32: "));
  EXPECT_THAT(answer, Not(HasSubstr("scratchpad.size 64 KiB → 128 KiB")));  // hidden by the error
  EXPECT_THAT(answer, HasSubstr("--design 5 --export design.yaml"));
  page.click_element("#answer .design-links button");
  EXPECT_EQ(page.text_of("#design-title"), "Design 3");
  EXPECT_THAT(page.problems(), IsEmpty());
}

TEST(ReportPage, ShowsWhatBothStagesSaw) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  auto run = nlohmann::ordered_json::parse(web_file("run.json"));
  const auto metrics = run["front"][0]["metrics"];
  const std::int64_t id = run["front"][0]["id"];
  auto seen = metrics;
  seen["cycles"] = metrics["cycles"].get<double>() * 0.9;
  run["insight"]["screening"] = {{"layers", nlohmann::ordered_json::array()},
                                 {"model", "closed"},
                                 {"judged_by", "replay"},
                                 {"evaluated", 40},
                                 {"feasible", 9},
                                 {"candidates", 1},
                                 {"seen_as", {{{"id", id}, {"metrics", seen}}}}};
  Page page(chromium, render_html(run.dump()));
  EXPECT_THAT(page.text_of("#stages-title"), HasSubstr("replay against closed"));
  EXPECT_THAT(page.text_of("#stages-summary"), HasSubstr("off by 10.0 % on average"));
  EXPECT_THAT(page.text_of("#stages-table"), HasSubstr("−10.0 %"));
  page.click(Page::point_of(static_cast<int>(id)));
  EXPECT_THAT(page.text_of("#design-body"), HasSubstr("(−10.0 %)"));
  EXPECT_THAT(page.problems(), IsEmpty());
}

TEST(ReportPage, OneStepSaysWhatItBuys) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, run_page());
  page.click(Page::point_of(6));  // 16, 128 KiB; one step of the scratchpad: design 7 with metrics
  EXPECT_EQ(page.text_of("#insight-title"), "One step from design 6");
  const std::string rows = page.text_of("#insight-table");
  EXPECT_THAT(rows, HasSubstr("128 KiB → 64 KiB"));
  EXPECT_THAT(rows, HasSubstr("not kept in this run"));
}

TEST(ReportPage, ShowsTheInsightOfTheRun) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  auto run = nlohmann::ordered_json::parse(web_file("run.json"));
  run["insight"] = nlohmann::ordered_json::parse(R"({
    "screening": {"layers": ["conv1", "fc"], "evaluated": 40, "feasible": 9, "candidates": 6},
    "sensitivity": [{"parameter": "array.size", "from": 16, "to": 32, "id": 23, "feasible": false,
                     "violated": "area < 2", "inside_error": ["latency"], "metrics": {"energy": 1.6e-7, "area": 2.4, "latency": 4e-6}}],
    "within_error": [{"id": 3, "of": [9]}, {"id": 9, "of": [3]}],
    "power_at": {"fps": 50000, "designs": [{"id": 3, "power": 0.003}, {"id": 5, "power": 0.004}]}})");
  Page page(chromium, render_html(run.dump()));
  EXPECT_THAT(page.text_of("#search-facts"), HasSubstr("conv1, fc: 6 of 40 designs went on"));
  EXPECT_THAT(page.text_of("#insight-table"), HasSubstr("+100 %"));
  EXPECT_THAT(page.text_of("#insight-table"), HasSubstr("breaks area < 2"));
  EXPECT_THAT(page.text_of("#insight-table"), HasSubstr("≈ "));
  EXPECT_THAT(page.text_of("#design-body"), HasSubstr("power at 50,000 fps\n4 mW"));
  EXPECT_THAT(page.text_of("#front-table thead"), HasSubstr("power at 50,000 fps"));
  EXPECT_THAT(page.text_of("#front-table tr[data-id='3']"), HasSubstr("#9"));
  EXPECT_THAT(page.text_of("#front-table tr[data-id='5']"), Not(HasSubstr("#")));
  page.click(Page::point_of(9));
  EXPECT_THAT(page.text_of("#design-body"), Not(HasSubstr("power at")));
  EXPECT_THAT(page.problems(), IsEmpty());
}

TEST(ReportPage, LayersAreComparedWithAnotherDesign) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, run_page());
  EXPECT_THAT(page.text_of("#compare-summary"), HasSubstr("Select another design"));
  page.click(Page::point_of(3));  // 4,000 cycles x 4 on 64 PEs; the chosen one x 2 on 256
  EXPECT_THAT(page.text_of("#compare-summary"),
              HasSubstr("Design 3 against design 5: cycles +100.0 %"));
  const std::string rows = page.text_of("#compare-table");
  EXPECT_THAT(rows, HasSubstr("+18,000"));
  EXPECT_THAT(rows, HasSubstr("64 PEs at 14 %, not 256 at 7 %"));
  ASSERT_TRUE(page.tab_to("#compare-with"));
  page.press("ArrowUp");  // 3, 5, 6: now with itself
  EXPECT_THAT(page.text_of("#compare-summary"), HasSubstr("Select another design"));
  EXPECT_THAT(page.problems(), IsEmpty());
}

TEST(ReportPage, ThirdDimensionShadesThePoints) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, run_page());
  ASSERT_TRUE(page.tab_to("#shade"));
  page.press("ArrowDown");
  EXPECT_THAT(page.text_of("#scatter-legend"), HasSubstr("latency"));
  const std::string front = "Chart.getChart('scatter').data.datasets[2].backgroundColor";
  EXPECT_EQ(page.number("new Set(" + front + ").size"), 3);
  EXPECT_THAT(check_selection(page, 3, "8"), IsEmpty());
}

TEST(ReportPage, AxesAreChosenByKeyboard) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, run_page());
  const std::string title = "Chart.getChart('scatter').options.scales.x.title.text";
  EXPECT_EQ(page.text(title), "area [mm²]");
  const std::string before = page.text(Page::point_of(3) + ".x");
  ASSERT_TRUE(page.tab_to("#axis-x"));
  page.press("ArrowUp");
  EXPECT_EQ(page.text("document.querySelector('#axis-x').value"), "energy");
  EXPECT_EQ(page.text(title), "energy [nJ]");
  EXPECT_NE(page.text(Page::point_of(3) + ".x"), before);
  EXPECT_EQ(page.text("Chart.getChart('scatter').options.scales.x.type"), "linear");
  ASSERT_TRUE(page.tab_to("#log-x"));
  page.press(" ");
  EXPECT_EQ(page.text("Chart.getChart('scatter').options.scales.x.type"), "logarithmic");
  EXPECT_THAT(check_selection(page, 3, "8"), IsEmpty());
}

TEST(ReportPage, AxesOfParametersHaveTheirValues) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, run_page());
  page.text(
      "(() => { const axis = document.querySelector('#axis-x'); axis.value = 'dataflow';"
      "axis.dispatchEvent(new Event('change')); })()");
  EXPECT_THAT(page.text("Chart.getChart('scatter').scales.x.ticks.map(t => t.label)"),
              HasSubstr("weight_stationary"));
  EXPECT_THAT(check_selection(page, 6, "16"), IsEmpty());
}

TEST(ReportPage, ArrowKeysStepAlongTheFront) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, run_page());
  ASSERT_TRUE(page.tab_to("#scatter"));
  page.press("ArrowRight");  // by area: 3, 5, 6, 9
  EXPECT_EQ(page.text_of("#design-title"), "Design 6");
  page.press("ArrowLeft");
  page.press("ArrowLeft");
  EXPECT_EQ(page.text_of("#design-title"), "Design 3");
  EXPECT_THAT(page.text_of("#announcer"), HasSubstr("Design 3 selected: array.size 8"));
}

TEST(ReportPage, TableSortsByKeyboard) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, run_page());
  EXPECT_EQ(front_rows(page), "3,6,5,9");  // by energy, the first objective
  ASSERT_TRUE(page.tab_to("#front-table th[data-key='latency'] button"));
  page.press("Enter");
  EXPECT_EQ(front_rows(page), "9,6,5,3");
  const std::string sort = "document.querySelector('#front-table th[data-key=latency]').ariaSort";
  EXPECT_EQ(page.text(sort), "ascending");
  page.press("Enter");
  EXPECT_EQ(front_rows(page), "3,5,6,9");
  EXPECT_EQ(page.text(sort), "descending");
  EXPECT_EQ(page.number("document.querySelectorAll('#front-table [aria-sort=none]').length + 1"),
            page.number("document.querySelectorAll('#front-table [aria-sort]').length"));
}

TEST(ReportPage, RowsAreSelectedByKeyboard) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, run_page());
  ASSERT_TRUE(page.tab_to("#front-table tbody tr"));
  EXPECT_EQ(page.text("document.activeElement.dataset.id"), "5");
  page.press("ArrowDown");
  page.press("Enter");
  EXPECT_EQ(page.text_of("#design-title"), "Design 9");
  page.press("Home");
  page.press(" ");
  EXPECT_EQ(page.text_of("#design-title"), "Design 3");
  EXPECT_EQ(page.text("document.activeElement.dataset.id"), "3");
}

TEST(ReportPage, LayersAreMarkedInTableAndCharts) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, run_page());
  ASSERT_TRUE(page.tab_to("#layer-table tbody tr"));
  page.press("ArrowDown");
  page.press("Enter");
  EXPECT_EQ(page.text("document.querySelector('#layer-table [aria-selected=true]').dataset.id"),
            "1");
  for (const char* chart : {"cycles", "energy", "roofline"}) {
    EXPECT_GT(page.number(fmt::format("Chart.getChart('{}').getActiveElements().length", chart)), 0)
        << chart;
  }
}

TEST(ReportPage, NamesAreTextNeverMarkup) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, run_page());
  EXPECT_EQ(page.text_of("h1"), "tiny <script>alert(1)</script>");
  EXPECT_EQ(page.number("document.scripts.length"), 3);
  EXPECT_THAT(page.text_of("#layer-table"), HasSubstr("conv2 <b>&\"'</script>"));
  EXPECT_EQ(page.number("document.querySelectorAll('main b, main i').length"), 0);
}

TEST(ReportPage, RoofIsPeakComputeAndBandwidth) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, run_page());
  // 256 PEs, 16 bytes per cycle: the ridge is at 16 MACs per byte.
  EXPECT_EQ(page.text("Chart.getChart('roofline').data.datasets.at(-1).data.map(p => "
                      "p.y === Math.min(256, 16 * p.x)).join()"),
            "true,true,true");
  EXPECT_EQ(page.number("Chart.getChart('roofline').data.datasets.at(-1).data[1].x"), 16);
  EXPECT_THAT(page.text_of("#roofline-note"), HasSubstr("1 layer without MACs"));
}

TEST(ReportPage, AnEstimateHasAPageToo) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, render_html(web_file("estimate.json")));
  EXPECT_EQ(page.text_of("h1"), "tiny on test-array");
  EXPECT_FALSE(page.truth("document.querySelector('#front').checkVisibility()"));
  EXPECT_THAT(page.text_of("#design-body"), HasSubstr("31 µs"));
  EXPECT_THAT(page.text_of("#layer-table"), HasSubstr("conv1"));
  EXPECT_THAT(page.problems(), IsEmpty());
}

/// The estimate with a memory section of its three layers.
std::string with_memory() {
  auto json = nlohmann::ordered_json::parse(web_file("estimate.json"));
  const std::size_t layers = json.at("layers").size();
  const std::vector<std::int64_t> live(layers, 4096), left(layers, 1024), none(layers, 0);
  json["memory"] = {{"weight_bytes", 2048},
                    {"peak_activation_bytes", 4096},
                    {"peak_layer", "conv1"},
                    {"peak_bytes", 6144},
                    {"live_bytes", live},
                    {"residency",
                     {{"tensors", 1},
                      {"saved_read_bytes", 3072},
                      {"saved_write_bytes", 1024},
                      {"saved_bytes_share", 0.25},
                      {"saved_energy_pj", 5e6},
                      {"saved_energy_share", 0.125},
                      {"peak_activation_bytes", 1024},
                      {"live_bytes", left}}},
                    {"memories",
                     {{{"name", "scratchpad"},
                       {"size_bytes", 65536},
                       {"tile_bytes", none},
                       {"resident_bytes", none}}}},
                    {"tensors",
                     {{{"name", "<i>kept</i>"},
                       {"bytes", 3072},
                       {"made_by", 0},
                       {"used_by", {1}},
                       {"output", false},
                       {"place", "scratchpad"},
                       {"saved_read_bytes", 3072},
                       {"saved_write_bytes", 1024}},
                      {{"name", "x"},
                       {"bytes", 1024},
                       {"made_by", -1},
                       {"used_by", {0}},
                       {"output", false},
                       {"place", "dram"},
                       {"reason", "an input of the network"}}}}};
  return json.dump();
}

TEST(ReportPage, ShowsMemoryAndResidencyWhereTheEstimateHasThem) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, render_html(with_memory()));
  EXPECT_THAT(page.text_of("#memory-summary"), HasSubstr("6 KiB, of it 2 KiB weights"));
  EXPECT_THAT(page.text_of("#memory-summary"), HasSubstr("(at conv1). Keeping 1 of 2 tensors"));
  EXPECT_THAT(page.text_of("#memory-summary"), HasSubstr("4 KiB of DRAM traffic (25.0 %)"));
  EXPECT_THAT(page.text("document.querySelector('#memory-table').textContent"),
              HasSubstr("<i>kept</i>"));
  EXPECT_THAT(page.text("document.querySelector('#memory-table').textContent"),
              HasSubstr("an input of the network"));
  EXPECT_EQ(page.text("Chart.getChart('memory').data.datasets.map(d => d.data[0])"), "1,3");
  page.resize(375, 740, true);
  EXPECT_LE(page.number("document.documentElement.scrollWidth"), 375);
  EXPECT_THAT(page.problems(), IsEmpty());
  page.load(render_html(web_file("estimate.json")));
  EXPECT_FALSE(page.truth("document.querySelector('#memory-figure').checkVisibility()"));
}

/// A run of four designs of which none is feasible; number 2 comes nearest.
constexpr std::string_view infeasible_run =
    R"run({"format": "flecsim-run", "version": 1, "flecsim": "0.1.0",
    "study": {"name": "none", "network": "n", "accelerator": "a", "search": "exhaustive", "seed": 0,
              "subject_to": ["fps > 1e9"], "minimize": ["energy", "-(tops_per_watt)", "-(tops / (area + 1))"]
}
,
    "parameters": [{"key": "array.size", "unit": "", "values": [1, 2, 4, 8]}],
    "metrics": [{"key": "energy", "unit": "J"}, {"key": "tops_per_watt", "unit": ""},
                {"key": "edp", "unit": "J*s"}, {"key": "-(tops_per_watt)", "unit": "TOPS/W", "meaning": "objective"},
                {"key": "-(tops / (area + 1))", "unit": "TOPS/mm2", "meaning": "objective"}],
    "counts": {"designs": 4, "evaluated": 4, "feasible": 0,
               "infeasible": [{"rule": "fps > 1e9", "designs": 4}]},
    "front": [], "sample": [
      {"id": 0, "violated": "fps > 1e9", "feasible": false, "front": false, "parameters": {"array.size": 1},
       "metrics": {"energy": 1e-3, "tops_per_watt": 2, "edp": 1e-6, "-(tops_per_watt)": -2, "-(tops / (area + 1))": -0.5}},
      {"id": 2, "violated": "fps > 1e9", "feasible": false, "front": false, "parameters": {"array.size": 4},
       "metrics": {"energy": 2e-3, "tops_per_watt": 3, "edp": 2e-6, "-(tops_per_watt)": -3, "-(tops / (area + 1))": -0.75}}],
    "chosen": null, "details": [],
    "insight": {
  "nearest_feasible" : {
    "id" : 2, "violated" : "fps > 1e9", "parameters" : {"array.size" : 4}, "metrics" : {}
  }
}
})run";

TEST(ReportPage, TheNearestToFeasibleIsSelectedFirst) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, render_html(std::string(infeasible_run)));
  EXPECT_EQ(page.text_of("#design-title"), "Design 2");
  EXPECT_THAT(page.text_of("#answer"),
              HasSubstr("Nearest to feasible, and selected below: design 2"));
  EXPECT_THAT(page.text_of("#design-body"), HasSubstr("this one comes nearest"));
  EXPECT_THAT(page.problems(), IsEmpty());
}

TEST(ReportPage, LabelsAreForPeople) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, render_html(std::string(infeasible_run)));
  const std::string axes = page.text_of("#axis-x");
  EXPECT_THAT(axes, HasSubstr("TOPS/W"));
  EXPECT_THAT(axes, HasSubstr("EDP"));
  EXPECT_THAT(axes, Not(HasSubstr("-(")));
  const std::string design = page.text_of("#design-body");
  EXPECT_THAT(design, HasSubstr("TOPS/W"));
  EXPECT_THAT(design, Not(HasSubstr("tops_per_watt")));
  EXPECT_THAT(design, HasSubstr("0.7500 TOPS/mm²"));  // asked for the most: with its own sign
  EXPECT_THAT(design, HasSubstr("2 µJ·s"));
  EXPECT_THAT(page.text_of("#search-facts"), HasSubstr("TOPS/W, tops / (area + 1)"));
  page.load(run_page());
  EXPECT_THAT(page.text_of("#component-table"), AllOf(HasSubstr("DRAM"), Not(HasSubstr("dram"))));
}

TEST(ReportPage, AStoppedRunSaysHowToGoOn) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  const std::string run =
      replaced(std::string(infeasible_run), "\"counts\": {", "\"counts\": {\"finished\": false, ");
  Page page(chromium, render_html(run));
  EXPECT_THAT(page.text_of("#answer"), HasSubstr("This run is not finished"));
  EXPECT_THAT(page.text_of("#answer"), HasSubstr("--out runs/none --resume"));
  EXPECT_THAT(page.problems(), IsEmpty());
}

TEST(ReportPage, EmptyFrontIsSaid) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  const std::string html =
      render_html(R"({"format": "flecsim-run", "version": 1, "flecsim": "0.1.0",
    "study": {"name": "none", "network": "n", "accelerator": "a", "search": "exhaustive", "seed": 0,
              "subject_to": ["fps > 1e9"], "minimize": ["energy"]},
    "parameters": [], "metrics": [{"key": "energy", "unit": "J"}],
    "counts": {"designs": 4, "evaluated": 4, "feasible": 0,
               "infeasible": [{"rule": "fps > 1e9", "designs": 4}]},
    "front": [], "sample": [], "chosen": null, "details": [],
    "insight": {"nearest_feasible": {"id": 2, "violated": "fps > 1e9", "parameters": {"array.size": 8}, "metrics": {}}}})");
  Page page(chromium, html);
  EXPECT_THAT(page.text_of("#front"), HasSubstr("No design is feasible"));
  EXPECT_THAT(page.text_of("#answer"),
              HasSubstr("Nearest to feasible: design 2, array.size 8. It breaks fps > 1e9."));
  EXPECT_THAT(page.problems(), IsEmpty());
}

}  // namespace
