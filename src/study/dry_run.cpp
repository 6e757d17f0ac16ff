#include "flecsim/study/dry_run.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include <fmt/format.h>

namespace flecsim::study {
namespace {

using Clock = std::chrono::steady_clock;

/// Seconds per design on one thread: runs of neighbors at places spread through the space, because
/// what neighbors share is computed once.
double seconds_per_design(const Plan& plan) {
  constexpr std::int64_t places = 4;
  constexpr std::int64_t run = 512;
  constexpr auto budget = std::chrono::milliseconds(200);
  const std::int64_t size = plan.grid().size();
  const std::int64_t length = std::min(run, std::max<std::int64_t>(1, size / places));
  const auto start = Clock::now();
  std::int64_t done = 0;
  for (std::int64_t place = 0; place < places; ++place) {
    const auto begin = Clock::now();
    for (std::int64_t i = 0; i < length && Clock::now() - begin < budget; ++i, ++done) {
      plan.evaluate(plan.grid().genome(std::min(size - 1, size / places * place + i)));
    }
  }
  return std::chrono::duration<double>(Clock::now() - start).count() / static_cast<double>(done);
}

std::int64_t asked_for(const Plan& plan, std::int64_t designs) {
  const StudyFile& file = plan.file();
  if (file.search == SearchKind::exhaustive) return designs;
  if (file.search == SearchKind::random) return std::min(designs, file.evaluations);
  return explore::most_evaluations(plan.space(), file.genetic);
}

}  // namespace

std::string dry_run_text(const Plan& plan, unsigned threads, const Plan* second) {
  const store::RunHeader header = plan.header("");
  const std::int64_t designs = plan.count_designs();
  const std::int64_t evaluations = asked_for(plan, designs);
  const unsigned workers =
      threads > 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
  std::string text = fmt::format("{}: {} on {}\n", header.name, header.network, header.accelerator);
  for (const store::ParameterColumn& column : header.parameters) {
    text += fmt::format("  {}: {} values\n", column.key, column.values.size());
  }
  text += fmt::format("{} designs in the space\n", designs);
  for (const std::string& condition : header.subject_to) {
    text += fmt::format("  subject to {}\n", condition);
  }
  for (const std::string& goal : header.minimize) text += fmt::format("  minimize {}\n", goal);
  const double seconds =
      seconds_per_design(plan) * static_cast<double>(evaluations) / static_cast<double>(workers);
  text += fmt::format("{} search: at most {} evaluations, about {:.2g} s on {} thread{}\n",
                      header.search, evaluations, seconds, workers, workers == 1 ? "" : "s");
  if (second) {
    text += fmt::format("then each design of its front is judged anew, about {:.2g} s each\n",
                        seconds_per_design(*second));
  }
  return text;
}

}  // namespace flecsim::study
