#ifndef ROWFERRY_CZLIB_SHIM_H
#define ROWFERRY_CZLIB_SHIM_H

#include <zlib.h>

// inflateInit2 is a macro. 31 window bits: gzip headers only (zlib.h).
static inline int rowferry_inflate_init(z_stream *stream) { return inflateInit2(stream, 31); }

#endif
