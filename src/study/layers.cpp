#include "flecsim/study/layers.h"

#include <charconv>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "flecsim/analytic/gemmini_layer.h"
#include "flecsim/analytic/replay_sequence.h"
#include "flecsim/analytic/thesis.h"
#include "flecsim/base/error.h"
#include "flecsim/schedule/gemmini_lowering.h"
#include "flecsim/schedule/layer_text.h"

namespace flecsim::study {
namespace {

using Json = nlohmann::ordered_json;

void fill_counts(LayerEstimate& e, const schedule::ScheduleCounts& counts, std::int64_t times) {
  e.commands = counts.commands * times;
  e.read_requests = counts.read_requests * times;
  e.write_requests = counts.write_requests * times;
  e.read_bytes = counts.read_bytes * times;
  e.write_bytes = counts.write_bytes * times;
}

void fill_replay(LayerEstimate& e, const analytic::ReplayResult& r) {
  e.cycles += static_cast<double>(r.cycles);
  e.read_requests += r.read_requests;
  e.write_requests += r.write_requests;
  e.read_bytes += r.read_bytes;
  e.write_bytes += r.write_bytes;
}

LayerEstimate estimate_work(const model::Work& work, const arch::Gemmini& gemmini, CycleModel model,
                            analytic::ReplaySequence& sequence,
                            const analytic::ReplayOptions& options) {
  const auto plan = analytic::plan_layer(work, schedule::geometry_of(gemmini));
  LayerEstimate e;
  e.accelerator = gemmini.name;
  e.tile = plan.tile;
  e.macs = plan.macs;
  e.note = plan.modeled ? plan.note : "not modelled: " + plan.note;
  e.modeled = plan.modeled;
  if (!plan.modeled) return e;
  if (model == CycleModel::replay) {
    e.commands = plan.once.commands * plan.times;
    const schedule::Lowered lowered = schedule::lower(work);
    for (std::int64_t i = 0; i < lowered.times; ++i) {
      fill_replay(e, sequence.run(lowered.work, options));
    }
    e.validity =
        plan.note.empty() ? analytic::replay_validity(gemmini) : counts::Validity::extrapolated;
    return e;
  }
  fill_counts(e, plan.once, plan.times);
  if (model == CycleModel::thesis) {
    const auto thesis = analytic::thesis_estimate(schedule::lower(work).work, gemmini);
    e.modeled = thesis.has_value();
    if (!thesis) e.note = "not modelled: the thesis' equations have no additions";
    if (thesis) e.cycles = thesis->cycles * static_cast<double>(plan.times);
    return e;
  }
  e.cycles = analytic::time_layer(plan, gemmini).cycles;
  e.error_percent = analytic::closed_form_error_percent();
  return e;
}

LayerEstimate replay_stream(const schedule::MicroStream& stream, const arch::Gemmini& gemmini,
                            CycleModel model, analytic::ReplaySequence& sequence,
                            const analytic::ReplayOptions& options) {
  if (model != CycleModel::replay) {
    throw base::InputError(fmt::format(
        "a stream of single commands has a replay only, not --model {}", name_of(model)));
  }
  const auto program =
      schedule::program_of(stream, schedule::geometry_of(gemmini), gemmini.scratchpad.banks);
  LayerEstimate e;
  e.accelerator = gemmini.name;
  e.commands = program.commands();
  fill_replay(e, sequence.run(program, options));
  e.validity = analytic::replay_validity(gemmini);
  return e;
}

LayerEstimate not_modeled(const schedule::MeasuredRow& row, const arch::Gemmini& gemmini) {
  LayerEstimate e;
  e.accelerator = gemmini.name;
  e.modeled = false;
  e.note = row.not_modeled;
  return e;
}

/// A preset, with or without its "gemmini-", or a file.
arch::Gemmini accelerator_of(const schedule::MeasuredRow& row, const std::optional<std::string>& on,
                             const std::vector<std::string>& settings) {
  std::string name = on.value_or(row.config);
  for (const auto& preset : arch::gemmini_presets()) {
    if (!on && preset.name == "gemmini-" + row.config) name = preset.name;
  }
  arch::Gemmini gemmini;
  try {
    gemmini = arch::load_gemmini(name);
  } catch (const base::InputError& error) {
    if (on) throw;
    throw base::InputError(fmt::format("{}: config {}", row.where, error.what()));
  }
  for (const std::string& setting : settings) arch::apply_setting(gemmini, setting);
  if (const auto violation = arch::check(gemmini)) {
    throw base::InputError(fmt::format("{}: {}: {}: {} (rule {})", row.where, name, violation->key,
                                       violation->message, violation->rule));
  }
  return gemmini;
}

std::optional<std::int64_t> measured(const schedule::MeasuredRow& row) {
  const std::string& text = row.column("cycles");
  std::int64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || result.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

Json json_of(const LayerEstimate& e, CycleModel model) {
  Json json;
  json["layer"] = e.layer;
  json["accelerator"] = e.accelerator;
  json["model"] = name_of(model);
  if (!e.modeled) {
    json["cycles"] = nullptr;
    json["note"] = e.note;
    return json;
  }
  json["cycles"] = static_cast<std::int64_t>(e.cycles + 0.5);
  json["tile"] = e.tile;
  json["commands"] = e.commands;
  json["read_requests"] = e.read_requests;
  json["write_requests"] = e.write_requests;
  json["read_bytes"] = e.read_bytes;
  json["write_bytes"] = e.write_bytes;
  json["macs"] = e.macs;
  json["validity"] = counts::name_of(e.validity);
  if (e.error_percent) json["error_percent"] = *e.error_percent;
  if (e.measured_cycles) json["measured_cycles"] = *e.measured_cycles;
  if (!e.note.empty()) json["note"] = e.note;
  return json;
}

}  // namespace

LayerEstimate estimate_layer(const std::string& text, const arch::Gemmini& gemmini,
                             CycleModel model) {
  analytic::ReplaySequence sequence(gemmini);
  LayerEstimate e = estimate_work(schedule::parse_layer(text), gemmini, model, sequence, {});
  e.layer = text;
  return e;
}

std::vector<LayerEstimate> estimate_rows(const std::filesystem::path& file,
                                         const std::optional<std::string>& on,
                                         const std::vector<std::string>& settings,
                                         CycleModel model) {
  std::vector<LayerEstimate> estimates;
  std::map<std::string, std::pair<arch::Gemmini, analytic::ReplaySequence>> accelerators;
  for (const schedule::MeasuredRow& row : schedule::read_measured_rows(file)) {
    auto found = accelerators.find(row.config);
    if (found == accelerators.end()) {
      const arch::Gemmini gemmini = accelerator_of(row, on, settings);
      found =
          accelerators.emplace(row.config, std::pair(gemmini, analytic::ReplaySequence(gemmini)))
              .first;
    }
    auto& [gemmini, sequence] = found->second;
    gemmini.memory_interface.latency_cycles = row.latency_cycles;
    gemmini.memory_interface.beats_per_cycle = row.beats_per_cycle;
    sequence.set_memory(row.latency_cycles, row.beats_per_cycle);
    analytic::ReplayOptions options;
    options.issue_cycles = row.issue_cycles;
    const auto* work = std::get_if<model::Work>(&row.layer);
    try {
      if (!row.not_modeled.empty()) {
        estimates.push_back(not_modeled(row, gemmini));
      } else {
        estimates.push_back(work ? estimate_work(*work, gemmini, model, sequence, options)
                                 : replay_stream(std::get<schedule::MicroStream>(row.layer),
                                                 gemmini, model, sequence, options));
      }
    } catch (const base::InputError& error) {
      throw base::InputError(fmt::format("{}: {}", row.where, error.what()));
    }
    estimates.back().layer = row.kind + " " + row.params;
    estimates.back().measured_cycles = measured(row);
  }
  return estimates;
}

std::string to_json(const LayerEstimate& estimate, CycleModel model) {
  return json_of(estimate, model).dump(2) + "\n";
}

std::string to_json(const std::vector<LayerEstimate>& estimates, CycleModel model) {
  Json list = Json::array();
  for (const LayerEstimate& estimate : estimates) list.push_back(json_of(estimate, model));
  return list.dump(2) + "\n";
}

}  // namespace flecsim::study
