// Networks as ONNX files (opset 17, IR version 8).
//
// The file imports to the same layers, names, shapes and operations. Parameters without data become
// inputs of the graph, as in files without weights; gelu is written as its erf pattern (opset 17
// has no such operator). Limits: what opset 17 cannot say is an InputError.
#pragma once

#include <string>

#include "flecsim/model/network.h"

namespace flecsim::importer {

/// The bytes of the file.
std::string to_onnx(const model::Network& network);

}  // namespace flecsim::importer
