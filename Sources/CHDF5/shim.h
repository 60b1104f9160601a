// HDF5's type, property and flag names are macros with side effects (each opens
// the library), which Swift cannot import. Each is a function here.
#ifndef ANDANTE_CHDF5_SHIM_H
#define ANDANTE_CHDF5_SHIM_H

#include <hdf5.h>

static inline hid_t andante_h5t_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t andante_h5t_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t andante_h5t_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t andante_h5t_file_double(void) { return H5T_IEEE_F64LE; }
static inline hid_t andante_h5t_file_float(void) { return H5T_IEEE_F32LE; }
static inline hid_t andante_h5t_file_int64(void) { return H5T_STD_I64LE; }
static inline hid_t andante_h5t_c_string(void) { return H5T_C_S1; }

static inline hid_t andante_h5p_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t andante_h5p_group_create(void) { return H5P_GROUP_CREATE; }
static inline hid_t andante_h5p_link_create(void) { return H5P_LINK_CREATE; }
static inline hid_t andante_h5p_default(void) { return H5P_DEFAULT; }
static inline hid_t andante_h5s_all(void) { return H5S_ALL; }

static inline hid_t andante_h5p_file_access(void) { return H5P_FILE_ACCESS; }
static inline unsigned andante_h5f_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned andante_h5f_truncate(void) { return H5F_ACC_TRUNC; }

// Error printing is a setting of the calling thread's error stack.
static inline void andante_h5e_silence(void) { H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }

#endif
