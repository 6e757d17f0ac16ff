#include "timeloop_words.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

namespace flecsim::mapping {
namespace {

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

int dim_of(const base::Node& node, const Problem& problem, const std::string& name) {
  const int dim = dim_index(problem, name);
  if (dim < 0) {
    node.fail(fmt::format("'{}' is no dimension, expected one of {}", name,
                          fmt::join(problem.dims, ", ")));
  }
  return dim;
}

class Scanner {
 public:
  Scanner(const base::Node& node, std::string_view text) : node_(node), text_(text) {}

  bool at_end() {
    skip([](char c) { return c == ' ' || c == '\t' || c == '\n' || c == ','; });
    return position_ == text_.size();
  }
  std::string letters() { return take(is_letter, "a dimension"); }
  std::string relation() {
    skip([](char c) { return c == ' '; });
    const std::size_t begin = position_;
    skip([](char c) { return c == '=' || c == '<' || c == '>'; });
    const std::string found(text_.substr(begin, position_ - begin));
    if (found.empty() || found == "=" || found == "==") return "=";
    if (found == "<" || found == "<=" || found == ">" || found == ">=") return found;
    node_.fail(fmt::format("'{}' in '{}', expected =, <= or >=", found, text_));
  }
  std::int64_t number() {
    skip([](char c) { return c == ' '; });
    const std::string digits = take(is_digit, "a whole number");
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc()) node_.fail(fmt::format("factor {} is out of range", digits));
    return value;
  }
  bool residual_follows() {
    if (position_ + 1 >= text_.size() || text_[position_] != ',') return false;
    if (!is_digit(text_[position_ + 1])) return false;
    ++position_;
    return true;
  }

 private:
  template <class Predicate>
  void skip(Predicate wanted) {
    while (position_ < text_.size() && wanted(text_[position_])) ++position_;
  }
  template <class Predicate>
  std::string take(Predicate wanted, const char* what) {
    const std::size_t begin = position_;
    skip(wanted);
    if (begin == position_) {
      node_.fail(fmt::format("'{}', expected {} at position {}", text_, what, begin + 1));
    }
    return std::string(text_.substr(begin, position_ - begin));
  }

  const base::Node& node_;
  std::string_view text_;
  std::size_t position_ = 0;
};

void scan_factors(const base::Node& node, const Problem& problem, std::vector<FactorWord>& words) {
  Scanner scanner(node, node.text());
  while (!scanner.at_end()) {
    FactorWord word;
    word.dim = dim_of(node, problem, scanner.letters());
    word.relation = scanner.relation();
    word.value = scanner.number();
    if (scanner.residual_follows()) word.residual = scanner.number();
    words.push_back(word);
  }
}

}  // namespace

std::vector<FactorWord> factor_words(const base::Node& node, const Problem& problem) {
  std::vector<FactorWord> words;
  if (node.is_list()) {
    for (const base::Node& item : node.items()) scan_factors(item, problem, words);
  } else if (!node.is_null()) {
    scan_factors(node, problem, words);
  }
  return words;
}

OrderWord order_word(const base::Node& node, const Problem& problem) {
  OrderWord word;
  if (node.is_null()) return word;
  std::string text;
  if (node.is_list()) {
    for (const base::Node& item : node.items()) text += item.text();
  } else {
    text = node.text();
  }
  std::vector<int>* part = &word.inner;
  for (const char c : text) {
    if (c == ' ' || c == ',') continue;
    if (c == '_' || c == '*') {
      part = &word.outer;
      continue;
    }
    const int dim = dim_of(node, problem, std::string(1, c));
    if (std::count(word.inner.begin(), word.inner.end(), dim) +
            std::count(word.outer.begin(), word.outer.end(), dim) >
        0) {
      node.fail(fmt::format("dimension {} stands twice in permutation '{}'", c, text));
    }
    part->push_back(dim);
  }
  return word;
}

RangedName ranged_name(const base::Node& node) {
  const std::string& text = node.text();
  const std::size_t open = text.find('[');
  if (open == std::string::npos) return {text, 1};
  const std::size_t dots = text.find("..", open);
  std::int64_t first = 0;
  std::int64_t last = 0;
  const auto read = [&](std::size_t begin, std::size_t end, std::int64_t& value) {
    const auto result = std::from_chars(text.data() + begin, text.data() + end, value);
    return result.ec == std::errc() && result.ptr == text.data() + end;
  };
  const bool sound = text.back() == ']' && dots != std::string::npos &&
                     read(open + 1, dots, first) && read(dots + 2, text.size() - 1, last) &&
                     last >= first;
  if (!sound) node.fail(fmt::format("'{}', expected name[first..last]", text));
  return {text.substr(0, open), last - first + 1};
}

std::string last_component(std::string_view full_name) {
  const std::size_t open = full_name.rfind('[');
  const bool ranged = open != std::string_view::npos && full_name.back() == ']';
  // The dots of the range are no separators.
  std::string_view name = ranged ? full_name.substr(0, open) : full_name;
  const std::size_t dot = name.rfind('.');
  if (dot != std::string_view::npos) name = name.substr(dot + 1);
  return std::string(name);
}

}  // namespace flecsim::mapping
