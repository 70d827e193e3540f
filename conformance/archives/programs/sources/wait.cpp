// The way in which std::condition_variable waits got a new version with GCC 12: GLIBCXX_3.4.30.
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <thread>

int main() {
  std::mutex mutex;
  std::condition_variable changed;
  bool ready = false;
  std::thread other([&] {
    std::lock_guard<std::mutex> lock(mutex);
    ready = true;
    changed.notify_one();
  });
  std::unique_lock<std::mutex> lock(mutex);
  while (!ready) changed.wait(lock);
  lock.unlock();
  other.join();
  std::cout << "serving" << std::endl;
}
