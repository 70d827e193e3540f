/* Whatever library it is compiled as. */
#ifdef _WIN32
__declspec(dllexport)
#endif
int physics_step(int world) {
  return world + 1;
}
