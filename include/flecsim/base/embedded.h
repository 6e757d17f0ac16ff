// Text files inside the binary (see cmake/embed.cmake): FLECSIM_EMBEDDED(symbol) is a string_view.
#pragma once

#include <string_view>

#define FLECSIM_DECLARE_EMBEDDED(symbol)            \
  extern "C" const char flecsim_##symbol##_begin[]; \
  extern "C" const char flecsim_##symbol##_end[];

#define FLECSIM_EMBEDDED(symbol)             \
  std::string_view(flecsim_##symbol##_begin, \
                   static_cast<std::size_t>(flecsim_##symbol##_end - flecsim_##symbol##_begin))
