// One mistake in every line of a design: each is refused with one message that names file and line,
// or is no mistake (another number). Nothing else may come out of the reader.
#include <cctype>
#include <fstream>
#include <set>

#include <gtest/gtest.h>

#include "flecsim/base/error.h"
#include "flecsim/cost/accelergy.h"

#include "support/process.h"

namespace flecsim::cost {
namespace {

const char* const design =
    R"(variables: {version: 0.4, technology: "45nm", global_cycle_seconds: 2e-9}
architecture:
  version: 0.4
  subtree:
    - name: chip
      attributes: {bits: 16}
      local:
        - name: dram
          class: DRAM
          attributes: {type: "LPDDR4", width: 64}
          required_actions: [read, write]
        - name: buffer
          class: smart
          attributes: {width: bits * 4, depth: 1024, n_banks: 2}
          area_scale: 1.5
      subtree:
        - name: pe[0..7]
          local:
            - name: mac
              class: intmac
              attributes: {width: bits}
              energy_scale: 2
compound_components:
  version: 0.4
  classes:
    - name: smart
      attributes:
        width: "must_specify"
        depth: "must_specify"
        n_banks: "must_specify"
      subcomponents:
        - name: storage
          class: SRAM
          attributes:
            width: width
            depth: depth
            n_banks: n_banks
        - name: address[0..n_banks-1]
          class: counter
          area_scale: 0.5
          attributes:
            width: ceil(log2(depth))
      actions:
        - name: read
          arguments:
            hits: 0..2
          subcomponents:
            - name: storage
              actions:
                - name: read
                  energy_scale: hits
            - name: address[0..n_banks-1]
              actions:
                - name: count
action_counts:
  version: 0.4
  local:
    - name: chip.buffer
      action_counts:
        - name: read
          arguments: {hits: 2}
          counts: 100
    - name: chip.pe[3].mac
      action_counts:
        - name: compute
          counts: 5
)";

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& text) {
  Lines lines;
  std::string line;
  for (const char c : text) {
    if (c != '\n') {
      line += c;
      continue;
    }
    lines.push_back(line);
    line.clear();
  }
  return lines;
}

