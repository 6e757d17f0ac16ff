#include "flecsim/study/run_study.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/store/run_lock.h"

#include "choice.h"
#include "recorder.h"

namespace flecsim::study {
namespace {

using Clock = std::chrono::steady_clock;
using explore::Genome;

constexpr auto checkpoint_interval = std::chrono::milliseconds(100);
constexpr std::size_t most_details = 64;

std::unique_ptr<explore::Optimizer> make_optimizer(const Plan& plan, std::int64_t from) {
  const StudyFile& file = plan.file();
  explore::GeneticOptions genetic = file.genetic;
  genetic.seed = file.seed;
  switch (file.search) {
    case SearchKind::exhaustive:
      return explore::exhaustive(plan.space(), from);
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
  Runner(const Plan& plan, Evaluator& evaluator, const RunOptions& options)
      : plan_(plan),
        evaluator_(evaluator),
        options_(options),
        grid_search_(plan.file().search == SearchKind::exhaustive),
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
      for (std::size_t at = 0; at < genomes.size();) at += slice(genomes, at, evaluations, writer);
      optimizer->tell(genomes, evaluations);
    }
    recorder_.set_stopped(optimizer->stopped_because());
    if (grid_search_) {
      recorder_.set_watermark(plan_.grid().size());
      recorder_.set_designs(recorder_.progress().evaluated);
    }
    recorder_.checkpoint(writer);
  }

  void answer(store::RunWriter& writer) {
    std::vector<std::int64_t> ids;
    std::vector<double> points;
    for (const store::Design* design : recorder_.front()) {
      ids.push_back(design->id);
      const auto& objectives = recorder_.objectives(design->id);
      points.insert(points.end(), objectives.begin(), objectives.end());
    }
    const auto ranked = rank_front(plan_, ids, points);
    std::optional<store::Choice> choice;
    if (!ranked.empty()) {
      choice = store::Choice{ranked[0].id, reason_of(plan_, ranked, ids, points)};
    }
    writer.finish(recorder_.progress(), choice, details(ranked), "");
  }

 private:
  /// Evaluates some of a batch; how many depends on how long they take, which changes no result.
  std::size_t slice(const std::vector<Genome>& genomes, std::size_t at,
                    std::vector<explore::Evaluation>& evaluations, store::RunWriter& writer) {
    const std::size_t size =
        std::min(std::max(slice_, evaluator_.least_batch()), genomes.size() - at);
    const std::span<const Genome> some(genomes.data() + at, size);
    std::vector<Outcome> outcomes(size);
    const auto begin = Clock::now();
    evaluate(some, outcomes);
    adapt(size, Clock::now() - begin);
    for (std::size_t i = 0; i < size; ++i) {
      const std::int64_t id = plan_.grid().id(some[i]);
      if (!known_.contains(id)) recorder_.add(id, outcomes[i]);
      evaluations.push_back(evaluation_of(outcomes[i]));
      if (grid_search_) recorder_.set_watermark(id + 1);
    }
    checkpoint_now_and_then(writer);
    return size;
  }

  /// A design that a resumed search asks for again is evaluated again where that is cheap.
  void evaluate(std::span<const Genome> genomes, std::span<Outcome> outcomes) {
    evaluator_.evaluate(genomes, outcomes);
  }

  void adapt(std::size_t size, Clock::duration taken) {
    if (taken < checkpoint_interval / 4 && size >= slice_) slice_ *= 2;
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
  Recorder recorder_;
  std::set<std::int64_t> known_;
  std::size_t slice_ = 256;
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

}  // namespace

void run_study(const Plan& plan, Evaluator& evaluator, const RunOptions& options) {
  const store::RunLock lock(options.out);
  const store::RunHeader header = plan.header(options.version);
  Runner runner(plan, evaluator, options);
  if (options.resume) {
    auto writer = store::RunWriter::resume(options.out, header);
    const store::Run run = store::read_run(options.out);
    if (run.progress.finished) return;
    runner.restore(run);
    runner.search(writer);
    runner.answer(writer);
    return;
  }
  if (!options.restart) {
    const auto existing = store::existing_run(options.out, header);
    if (existing == store::Existing::unfinished || existing == store::Existing::other_study) {
      refuse(options, existing);
    }
  }
  auto writer = store::RunWriter::create(options.out, header);
  runner.search(writer);
  runner.answer(writer);
}

}  // namespace flecsim::study
