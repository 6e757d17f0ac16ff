#include "sram_points.h"

#include <cassert>
#include <string_view>

#include "csv.h"
#include "technology.h"

namespace flecsim::cost {
namespace {

constexpr double um2_per_mm2 = 1e6;

int csv_int(std::string_view cell) { return static_cast<int>(csv_number(cell)); }

SramOrganization organization(const CsvRow& row) {
  return {csv_int(row[11]), csv_int(row[12]), csv_int(row[13]),
          csv_int(row[14]), csv_int(row[15]), csv_int(row[16])};
}

SramRow sram_row(const CsvRow& row) {
  const int banks = csv_int(row[3]);
  const SramValues values{csv_number(row[5]), csv_number(row[6]),
                          csv_number(row[7]), csv_number(row[8]),
                          csv_number(row[9]), csv_number(row[10]) * um2_per_mm2};
  return {csv_number(row[0]),
          banks,
          row[4] == "1RW" ? 1 : 2,
          {csv_number(row[1]) / banks, csv_number(row[2]), organization(row), values, {}}};
}

/// The parts of the single banks, in the order of sram.csv.
class PartsReader {
 public:
  PartsReader() : text_(technology_table("sram_parts.csv")) { next_csv_line(text_, line_); }

  SramParts next([[maybe_unused]] const CsvRow& point) {
    [[maybe_unused]] const bool more = next_csv_line(text_, line_);
    split_csv_line(line_, row_);
    assert(more && row_[0] == point[0] && row_[1] == point[1] && row_[2] == point[2] &&
           row_[3] == point[4]);
    return {csv_number(row_[4]), csv_number(row_[5]), csv_number(row_[6]), csv_number(row_[7])};
  }

 private:
  std::string_view text_;
  std::string_view line_;
  CsvRow row_;
};

}  // namespace

void for_each_sram_point(const std::function<void(const SramRow&)>& visit) {
  PartsReader parts;
  for_each_csv_row(technology_table("sram.csv"), [&](const CsvRow& row) {
    SramRow point = sram_row(row);
    if (point.banks == 1) point.point.parts = parts.next(row);
    visit(point);
  });
}

}  // namespace flecsim::cost
