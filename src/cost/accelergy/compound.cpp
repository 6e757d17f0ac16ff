#include "compound.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"

#include "architecture.h"
#include "unused.h"

namespace flecsim::cost::accelergy {
namespace {

constexpr int deepest = 32;

/// The scale of a sub-action or subcomponent: 0.4 says energy_scale and area_scale, 0.3 repeat and
/// shares.
NumberExpression read_scale(const base::Node& node, std::initializer_list<std::string_view> keys,
                            const Attributes& scope, const std::vector<std::string>& arguments) {
  for (const std::string_view key : keys)
    if (const auto value = node.find(key)) return {value->text(), *value, scope, arguments};
  return {"1", node, scope, arguments};
}

/// The scale of a subcomponent, which depends on no argument.
double constant_scale(const base::Node& node, std::initializer_list<std::string_view> keys,
                      const Attributes& scope) {
  const double value = read_scale(node, keys, scope, {}).evaluate();
  if (value < 0) node.fail(fmt::format("{} is {}; expected 0 or more", *keys.begin(), value));
  return value;
}

bool is_disabled(const base::Node& node) {
  const auto enabled = node.find("enabled");
  return enabled && !enabled->is_null() && !enabled->boolean();
}

/// Error where two entries of a list have the same name.
template <typename Entries, typename NameOf>
void check_distinct(const Entries& entries, const std::string& name, std::string_view what,
                    const base::Node& where, NameOf name_of) {
  for (const auto& entry : entries)
    if (name_of(entry) == name) where.fail(fmt::format("a second {} '{}'", what, name));
}

void append_number(std::string& text, std::int64_t value) {
  char digits[24];
  const auto end = std::to_chars(std::begin(digits), std::end(digits), value).ptr;
  text.append(digits, end);
}

/// name -> name[3] or name[0..7].
void append_range(std::string& name, std::int64_t first, std::int64_t last, bool single) {
  name += '[';
  append_number(name, first);
  if (!single) {
    name += "..";
    append_number(name, last);
  }
  name += ']';
}

struct Subcomponent {
  std::string name;  ///< without its range
  bool ranged = false;
  std::int64_t first = 0, last = 0;
  double area_scale = 1;
  double energy_scale = 1;
  std::unique_ptr<Block> block;

  double instances() const { return ranged ? static_cast<double>(last - first + 1) : 1; }
  std::string printed() const {
    return ranged ? fmt::format("{}[{}..{}]", name, first, last) : name;
  }
};

/// An action of a subcomponent inside a compound action.
struct SubAction {
  const Subcomponent* component;
  std::optional<Range> range;  ///< the instances it happens in
  bool single = false;         ///< written as [i]
  std::string action;
  std::vector<std::pair<std::string, NumberExpression>> arguments;
  NumberExpression scale;
  base::Node where;
};

struct CompoundAction {
  Block::Action listed;
  std::vector<std::string> argument_names;
  std::vector<SubAction> parts;
};

class CompoundBlock : public Block {
 public:
  std::vector<Action> actions() const override {
    std::vector<Action> result;
    for (const CompoundAction& action : actions_) result.push_back(action.listed);
    return result;
  }

  double energy_pj(std::string_view action, const Arguments& arguments, const base::Node& where,
                   std::vector<Part>* parts) const override {
    const CompoundAction& found = find(action, where);
    const std::vector<double> values = ordered(found, arguments, where);
    if (parts) parts->reserve(parts->size() + found.parts.size());
    double energy = 0;
    for (const SubAction& part : found.parts) energy += part_pj(part, values, parts);
    return energy;
  }

  double area_um2(std::vector<Part>* parts) const override {
    double area = 0;
    for (const Subcomponent& sub : subcomponents_) {
      const double scale = sub.area_scale * sub.instances();
      const double one = sub.block->area_um2(nullptr);
      if (parts) parts->push_back({sub.printed(), {}, one, scale, sub.block->quality()});
      area += one * scale;
    }
    return area;
  }

  double leakage_mw() const override {
    double leakage = 0;
    for (const Subcomponent& sub : subcomponents_)
      leakage += sub.block->leakage_mw() * sub.energy_scale * sub.instances();
    return leakage;
  }

  const Quality& quality() const override { return quality_; }

  std::string klass_;
  std::string name_;
  std::vector<Subcomponent> subcomponents_;
  std::vector<CompoundAction> actions_;
  Quality quality_;
  std::vector<std::string>* notes_ = nullptr;

