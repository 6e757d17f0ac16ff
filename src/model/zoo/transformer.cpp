// Transformers: the encoder of BERT-base (Devlin et al. 2019: 12 layers, 768 features, 12 heads)
// on embedded tokens, and ViT-B/16 (Dosovitskiy et al. 2021).
#include <cmath>
#include <string>

#include "blocks.h"
#include "builders.h"

namespace flecsim::model::zoo {
namespace {

constexpr std::int64_t features = 768;
constexpr std::int64_t heads = 12;
constexpr std::int64_t hidden = 3072;
constexpr int layers = 12;

/// [N, T, C] -> [N, heads, T, C / heads], or with the last two exchanged.
ValueId split_heads(Blocks& b, const std::string& name, ValueId x, bool transposed) {
  x = b.linear(name, x, features);
  const Shape shape = b.shape(x);
  x = b.reshape(name + ".heads", x, {shape[0], shape[1], heads, features / heads});
  return b.transpose(
      name + ".transpose", x,
      transposed ? std::vector<std::int64_t>{0, 2, 3, 1} : std::vector<std::int64_t>{0, 2, 1, 3});
}

ValueId attention(Blocks& b, const std::string& path, ValueId x) {
  const Shape shape = b.shape(x);
  const ValueId query = split_heads(b, path + "query", x, false);
  const ValueId key = split_heads(b, path + "key", x, true);
  ValueId scores = b.builder().add(path + "scores", MatMul{}, {query, key});
  const float scale = 1 / std::sqrt(static_cast<float>(features / heads));
  scores = b.multiply(path + "scale", scores, b.scalar(path + "scale.factor", scale));
  scores = b.builder().add(path + "softmax", Softmax{3, 3, false}, {scores});
  const ValueId value = split_heads(b, path + "value", x, false);
  x = b.builder().add(path + "context", MatMul{}, {scores, value});
  x = b.transpose(path + "context.transpose", x, {0, 2, 1, 3});
  x = b.reshape(path + "context.merge", x, shape);
  return b.linear(path + "output", x, features);
}

ValueId feed_forward(Blocks& b, const std::string& path, ValueId x) {
  x = b.activation(path + "gelu", Activation::Kind::gelu, b.linear(path + "fc1", x, hidden));
  return b.linear(path + "fc2", x, features);
}

/// Normalization behind each sum (BERT).
ValueId post_normalized_layer(Blocks& b, const std::string& path, ValueId x) {
  x = b.add(path + "add1", x, attention(b, path + "attention.", x));
  x = b.layer_normalization(path + "norm1", x, 1e-12F);
  x = b.add(path + "add2", x, feed_forward(b, path, x));
  return b.layer_normalization(path + "norm2", x, 1e-12F);
}

/// Normalization before each part (ViT).
ValueId pre_normalized_layer(Blocks& b, const std::string& path, ValueId x) {
  const ValueId first = b.layer_normalization(path + "norm1", x, 1e-6F);
  x = b.add(path + "add1", x, attention(b, path + "attention.", first));
  const ValueId second = b.layer_normalization(path + "norm2", x, 1e-6F);
  return b.add(path + "add2", x, feed_forward(b, path, second));
}

std::string layer_path(int index) { return "layer." + std::to_string(index) + "."; }

/// [N, 3, H, W] -> [N, patches, features].
ValueId patches(Blocks& b, ValueId image) {
  const ValueId x = b.convolution("patch", image, features, 16, {.stride = 16, .bias = true});
  const Shape shape = b.shape(x);
  return b.transpose("patch.transpose",
                     b.reshape("patch.flat", x, {shape[0], features, shape[2] * shape[3]}),
                     {0, 2, 1});
}

ValueId class_token(Blocks& b, std::int64_t batch) {
  const ValueId token = b.parameter("class_token", {1, 1, features});
  if (batch == 1) return token;
  return b.builder().add("class_token.expand", Expand{{batch, 1, features}}, {token});
}

}  // namespace

Network bert_base(const ZooSize& size) {
  Blocks b("bert_base");
  ValueId x = b.builder().input("input", {size.batch, size.extents.at(0), features});
  for (int i = 0; i < layers; ++i) x = post_normalized_layer(b, layer_path(i), x);
  return b.finish(x);
}

Network vit_b16(const ZooSize& size) {
  Blocks b("vit_b16");
  const ValueId image = b.image(3, size.batch, size.extents);
  ValueId x = patches(b, image);
  x = b.concat("embedding", {class_token(b, size.batch), x}, 1);
  x = b.add("position", x, b.parameter("position.weight", {1, b.shape(x)[1], features}));
  for (int i = 0; i < layers; ++i) x = pre_normalized_layer(b, layer_path(i), x);
  x = b.layer_normalization("norm", x, 1e-6F);
  const ValueId first = b.builder().constant("class.index", {}, DataType::int64,
                                             make_data(std::vector<std::int64_t>{0}));
  x = b.builder().add("class", Gather{1}, {x, first});
  return b.finish(b.fully_connected("head", x, 1000));
}

}  // namespace flecsim::model::zoo
