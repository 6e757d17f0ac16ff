#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <numbers>
#include <optional>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"
#include "flecsim/base/text_parts.h"

#include "expression_tree.h"

namespace flecsim::base {
namespace {

constexpr std::size_t longest_text = 8192;
constexpr int deepest_nesting = 200;

struct LiteralUnit {
  std::string_view text;
  double factor;
  std::string_view canonical;
};

// Canonical units: bytes, Hz, s, J, W, mm2, nm, bits, cycles, V.
constexpr std::array units{
    LiteralUnit{"B", 1, "bytes"},
    LiteralUnit{"KiB", 1024, "bytes"},
    LiteralUnit{"MiB", 1048576, "bytes"},
    LiteralUnit{"GiB", 1073741824.0, "bytes"},
    LiteralUnit{"Hz", 1, "Hz"},
    LiteralUnit{"kHz", 1e3, "Hz"},
    LiteralUnit{"MHz", 1e6, "Hz"},
    LiteralUnit{"GHz", 1e9, "Hz"},
    LiteralUnit{"s", 1, "s"},
    LiteralUnit{"ms", 1e-3, "s"},
    LiteralUnit{"us", 1e-6, "s"},
    LiteralUnit{"ns", 1e-9, "s"},
    LiteralUnit{"ps", 1e-12, "s"},
    LiteralUnit{"J", 1, "J"},
    LiteralUnit{"mJ", 1e-3, "J"},
    LiteralUnit{"uJ", 1e-6, "J"},
    LiteralUnit{"nJ", 1e-9, "J"},
    LiteralUnit{"pJ", 1e-12, "J"},
    LiteralUnit{"fJ", 1e-15, "J"},
    LiteralUnit{"W", 1, "W"},
    LiteralUnit{"mW", 1e-3, "W"},
    LiteralUnit{"uW", 1e-6, "W"},
    LiteralUnit{"mm2", 1, "mm2"},
    LiteralUnit{"um2", 1e-6, "mm2"},
    LiteralUnit{"cm2", 100, "mm2"},
    LiteralUnit{"nm", 1, "nm"},
    LiteralUnit{"bit", 1, "bits"},
    LiteralUnit{"bits", 1, "bits"},
    LiteralUnit{"cycle", 1, "cycles"},
    LiteralUnit{"cycles", 1, "cycles"},
    LiteralUnit{"V", 1, "V"},
    LiteralUnit{"mV", 1e-3, "V"},
};

std::vector<std::string_view> unit_names() {
  std::vector<std::string_view> names;
  for (const LiteralUnit& unit : units) names.push_back(unit.text);
  return names;
}

bool name_start(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }
bool name_part(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

bool keyword(std::string_view word) {
  return word == "and" || word == "or" || word == "not" || word == "if" || word == "else" ||
         word == "in" || word == "is" || word == "lambda" || word == "for";
}

struct Token {
  enum class Kind { number, name, text, symbol, end };
  Kind kind = Kind::end;
  std::string_view text;
  std::size_t column = 1;
  double number = 0;
  std::string_view unit = {};  ///< of a number, canonical; empty: none was written
};

/// Text -> tokens.
class Lexer {
 public:
  explicit Lexer(const ExpressionTree& tree) : tree_(tree), text_(tree.text) {}

  std::vector<Token> tokens() {
    std::vector<Token> out;
    do {
      out.push_back(next());
    } while (out.back().kind != Token::Kind::end);
    return out;
  }

 private:
  Token next() {
    skip_space();
    if (at_ == text_.size()) return {Token::Kind::end, "the end", at_ + 1, 0};
    const char c = text_[at_];
    const bool dot_number = c == '.' && at_ + 1 < text_.size() &&
                            std::isdigit(static_cast<unsigned char>(text_[at_ + 1]));
    if (std::isdigit(static_cast<unsigned char>(c)) || dot_number) return number();
    if (name_start(c)) return name();
    if (c == '"' || c == '\'') return quoted();
    return symbol();
  }

  void skip_space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }

  Token number() {
    const std::size_t start = at_;
    double value = 0;
    const char* const begin = text_.data() + at_;
    const auto [rest, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error != std::errc{}) tree_.fail(start + 1, "a number that a double cannot hold");
    at_ += static_cast<std::size_t>(rest - begin);
    const LiteralUnit written = unit();
    return {Token::Kind::number, text_.substr(start, at_ - start), start + 1,
            value * written.factor, written.canonical};
  }

  /// The unit that follows the number, that of a plain number where none does.
  LiteralUnit unit() {
    constexpr LiteralUnit none{"", 1, ""};
    const std::size_t after_number = at_;
    skip_space();
    if (at_ == text_.size() || !name_start(text_[at_])) {
      at_ = after_number;
      return none;
    }
    const std::size_t start = at_;
    const std::string_view word = take_name_part();
    if (keyword(word)) {
      at_ = after_number;
      return none;
    }
    for (const LiteralUnit& known : units) {
      if (known.text == word) return known;
    }
    unknown_unit(word, start + 1);
  }

  [[noreturn]] void unknown_unit(std::string_view word, std::size_t column) {
    if (word == "kB" || word == "KB" || word == "MB" || word == "GB") {
      tree_.fail(column, fmt::format("'{}' is ambiguous, write KiB, MiB or GiB", word));
    }
    tree_.fail(column, fmt::format("unknown unit '{}'{}", word, suggestion(word, unit_names())));
  }

  std::string_view take_name_part() {
    const std::size_t start = at_;
    while (at_ < text_.size() && name_part(text_[at_])) ++at_;
    return text_.substr(start, at_ - start);
  }

  Token name() {
    const std::size_t start = at_;
    take_name_part();
    while (at_ + 1 < text_.size() && text_[at_] == '.' && name_start(text_[at_ + 1])) {
      ++at_;
      take_name_part();
    }
    return {Token::Kind::name, text_.substr(start, at_ - start), start + 1, 0};
  }

  Token quoted() {
    const std::size_t start = at_;
    const std::size_t close = text_.find(text_[at_], at_ + 1);
    if (close == std::string_view::npos) tree_.fail(start + 1, "the quote is not closed");
    at_ = close + 1;
    return {Token::Kind::text, text_.substr(start + 1, close - start - 1), start + 1, 0};
  }

  Token symbol() {
    static constexpr std::array two{"//", "**", "<=", ">=", "==", "!=", "&&", "||"};
    const std::size_t start = at_;
    for (const std::string_view known : two) {
      if (text_.substr(at_, 2) == known) {
        at_ += 2;
        return {Token::Kind::symbol, known, start + 1, 0};
      }
    }
    static constexpr std::string_view one = "+-*/%<>()!?:,";
    if (one.find(text_[at_]) == std::string_view::npos) bad_character();
    return {Token::Kind::symbol, text_.substr(at_++, 1), start + 1, 0};
  }

  [[noreturn]] void bad_character() {
    const char c = text_[at_];
    if (c == '=') tree_.fail(at_ + 1, "'=' is no comparison, write '=='");
    if (c == '^') tree_.fail(at_ + 1, "'^' is no operator, write '**' for a power");
    if (static_cast<unsigned char>(c) >= 0x80) {
      tree_.fail(at_ + 1, "a character that is not ASCII (>= is written with two characters)");
    }
    tree_.fail(at_ + 1, fmt::format("unexpected character '{}'", c));
  }

  const ExpressionTree& tree_;
  std::string_view text_;
  std::size_t at_ = 0;
};

/// Tokens -> tree, by recursive descent; one function per level of precedence.
class Parser {
 public:
  explicit Parser(ExpressionTree& tree) : tree_(tree), tokens_(Lexer(tree).tokens()) {}

