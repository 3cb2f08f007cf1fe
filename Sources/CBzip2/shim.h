#ifndef ROWFERRY_CBZIP2_SHIM_H
#define ROWFERRY_CBZIP2_SHIM_H

#include <bzlib.h>

#endif
