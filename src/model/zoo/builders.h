// The builders of the zoo, one file per family; registered in zoo.cpp.
#pragma once

#include "flecsim/model/zoo.h"

namespace flecsim::model::zoo {

Network alexnet(const ZooSize& size);
Network bert_base(const ZooSize& size);
Network deeplabv3_mobilenet_v2(const ZooSize& size);
Network deeplabv3_resnet101(const ZooSize& size);
Network deeplabv3plus_mobilenet_v2(const ZooSize& size);
Network deeplabv3plus_resnet101(const ZooSize& size);
Network densenet169(const ZooSize& size);
Network efficientnet_v2_s(const ZooSize& size);
Network googlenet(const ZooSize& size);
Network lenet5(const ZooSize& size);
Network mobilenet_v2(const ZooSize& size);
Network resnet18(const ZooSize& size);
Network resnet34(const ZooSize& size);
Network resnet50(const ZooSize& size);
Network resnet101(const ZooSize& size);
Network shufflenet_v2(const ZooSize& size);
Network squeezenet1_0(const ZooSize& size);
Network squeezenet1_1(const ZooSize& size);
Network tiny_darknet(const ZooSize& size);
Network unet_resnet18(const ZooSize& size);
Network vgg16(const ZooSize& size);
Network vit_b16(const ZooSize& size);
Network yolop(const ZooSize& size);
Network yolov5s(const ZooSize& size);

}  // namespace flecsim::model::zoo