  void run() {
    tree_.root = expression();
    if (peek().kind != Token::Kind::end) unexpected("an operator or the end");
  }

 private:
  using Index = std::uint32_t;

  const Token& peek() const { return tokens_[at_]; }
  const Token& take() { return tokens_[at_++]; }
  bool is(std::string_view text) const {
    return peek().text == text &&
           (peek().kind == Token::Kind::symbol || peek().kind == Token::Kind::name);
  }
  bool accept(std::string_view text) {
    if (!is(text)) return false;
    ++at_;
    return true;
  }
  void expect(std::string_view text) {
    if (!accept(text)) unexpected(fmt::format("'{}'", text));
  }
  [[noreturn]] void unexpected(std::string_view expected) const {
    const bool end = peek().kind == Token::Kind::end;
    tree_.fail(peek().column,
               end ? fmt::format("ends where {} is expected", expected)
                   : fmt::format("unexpected '{}', expected {}", peek().text, expected));
  }

  Index add(Operation operation, std::size_t column, std::vector<Index> children, double number = 0,
            std::string name = {}) {
    tree_.nodes.push_back({operation, number, std::move(name), column, std::move(children)});
    return static_cast<Index>(tree_.nodes.size() - 1);
  }

  /// Counts nesting, so that no text can exhaust the stack.
  struct Nesting {
    explicit Nesting(Parser& parser) : depth(parser.depth_) {
      if (++depth > deepest_nesting) {
        parser.tree_.fail(parser.peek().column,
                          fmt::format("nested deeper than {}", deepest_nesting));
      }
    }
    ~Nesting() { --depth; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    int& depth;
  };

  Index expression() {
    const Nesting nesting(*this);
    const std::size_t column = peek().column;
    const Index first = disjunction();
    if (accept("if")) {
      const Index condition = disjunction();
      expect("else");
      return add(Operation::choose, column, {condition, first, expression()});
    }
    if (accept("?")) {
      const Index then = expression();
      expect(":");
      return add(Operation::choose, column, {first, then, expression()});
    }
    return first;
  }

  Index disjunction() {
    Index left = conjunction();
    while (is("or") || is("||")) {
      const std::size_t column = take().column;
      left = add(Operation::logical_or, column, {left, conjunction()});
    }
    return left;
  }

