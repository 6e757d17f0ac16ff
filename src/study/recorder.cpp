#include "recorder.h"

#include <algorithm>

#include "flecsim/base/random.h"

namespace flecsim::study {
namespace {

store::Design design_of(const Plan& plan, std::int64_t id, const Outcome& outcome) {
  store::Design design;
  design.id = id;
  design.parameters = plan.varied_values(plan.grid().genome(id));
  design.metrics = outcome.metrics;
  design.violated = outcome.violated;
  design.violation = outcome.violation;
  if (!outcome.metrics.empty()) {
    design.validity = counts::name_of(outcome.validity);
    design.error_percent = outcome.error_percent;
  }
  return design;
}

}  // namespace

Recorder::Recorder(const Plan& plan, bool keep_all)
    : plan_(plan), keep_all_(keep_all), front_(plan.objectives()) {}

std::uint64_t Recorder::lot(std::int64_t id) const {
  base::Random random(plan_.file().seed ^ (static_cast<std::uint64_t>(id) * 0xD1342543DE82EF95ULL));
  random.next();
  return random.next();
}

/// True where the design is in the sample (for now); may drop another.
bool Recorder::draw(std::int64_t id) {
  const auto size = static_cast<std::size_t>(plan_.file().sample);
  if (size == 0) return false;
  const std::pair mine{lot(id), id};
  if (sample_.size() < size) {
    sample_.insert(mine);
    return true;
  }
  if (mine >= *sample_.rbegin()) return false;
  sample_.erase(std::prev(sample_.end()));
  sample_.insert(mine);
  return true;
}

void Recorder::count(const Outcome& outcome) {
  ++progress_.evaluated;
  progress_.modeled += !outcome.metrics.empty();
  progress_.feasible += outcome.violated.empty();
  if (outcome.violated.empty()) return;
  const auto found = by_rule_.find(outcome.violated);
  if (found != by_rule_.end()) {
    ++found->second;
  } else {
    by_rule_.emplace(outcome.violated, 1);
  }
}

void Recorder::add(std::int64_t id, const Outcome& outcome) {
  count(outcome);
  const bool feasible = outcome.violated.empty();
  const bool drawn = draw(id);
  if (feasible) {
    front_.add(id, outcome.objectives);
    nearest_.reset();  // the nearest to feasible is of interest where nothing is feasible
  }
  const bool near =
      progress_.feasible == 0 && (!nearest_ || outcome.violation < nearest_->violation);
  if (!feasible && !drawn && !keep_all_ && !near) return;
  store::Design design = design_of(plan_, id, outcome);
  if (near) nearest_ = design;
  kept_.insert_or_assign(id, Kept{std::move(design), outcome.objectives, false});
}

/// Marks the front and the sample, drops what is neither.
void Recorder::settle() {
  std::set<std::int64_t> sampled;
  for (const auto& [lot, id] : sample_) sampled.insert(id);
  const std::vector<std::int64_t>& on_front = front_.ids();
  for (auto it = kept_.begin(); it != kept_.end();) {
    Kept& kept = it->second;
    const bool front = std::binary_search(on_front.begin(), on_front.end(), it->first);
    const bool sample = sampled.contains(it->first);
    const bool nearest = nearest_ && nearest_->id == it->first;
    if (!front && !sample && !keep_all_ && !nearest) {
      it = kept_.erase(it);
      continue;
    }
    if (front != kept.design.front || sample != kept.design.sampled) kept.written = false;
    kept.design.front = front;
    kept.design.sampled = sample;
    ++it;
  }
}

void Recorder::checkpoint(store::RunWriter& writer) {
  settle();
  std::vector<store::Design> changed;
  std::vector<std::int64_t> removed;
  for (const std::int64_t id : in_store_) {
    if (!kept_.contains(id)) removed.push_back(id);
  }
  for (const std::int64_t id : removed) in_store_.erase(id);
  for (auto& [id, kept] : kept_) {
    if (kept.written) continue;
    changed.push_back(kept.design);
    kept.written = true;
    in_store_.insert(id);
  }
  writer.checkpoint(progress(), changed, removed);
}

const store::Progress& Recorder::progress() {
  progress_.infeasible.clear();
  std::set<std::string, std::less<>> told;
  for (const std::string& condition : plan_.condition_texts()) {
    const auto found = by_rule_.find(condition);
    if (found != by_rule_.end() && told.insert(condition).second) {
      progress_.infeasible.emplace_back(*found);
    }
  }
  for (const auto& rule : by_rule_) {
    if (!told.contains(rule.first)) progress_.infeasible.emplace_back(rule);
  }
  return progress_;
}

void Recorder::restore(const store::Run& run) {
  progress_ = run.progress;
  progress_.finished = false;
  for (const auto& [rule, designs] : run.progress.infeasible) by_rule_[rule] = designs;
  for (const store::Design& design : run.designs) {
    Kept kept{design, plan_.objectives_of(design), true};
    if (design.front) front_.add(design.id, kept.objectives);
    if (design.sampled) sample_.insert({lot(design.id), design.id});
    const bool near =
        progress_.feasible == 0 && (!nearest_ || design.violation < nearest_->violation);
    if (near) nearest_ = design;
    in_store_.insert(design.id);
    kept_.emplace(design.id, std::move(kept));
  }
}

std::vector<const store::Design*> Recorder::front() {
  settle();
  std::vector<const store::Design*> designs;
  for (const auto& [id, kept] : kept_) {
    if (kept.design.front) designs.push_back(&kept.design);
  }
  return designs;
}

const store::Design* Recorder::find(std::int64_t id) const {
  const auto found = kept_.find(id);
  return found == kept_.end() ? nullptr : &found->second.design;
}

Outcome Recorder::outcome(std::int64_t id) const {
  const Kept& kept = kept_.at(id);
  Outcome outcome;
  outcome.metrics = kept.design.metrics;
  outcome.objectives = kept.objectives;
  outcome.violated = kept.design.violated;
  outcome.violation = kept.design.violation;
  outcome.error_percent = kept.design.error_percent;
  return outcome;
}

const store::Design* Recorder::nearest_feasible() const { return nearest_ ? &*nearest_ : nullptr; }

}  // namespace flecsim::study
