// Who makes and who uses the data of a network, with everything that moves no data seen through.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "flecsim/mapping/network_map.h"
#include "flecsim/mapping/problem.h"
#include "flecsim/model/fusion.h"

namespace flecsim::mapping {

// One step with the stored tensors that it reads; `parts` of one operand share its words.
struct DataStep {
  std::string name;
  StepKind kind = StepKind::outside;
  Problem problem;           // mapped only
  std::int64_t repeats = 1;  // mapped only
  std::vector<std::vector<model::ValueId>> operands;
  std::string weight;  // name; empty if the second operand is an activation
  model::ValueId output = model::none;
};

struct DataGraph {
  std::vector<DataStep> steps;
  std::vector<std::vector<int>> users;  // steps that read a value, by value
  std::vector<int> maker;               // step that writes it, -1: input of the network
  std::vector<bool> must_leave;         // result of the network
  std::vector<std::int64_t> words;
  std::vector<std::string> names;
};

DataGraph data_graph(const model::Network& network);

}  // namespace flecsim::mapping
