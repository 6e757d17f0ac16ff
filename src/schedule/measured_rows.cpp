#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <span>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"
#include "flecsim/base/text_file.h"
#include "flecsim/base/text_parts.h"
#include "flecsim/schedule/layer_text.h"

#include "layer_check.h"

namespace flecsim::schedule {
namespace {

std::vector<std::string> split(std::string_view line, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const auto at = line.find(separator);
    parts.emplace_back(line.substr(0, at));
    if (at == std::string_view::npos) return parts;
    line.remove_prefix(at + 1);
  }
}

/// "B1 H14 C64 ..." or "n64 rows16 acc0": a name and a number each.
class Params {
 public:
  Params(const std::string& text, std::string where) : text_(text), where_(std::move(where)) {
    std::istringstream words(text);
    for (std::string word; words >> word;) {
      const auto digit = word.find_first_of("0123456789", word.starts_with("distinctC") ? 9 : 0);
      // Names hold no digits: the number is the tail.
      if (digit == std::string::npos || digit == 0) fail(word);
      std::int64_t value = 0;
      const char* end = word.data() + word.size();
      const auto result = std::from_chars(word.data() + digit, end, value);
      if (result.ec != std::errc{} || result.ptr != end) fail(word);
      if (value > largest_size) fail(word, "is not less than 2^31");
      if (!values_.emplace(word.substr(0, digit), value).second) fail(word, "is a second value");
    }
  }

  /// A name that is none of these: nothing would read it.
  std::optional<std::string> unread(std::span<const std::string_view> known) const {
    for (const auto& [name, value] : values_) {
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      return fmt::format("not modelled: parameter '{}'{}", name, base::suggestion(name, known));
    }
    return std::nullopt;
  }

  bool flag(std::string_view name, bool fallback) const {
    const std::int64_t value = get(name, fallback ? 1 : 0);
    if (value > 1) fail(fmt::format("{}{}", name, value), "is neither 0 nor 1");
    return value == 1;
  }

  std::int64_t get(std::string_view name, std::int64_t fallback) const {
    const auto found = values_.find(name);
    return found == values_.end() ? fallback : found->second;
  }
  std::int64_t at_least_one(std::string_view name) const {
    return values_.contains(name) ? need(name) : 1;
  }
  std::int64_t need(std::string_view name) const {
    const auto found = values_.find(name);
    if (found == values_.end() || found->second < 1) {
      throw base::InputError(
          fmt::format("{}: params '{}' lack {}, expected a number above 0", where_, text_, name));
    }
    return found->second;
  }

 private:
  [[noreturn]] void fail(const std::string& word,
                         std::string_view why = "is not a name and a number") const {
    throw base::InputError(fmt::format("{}: params '{}', '{}' {}", where_, text_, word, why));
  }

