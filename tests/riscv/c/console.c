// picolibc's standard output on the UART, which is always ready.
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

static int put(char c, FILE* file) {
  (void)file;
  *(volatile char*)0x10000000 = c;
  return c;
}

static FILE console = FDEV_SETUP_STREAM(put, NULL, NULL, _FDEV_SETUP_WRITE);
FILE* const stdin = &console;
FILE* const stdout = &console;
FILE* const stderr = &console;

// For the allocator: the memory between the program and its stack.
extern char __heap_start[];
extern char __heap_end[];

void* sbrk(ptrdiff_t size) {
  static char* next = __heap_start;
  if (size > __heap_end - next) return (void*)-1;
  char* const start = next;
  next += size;
  return start;
}
