#include "flecsim/base/node.h"

#include <set>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"
#include "flecsim/base/text_file.h"

namespace flecsim::base {

struct Node::Data {
  enum class Kind { null, scalar, list, map } kind = Kind::null;
  std::shared_ptr<const std::string> file;
  int line = 0;
  std::string path;
  std::string tag;
  bool quoted = false;
  std::string text;
  std::vector<Node> items;
  std::vector<std::pair<std::string, Node>> entries;
};

/// Turns yaml-cpp's tree into ours, once, checking what yaml-cpp lets pass.
class NodeBuilder {
 public:
  explicit NodeBuilder(std::string_view file) : file_(std::make_shared<std::string>(file)) {}

  Node build(const YAML::Node& yaml, std::string path, int depth = 0) {
    auto data = std::make_shared<Node::Data>();
    data->file = file_;
    data->line = yaml.Mark().line + 1;
    data->path = std::move(path);
    if (depth > max_depth) {
      data->path.resize(std::min<std::size_t>(data->path.size(), 40));
      Node(data).fail("nested deeper than 200 levels (an alias inside its own anchor?)");
    }
    if (++count_ > max_values) Node(data).fail("more than 4,000,000 values");
    set_tag(*data, yaml.Tag());
    if (yaml.IsScalar()) set_scalar(*data, yaml);
    if (yaml.IsSequence()) add_items(*data, yaml, depth);
    if (yaml.IsMap()) add_entries(*data, yaml, depth);
    return Node(data);
  }

 private:
  static constexpr int max_depth = 200;
  static constexpr int max_values = 4'000'000;

  static void set_tag(Node::Data& data, const std::string& tag) {
    data.quoted = tag == "!";
    if (tag != "!" && tag != "?") data.tag = tag;
  }

  static void set_scalar(Node::Data& data, const YAML::Node& yaml) {
    data.kind = Node::Data::Kind::scalar;
    data.text = yaml.Scalar();
  }

  void add_items(Node::Data& data, const YAML::Node& yaml, int depth) {
    data.kind = Node::Data::Kind::list;
    int index = 0;
    for (const YAML::Node& item : yaml) {
      data.items.push_back(build(item, fmt::format("{}[{}]", data.path, index++), depth + 1));
    }
  }

  void add_entries(Node::Data& data, const YAML::Node& yaml, int depth) {
    data.kind = Node::Data::Kind::map;
    std::vector<Node> merged;
    for (const auto& entry : yaml) {
      const std::string key = key_text(data, entry.first);
      if (key == "<<") {
        merged.push_back(build(entry.second, data.path, depth + 1));
        continue;
      }
      const std::string path = data.path.empty() ? key : data.path + "." + key;
      Node value = build(entry.second, path, depth + 1);
      if (value.is_null()) value = with_line(value, entry.first.Mark().line + 1);
      if (contains(data, key)) value.fail("this key is written twice");
      data.entries.emplace_back(key, std::move(value));
    }
    for (const Node& source : merged) merge(data, source);
  }

  /// yaml-cpp has no line for an empty value: take that of its key.
  static Node with_line(const Node& node, int line) {
    auto data = std::make_shared<Node::Data>(*node.data_);
    data->line = line;
    return Node(data);
  }

  static std::string key_text(const Node::Data& data, const YAML::Node& key) {
    if (key.IsScalar()) return key.Scalar();
    throw InputError(fmt::format("{}:{}: {}: a key must be plain text", *data.file,
                                 key.Mark().line + 1, data.path));
  }

  static bool contains(const Node::Data& data, std::string_view key) {
    for (const auto& [name, value] : data.entries) {
      if (name == key) return true;
    }
    return false;
  }

  static void merge(Node::Data& data, const Node& source) {
    if (source.is_list()) {
      for (const Node& item : source.items()) merge(data, item);
      return;
    }
    for (const auto& [key, value] : source.entries()) {
      if (!contains(data, key)) data.entries.emplace_back(key, value);
    }
  }

