/* arc4random came with glibc 2.36. */
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  printf("serving %u\n", arc4random());
  return 0;
}
