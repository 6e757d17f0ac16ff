// Import of an ONNX model that lies in memory (for files and for the fuzz target).
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "flecsim/import/load.h"

namespace flecsim::importer::onnx {

/// `folder`: where external data may lie; `owner` keeps the bytes alive; `name`: of the network.
LoadedNetwork import_model(std::span<const std::byte> bytes, std::shared_ptr<const void> owner,
                           const std::filesystem::path& folder, const std::string& name,
                           const LoadOptions& options);

}  // namespace flecsim::importer::onnx
