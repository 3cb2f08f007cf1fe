#ifndef ROWFERRY_CLIBCRYPTO_SHIM_H
#define ROWFERRY_CLIBCRYPTO_SHIM_H

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

// EVP_sha256 is re-exported through a function, so that Swift sees no macro.
static inline const EVP_MD *rowferry_sha256(void) { return EVP_sha256(); }

#endif
