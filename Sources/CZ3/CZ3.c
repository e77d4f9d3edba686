#include "CZ3.h"

#include <dlfcn.h>

const char *z3_library_load(struct z3_library *library) {
  // Debian's name with its version first: the name without one belongs to the development package.
  void *handle = dlopen("libz3.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!handle) handle = dlopen("libz3.so", RTLD_NOW | RTLD_LOCAL);
  if (!handle) return dlerror();
#define Z3_LOAD(name) \
  *(void **)&library->name = dlsym(handle, "Z3_" #name); \
  if (!library->name) return dlerror();
  Z3_LIBRARY(Z3_LOAD)
#undef Z3_LOAD
  return 0;
}
