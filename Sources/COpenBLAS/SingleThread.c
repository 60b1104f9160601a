// Threads are the callers': every worker runs its own products, each on one
// BLAS thread. Set before main, so that it holds whatever the environment says.

#include "COpenBLAS.h"

__attribute__((constructor)) static void andante_use_one_blas_thread(void) {
  openblas_set_num_threads(1);
}
