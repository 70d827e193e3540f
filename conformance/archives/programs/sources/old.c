/* Without the usual start files, so that it needs nothing newer than the first C library for x86-64. */
#include <stdio.h>
#include <stdlib.h>

__attribute__((force_align_arg_pointer)) void _start(void) {
  puts("serving");
  exit(0);
}