std::string joined(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

/// Places behind the keys of a line: of their colons.
std::vector<std::size_t> keys_of(const std::string& line) {
  std::vector<std::size_t> places;
  for (std::size_t i = 1; i < line.size(); ++i)
    if (line[i] == ':' && is_word(line[i - 1]) && (i + 1 == line.size() || line[i + 1] == ' '))
      places.push_back(i);
  return places;
}

/// What comes of a mutant: the message, or "" where it is taken.
class Reader {
 public:
  std::string message(const std::string& text) {
    std::ofstream(folder_ / "in.yaml", std::ios::binary) << text;
    const std::vector<std::filesystem::path> paths = {folder_ / "in.yaml"};
    AccelergyOptions options;
    options.verbose = true;
    options.json = true;
    try {
      summary_ = run_accelergy(paths, options).summary;
      return "";
    } catch (const base::InputError& error) {
      return error.what();
    }
  }
  const std::string& summary() const { return summary_; }

 private:
  std::filesystem::path folder_ = testing::scratch("accelergy_mutation");
  std::string summary_;
};

/// One line that says file and line.
bool is_good(const std::string& message) {
  const auto place = message.find("in.yaml:");
  if (place == std::string::npos || message.find('\n') != std::string::npos) return false;
  return std::isdigit(static_cast<unsigned char>(message[place + 8])) != 0;
}

template <typename Change>
void each_line(Change change) {
  const Lines original = lines_of(design);
  for (std::size_t i = 0; i < original.size(); ++i) change(original, i);
}

/// The mutant is refused with a good message.
void expect_refused(Reader& reader, const Lines& original, std::size_t line,
                    const std::string& instead) {
  Lines lines = original;
  lines[line] = instead;
  const std::string message = reader.message(joined(lines));
  EXPECT_TRUE(is_good(message)) << "line " << line + 1 << ": " << original[line] << "\n -> "
                                << instead << "\n"
                                << message;
}

TEST(AccelergyMutation, TheDesignItselfIsTaken) {
  Reader reader;
  EXPECT_EQ(reader.message(design), "");
}

TEST(AccelergyMutation, MisspeltKeys) {
  Reader reader;
  each_line([&](const Lines& original, std::size_t line) {
    for (const std::size_t place : keys_of(original[line])) {
      std::string misspelt = original[line];
      misspelt.insert(place, "q");
      // Of an argument or a variable the name is free; its uses are then refused elsewhere.
      expect_refused(reader, original, line, misspelt);
    }
  });
}

bool may_be_twice(const std::string& line) {
  return line.ends_with("                - name: read") || line.ends_with("- name: count") ||
         line.ends_with("- name: pe[0..7]");
}

TEST(AccelergyMutation, MissingColonsAndBrokenIndents) {
  Reader reader;
  each_line([&](const Lines& original, std::size_t line) {
    for (const std::size_t place : keys_of(original[line])) {
      std::string without = original[line];
      expect_refused(reader, original, line, without.erase(place, 1));
    }
    expect_refused(reader, original, line, "\t" + original[line]);
    expect_refused(reader, original, line, original[line] + " }");
    // An action may be listed twice, as may the part of a name before what holds it.
    if (!may_be_twice(original[line]))
      expect_refused(reader, original, line, original[line] + "\n" + original[line]);
  });
}

/// Values that are right where they stand: names of components, and defaults that every component
/// overrides.
bool is_free(const std::string& head, std::string_view value) {
  const bool overridden = head.starts_with("        ") && head.find("-") == std::string::npos &&
                          head[8] != ' ' && value != "[1, 2]" && value != "{}";
  const bool name = head.ends_with("name: ") &&
                    (value == "-3" || value == "nan" || value == "inf" || value == "zz");
  const bool absent = head.ends_with("required_actions: ") && value == "null";
  return overridden || name || absent || value == "1e40";
}

/// A value of a line replaced by something that is none.
TEST(AccelergyMutation, WrongValues) {
  Reader reader;
  const char* const wrong[] = {"-3",   "nan",   "inf",  "1/0",        "zz",      "[1, 2]",
                               "{}",   "*none", "\"\"", "!include x", "a[0..",   "a[3..1]",
                               "null", "1e40",  "2 +",  "log2(-1)",   "\"a b\"", "{{ x }}"};
  each_line([&](const Lines& original, std::size_t line) {
    const auto keys = keys_of(original[line]);
    if (keys.size() != 1 || keys[0] + 2 >= original[line].size()) return;
    const std::string head = original[line].substr(0, keys[0] + 2);
    for (const char* value : wrong) {
      Lines lines = original;
      lines[line] = head + value;
      const std::string message = reader.message(joined(lines));
      if (message.empty() && is_free(head, value)) continue;
      EXPECT_TRUE(is_good(message))
          << "line " << line + 1 << ": " << original[line] << " -> " << value << "\n"
          << message;
    }
  });
}

TEST(AccelergyMutation, DeletedLines) {
  Reader reader;
  std::string taken;
  each_line([&](const Lines& original, std::size_t line) {
    Lines lines = original;
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(line));
    const std::string message = reader.message(joined(lines));
    if (message.empty()) taken += std::to_string(line + 1) + " ";
    EXPECT_TRUE(message.empty() || is_good(message)) << line + 1 << " " << message;
  });
  // required_actions, scales, defaults that are overridden, the number of banks, arguments (the
  // first row, with a note): optional.
  EXPECT_EQ(taken, "11 15 22 28 29 30 37 40 51 61 ");
}

TEST(AccelergyMutation, CutAnywhere) {
  Reader reader;
  const std::string text = design;
  for (std::size_t length = 1; length < text.size(); length += 7) {
    const std::string message = reader.message(text.substr(0, length));
    const bool nothing = message.ends_with("the file is empty") ||
                         message.find("no 'architecture' and no 'ERT'") != std::string::npos;
    EXPECT_TRUE(message.empty() || nothing || is_good(message)) << length << " " << message;
  }
}

TEST(AccelergyMutation, OtherLineEndsAndMarksAreNoMistake) {
  Reader reader;
  ASSERT_EQ(reader.message(design), "");
  const std::string summary = reader.summary();
  std::string dos;
  for (const char c : std::string(design)) dos += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_EQ(reader.message(dos), "");
  EXPECT_EQ(reader.summary(), summary);
  EXPECT_EQ(reader.message("\xEF\xBB\xBF" + std::string(design)), "");
  EXPECT_EQ(reader.summary(), summary);
}

}  // namespace
}  // namespace flecsim::cost