 private:
  const CompoundAction& find(std::string_view action, const base::Node& where) const {
    for (const CompoundAction& entry : actions_)
      if (entry.listed.name == action) return entry;
    std::vector<std::string_view> known;
    for (const CompoundAction& entry : actions_) known.push_back(entry.listed.name);
    where.fail(fmt::format("'{}' of class '{}' has no action '{}'{}", name_, klass_, action,
                           base::suggestion(action, known)));
  }

  /// Argument values in the order of the action's definition; absent ones are errors.
  std::vector<double> ordered(const CompoundAction& action, const Arguments& arguments,
                              const base::Node& where) const {
    std::vector<double> values;
    for (const std::string& name : action.argument_names) {
      const auto given = std::find_if(arguments.begin(), arguments.end(),
                                      [&](const auto& item) { return item.first == name; });
      if (given == arguments.end())
        where.fail(fmt::format("action '{}' of class '{}' needs the argument '{}'",
                               action.listed.name, klass_, name));
      values.push_back(given->second);
    }
    for (const auto& [name, value] : arguments)
      if (std::find(action.argument_names.begin(), action.argument_names.end(), name) ==
              action.argument_names.end() &&
          name != "global_cycle_seconds" && name != "action_latency_cycles")
        where.fail(fmt::format("action '{}' of class '{}' has no argument '{}'", action.listed.name,
                               klass_, name));
    return values;
  }

  double part_pj(const SubAction& part, const std::vector<double>& values,
                 std::vector<Part>* parts) const {
    Arguments arguments;
    for (const auto& [name, expression] : part.arguments)
      arguments.emplace_back(name, expression.evaluate(values));
    const double one =
        part.component->block->energy_pj(part.action, arguments, part.where, nullptr);
    double instances = 1;
    std::string name;
    if (parts) name = part.component->name;
    if (part.range) {
      const std::int64_t first = part.range->first.whole(values);
      const std::int64_t last = part.range->last.whole(values);
      check_range(part, first, last);
      instances = static_cast<double>(last - first + 1);
      if (parts) append_range(name, first, last, part.single);
    }
    const double repeat = part.scale.evaluate(values);
    if (repeat < 0) refuse_negative(part, repeat, values);
    const double scale = repeat * part.component->energy_scale * instances;
    if (parts)
      parts->push_back(
          {std::move(name), part.action, one, scale, part.component->block->quality()});
    return one * scale;
  }

  /// Accelergy takes a number of times that is negative for some arguments (idle banks: all less
  /// the active ones), and so do we, with a note; where it is a constant it is a mistake.
  void refuse_negative(const SubAction& part, double repeat,
                       const std::vector<double>& values) const {
    const std::string message = fmt::format("'{}' of '{}' happens {} times", part.action,
                                            part.component->name, print_number(repeat));
    std::vector<double> others = values;
    for (double& value : others) value += 1;
    const bool constant = part.scale.evaluate(others) == repeat;
    if (constant || !notes_) part.where.fail(message + "; expected 0 or more");
    const std::string note = fmt::format("{}: {} for some arguments", part.where.where(), message);
    if (std::find(notes_->begin(), notes_->end(), note) == notes_->end()) notes_->push_back(note);
  }

  void check_range(const SubAction& part, std::int64_t first, std::int64_t last) const {
    const Subcomponent& sub = *part.component;
    // An empty range (0..n-1 with n = 0) is none of them.
    if (last == first - 1) return;
    if (!sub.ranged || first < sub.first || last > sub.last || last < first)
      part.where.fail(fmt::format("'{}[{}..{}]' is outside the subcomponent '{}'", sub.name, first,
                                  last, sub.printed()));
  }
};

/// Builds one compound block from its class.
class Builder {
 public:
  Builder(const Library& library, const base::Node& klass, Version class_version,
          const Attributes& attributes, const BlockContext& context, int depth)
      : library_(library),
        class_(klass),
        attributes_(attributes),
        context_(context),
        depth_(depth) {
    context_.version = class_version;
  }

