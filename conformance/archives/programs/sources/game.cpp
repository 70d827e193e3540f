#include <iostream>
#include <string>

int main(int argc, char** argv) {
  std::string where = argc > 1 ? argv[1] : "here";
  std::cout << "serving " << where << std::endl;
}
