// EXPECT_INPUT_ERROR(statement, text...): the statement throws InputError whose message has the
// text.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "flecsim/base/error.h"

#define EXPECT_INPUT_ERROR(statement, text)                             \
  try {                                                                 \
    static_cast<void>(statement);                                       \
    ADD_FAILURE() << "expected an InputError with '" << (text) << "'";  \
  } catch (const flecsim::base::InputError& error) {                    \
    EXPECT_THAT(std::string(error.what()), ::testing::HasSubstr(text)); \
  }
