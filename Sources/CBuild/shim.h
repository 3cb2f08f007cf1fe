#ifndef ROWFERRY_CBUILD_SHIM_H
#define ROWFERRY_CBUILD_SHIM_H

// Which commit this is built of. `make build` writes it to stamp.h (see scripts/stamp.sh); an archive of the sources,
// and a plain `swift build`, have none.
#if __has_include("stamp.h")
#include "stamp.h"
#else
#define ROWFERRY_COMMIT ""
#endif

#endif
