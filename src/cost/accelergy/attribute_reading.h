// Reads the attributes of one primitive component, by their several names, with errors that name
// the place.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "flecsim/base/quantity.h"
#include "flecsim/cost/logic.h"

#include "attributes.h"
#include "primitive_block.h"

namespace flecsim::cost::accelergy {

using NameList = std::initializer_list<std::string_view>;

class ComponentReader {
 public:
  ComponentReader(std::string_view klass, std::string_view name, const Attributes& attributes,
                  const base::Node& where, const BlockContext& context)
      : klass_(klass), name_(name), attributes_(attributes), where_(where), context_(context) {}

  /// The first of the names that is there; all of them count as used.
  std::optional<double> number(NameList names) const;
  double required(NameList names) const;
  /// Bits: more than 0, at most a million; a fraction is one (log(depth) of Accelergy's buffers).
  double required_width(NameList names) const;
  double width_of(double bits) const;
  /// Whole number of at least 1; `required_count` fails where there is none.
  int count(NameList names, int otherwise) const;
  int required_count(NameList names) const;
  std::string text(NameList names, std::string_view otherwise) const;
  std::string required_text(NameList names) const;
  /// `width`, or in compatibility mode what Accelergy's library takes: it knows no n_bits
  /// and no width_a.
  double library_width(double width) const;
  bool as_accelergys_library() const;
  /// In compatibility mode up to 0.3: an intadder knows its datawidth, not the width that
  /// Accelergy's buffers give to their address generators, which are 16 bits wide then.
  bool takes_default_adder() const;
  /// A length as "2mm" or a bare number in um.
  double length_um(NameList names) const;
  /// Node, clock, supply and temperature. 0.4 needs a clock; before, 5 ns is Accelergy's default,
  /// with a note.
  Conditions conditions() const;

  /// Every attribute counts as used: the class has no hardware.
  void use_all() const { attributes_.use_all(); }
  const BlockContext& context() const { return context_; }
  [[noreturn]] void fail(const std::string& message) const;
  /// For the output, once however many components it holds for.
  void note(const std::string& text) const;

 private:
  /// The default of Accelergy's library up to 0.3, with a note.
  std::optional<double> from_library(NameList names) const;
  [[noreturn]] void fail_missing(NameList names) const;
  const Attribute* find(NameList names) const;
  double number_of(const Attribute& attribute) const;
  int count_of(const Attribute& attribute) const;
  std::optional<double> given_quantity(std::string_view name, base::Unit unit) const;
  double period_ns() const;
  double given_period_ns() const;
  double node_nm() const;

  std::string_view klass_;
  std::string_view name_;
  const Attributes& attributes_;
  const base::Node& where_;
  const BlockContext& context_;
};

}  // namespace flecsim::cost::accelergy