  std::string text_;
  std::string where_;
  std::map<std::string, std::int64_t, std::less<>> values_;
};

model::Work conv(const Params& p) {
  model::ConvolutionWork w;
  w.batch = p.need("B");
  w.in_height = w.in_width = p.need("H");
  w.in_channels = p.need("C");
  w.out_channels = p.need("K");
  w.kernel_height = w.kernel_width = p.need("k");
  w.stride_height = w.stride_width = p.need("s");
  w.pad_top = w.pad_left = w.pad_bottom = w.pad_right = p.get("p", 0);
  w.bias = p.flag("bias", true);
  w.relu = p.flag("act", false);
  w.dilation_height = w.dilation_width = p.at_least_one("dil");
  w.groups = p.at_least_one("groups");
  if (p.get("pst", 0) > 0) {
    w.pooling = model::PoolingWork{p.need("ps"), p.need("pst"), p.get("pp", 0)};
  }
  return w;
}

model::Work gemm(const Params& p) {
  model::MatmulWork w;
  w.rows = p.need("I");
  w.columns = p.need("J");
  w.depth = p.need("K");
  w.bias = p.flag("bias", false);
  w.relu = p.flag("act", false);
  return w;
}

model::Work addition(const Params& p) {
  return model::AdditionWork{p.need("I"), p.need("J"), p.flag("act", false)};
}

MicroStream micro(MicroStream::Kind kind, const Params& p) {
  MicroStream m{kind};
  m.count = p.need("n");
  m.rows = p.need("rows");
  const bool moves = kind == MicroStream::Kind::load || kind == MicroStream::Kind::store;
  m.columns = moves ? p.need("cols") : 0;
  m.stride = p.get("stride", 0);
  m.accumulator = p.flag("acc", false);
  m.distinct = p.flag("distinctC", true);
  m.accumulate = p.flag("accum", false);
  return m;
}

/// A kind of row: the names that it reads, and how.
struct Kind {
  std::string_view name;
  std::vector<std::string_view> params;
  std::function<std::variant<model::Work, MicroStream>(const Params&)> read;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = [] {
    const auto stream = [](std::string_view name, MicroStream::Kind kind,
                           std::vector<std::string_view> params) {
      return Kind{name, std::move(params), [kind](const Params& p) { return micro(kind, p); }};
    };
    const std::vector<std::string_view> moves{"n", "rows", "cols", "stride", "acc"};
    using Of = MicroStream::Kind;
    return std::vector<Kind>{
        {"conv",
         {"B", "H", "C", "K", "k", "s", "p", "ps", "pst", "pp", "act", "bias", "dil", "groups"},
         conv},
        {"gemm", {"I", "J", "K", "bias", "act"}, gemm},
        {"resadd", {"I", "J", "act"}, addition},
        stream("mvin", Of::load, moves),
        stream("mvout", Of::store, moves),
        stream("ws_preload_compute", Of::preload_compute, {"n", "rows", "distinctC", "accum"}),
        stream("ws_weight_reuse", Of::weight_reuse, {"n", "rows"}),
        stream("ws_same_bank", Of::same_bank, {"n", "rows"})};
  }();
  return all;
}

void parse_params(MeasuredRow& row) {
  for (const Kind& kind : kinds()) {
    if (kind.name != row.kind) continue;
    const Params params(row.params, row.where);
    row.not_modeled = params.unread(kind.params).value_or("");
    row.layer = kind.read(params);
    if (const auto* work = std::get_if<model::Work>(&row.layer)) check_layer(*work, row.where);
    return;
  }
  std::vector<std::string_view> names;
  for (const Kind& kind : kinds()) names.push_back(kind.name);
  throw base::InputError(fmt::format("{}: unknown kind '{}', expected one of {}", row.where,
                                     row.kind, fmt::join(names, ", ")));
}

double bandwidth(const std::string& text, const std::string& where) {
  const auto parts = split(text, '/');
  double values[2] = {0, 1};
  bool sound = parts.size() <= 2;
  for (std::size_t i = 0; sound && i < parts.size(); ++i) {
    const char* end = parts[i].data() + parts[i].size();
    const auto result = std::from_chars(parts[i].data(), end, values[i]);
    sound = result.ec == std::errc{} && result.ptr == end && values[i] > 0;
  }
  if (!sound) {
    throw base::InputError(
        fmt::format("{}: membw '{}', expected beats/cycles as 1/2", where, text));
  }
  return values[0] / values[1];
}

std::int64_t number(const MeasuredRow& row, std::string_view name) {
  const std::string& text = row.column(name);
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc{} || result.ptr != end || value < 0) {
    throw base::InputError(fmt::format("{}: {} '{}' is not a whole number", row.where, name, text));
  }
  return value;
}

/// The fields of a line of CSV; one in double quotes may hold commas and doubled quotes.
std::vector<std::string> fields(const std::string& line, const std::string& where) {
  std::vector<std::string> values(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (quoted && line[i] == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      values.back() += line[++i];
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      values.emplace_back();
    } else {
      values.back() += line[i];
    }
  }
  if (quoted) throw base::InputError(fmt::format("{}: a quote is not closed", where));
  return values;
}

MeasuredRow parse_row(const std::vector<std::string>& names, const std::string& line,
                      std::string where) {
  MeasuredRow row;
  row.where = std::move(where);
  const auto values = fields(line, row.where);
  if (values.size() > names.size()) {
    throw base::InputError(fmt::format("{}: {} values, expected {} as in the first line", row.where,
                                       values.size(), names.size()));
  }
  for (std::size_t i = 0; i < values.size(); ++i) row.columns[names[i]] = base::trimmed(values[i]);
  row.config = row.column("config");
  row.kind = row.column("kind");
  row.params = row.column("params");
  row.latency_cycles = number(row, "memlat");
  row.issue_cycles = std::max<std::int64_t>(1, number(row, "issue"));
  row.beats_per_cycle = bandwidth(row.column("membw"), row.where);
  parse_params(row);
  return row;
}

}  // namespace

const std::string& MeasuredRow::column(std::string_view name) const {
  static const std::string empty;
  const auto found = columns.find(name);
  return found == columns.end() ? empty : found->second;
}

std::vector<MeasuredRow> read_measured_rows(const std::filesystem::path& file) {
  std::istringstream in(base::read_text_file(file, "a CSV of layers"));
  std::vector<MeasuredRow> rows;
  std::vector<std::string> names;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (number == 1 && line.starts_with("\xef\xbb\xbf")) line.erase(0, 3);  // byte order mark
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty() || line.front() == '#') continue;
    if (!names.empty()) {
      rows.push_back(parse_row(names, line, fmt::format("{}:{}", file.string(), number)));
      continue;
    }
    names = fields(line, fmt::format("{}:{}", file.string(), number));
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (std::find(names.begin(), names.begin() + i, names[i]) == names.begin() + i) continue;
      throw base::InputError(fmt::format("{}: column '{}' twice", file.string(), names[i]));
    }
    for (const char* needed : {"config", "kind", "params", "memlat", "issue", "membw"}) {
      if (std::find(names.begin(), names.end(), needed) != names.end()) continue;
      throw base::InputError(fmt::format("{}: column '{}' is missing", file.string(), needed));
    }
  }
  if (names.empty()) {
    throw base::InputError(
        fmt::format("{}: empty, expected a line of column names", file.string()));
  }
  return rows;
}

}  // namespace flecsim::schedule
