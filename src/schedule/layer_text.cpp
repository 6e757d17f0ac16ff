#include "flecsim/schedule/layer_text.h"

#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"
#include "flecsim/base/text_parts.h"

#include "layer_check.h"

namespace flecsim::schedule {
namespace {

std::int64_t whole(std::string_view text, std::string_view where) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) {
    throw base::InputError(fmt::format("{}: '{}' is not a whole number", where, text));
  }
  if (value > largest_size) {
    throw base::InputError(fmt::format("{}: {}, expected less than 2^31", where, value));
  }
  return value;
}

/// key=value pairs, each used once; what is left over is an error.
class Fields {
 public:
  Fields(std::string_view text, std::string where) : where_(std::move(where)) {
    while (!text.empty()) {
      const auto comma = text.find(',');
      add(base::trimmed(text.substr(0, comma)));
      text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    }
  }

  std::int64_t take(std::string_view key, std::int64_t fallback, std::int64_t low = 0) {
    known_.push_back(key);
    const auto found = values_.find(key);
    if (found == values_.end()) return fallback;
    const std::int64_t value = found->second;
    values_.erase(found);
    if (value < low) {
      throw base::InputError(
          fmt::format("{}: {}={}, expected at least {}", where_, key, value, low));
    }
    return value;
  }

  bool flag(std::string_view key, bool fallback) {
    const std::int64_t value = take(key, fallback ? 1 : 0);
    if (value > 1) {
      throw base::InputError(fmt::format("{}: {}={}, expected 0 or 1", where_, key, value));
    }
    return value == 1;
  }

  bool has(std::string_view key) const { return values_.contains(key); }

  std::int64_t need(std::string_view key) {
    if (!values_.contains(key)) {
      throw base::InputError(fmt::format("{}: {}= is missing", where_, key));
    }
    return take(key, 0, 1);
  }

  void done() const {
    if (values_.empty()) return;
    const std::string& key = values_.begin()->first;
    throw base::InputError(
        fmt::format("{}: unknown key '{}'{}", where_, key, base::suggestion(key, known_)));
  }

 private:
  void add(std::string_view field) {
    const auto equals = field.find('=');
    if (equals == std::string_view::npos) {
      throw base::InputError(fmt::format("{}: '{}', expected key=value", where_, field));
    }
    const std::string key(field.substr(0, equals));
    if (!values_.emplace(key, whole(field.substr(equals + 1), fmt::format("{}: {}", where_, key)))
             .second) {
      throw base::InputError(fmt::format("{}: {}= is given twice", where_, key));
    }
  }

  std::string where_;
  std::map<std::string, std::int64_t, std::less<>> values_;
  std::vector<std::string_view> known_;
};

/// A padding of -1 would make no sense; sizes are checked by `need`.
model::Work parse_conv(Fields& f) {
  model::ConvolutionWork w;
  w.batch = f.take("n", 1, 1);
  w.in_height = f.need("h");
  w.in_width = f.take("w", w.in_height, 1);
  w.in_channels = f.need("c");
  w.out_channels = f.need("k");
  w.kernel_height = f.take("r", 1, 1);
  w.kernel_width = f.take("s", w.kernel_height, 1);
  w.stride_height = w.stride_width = f.take("stride", 1, 1);
  w.pad_top = w.pad_left = w.pad_bottom = w.pad_right = f.take("pad", 0);
  w.dilation_height = w.dilation_width = f.take("dilation", 1, 1);
  w.groups = f.take("groups", 1, 1);
  w.bias = f.flag("bias", true);
  w.relu = f.flag("relu", false);
  const bool padded_pool = f.has("pool_pad");
  const std::int64_t size = f.take("pool", 1, 1);
  const std::int64_t stride = f.take("pool_stride", size, 1);
  const std::int64_t padding = f.take("pool_pad", 0);
  if (size > 1 || stride > 1) w.pooling = model::PoolingWork{size, stride, padding};
  if (!w.pooling && padded_pool && padding > 0) {
    throw base::InputError(fmt::format("--layer conv: pool_pad={} without pool=", padding));
  }
  return w;
}

model::Work parse_gemm(Fields& f) {
  model::MatmulWork w;
  w.rows = f.need("i");
  w.columns = f.need("j");
  w.depth = f.need("k");
  w.bias = f.flag("bias", false);
  w.relu = f.flag("relu", false);
  return w;
}

model::Work parse_resadd(Fields& f) {
  model::AdditionWork w;
  w.rows = f.need("i");
  w.columns = f.need("j");
  w.relu = f.flag("relu", false);
  return w;
}

}  // namespace

model::Work parse_layer(std::string_view text) {
  const auto colon = text.find(':');
  const std::string_view kind = text.substr(0, colon);
  Fields fields(colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1),
                fmt::format("--layer {}", kind));
  model::Work work;
  if (kind == "conv") {
    work = parse_conv(fields);
  } else if (kind == "gemm") {
    work = parse_gemm(fields);
  } else if (kind == "resadd") {
    work = parse_resadd(fields);
  } else {
    throw base::InputError(
        fmt::format("--layer {}: unknown kind '{}', expected conv, gemm or resadd", text, kind));
  }
  fields.done();
  check_layer(work, fmt::format("--layer {}", kind));
  return work;
}

}  // namespace flecsim::schedule
