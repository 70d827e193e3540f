/* Has in it what the server SDK for C++ has: a setting that it reads, and its own version. */
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  const char* url = getenv("GAMELIFT_SDK_WEBSOCKET_URL");
  printf("serving %s with %s\n", url ? url : "nobody", "5.1.2");
  return 0;
}