  std::unique_ptr<Block> build(std::string_view klass, const std::string& name) {
    class_.allow_only({"name", "primitive_type", "attributes", "subcomponents", "actions"});
    auto block = std::make_unique<CompoundBlock>();
    block->klass_ = klass;
    block->name_ = name;
    block->notes_ = context_.notes;
    for (const base::Node& node : class_.at("subcomponents").items()) {
      Subcomponent sub = read_subcomponent(node);
      check_distinct(block->subcomponents_, sub.name, "subcomponent", node,
                     [](const Subcomponent& other) { return other.name; });
      block->subcomponents_.push_back(std::move(sub));
    }
    if (const auto actions = class_.find("actions"); actions && !actions->is_null())
      for (const base::Node& node : actions->items()) {
        CompoundAction action = read_action(node, block->subcomponents_);
        check_distinct(block->actions_, action.listed.name, "action", node,
                       [](const CompoundAction& other) { return other.listed.name; });
        block->actions_.push_back(std::move(action));
      }
    if (block->subcomponents_.empty())
      block->quality_ = {"no hardware", 0, counts::Validity::model};
    for (const Subcomponent& sub : block->subcomponents_)
      block->quality_ = block->quality_.source.empty()
                            ? sub.block->quality()
                            : worse(block->quality_, sub.block->quality());
    return block;
  }

 private:
  /// Attributes of a subcomponent over those of the parent; the clock and the node are handed down.
  Attributes sub_attributes(const base::Node& sub) {
    Attributes result;
    if (const auto own = sub.find("attributes"); own && !own->is_null())
      for (const auto& [key, value] : own->entries())
        result.set(normalized(key), evaluate(value, attributes_, context_.version), value, false);
    for (const std::string_view name : condition_attributes()) {
      if (result.has(name) || !attributes_.has(name)) continue;
      const Attribute* attribute = attributes_.find(name);
      result.set(name, attribute->value, attribute->where, true);
    }
    return result;
  }

  Subcomponent read_subcomponent(const base::Node& sub) {
    sub.allow_only({"name", "class", "subclass", "attributes", "area_scale", "area_share",
                    "energy_scale", "energy_share", "required_actions", "enabled"});
    const base::Node name = sub.at("name");
    RangedName parsed = parse_name(name.text(), name, attributes_);
    Subcomponent result;
    result.name = parsed.name;
    if (parsed.range) {
      result.ranged = true;
      result.first = parsed.range->first.whole();
      result.last = parsed.range->last.whole();
      if (result.last < result.first)
        name.fail(fmt::format("the range of '{}' is empty ({}..{})", name.text(), result.first,
                              result.last));
    }
    result.area_scale = constant_scale(sub, {"area_scale", "area_share"}, attributes_);
    result.energy_scale = constant_scale(sub, {"energy_scale", "energy_share"}, attributes_);
    if (is_disabled(sub)) result.area_scale = result.energy_scale = 0;
    const base::Node klass = sub.find("subclass").value_or(sub.at("class"));
    const Attributes own = sub_attributes(sub);
    result.block = library_.make(klass.text(), result.name, own, sub, context_, depth_ + 1);
    result.area_scale *= own.take_scale({"area_scale", "area_share"});
    result.energy_scale *= own.take_scale({"energy_scale", "energy_share"});
    check_used(own, result.name, klass.text(), false, context_);
    return result;
  }

  static std::vector<Block::ArgumentRange> read_ranges(const base::Node& node,
                                                       const Attributes& scope) {
    std::vector<Block::ArgumentRange> ranges;
    for (const auto& [key, value] : node.entries()) {
      const Range range = parse_range(value.text(), value, scope);
      ranges.push_back({key, range.first.whole(), range.last.whole()});
      if (ranges.back().last < ranges.back().first)
        value.fail(fmt::format("the range '{}' is empty", value.text()));
    }
    return ranges;
  }

  CompoundAction read_action(const base::Node& node, const std::vector<Subcomponent>& subs) {
    node.allow_only({"name", "arguments", "subcomponents"});
    CompoundAction action;
    action.listed.name = node.at("name").text();
    check_name(action.listed.name, node.at("name"));
    if (const auto arguments = node.find("arguments"); arguments && !arguments->is_null())
      action.listed.arguments = read_ranges(*arguments, attributes_);
    for (const Block::ArgumentRange& range : action.listed.arguments)
      action.argument_names.push_back(range.name);
    for (const base::Node& part : node.at("subcomponents").items()) {
      part.allow_only({"name", "actions"});
      for (const base::Node& sub_action : part.at("actions").items())
        action.parts.push_back(read_sub_action(part, sub_action, subs, action.argument_names));
    }
    return action;
  }

