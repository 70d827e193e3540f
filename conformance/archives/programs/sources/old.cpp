// As old.c, and in C++: the way in which std::condition_variable waits got a new version with GCC 12, GLIBCXX_3.4.30.
#include <condition_variable>
#include <cstdlib>
#include <mutex>

extern "C" __attribute__((force_align_arg_pointer)) void _start() {
  std::mutex mutex;
  std::unique_lock<std::mutex> lock(mutex);
  std::condition_variable changed;
  if (std::getenv("WAIT")) changed.wait(lock);
  std::exit(0);
}
