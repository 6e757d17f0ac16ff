// Estimates that a user gives for primitive components (`primitive_estimates`): measured numbers,
// another tool's, or a reference's. The first entry whose class and attributes match is taken.
#include <algorithm>

#include <fmt/format.h>

#include "flecsim/base/suggest.h"

#include "architecture.h"
#include "compound.h"

namespace flecsim::cost::accelergy {
namespace {

constexpr double default_period_ns = 5;

class GivenBlock : public Block {
 public:
  GivenBlock(const base::Node& node, std::string name, const BlockContext& context)
      : node_(node), name_(std::move(name)) {
    node.allow_only({"class", "attributes", "area", "leakage", "actions"});
    area_um2_ = not_negative(node.at("area"));
    if (const auto leakage = node.find("leakage")) leakage_mw_ = not_negative(*leakage);
    list_all_ = !context.version.strict_names();
    for (const base::Node& action : node.at("actions").items()) {
      action.allow_only({"name", "arguments", "energy"});
      Row row{action.at("name").text(), {}, not_negative(action.at("energy"))};
      check_name(row.name, action.at("name"));
      if (const auto arguments = action.find("arguments"); arguments && !arguments->is_null())
        for (const auto& [key, value] : arguments->entries())
          row.arguments.emplace_back(key, value.number());
      rows_.push_back(std::move(row));
    }
  }

  std::vector<Action> actions() const override {
    std::vector<Action> result;
    for (const Row& row : rows_) {
      Action action{row.name, {}};
      for (const auto& [key, value] : row.arguments)
        action.arguments.push_back(
            {key, static_cast<std::int64_t>(value), static_cast<std::int64_t>(value)});
      result.push_back(std::move(action));
    }
    return result;
  }

  double energy_pj(std::string_view action, const Arguments& arguments, const base::Node& where,
                   std::vector<Part>* parts) const override {
    for (const Row& row : rows_)
      if (row.name == action && matches(row, arguments)) {
        if (parts) parts->push_back({name_, row.name, row.energy, 1, quality_});
        return row.energy;
      }
    where.fail(
        fmt::format("the estimate given for '{}' at {} has no action '{}' with these arguments",
                    name_, node_.where(), action));
  }

  double area_um2(std::vector<Part>* parts) const override {
    if (parts) parts->push_back({name_, {}, area_um2_, 1, quality_});
    return area_um2_;
  }
  double leakage_mw() const override { return leakage_mw_; }
  const Quality& quality() const override { return quality_; }

 private:
  struct Row {
    std::string name;
    Arguments arguments;
    double energy;
  };

  /// A row without arguments is for all.
  static bool matches(const Row& row, const Arguments& arguments) {
    return std::all_of(row.arguments.begin(), row.arguments.end(), [&](const auto& wanted) {
      return std::find(arguments.begin(), arguments.end(), wanted) != arguments.end();
    });
  }

  base::Node node_;
  std::string name_;
  std::vector<Row> rows_;
  double area_um2_ = 0;
  double leakage_mw_ = 0;
  bool list_all_ = false;
  Quality quality_{"given", 0, counts::Validity::golden};
};

bool is_scale(std::string_view name) {
  return name == "area_scale" || name == "area_share" || name == "energy_scale" ||
         name == "energy_share";
}

bool attributes_match(const base::Node& entry, const Attributes& attributes) {
  const auto wanted = entry.find("attributes");
  if (!wanted || wanted->is_null()) return true;
  for (const auto& [key, value] : wanted->entries()) {
    if (!attributes.has(normalized(key))) return false;
    if (attributes.find(normalized(key))->value.print() != value.text()) return false;
  }
  return true;
}

}  // namespace

void Library::add_estimates(const base::Node& node) {
  node.allow_only({"version", "estimates"});
  if (node.find("version")) read_version(node);
  for (const base::Node& entry : node.at("estimates").items()) {
    entry.at("class").text();
    estimates_.push_back(entry);
  }
}

std::unique_ptr<Block> Library::find_estimate(std::string_view klass, const std::string& name,
                                              const Attributes& attributes,
                                              const BlockContext& context) const {
  for (std::size_t i = 0; i < estimates_.size(); ++i) {
    const base::Node& entry = estimates_[i];
    if (entry.at("class").text() == klass && attributes_match(entry, attributes)) {
      used_estimates_.insert(i);
      for (const Attribute& attribute : attributes.all())
        if (!is_scale(attribute.name)) attributes.find(attribute.name);
      return std::make_unique<GivenBlock>(entry, name, context);
    }
  }
  return nullptr;
}

void Library::note_unused_estimates(std::vector<std::string>& notes) const {
  for (std::size_t i = 0; i < estimates_.size(); ++i)
    if (used_estimates_.find(i) == used_estimates_.end())
      notes.push_back(fmt::format("{}: no component has this class and these attributes",
                                  estimates_[i].where()));
}

}  // namespace flecsim::cost::accelergy
