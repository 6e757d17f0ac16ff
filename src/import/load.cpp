#include "flecsim/import/load.h"

#include <charconv>

#include <fmt/format.h>

#include "flecsim/base/error.h"
#include "flecsim/base/suggest.h"
#include "flecsim/model/zoo.h"

#include "other_inputs.h"

namespace flecsim::importer {
namespace {

void refuse_dimensions(std::string_view name, const LoadOptions& options) {
  if (options.dimensions.empty()) return;
  throw base::InputError(fmt::format("--dim {}: network '{}' has no open dimensions",
                                     options.dimensions.begin()->first, name));
}

/// "320x240" -> {320, 240}.
std::vector<std::int64_t> parse_extents(std::string_view text, std::string_view name) {
  std::vector<std::int64_t> extents;
  const char* at = text.data();
  const char* end = at + text.size();
  while (true) {
    std::int64_t extent = 0;
    const auto [next, error] = std::from_chars(at, end, extent);
    if (error != std::errc() || (next != end && *next != 'x')) {
      throw base::InputError(fmt::format(
          "network '{}': input size '{}', expected HEIGHTxWIDTH or TOKENS", name, text));
    }
    extents.push_back(extent);
    if (next == end) return extents;
    at = next + 1;
  }
}

[[noreturn]] void refuse_unknown(std::string_view name) {
  std::vector<std::string_view> known;
  for (const model::ZooEntry& entry : model::zoo_entries()) known.push_back(entry.name);
  throw base::InputError(fmt::format("network '{}' is not built in, and no file has that name{}",
                                     name, base::suggestion(name, known)));
}

LoadedNetwork load_built_in(std::string_view name, const LoadOptions& options) {
  refuse_dimensions(name, options);
  const std::size_t mark = name.find('@');
  model::ZooSize size{options.batch.value_or(1), options.input_size};
  if (mark != std::string_view::npos) {
    size.extents = parse_extents(name.substr(mark + 1), name.substr(0, mark));
  }
  return {model::zoo_network(name.substr(0, mark), size), {}};
}

bool looks_like_file(const std::filesystem::path& path) {
  return path.has_parent_path() || path.has_extension() || std::filesystem::exists(path);
}

void refuse_input_size(const LoadOptions& options, std::string_view path) {
  if (options.input_size.empty()) return;
  throw base::InputError(fmt::format(
      "{}: the input size of a file is fixed, expected a built-in network with --input", path));
}

/// Files of separate layers say their batch themselves.
LoadedNetwork load_layer_file(const std::filesystem::path& path, const LoadOptions& options) {
  refuse_dimensions(path.string(), options);
  if (options.batch) {
    throw base::InputError(
        fmt::format("{}: its layers have fixed sizes, expected no --batch", path.string()));
  }
  if (path.extension() == ".csv") return load_scalesim(path);
  const base::Node root = base::Node::parse_file(path);
  if (!root.is_map()) root.fail("expected a map with 'problem' (Timeloop) or 'layers'");
  if (root.find("problem")) return load_timeloop(root, path.stem().string());
  if (root.find("layers")) return load_layers(root, path.stem().string());
  root.fail("expected the key 'problem' (Timeloop) or 'layers'");
}

}  // namespace

LoadedNetwork load_network(std::string_view name_or_path, const LoadOptions& options) {
  const std::string_view stem = name_or_path.substr(0, name_or_path.find('@'));
  const std::filesystem::path path(name_or_path);
  if (model::is_zoo_name(stem)) return load_built_in(name_or_path, options);
  if (!looks_like_file(path)) refuse_unknown(stem);
  refuse_input_size(options, name_or_path);
  const std::string extension = path.extension().string();
  if (extension == ".csv" || extension == ".yaml" || extension == ".yml") {
    return load_layer_file(path, options);
  }
  return load_onnx(path, options);
}

}  // namespace flecsim::importer
