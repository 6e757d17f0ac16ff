#include "flecsim/study/run_study.h"

#include <algorithm>
#include <chrono>
#include <future>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/store/run_lock.h"

#include "choice.h"
#include "insight.h"
#include "recorder.h"

namespace flecsim::study {
namespace {

using Clock = std::chrono::steady_clock;
using explore::Genome;

/// Thrown where the run is asked to stop; what was done is stored.
struct Stopped {};

constexpr auto checkpoint_interval = std::chrono::milliseconds(100);
constexpr std::size_t most_details = 64;
constexpr std::size_t most_of_slice = 4096;
constexpr std::int64_t batch_of_grid = 65536;

std::unique_ptr<explore::Optimizer> make_optimizer(const Plan& plan, std::int64_t from) {
  const StudyFile& file = plan.file();
  explore::GeneticOptions genetic = file.genetic;
  genetic.seed = file.seed;
  switch (file.search) {
    case SearchKind::exhaustive:
      return explore::exhaustive(plan.space(), from, batch_of_grid);
    case SearchKind::random:
      return explore::random_search(plan.space(), file.evaluations, file.seed);
    case SearchKind::nsga2:
      return explore::nsga2(plan.space(), plan.objectives(), genetic);
    case SearchKind::nsga3:
      return explore::nsga3(plan.space(), plan.objectives(), genetic);
  }
  return nullptr;
}

explore::Evaluation evaluation_of(const Outcome& outcome) {
  return {outcome.objectives, outcome.violation};
}

/// The loop of a run.
class Runner {
 public:
  /// `judge`: of the candidates of a screening, which are few and all kept.
  Runner(const Plan& plan, Evaluator& evaluator, const RunOptions& options, bool judge)
      : plan_(plan),
        evaluator_(evaluator),
        options_(options),
        grid_search_(plan.file().search == SearchKind::exhaustive && !judge),
        recorder_(plan, !grid_search_),
        start_(Clock::now()),
        last_checkpoint_(start_) {}

  /// Takes up a run where it was left.
  void restore(const store::Run& run) {
    recorder_.restore(run);
    if (!grid_search_) {
      for (const store::Design& design : run.designs) known_.insert(design.id);
    }
  }

  void search(store::RunWriter& writer) {
    if (!grid_search_) recorder_.set_designs(plan_.count_designs());
    const auto optimizer = make_optimizer(plan_, recorder_.progress().watermark);
    while (true) {
      const std::vector<Genome> genomes = optimizer->ask();
      if (genomes.empty()) break;
      std::vector<explore::Evaluation> evaluations;
      evaluate_all(genomes, evaluations, writer);
      optimizer->tell(genomes, evaluations);
    }
    recorder_.set_stopped(optimizer->stopped_because());
    if (grid_search_) {
      recorder_.set_watermark(plan_.grid().size());
      recorder_.set_designs(recorder_.progress().evaluated);
    }
    recorder_.checkpoint(writer);
  }

  /// Evaluates the candidates that a first stage left.
  void judge(Runner& screening, store::RunWriter& writer) {
    std::vector<Genome> genomes;
    const store::Progress& seen = screening.progress();
    screened_ = Screened{seen.evaluated, seen.feasible, 0, {}};
    for (const store::Design* design : screening.recorder_.front()) {
      genomes.push_back(plan_.grid().genome(design->id));
      screened_->metrics.emplace_back(design->id, design->metrics);
    }
    screened_->candidates = static_cast<std::int64_t>(genomes.size());
    std::vector<explore::Evaluation> evaluations;
    evaluate_all(genomes, evaluations, writer);
    recorder_.set_designs(seen.designs);
    recorder_.set_stopped(seen.stopped_because);
    recorder_.checkpoint(writer);
  }

  std::vector<std::int64_t> front_ids() {
    std::vector<std::int64_t> ids;
    for (const store::Design* design : recorder_.front()) ids.push_back(design->id);
    return ids;
  }

  const store::Progress& progress() { return recorder_.progress(); }

