// The translators of each family of operators; the table that names them is in translators.cpp.
#pragma once

#include "onnx_node.h"

namespace flecsim::importer::onnx {

// translate_window.cpp
Translation conv(NodeView& node);
Translation conv_transpose(NodeView& node);
Translation max_pool(NodeView& node);
Translation average_pool(NodeView& node);
Translation global_pool(NodeView& node);
Translation resize(NodeView& node);
Translation upsample(NodeView& node);
Translation depth_to_space(NodeView& node);
Translation space_to_depth(NodeView& node);
// translate_product.cpp
Translation gemm(NodeView& node);
Translation matmul(NodeView& node);
Translation recurrent(NodeView& node);
// translate_pointwise.cpp
Translation elementwise(NodeView& node);
Translation variadic(NodeView& node);
Translation modulo(NodeView& node);
Translation unary(NodeView& node);
Translation parametric(NodeView& node);
Translation clip(NodeView& node);
Translation prelu(NodeView& node);
Translation batch_normalization(NodeView& node);
Translation layer_normalization(NodeView& node);
Translation instance_normalization(NodeView& node);
Translation local_response(NodeView& node);
Translation softmax(NodeView& node);
Translation identity(NodeView& node);
Translation dropout(NodeView& node);
Translation cast(NodeView& node);
Translation quantize(NodeView& node);
Translation dequantize(NodeView& node);
Translation gelu(NodeView& node);
Translation selu(NodeView& node);
// translate_layout.cpp
Translation concat(NodeView& node);
Translation reshape(NodeView& node);
Translation flatten(NodeView& node);
Translation squeeze(NodeView& node);
Translation unsqueeze(NodeView& node);
Translation transpose(NodeView& node);
Translation slice(NodeView& node);
Translation split(NodeView& node);
Translation pad(NodeView& node);
Translation gather(NodeView& node);
Translation expand(NodeView& node);
Translation tile(NodeView& node);
Translation reduce(NodeView& node);
Translation arg_reduce(NodeView& node);

}  // namespace flecsim::importer::onnx
