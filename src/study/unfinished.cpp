#include "flecsim/study/unfinished.h"

#include <optional>

#include <fmt/format.h>

namespace flecsim::study {
namespace {

std::filesystem::path folder_of(const std::filesystem::path& place) {
  const std::filesystem::path folder = store::results_file(place).parent_path();
  return folder.empty() ? "." : folder;
}

/// The folder of the whole run, where `folder` is its first stage.
std::filesystem::path whole_run(const std::filesystem::path& folder) {
  const std::filesystem::path around = folder.parent_path();
  const bool stage =
      folder.filename() == "first" && std::filesystem::exists(store::results_file(around));
  return stage ? around : folder;
}

/// Designs of the first stage, where the run has one.
std::optional<std::int64_t> of_first_stage(const std::filesystem::path& folder) {
  if (!std::filesystem::exists(store::results_file(folder / "first"))) return std::nullopt;
  return store::read_run(folder / "first").progress.evaluated;
}

std::string designs(std::int64_t count) {
  return fmt::format("{} design{}", count, count == 1 ? "" : "s");
}

}  // namespace

std::string evaluated_text(const store::Run& run, const std::filesystem::path& place) {
  const auto first = of_first_stage(folder_of(place));
  if (!first) return designs(run.progress.evaluated);
  return fmt::format("{} of the first stage and {} of the second", designs(*first),
                     run.progress.evaluated);
}

std::string unfinished_text(const store::Run& run, const std::filesystem::path& place) {
  if (run.progress.finished) return {};
  const std::filesystem::path folder = folder_of(place);
  std::string text = fmt::format(
      "{}: a run that is not finished: {} evaluated, nothing chosen yet; go on with: flecsim "
      "explore STUDY.yaml --out {} --resume",
      place.string(), evaluated_text(run, place), whole_run(folder).string());
  if (of_first_stage(folder)) {
    text += fmt::format(" (flecsim report {} shows the first stage)", (folder / "first").string());
  }
  return text;
}

}  // namespace flecsim::study
