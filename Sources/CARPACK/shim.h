// ARPACK by its C interface, which carries no hidden string lengths.

#ifndef ANDANTE_CARPACK_H
#define ANDANTE_CARPACK_H

#include <arpack.h>
#include <stat_c.h>

/// How often the running solve has restarted from a random vector, because its
/// Krylov space was exhausted. ARPACK resets the count when a solve begins.
static inline int andante_arpack_random_restarts(void) {
  int products, innerProducts, orthogonalizations, refinements, restarts;
  float t[26];
  stat_c(&products, &innerProducts, &orthogonalizations, &refinements, &restarts,
         t, t + 1, t + 2, t + 3, t + 4, t + 5, t + 6, t + 7, t + 8, t + 9, t + 10,
         t + 11, t + 12, t + 13, t + 14, t + 15, t + 16, t + 17, t + 18, t + 19,
         t + 20, t + 21, t + 22, t + 23, t + 24, t + 25);
  return restarts;
}

#endif