  Index conjunction() {
    Index left = negation();
    while (is("and") || is("&&")) {
      const std::size_t column = take().column;
      left = add(Operation::logical_and, column, {left, negation()});
    }
    return left;
  }

  Index negation() {
    if (!is("not") && !is("!")) return comparison();
    const Nesting nesting(*this);
    const std::size_t column = take().column;
    return add(Operation::logical_not, column, {negation()});
  }

  std::optional<Operation> comparison_operator() const {
    if (is("<")) return Operation::less;
    if (is("<=")) return Operation::less_equal;
    if (is(">")) return Operation::greater;
    if (is(">=")) return Operation::greater_equal;
    if (is("==")) return Operation::equal;
    if (is("!=")) return Operation::not_equal;
    return std::nullopt;
  }

  /// a < b < c means a < b and b < c.
  Index comparison() {
    Index left = sum();
    std::optional<Index> all;
    while (const auto operation = comparison_operator()) {
      const std::size_t column = take().column;
      const Index right = sum();
      const Index one = add(*operation, column, {left, right});
      all = all ? add(Operation::logical_and, column, {*all, one}) : one;
      left = right;
    }
    return all.value_or(left);
  }

  Index sum() {
    Index left = product();
    while (is("+") || is("-")) {
      const Token& token = take();
      const auto operation = token.text == "+" ? Operation::add : Operation::subtract;
      left = add(operation, token.column, {left, product()});
    }
    return left;
  }

  std::optional<Operation> product_operator() const {
    if (is("*")) return Operation::multiply;
    if (is("/")) return Operation::divide;
    if (is("//")) return Operation::floor_divide;
    if (is("%")) return Operation::modulo;
    return std::nullopt;
  }

  Index product() {
    Index left = sign();
    while (const auto operation = product_operator()) {
      const std::size_t column = take().column;
      left = add(*operation, column, {left, sign()});
    }
    return left;
  }

  Index sign() {
    const Nesting nesting(*this);
    if (accept("+")) return sign();
    if (!is("-")) return power();
    const std::size_t column = take().column;
    return add(Operation::negate, column, {sign()});
  }

  /// Binds tighter than a sign on its left, looser than one on its right, and from the right.
  Index power() {
    const Index base = primary();
    if (!is("**")) return base;
    const std::size_t column = take().column;
    return add(Operation::power, column, {base, sign()});
  }

  Index primary() {
    if (accept("(")) {
      const Index inside = expression();
      expect(")");
      return inside;
    }
    const Token token = peek();
    if (token.kind == Token::Kind::number) {
      ++at_;
      return add(Operation::number, token.column, {}, token.number, std::string(token.unit));
    }
    if (token.kind == Token::Kind::text) {
      ++at_;
      return add(Operation::text, token.column, {}, 0, std::string(token.text));
    }
    if (token.kind != Token::Kind::name || keyword(token.text)) unexpected("a number or a name");
    ++at_;
    if (accept("(")) return call(token);
    return add(Operation::name, token.column, {}, 0, std::string(token.text));
  }

  Index call(const Token& name) {
    const ExpressionFunction* function = find_function(name.text);
    if (!function) {
      tree_.fail(name.column, fmt::format("unknown function '{}'{}", name.text,
                                          suggestion(name.text, function_names())));
    }
    std::vector<Index> arguments;
    if (!is(")")) {
      do {
        arguments.push_back(expression());
      } while (accept(","));
    }
    expect(")");
    check_count(*function, arguments.size(), name.column);
    if (name.text == "pow") return add(Operation::power, name.column, std::move(arguments));
    return add(function->of_numbers, name.column, std::move(arguments), 0, std::string(name.text));
  }

  void check_count(const ExpressionFunction& function, std::size_t count, std::size_t column) {
    if (count >= function.least_arguments && count <= function.most_arguments) return;
    const std::string expected =
        function.least_arguments == function.most_arguments
            ? fmt::format("{}", function.least_arguments)
            : (function.most_arguments > 2 ? fmt::format("{} or more", function.least_arguments)
                                           : fmt::format("1 or 2"));
    tree_.fail(column,
               fmt::format("{}() has {} arguments, expected {}", function.name, count, expected));
  }

  ExpressionTree& tree_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

void ExpressionTree::fail(std::size_t column, std::string_view message) const {
  throw InputError(fmt::format("{}: '{}', column {}: {}", where, text, column, message));
}

Expression Expression::parse(std::string_view text, std::string_view where) {
  if (text.size() > longest_text) {
    throw InputError(fmt::format("{}: an expression of {} characters, expected at most {}", where,
                                 text.size(), longest_text));
  }
  auto tree = std::make_shared<ExpressionTree>();
  tree->text = trimmed(text);
  tree->where = where;
  if (tree->text.empty()) {
    throw InputError(fmt::format("{}: an empty text, expected an expression", where));
  }
  Parser(*tree).run();
  Expression expression;
  expression.tree_ = std::move(tree);
  return expression;
}

}  // namespace flecsim::base
