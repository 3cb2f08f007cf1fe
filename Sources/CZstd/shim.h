#ifndef ROWFERRY_CZSTD_SHIM_H
#define ROWFERRY_CZSTD_SHIM_H

#include <zstd.h>

#endif
