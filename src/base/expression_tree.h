// The parsed form of an expression, shared by parser, binder and evaluator.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "flecsim/base/expression.h"

namespace flecsim::base {

enum class Operation {
  number,
  name,  // after binding: value or list_item
  text,
  value,
  list_item,
  negate,
  logical_not,
  add,
  subtract,
  multiply,
  divide,
  floor_divide,
  modulo,
  power,
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,
  logical_and,
  logical_or,
  choose,  // condition, then, else
  // functions of numbers
  square_root,
  log_natural,
  log_2,
  log_10,
  exponential,
  ceiling,
  floor,
  round,
  absolute,
  truncate,
  identity,
  minimum,
  maximum,
  // the same names over a list
  list_minimum,
  list_maximum,
  list_sum,
  list_mean,
  list_length,
  list_any,
  list_all,
};

struct ExpressionTree {
  struct Node {
    Operation operation = Operation::number;
    double number = 0;
    std::string name;  ///< of a name, text or function; the canonical unit of a number
    std::size_t column = 1;
    std::vector<std::uint32_t> children;
  };
  std::string text;
  std::string where;
  std::vector<Node> nodes;
  std::uint32_t root = 0;

  [[noreturn]] void fail(std::size_t column, std::string_view message) const;
};

/// A function by name: what it does with numbers, what with one list.
struct ExpressionFunction {
  std::string_view name;
  std::size_t least_arguments;
  std::size_t most_arguments;
  bool numbers;  ///< `of_numbers` exists
  Operation of_numbers;
  bool list;  ///< `of_list` exists
  Operation of_list;
};
const ExpressionFunction* find_function(std::string_view name);
std::vector<std::string_view> function_names();

}  // namespace flecsim::base
