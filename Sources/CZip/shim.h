// libzip and zlib, with the few of their macros that Swift cannot import.
#ifndef ANDANTE_CZIP_SHIM_H
#define ANDANTE_CZIP_SHIM_H

#include <zip.h>
#include <zlib.h>

// What a readable source with random access answers to ZIP_SOURCE_SUPPORTS.
static inline zip_int64_t andante_zip_seekable_commands(void) {
  return (zip_int64_t)ZIP_SOURCE_SUPPORTS_SEEKABLE;
}

// zlib's initialiser is a macro that passes its own version and struct size.
// 16 + MAX_WBITS accepts the gzip wrapper and no other.
static inline int andante_gzip_start(z_stream *stream) {
  return inflateInit2(stream, 16 + MAX_WBITS);
}

#endif
