#include "write_report.h"

#include "flecsim/base/atomic_file.h"
#include "flecsim/report/report.h"

namespace flecsim::cli {

std::filesystem::path write_report(const std::filesystem::path& folder, const std::string& json) {
  const std::filesystem::path file = folder / "report.html";
  base::write_file(file, report::render_html(json));
  return file;
}

}  // namespace flecsim::cli