  void answer(store::RunWriter& writer) {
    const auto designs = recorder_.front();
    const auto ids = front_ids();
    std::vector<double> points;
    for (const std::int64_t id : ids) {
      const auto& objectives = recorder_.objectives(id);
      points.insert(points.end(), objectives.begin(), objectives.end());
    }
    const auto ranked = rank_front(plan_, ids, points);
    std::optional<store::Choice> choice;
    if (!ranked.empty()) {
      choice = store::Choice{ranked[0].id, reason_of(plan_, ranked, ids, points)};
    }
    const std::string insight =
        insight_json(plan_, choice, designs, recorder_.nearest_feasible(), screened_);
    writer.finish(recorder_.progress(), choice, details(ranked), insight);
  }

 private:
  struct Slice {
    std::span<const Genome> genomes;
    std::vector<Outcome> outcomes;
  };

  /// Evaluates a batch slice by slice. While cheap designs of a grid are evaluated, another thread
  /// records those before them.
  void evaluate_all(const std::vector<Genome>& genomes,
                    std::vector<explore::Evaluation>& evaluations, store::RunWriter& writer) {
    Slice done;
    for (std::size_t at = 0; at < genomes.size(); at += done.genomes.size()) {
      stop_where_asked(done, evaluations, writer);
      std::future<void> recording;
      if (!done.outcomes.empty()) {
        recording = std::async(std::launch::async, [&] { record(done, evaluations, writer); });
      }
      Slice now = next_slice(genomes, at);
      if (recording.valid()) recording.get();
      done = std::move(now);
      if (cheap_) continue;
      record(done, evaluations, writer);
      done.outcomes.clear();
    }
    record(done, evaluations, writer);
  }

  void stop_where_asked(Slice& done, std::vector<explore::Evaluation>& evaluations,
                        store::RunWriter& writer) {
    if (!options_.stop || !options_.stop()) return;
    record(done, evaluations, writer);
    recorder_.checkpoint(writer);
    throw Stopped{};
  }

  /// How many a slice has depends on how long they take, which changes no result.
  Slice next_slice(const std::vector<Genome>& genomes, std::size_t at) {
    const std::size_t size =
        std::min(std::max(slice_, evaluator_.least_batch()), genomes.size() - at);
    Slice slice{{genomes.data() + at, size}, std::vector<Outcome>(size)};
    const auto begin = Clock::now();
    const bool worked = evaluate(slice.genomes, slice.outcomes);
    if (worked) adapt(size, Clock::now() - begin);
    return slice;
  }

  void record(Slice& slice, std::vector<explore::Evaluation>& evaluations,
              store::RunWriter& writer) {
    for (std::size_t i = 0; i < slice.outcomes.size(); ++i) {
      const std::int64_t id = plan_.grid().id(slice.genomes[i]);
      if (!known_.contains(id)) recorder_.add(id, slice.outcomes[i]);
      if (grid_search_) {
        recorder_.set_watermark(id + 1);
      } else {
        evaluations.push_back(evaluation_of(slice.outcomes[i]));
      }
    }
    if (!slice.outcomes.empty()) checkpoint_now_and_then(writer);
  }

  /// What an earlier process evaluated is taken from the run; false where that is all.
  bool evaluate(std::span<const Genome> genomes, std::span<Outcome> outcomes) {
    if (known_.empty()) {
      evaluator_.evaluate(genomes, outcomes);
      return true;
    }
    std::vector<Genome> unknown;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < genomes.size(); ++i) {
      const std::int64_t id = plan_.grid().id(genomes[i]);
      if (known_.contains(id)) {
        outcomes[i] = recorder_.outcome(id);
      } else {
        unknown.push_back(genomes[i]);
        places.push_back(i);
      }
    }
    std::vector<Outcome> news(unknown.size());
    if (!unknown.empty()) evaluator_.evaluate(unknown, news);
    for (std::size_t i = 0; i < news.size(); ++i) outcomes[places[i]] = std::move(news[i]);
    return !news.empty();
  }

  void adapt(std::size_t size, Clock::duration taken) {
    cheap_ = grid_search_ && taken < checkpoint_interval / 2;
    if (taken < checkpoint_interval / 4 && size >= slice_ && slice_ < most_of_slice) slice_ *= 2;
    if (taken > checkpoint_interval && slice_ > 1) slice_ /= 2;
  }

