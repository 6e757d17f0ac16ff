// The builders of the zoo, one file per family; registered in zoo.cpp.
#pragma once

#include "flecsim/model/zoo.h"

namespace flecsim::model::zoo {

Network lenet5(const ZooSize& size);
Network resnet18(const ZooSize& size);
Network resnet34(const ZooSize& size);
Network resnet50(const ZooSize& size);
Network resnet101(const ZooSize& size);

}  // namespace flecsim::model::zoo
