#include "web/page.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>
#include <unistd.h>

namespace flecsim::testing {

std::string web_file(std::string_view name) {
  std::ifstream file(fmt::format("{}/tests/web/{}", FLECSIM_SOURCE_DIR, name), std::ios::binary);
  if (!file) throw std::runtime_error(fmt::format("tests/web/{} cannot be read", name));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

Page::Page(const std::string& chromium, std::string_view html, int width, int height)
    : Browser(chromium),
      file_(std::filesystem::temp_directory_path() / fmt::format("flecsim-{}.html", ::getpid())) {
  resize(width, height, width < 600);
  load(html);
}

Page::~Page() {
  std::error_code ignored;
  std::filesystem::remove(file_, ignored);
}

void Page::load(std::string_view html) {
  std::ofstream(file_, std::ios::binary) << html;
  open(file_);
}

std::string Page::point_of(int id) {
  return fmt::format(R"((() => {{
    const chart = Chart.getChart('scatter');
    chart.canvas.scrollIntoView({{block: 'center'}});
    const box = chart.canvas.getBoundingClientRect();
    for (const [index, dataset] of chart.data.datasets.entries()) {{
      const at = dataset.kind === 'selection' ? -1 : dataset.data.findIndex(p => p.id === {});
      if (at < 0) continue;
      const point = chart.getDatasetMeta(index).data[at].getProps(['x', 'y'], true);
      return {{x: box.x + point.x, y: box.y + point.y}};
    }}
    throw new Error('no point of design {}');
  }})())",
                     id, id);
}

std::string Page::text_of(std::string_view selector) {
  return text(
      fmt::format("(document.querySelector(`{}`) || {{innerText: '(none)'}}).innerText", selector));
}

bool Page::tab_to(std::string_view selector) {
  for (int step = 0; step < 200; ++step) {
    press("Tab");
    if (truth(fmt::format("document.activeElement.matches(`{}`)", selector))) return true;
  }
  return false;
}

std::vector<std::string> check_selection(Page& page, int id, std::string_view array_size) {
  std::vector<std::string> faults;
  const auto expect = [&](std::string_view what, const std::string& seen,
                          const std::string& wanted) {
    if (seen != wanted)
      faults.push_back(fmt::format("{}: '{}', expected '{}'", what, seen, wanted));
  };
  page.click(Page::point_of(id));
  expect("selected row",
         page.text("[...document.querySelectorAll('#front-table tr[aria-selected=\"true\"]')]"
                   ".map(row => row.dataset.id).join()"),
         std::to_string(id));
  expect("heading of the design", page.text_of("#design-title"), fmt::format("Design {}", id));
  expect("array.size of the design", page.text_of("#design-body dl.facts dd"),
         std::string(array_size));
  expect("heading of the layers", page.text_of("#layers-title"),
         fmt::format("Layers of design {}", id));
  return faults;
}

}  // namespace flecsim::testing