  void checkpoint_now_and_then(store::RunWriter& writer) {
    const auto now = Clock::now();
    if (now - last_checkpoint_ < checkpoint_interval) return;
    recorder_.checkpoint(writer);
    if (options_.progress) {
      options_.progress(recorder_.progress(), std::chrono::duration<double>(now - start_).count());
    }
    last_checkpoint_ = Clock::now();
  }

  /// Layer by layer, of the chosen design and those that the rule puts next.
  std::vector<store::Detail> details(const std::vector<Ranked>& ranked) const {
    std::vector<std::int64_t> ids;
    for (std::size_t i = 0; i < std::min(ranked.size(), most_details); ++i) {
      ids.push_back(ranked[i].id);
    }
    std::sort(ids.begin(), ids.end());
    std::vector<store::Detail> out;
    for (const std::int64_t id : ids) {
      const auto values = plan_.values(plan_.grid().genome(id));
      out.push_back({id, plan_.family().result_json(values, 0)});
    }
    return out;
  }

  const Plan& plan_;
  Evaluator& evaluator_;
  const RunOptions& options_;
  bool grid_search_;
  std::optional<Screened> screened_;
  Recorder recorder_;
  std::set<std::int64_t> known_;
  std::size_t slice_ = 1;  // grows while designs are cheap
  bool cheap_ = false;     // recording may lag behind by a slice
  Clock::time_point start_;
  Clock::time_point last_checkpoint_;
};

[[noreturn]] void refuse(const RunOptions& options, store::Existing existing) {
  const char* const why =
      existing == store::Existing::unfinished
          ? "an unfinished run of this study; --resume goes on with it, --restart begins anew"
          : "the run of another study (or of other inputs, or another flecsim); choose another "
            "--out, or --restart to replace it";
  throw base::InputError(fmt::format("{}: {}", options.out.string(), why));
}

/// The first stage is a run of its own inside the run, so that it is taken up like any other.
void search_first_stage(Runner& screening, const Plan& plan, const RunOptions& options) {
  const std::filesystem::path folder = options.out / "first";
  const store::RunHeader header = plan.header(options.version);
  std::filesystem::create_directories(folder);
  const auto existing =
      options.resume ? store::existing_run(folder, header) : store::Existing::none;
  const bool known =
      existing == store::Existing::unfinished || existing == store::Existing::finished;
  auto writer =
      known ? store::RunWriter::resume(folder, header) : store::RunWriter::create(folder, header);
  if (known) screening.restore(store::read_run(folder));
  if (existing == store::Existing::finished) return;
  screening.search(writer);
  writer.finish(screening.progress(), std::nullopt, {}, "");
}

/// Search, or screening and judgement of what it leaves; then the answer.
void to_the_end(Runner& runner, store::RunWriter& writer, const RunOptions& options) {
  if (options.screening) {
    const Screening& first = *options.screening;
    Runner screening(first.plan, first.evaluator, options, false);
    search_first_stage(screening, first.plan, options);
    runner.judge(screening, writer);
  } else {
    runner.search(writer);
  }
  runner.answer(writer);
}

void resume_study(Runner& runner, const store::RunHeader& header, const RunOptions& options) {
  auto writer = store::RunWriter::resume(options.out, header);
  const store::Run run = store::read_run(options.out);
  if (run.progress.finished) return;
  runner.restore(run);
  to_the_end(runner, writer, options);
}

/// Where a process was killed before it wrote the first word, there is nothing to lose.
bool never_begun(const RunOptions& options, const store::RunHeader& header) {
  return std::filesystem::exists(store::results_file(options.out)) &&
         store::existing_run(options.out, header) == store::Existing::none;
}

}  // namespace

bool run_study(const Plan& plan, Evaluator& evaluator, const RunOptions& options) try {
  const store::RunLock lock(options.out);
  const store::RunHeader header = plan.header(options.version);
  Runner runner(plan, evaluator, options, options.screening.has_value());
  if (options.resume && !never_begun(options, header)) {
    resume_study(runner, header, options);
    return true;
  }
  if (!options.restart) {
    const auto existing = store::existing_run(options.out, header);
    if (existing == store::Existing::unfinished || existing == store::Existing::other_study) {
      refuse(options, existing);
    }
  }
  auto writer = store::RunWriter::create(options.out, header);
  to_the_end(runner, writer, options);
  return true;
} catch (const Stopped&) {
  return false;
}

}  // namespace flecsim::study
