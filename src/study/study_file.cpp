#include "flecsim/study/study_file.h"

#include <set>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"
#include "flecsim/base/text_file.h"

#include "search_options.h"

namespace flecsim::study {
namespace {

using base::Expression;
using base::Node;

Expression read_expression(const Node& node) {
  try {
    return Expression::parse(node.text(), node.where());
  } catch (const base::InputError& error) {
    const bool cut =
        node.text().find('(') != std::string::npos && node.text().find(')') == std::string::npos;
    if (!cut) throw;
    throw base::InputError(
        fmt::format("{} (a text with a comma stands in quotes in a [...] list)", error.what()));
  }
}

Expression read_condition(const Node& node) {
  Expression condition = read_expression(node);
  if (condition.names().empty()) node.fail("speaks of no parameter and no result");
  if (condition.is_arithmetic()) {
    node.fail(fmt::format("'{}' is a number, expected a condition ({} >= ...)", condition.text(),
                          condition.text()));
  }
  return condition;
}

/// What designs are compared by.
Expression read_measure(const Node& node) {
  Expression measure = read_expression(node);
  if (measure.names().empty()) node.fail("is the same for every design");
  return measure;
}

/// A list, or a single value as a list of one.
std::vector<Node> as_list(const Node& node) {
  if (node.is_list()) return node.items();
  return {node};
}

std::vector<NetworkEntry> read_networks(const Node& study) {
  const auto one = study.find("network");
  const auto many = study.find("networks");
  if (one && many) many->fail("a study has `network` or `networks`, not both");
  if (!one && !many) study.fail("the key 'network' is missing");
  if (one) return {{one->text(), 1, *one}};
  std::vector<NetworkEntry> networks;
  for (const Node& item : many->items()) {
    if (item.is_scalar()) {
      networks.push_back({item.text(), 1, item});
      continue;
    }
    item.allow_only({"network", "weight"});
    const auto weight = item.find("weight");
    networks.push_back({item.at("network").text(), weight ? weight->number() : 1, item});
    if (!(networks.back().weight > 0)) weight->fail("expected a weight above 0");
  }
  if (networks.empty()) many->fail("an empty list, expected networks");
  std::set<std::string> seen;
  for (const NetworkEntry& network : networks) {
    if (seen.insert(network.name).second) continue;
    network.node.fail(fmt::format("'{}' is there twice, expected one with a weight", network.name));
  }
  return networks;
}

std::vector<FixedEntry> read_fixed(const Node& study) {
  std::vector<FixedEntry> fixed;
  if (const auto set = study.find("set")) {
    for (const auto& [key, value] : set->entries()) fixed.push_back({key, value});
  }
  return fixed;
}

VariedEntry read_varied_entry(const std::string& key, const Node& value) {
  if (value.is_list()) return {key, value, std::nullopt};
  if (value.is_scalar()) value.fail("one value, expected a list or {from, to, times | step}");
  if (!value.find("values")) return {key, value, std::nullopt};
  value.allow_only({"values", "when"});
  const auto when = value.find("when");
  return {key, value.at("values"), when ? std::optional(read_condition(*when)) : std::nullopt};
}

std::vector<VariedEntry> read_varied(const Node& study) {
  std::vector<VariedEntry> varied;
  for (const auto& [key, value] : study.at("vary").entries()) {
    varied.push_back(read_varied_entry(key, value));
  }
  if (varied.empty()) study.at("vary").fail("nothing is varied, expected parameters with values");
  return varied;
}

std::vector<Condition> read_conditions(const Node& study) {
  std::vector<Condition> conditions;
  if (const auto subject_to = study.find("subject_to")) {
    for (const Node& item : as_list(*subject_to)) {
      conditions.push_back({read_condition(item), item});
    }
  }
  return conditions;
}

/// British and American spelling of one key; error where both are there.
std::optional<Node> either(const Node& study, std::string_view british, std::string_view american) {
  const auto one = study.find(british);
  const auto other = study.find(american);
  if (one && other) other->fail(fmt::format("`{}` and `{}` are the same key", british, american));
  return one ? one : other;
}

void read_goals(const std::optional<Node>& list, bool maximize, std::vector<Goal>& goals) {
  if (!list) return;
  const std::vector<Node> items = as_list(*list);
  if (items.empty()) list->fail("an empty list, expected objectives");
  for (const Node& item : items) goals.push_back({read_measure(item), maximize, item});
}

std::vector<Goal> read_goals(const Node& study) {
  std::vector<Goal> goals;
  read_goals(either(study, "minimise", "minimize"), false, goals);
  read_goals(either(study, "maximise", "maximize"), true, goals);
  if (goals.empty()) study.fail("no objective, expected `minimise` or `maximise`");
  if (goals.size() > 6) {
    study.fail(fmt::format("{} objectives, expected at most 6", goals.size()));
  }
  std::set<std::string> seen;
  for (const Goal& goal : goals) {
    if (!seen.insert(goal.text()).second) goal.node.fail("this objective is there twice");
  }
  return goals;
}

std::optional<Goal> read_choose(const Node& study) {
  const auto choose = study.find("choose");
  if (!choose) return std::nullopt;
  if (choose->is_scalar()) {
    if (choose->text() == "nearest_ideal") return std::nullopt;
    return Goal{read_measure(*choose), false, *choose};
  }
  choose->allow_only({"least", "most"});
  if (choose->entries().size() != 1) choose->fail("expected one of `least` and `most`");
  const auto& [key, value] = choose->entries().front();
  return Goal{read_measure(value), key == "most", value};
}

std::vector<std::string> read_first_layers(const Node& study) {
  std::vector<std::string> layers;
  const auto first = study.find("first");
  if (!first) return layers;
  first->allow_only({"layers"});
  for (const Node& item : first->at("layers").items()) layers.push_back(item.text());
  if (layers.empty()) first->fail("no layers, expected names of layers");
  return layers;
}

CycleModel read_model(const Node& study) {
  const auto model = study.find("model");
  if (!model) return CycleModel::closed;
  for (const CycleModel one : {CycleModel::closed, CycleModel::replay, CycleModel::thesis}) {
    if (model->text() == name_of(one)) return one;
  }
  model->fail(fmt::format("unknown model '{}', expected closed, replay or thesis", model->text()));
}

/// The second stage: by the replay of the front's designs.
bool read_then(const Node& study, CycleModel model) {
  const auto then = study.find("then");
  if (!then) return false;
  if (then->is_map() && then->find("simulate")) {
    then->fail(
        "a second stage by simulation is not part of this version, expected {replay: pareto}");
  }
  if (!then->is_map()) then->fail("expected {replay: pareto}");
  then->allow_only({"replay"});
  const Node which = then->at("replay");
  if (which.text() != "pareto") which.fail(fmt::format("'{}', expected pareto", which.text()));
  if (model == CycleModel::replay) then->fail("`model: replay` replays every design already");
  return true;
}

std::uint64_t read_seed(const Node& study) {
  const auto seed = study.find("seed");
  if (!seed) return 0;
  const std::int64_t value = seed->whole_number();
  if (value < 0) seed->fail(fmt::format("{}, expected at least 0", value));
  return static_cast<std::uint64_t>(value);
}

std::int64_t read_sample(const Node& study) {
  const auto sample = study.find("sample");
  if (!sample) return StudyFile{}.sample;
  const std::int64_t value = sample->whole_number();
  if (value < 0 || value > 100000) sample->fail(fmt::format("{}, expected 0 to 100000", value));
  return value;
}

/// Kinds of studies that other parts of flecsim know or will know.
void refuse_other_kinds(const Node& file) {
  if (const auto workload = file.find("workload")) {
    workload->fail(
        "a sparsity or precision workload (thesis, Listing 5.1) is not explored by this version, "
        "expected `study:` over hardware");
  }
}

Node study_of(const Node& file) {
  if (!file.is_map()) file.fail("expected `study:` with its keys");
  refuse_other_kinds(file);
  file.allow_only({"study"});
  Node study = file.at("study");
  study.allow_only({"name", "network", "networks", "accelerator", "set", "vary", "subject_to",
                    "minimise", "minimize", "maximise", "maximize", "search", "choose", "seed",
                    "sample", "first", "then", "model"});
  return study;
}

}  // namespace

std::string Goal::text() const {
  return maximize ? fmt::format("-({})", expression.text()) : expression.text();
}

std::string StudyFile::search_text() const {
  static constexpr const char* names[] = {"exhaustive", "random", "nsga2", "nsga3"};
  return names[static_cast<int>(search)];
}

StudyFile read_study_text(std::string_view yaml, const std::filesystem::path& path) {
  const Node study = study_of(Node::parse_text(yaml, path.string()));
  StudyFile file;
  file.path = path;
  file.yaml = yaml;
  const auto name = study.find("name");
  file.name = name ? name->text() : path.stem().string();
  const bool sound_name =
      !file.name.empty() && file.name.find('/') == std::string::npos && file.name[0] != '.';
  if (!sound_name) (name ? *name : study).fail("expected a name that can be a folder");
  file.networks = read_networks(study);
  file.accelerator = study.at("accelerator").text();
  file.accelerator_where = study.at("accelerator").where();
  file.fixed = read_fixed(study);
  file.varied = read_varied(study);
  file.subject_to = read_conditions(study);
  file.goals = read_goals(study);
  file.choose = read_choose(study);
  file.seed = read_seed(study);
  file.sample = read_sample(study);
  file.model = read_model(study);
  file.first_layers = read_first_layers(study);
  file.replay_front = read_then(study, file.model);
  read_search(study, file);
  return file;
}

StudyFile read_study(const std::filesystem::path& path) {
  return read_study_text(base::read_text_file(path, "a study file"), path);
}

std::string beside_study(const StudyFile& study, const std::string& name) {
  const std::filesystem::path beside = study.path.parent_path() / name;
  return std::filesystem::is_regular_file(beside) ? beside.string() : name;
}

}  // namespace flecsim::study