  SubAction read_sub_action(const base::Node& part, const base::Node& node,
                            const std::vector<Subcomponent>& subs,
                            const std::vector<std::string>& arguments) {
    node.allow_only(
        {"name", "arguments", "energy_scale", "repeat", "action_share", "energy_share"});
    RangedName name = parse_name(part.at("name").text(), part.at("name"), attributes_, arguments);
    const Subcomponent& sub = find(name.name, part.at("name"), subs);
    SubAction result{&sub,
                     std::move(name.range),
                     part.at("name").text().find("..") == std::string::npos,
                     node.at("name").text(),
                     {},
                     read_scale(node, {"energy_scale", "repeat", "action_share", "energy_share"},
                                attributes_, arguments),
                     node};
    if (!result.range && sub.ranged)
      part.at("name").fail(fmt::format("'{}' is a range; expected which of them: {}[first..last]",
                                       sub.name, sub.name));
    if (const auto given = node.find("arguments"); given && !given->is_null())
      for (const auto& [key, value] : given->entries())
        result.arguments.emplace_back(
            key, NumberExpression(value.text(), value, attributes_, arguments));
    return result;
  }

  static const Subcomponent& find(const std::string& name, const base::Node& where,
                                  const std::vector<Subcomponent>& subs) {
    std::vector<std::string_view> known;
    for (const Subcomponent& sub : subs) {
      if (sub.name == name) return sub;
      known.push_back(sub.name);
    }
    where.fail(fmt::format("'{}' is not a subcomponent{}", name, base::suggestion(name, known)));
  }

  const Library& library_;
  const base::Node& class_;
  const Attributes& attributes_;
  BlockContext context_;
  int depth_;
};

}  // namespace

void Library::add_classes(const base::Node& node) {
  node.allow_only({"version", "classes"});
  const Version version = read_version(node);
  for (const base::Node& klass : node.at("classes").items()) {
    const std::string& name = klass.at("name").text();
    check_name(name, klass.at("name"));
    const auto [entry, inserted] = classes_.try_emplace(name, Class{klass, version});
    if (!inserted)
      klass.at("name").fail(fmt::format("class '{}' is defined twice; the other is at {}", name,
                                        entry->second.node.where()));
    // Up to 0.3: the name by which architectures may ask for it.
    if (const auto type = klass.find("primitive_type"))
      classes_.try_emplace(type->text(), Class{klass, version});
  }
}

bool Library::has_no_parts(std::string_view klass) const {
  const auto found = classes_.find(klass);
  return found != classes_.end() && found->second.node.at("subcomponents").items().empty();
}

bool Library::has_class(std::string_view klass) const {
  return classes_.find(klass) != classes_.end();
}

void Library::add_defaults(std::string_view klass, const std::string& component,
                           const base::Node& where, Attributes& attributes) const {
  const auto found = classes_.find(klass);
  if (found == classes_.end()) return;
  const auto defaults = found->second.node.find("attributes");
  if (!defaults || defaults->is_null()) return;
  for (const auto& [key, value] : defaults->entries()) {
    const std::string name = normalized(key);
    if (!value.is_scalar() && !value.is_null())
      value.fail(fmt::format("the default of '{}' is no value; expected a number or a text", name));
    if (attributes.has(name)) {
      attributes.find(name);  // declared by the class: not unused
      continue;
    }
    if (value.is_scalar() && value.text() == "must_specify")
      where.fail(fmt::format("component '{}' of class '{}' must specify the attribute '{}'",
                             component, klass, name));
    attributes.set(name, evaluate(value, attributes, found->second.version), value, true);
  }
}

std::unique_ptr<Block> Library::make(std::string_view klass, const std::string& name,
                                     const Attributes& attributes, const base::Node& where,
                                     const BlockContext& context, int depth) const {
  if (depth > deepest)
    where.fail(fmt::format("class '{}' contains itself (more than {} levels)", klass, deepest));
  const auto found = classes_.find(klass);
  if (auto given = find_estimate(klass, name, attributes, context)) return given;
  if (found != classes_.end()) {
    Attributes complete = attributes;
    add_defaults(klass, name, where, complete);
    auto block = Builder(*this, found->second.node, found->second.version, complete, context, depth)
                     .build(klass, name);
    attributes.take_uses(complete);
    return block;
  }
  if (is_primitive_class(klass)) return make_primitive(klass, name, attributes, where, context);
  std::vector<std::string_view> known = primitive_class_names();
  for (const auto& [known_name, entry] : classes_) known.push_back(known_name);
  where.fail(fmt::format("component '{}' has the unknown class '{}'{}", name, klass,
                         base::suggestion(klass, known)));
}

}  // namespace flecsim::cost::accelergy
