#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/schedule/layer_text.h"

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
      values_[word.substr(0, digit)] = value;
    }
  }

  std::int64_t get(std::string_view name, std::int64_t fallback) const {
    const auto found = values_.find(name);
    return found == values_.end() ? fallback : found->second;
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
  [[noreturn]] void fail(const std::string& word) const {
    throw base::InputError(
        fmt::format("{}: params '{}', '{}' is not a name and a number", where_, text_, word));
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
  w.bias = p.get("bias", 1) != 0;
  w.relu = p.get("act", 0) != 0;
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
  w.bias = p.get("bias", 0) != 0;
  w.relu = p.get("act", 0) != 0;
  return w;
}

MicroStream micro(MicroStream::Kind kind, const Params& p) {
  MicroStream m{kind};
  m.count = p.need("n");
  m.rows = p.need("rows");
  m.columns = p.get("cols", 0);
  m.stride = p.get("stride", 0);
  m.accumulator = p.get("acc", 0) != 0;
  m.distinct = p.get("distinctC", 1) != 0;
  m.accumulate = p.get("accum", 0) != 0;
  return m;
}

std::variant<model::Work, MicroStream> parse(const std::string& kind, const std::string& params,
                                             const std::string& where) {
  const Params p(params, where);
  using Kind = MicroStream::Kind;
  if (kind == "conv") return conv(p);
  if (kind == "gemm") return gemm(p);
  if (kind == "resadd") {
    return model::Work(model::AdditionWork{p.need("I"), p.need("J"), p.get("act", 0) != 0});
  }
  if (kind == "mvin") return micro(Kind::load, p);
  if (kind == "mvout") return micro(Kind::store, p);
  if (kind == "ws_preload_compute") return micro(Kind::preload_compute, p);
  if (kind == "ws_weight_reuse") return micro(Kind::weight_reuse, p);
  if (kind == "ws_same_bank") return micro(Kind::same_bank, p);
  throw base::InputError(
      fmt::format("{}: unknown kind '{}', expected conv, gemm, resadd, mvin, "
                  "mvout, ws_preload_compute, ws_weight_reuse or ws_same_bank",
                  where, kind));
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
  for (std::size_t i = 0; i < values.size(); ++i) row.columns[names[i]] = values[i];
  row.config = row.column("config");
  row.kind = row.column("kind");
  row.params = row.column("params");
  row.latency_cycles = number(row, "memlat");
  row.issue_cycles = std::max<std::int64_t>(1, number(row, "issue"));
  row.beats_per_cycle = bandwidth(row.column("membw"), row.where);
  row.layer = parse(row.kind, row.params, row.where);
  return row;
}

}  // namespace

const std::string& MeasuredRow::column(std::string_view name) const {
  static const std::string empty;
  const auto found = columns.find(name);
  return found == columns.end() ? empty : found->second;
}

std::vector<MeasuredRow> read_measured_rows(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw base::InputError(fmt::format("{}: cannot be read", file.string()));
  std::vector<MeasuredRow> rows;
  std::vector<std::string> names;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty() || line.front() == '#') continue;
    if (!names.empty()) {
      rows.push_back(parse_row(names, line, fmt::format("{}:{}", file.string(), number)));
      continue;
    }
    names = fields(line, fmt::format("{}:{}", file.string(), number));
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
