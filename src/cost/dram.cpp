#include "flecsim/cost/dram.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "flecsim/base/error.h"

#include "csv.h"
#include "technology.h"

namespace flecsim::cost {
namespace {

constexpr double published_spread_percent = 60;  // HBM2: 3.9 and 6.25 pJ/bit in two sources

bool same_kind(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

DramEstimate estimate_dram(std::string_view kind) {
  DramEstimate estimate;
  for_each_csv_row(technology_table("dram.csv"), [&](const CsvRow& row) {
    if (same_kind(row[0], kind))
      estimate = {csv_number(row[1]), {row[2], published_spread_percent, counts::Validity::model}};
  });
  if (estimate.pj_per_bit == 0)
    throw base::InputError(
        fmt::format("unknown DRAM kind '{}'; expected {}", kind, fmt::join(dram_kinds(), ", ")));
  return estimate;
}

std::vector<std::string> dram_kinds() {
  std::vector<std::string> kinds;
  for_each_csv_row(technology_table("dram.csv"),
                   [&](const CsvRow& row) { kinds.emplace_back(row[0]); });
  return kinds;
}

}  // namespace flecsim::cost
