#include <stdio.h>

int physics_step(int world);

int main(void) {
  printf("serving %d\n", physics_step(1));
  return 0;
}
