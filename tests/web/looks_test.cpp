// How the report looks: widths, schemes, contrast, focus, paper, and runs of many designs.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flecsim/report/report.h"

#include "web/page.h"

namespace {

using flecsim::report::render_html;
using flecsim::testing::check_selection;
using flecsim::testing::Page;
using flecsim::testing::web_file;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Texts whose contrast with the color behind them is below WCAG 2.2's 4.5 : 1 (3 : 1 for large).
constexpr std::string_view weak_texts = R"((() => {
  const rgb = text => (text.match(/[\d.]+/g) || []).map(Number);
  const channel = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const color = rgb(getComputedStyle(e).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const element of document.body.querySelectorAll('*')) {
    const own = [...element.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!own || !element.checkVisibility() || element.matches('script, option, :disabled')) continue;
    const style = getComputedStyle(element);
    const a = light(rgb(style.color)), b = light(behind(element));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5)) {
      weak.push(`${element.tagName}.${element.className} "${element.innerText.slice(0, 20)}" ${ratio.toFixed(2)}`);
    }
  }
  return weak.join('\n');
})())";

std::string run_page() { return render_html(web_file("run.json")); }

double background(Page& page) {
  return page.number("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]");
}

TEST(ReportLooks, NothingIsWiderThanThePhone) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, run_page(), 375, 740);
  for (const int width : {375, 320, 768, 1280}) {
    page.resize(width, 740, width < 600);
    page.settle();
    EXPECT_LE(page.number("document.documentElement.scrollWidth"), width);
  }
  page.resize(375, 740, true);
  EXPECT_THAT(check_selection(page, 3, "8"), IsEmpty());
  page.load(render_html(web_file("estimate.json")));
  EXPECT_LE(page.number("document.documentElement.scrollWidth"), 375);
}

TEST(ReportLooks, FollowsTheSchemeOfTheSystemAndTheToggle) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, run_page());
  page.emulate_scheme("light");
  page.settle();
  EXPECT_GT(background(page), 200);
  const std::string text = page.text("Chart.getChart('cycles').options.scales.y.title.color");
  page.emulate_scheme("dark");
  page.settle();
  EXPECT_LT(background(page), 60);
  EXPECT_NE(page.text("Chart.getChart('cycles').options.scales.y.title.color"), text);
  page.click_element("#theme");  // auto -> light
  EXPECT_GT(background(page), 200);
  EXPECT_THAT(page.text_of("#theme"), HasSubstr("light"));
  page.click_element("#theme");
  page.emulate_scheme("light");
  EXPECT_LT(background(page), 60);
}

TEST(ReportLooks, TextStandsOutInBothSchemes) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, run_page());
  for (const char* scheme : {"light", "dark"}) {
    page.emulate_scheme(scheme);
    page.settle();
    EXPECT_EQ(page.text(weak_texts), "") << scheme;
  }
}

TEST(ReportLooks, FocusIsVisibleAllTheWay) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, run_page());
  std::string seen;
  for (int step = 0; step < 120; ++step) {
    page.press("Tab");
    if (page.truth("document.activeElement === document.body")) break;
    seen += page.text("document.activeElement.closest('section, header, a')?.id") + " ";
    EXPECT_EQ(page.text("getComputedStyle(document.activeElement).outlineStyle"), "solid")
        << page.text("document.activeElement.outerHTML.slice(0, 120)");
  }
  for (const char* section : {"tradeoffs", "front", "layers", "study"}) {
    EXPECT_THAT(seen, HasSubstr(section));
  }
}

TEST(ReportLooks, PaperIsWhiteAndHasNoControls) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, run_page());
  page.emulate_scheme("dark");
  page.emulate_print(true);
  page.text("window.dispatchEvent(new Event('beforeprint'))");
  EXPECT_EQ(background(page), 255);
  EXPECT_FALSE(page.truth("document.querySelector('#axes').checkVisibility()"));
  EXPECT_TRUE(page.truth("document.querySelector('#layer-table').checkVisibility()"));
}

/// A run with `front` designs on the front and 2,000 more.
std::string large_run(int front) {
  const auto design = [](int id, double energy, double area, bool on_front) {
    return fmt::format(
        R"({{"id": {}, "parameters": {{"array.size": {}}}, "metrics": {{"energy": {}, "area": {}}},)"
        R"("feasible": true, "front": {}, "validity": "model", "error_percent": 5}})",
        id, id, energy, area, on_front);
  };
  std::string on_front, sample;
  for (int i = 0; i < front; ++i) {
    on_front += (i ? "," : "") + design(i, 1e-3 + i * 1e-6, 1e3 / (i + 1), true);
  }
  for (int i = 0; i < 2000; ++i) {
    sample += (i ? "," : "") + design(front + i, 5e-3 + i * 1e-6, 1e3 + i, false);
  }
  return fmt::format(R"({{"format": "flecsim-run", "version": 1, "flecsim": "0.1.0",
    "study": {{"name": "large", "network": "n", "accelerator": "a", "search": "nsga2", "seed": 0,
               "subject_to": [], "minimize": ["energy", "area"]}},
    "parameters": [{{"key": "array.size", "unit": "", "values": [1, 2]}}],
    "metrics": [{{"key": "energy", "unit": "J"}}, {{"key": "area", "unit": "mm2"}}],
    "counts": {{"designs": 1000000, "evaluated": 1000000, "feasible": 1000000, "infeasible": []}},
    "front": [{}], "sample": [{}], "chosen": {{"id": 1, "rule": "r", "reason": "x"}}, "details": []}})",
                     on_front, sample);
}

TEST(ReportLooks, AMillionDesignsStayLight) {
  FLECSIM_REQUIRE_CHROMIUM(chromium);
  Page page(chromium, render_html(large_run(3000)));
  EXPECT_EQ(page.number("document.querySelectorAll('#front-table tbody tr').length"), 100);
  EXPECT_LT(page.number("document.querySelectorAll('*').length"), 3000);
  EXPECT_THAT(page.text_of("#front-table .pager"), HasSubstr("1–100 of 3,000"));
  page.click_element("#front-table .pager button:last-child");
  EXPECT_THAT(page.text_of("#front-table .pager"), HasSubstr("101–200 of 3,000"));
  page.click(Page::point_of(2999));
  EXPECT_THAT(page.text_of("#front-table .pager"), HasSubstr("2,901–3,000 of 3,000"));
  EXPECT_THAT(page.text_of("#scatter-help"), HasSubstr("995,000 designs"));
  EXPECT_LT(page.number("performance.timing.loadEventEnd - performance.timing.responseEnd"), 5000);
  EXPECT_THAT(page.problems(), IsEmpty());
}

}  // namespace
