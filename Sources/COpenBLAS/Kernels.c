// An OpenBLAS that is older than the processor does not know it and takes the kernels of the oldest
// one: 0.3.21 runs products at a fifth of the speed on processors of 2023. What the processor can do
// is asked of itself, before main and before any thread calls BLAS. OPENBLAS_CORETYPE has the last word.

// dlsym's RTLD_DEFAULT is an extension.
#define _GNU_SOURCE
#include "COpenBLAS.h"

#if defined(__x86_64__)
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

__attribute__((constructor)) static void andante_choose_kernels(void) {
  if (getenv("OPENBLAS_CORETYPE") || strcmp(openblas_get_corename(), "Prescott") != 0) return;
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return;
  // Only a build for many processors has these.
  void (*quit)(void) = (void (*)(void))dlsym(RTLD_DEFAULT, "gotoblas_dynamic_quit");
  void (*init)(void) = (void (*)(void))dlsym(RTLD_DEFAULT, "gotoblas_dynamic_init");
  if (!quit || !init) return;
  int isWide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
  setenv("OPENBLAS_CORETYPE", isWide ? "SkylakeX" : "Haswell", 1);
  quit();
  init();
  unsetenv("OPENBLAS_CORETYPE");
}
#endif
