// KissFFT in single precision, transforms of real series.

#ifndef ANDANTE_CKISSFFT_H
#define ANDANTE_CKISSFFT_H

#include <kissfft/kiss_fftr.h>
#include <stdlib.h>

/// Frees a plan; the library's own name for it is a macro.
static inline void andante_free_plan(kiss_fftr_cfg plan) { kiss_fft_free(plan); }

#endif