  std::shared_ptr<const std::string> file_;
  int count_ = 0;
};

namespace {

std::string_view kind_name(const Node& node) {
  if (node.is_map()) return "a map";
  if (node.is_list()) return "a list";
  if (node.is_null()) return "nothing";
  return "a value";
}

}  // namespace

Node Node::parse_file(const std::filesystem::path& path) {
  return parse_text(read_text_file(path, "YAML or JSON"), path.string());
}

Node Node::parse_text(std::string_view text, std::string_view file_name) {
  if (text.find('\0') != std::string_view::npos) {
    throw InputError(fmt::format("{}: not a text file, expected YAML or JSON", file_name));
  }
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(text));
    if (documents.size() > 1) {
      throw InputError(fmt::format("{}:{}: a second document begins, expected one", file_name,
                                   documents[1].Mark().line + 1));
    }
    if (documents.empty() || documents[0].IsNull()) {
      throw InputError(fmt::format("{}: the file is empty", file_name));
    }
    return NodeBuilder(file_name).build(documents[0], "");
  } catch (const YAML::Exception& error) {
    throw InputError(fmt::format("{}:{}: not valid {}: {}", file_name, error.mark.line + 1,
                                 file_name.ends_with(".json") ? "JSON" : "YAML", error.msg));
  }
}

bool Node::is_map() const { return data_->kind == Data::Kind::map; }
bool Node::is_list() const { return data_->kind == Data::Kind::list; }
bool Node::is_scalar() const { return data_->kind == Data::Kind::scalar; }
bool Node::is_null() const { return data_->kind == Data::Kind::null; }
bool Node::is_quoted() const { return data_->quoted; }
const std::string& Node::tag() const { return data_->tag; }
const std::string& Node::file() const { return *data_->file; }
int Node::line() const { return data_->line; }
const std::string& Node::path() const { return data_->path; }

Node Node::at(std::string_view key) const {
  if (auto value = find(key)) return *value;
  fail(fmt::format("the key '{}' is missing", key));
}

std::optional<Node> Node::find(std::string_view key) const {
  for (const auto& [name, value] : entries()) {
    if (name == key) return value;
  }
  return std::nullopt;
}

const std::vector<std::pair<std::string, Node>>& Node::entries() const {
  if (!is_map()) fail(fmt::format("expected a map of keys, found {}", kind_name(*this)));
  return data_->entries;
}

const std::vector<Node>& Node::items() const {
  if (!is_list()) fail(fmt::format("expected a list, found {}", kind_name(*this)));
  return data_->items;
}

const std::string& Node::text() const {
  if (!is_scalar()) fail(fmt::format("expected a single value, found {}", kind_name(*this)));
  return data_->text;
}

std::int64_t Node::whole_number() const { return whole(Unit::none); }
std::int64_t Node::whole(Unit unit) const { return parse_whole_quantity(text(), unit, where()); }
double Node::number() const { return quantity(Unit::none); }
double Node::quantity(Unit unit) const { return parse_quantity(text(), unit, where()); }

bool Node::boolean() const {
  if (text() == "true" || text() == "True") return true;
  if (text() == "false" || text() == "False") return false;
  fail(fmt::format("'{}' is not true or false", text()));
}

void Node::allow_only(std::span<const std::string_view> known) const {
  for (const auto& [key, value] : entries()) {
    bool found = false;
    for (const std::string_view name : known) found = found || name == key;
    if (!found) value.fail(fmt::format("unknown key '{}'{}", key, suggestion(key, known)));
  }
}

void Node::allow_only(std::initializer_list<std::string_view> known) const {
  allow_only(std::span(known.begin(), known.size()));
}

std::string Node::where() const {
  if (path().empty()) return fmt::format("{}:{}", file(), line());
  return fmt::format("{}:{}: {}", file(), line(), path());
}

void Node::fail(std::string_view message) const {
  throw InputError(fmt::format("{}: {}", where(), message));
}

}  // namespace flecsim::base
