// Protects: every fault in a user's file is reported with file, line, key and expectation.
#include "flecsim/base/node.h"

#include "support/input_error.h"

namespace flecsim::base {
namespace {

Node parse(std::string_view text) { return Node::parse_text(text, "f.yaml"); }

TEST(Node, KnowsPlaceAndKind) {
  const Node root = parse("a:\n  b: 256KiB\n  c: [1, 2]\n");
  EXPECT_EQ(root.at("a").at("b").whole(Unit::bytes), 262144);
  EXPECT_EQ(root.at("a").at("b").where(), "f.yaml:2: a.b");
  EXPECT_EQ(root.at("a").at("c").items()[1].where(), "f.yaml:3: a.c[1]");
  EXPECT_EQ(root.at("a").at("c").items()[1].whole_number(), 2);
}

TEST(Node, ReadsJson) {
  const Node root = parse(R"({"version": 1, "on": true, "text": "7"})");
  EXPECT_TRUE(root.at("on").boolean());
  EXPECT_TRUE(root.at("text").is_quoted());
  EXPECT_FALSE(root.at("version").is_quoted());
}

TEST(Node, ResolvesAnchorsAndMergeKeys) {
  const Node root = parse("x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\n");
  EXPECT_EQ(root.at("y").at("a").whole_number(), 1);
  EXPECT_EQ(root.at("y").at("b").whole_number(), 3);
  EXPECT_FALSE(root.at("y").find("<<").has_value());
}

TEST(Node, KeepsTags) { EXPECT_EQ(parse("a: !Component {b: 1}").at("a").tag(), "!Component"); }

TEST(Node, RefusesBadFiles) {
  EXPECT_INPUT_ERROR(parse("a: [1, 2"), "f.yaml:1: not valid YAML");
  EXPECT_INPUT_ERROR(Node::parse_text("{\"a\": 5", "f.json"), "f.json:1: not valid JSON");
  EXPECT_INPUT_ERROR(parse(""), "f.yaml: the file is empty");
  EXPECT_INPUT_ERROR(parse(std::string_view("a\0b", 3)), "not a text file");
  EXPECT_INPUT_ERROR(parse("a: 1\n---\nb: 2\n"), "second document");
  EXPECT_INPUT_ERROR(parse("a: 1\na: 2\n"), "f.yaml:2: a: this key is written twice");
  EXPECT_INPUT_ERROR(parse("? [1]\n: 2\n"), "a key must be plain text");
  EXPECT_INPUT_ERROR(Node::parse_file("/no/such/file.yaml"),
                     "/no/such/file.yaml: cannot be read: no such file, expected YAML or JSON");
  EXPECT_INPUT_ERROR(Node::parse_file("/"), "is a folder");
  EXPECT_INPUT_ERROR(parse(std::string(1000, '[')), "f.yaml");
}

TEST(Node, RefusesWrongKinds) {
  const Node root = parse("a: x\nb: [1]\nc: {d: 1}\ne:\n");
  EXPECT_INPUT_ERROR(root.at("z"), "f.yaml:1: the key 'z' is missing");
  EXPECT_INPUT_ERROR(root.at("a").whole_number(), "f.yaml:1: a: 'x' is not a number");
  EXPECT_INPUT_ERROR(root.at("a").items(), "expected a list, found a value");
  EXPECT_INPUT_ERROR(root.at("a").entries(), "expected a map of keys, found a value");
  EXPECT_INPUT_ERROR(root.at("b").text(), "expected a single value, found a list");
  EXPECT_INPUT_ERROR(root.at("e").text(), "f.yaml:4: e: expected a single value, found nothing");
  EXPECT_INPUT_ERROR(root.at("a").boolean(), "'x' is not true or false");
}

TEST(Node, SuggestsForUnknownKeys) {
  const Node root = parse("scratchpat: 1\n");
  EXPECT_INPUT_ERROR(root.allow_only({"scratchpad", "array"}),
                     "unknown key 'scratchpat' (did you mean 'scratchpad'?)");
  EXPECT_INPUT_ERROR(root.allow_only({"zzz"}), "(known: zzz)");
}

}  // namespace
}  // namespace flecsim::base
