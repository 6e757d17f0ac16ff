# flecsim_embed(<target> <symbol> <file>): the bytes of a text file inside the library.
#
# Declares nothing; the user writes `extern "C" const char flecsim_<symbol>_begin[], flecsim_<symbol>_end[];`
# (or uses FLECSIM_EMBEDDED of flecsim/base/embedded.h). The binary needs no data folder at run time.
function(flecsim_embed target symbol file)
  get_filename_component(path "${file}" ABSOLUTE)
  set(source "${CMAKE_CURRENT_BINARY_DIR}/embed_${symbol}.cpp")
  file(
    CONFIGURE
    OUTPUT "${source}"
    CONTENT
      [[// Generated: the bytes of @path@.
asm(".section .rodata\n"
    ".global flecsim_@symbol@_begin\n.global flecsim_@symbol@_end\n"
    "flecsim_@symbol@_begin:\n.incbin \"@path@\"\nflecsim_@symbol@_end:\n.byte 0\n"
    ".previous\n");
]]
    @ONLY)
  set_source_files_properties("${source}" PROPERTIES OBJECT_DEPENDS "${path}" SKIP_PRECOMPILE_HEADERS ON
                                                     SKIP_UNITY_BUILD_INCLUSION ON)
  target_sources(${target} PRIVATE "${source}")
endfunction()
