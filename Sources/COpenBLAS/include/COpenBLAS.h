// The routines of OpenBLAS that LinearAlgebra calls: BLAS by its C interface,
// LAPACK by its Fortran interface. Debian's OpenBLAS exports both, and no
// LAPACKE. The `size_t` arguments at the end of the Fortran routines are the
// hidden lengths of their character arguments.

#ifndef ANDANTE_COPENBLAS_H
#define ANDANTE_COPENBLAS_H

#include <stddef.h>

// The library itself.

void openblas_set_num_threads(int count);
int openblas_get_num_threads(void);
/// 0: serial build, 1: pthreads, 2: OpenMP.
int openblas_get_parallel(void);
char *openblas_get_config(void);
char *openblas_get_corename(void);

// CBLAS: order 101 is row-major; transposition 111 is none, 112 is transposed;
// triangle 121 is upper, 122 is lower.

void cblas_sgemm(int order, int transposeA, int transposeB, int m, int n, int k,
                 float alpha, const float *a, int lda, const float *b, int ldb,
                 float beta, float *c, int ldc);
void cblas_dgemm(int order, int transposeA, int transposeB, int m, int n, int k,
                 double alpha, const double *a, int lda, const double *b, int ldb,
                 double beta, double *c, int ldc);
void cblas_sgemv(int order, int transposeA, int m, int n, float alpha,
                 const float *a, int lda, const float *x, int incx, float beta,
                 float *y, int incy);
void cblas_dgemv(int order, int transposeA, int m, int n, double alpha,
                 const double *a, int lda, const double *x, int incx, double beta,
                 double *y, int incy);
void cblas_ssyrk(int order, int triangle, int transpose, int n, int k, float alpha,
                 const float *a, int lda, float beta, float *c, int ldc);
void cblas_dsyrk(int order, int triangle, int transpose, int n, int k, double alpha,
                 const double *a, int lda, double beta, double *c, int ldc);

// LAPACK.

void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info,
             size_t uploLength);
void dgetrf_(const int *m, const int *n, double *a, const int *lda, int *pivots,
             int *info);
void dgetrs_(const char *trans, const int *n, const int *nrhs, const double *a,
             const int *lda, const int *pivots, double *b, const int *ldb, int *info,
             size_t transLength);
void dpstrf_(const char *uplo, const int *n, double *a, const int *lda, int *pivots,
             int *rank, const double *tolerance, double *work, int *info,
             size_t uploLength);
void dtrtrs_(const char *uplo, const char *trans, const char *diag, const int *n,
             const int *nrhs, const double *a, const int *lda, double *b,
             const int *ldb, int *info, size_t uploLength, size_t transLength,
             size_t diagLength);
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a,
             const int *lda, double *w, double *work, const int *lwork, int *iwork,
             const int *liwork, int *info, size_t jobzLength, size_t uploLength);
void dsyevr_(const char *jobz, const char *range, const char *uplo, const int *n,
             double *a, const int *lda, const double *vl, const double *vu,
             const int *il, const int *iu, const double *abstol, int *m, double *w,
             double *z, const int *ldz, int *isuppz, double *work, const int *lwork,
             int *iwork, const int *liwork, int *info, size_t jobzLength,
             size_t rangeLength, size_t uploLength);
void dsygvd_(const int *itype, const char *jobz, const char *uplo, const int *n,
             double *a, const int *lda, double *b, const int *ldb, double *w,
             double *work, const int *lwork, int *iwork, const int *liwork, int *info,
             size_t jobzLength, size_t uploLength);
void dgesdd_(const char *jobz, const int *m, const int *n, double *a, const int *lda,
             double *s, double *u, const int *ldu, double *vt, const int *ldvt,
             double *work, const int *lwork, int *iwork, int *info, size_t jobzLength);
void dgeev_(const char *jobvl, const char *jobvr, const int *n, double *a,
            const int *lda, double *wr, double *wi, double *vl, const int *ldvl,
            double *vr, const int *ldvr, double *work, const int *lwork, int *info,
            size_t jobvlLength, size_t jobvrLength);

#endif
