/* The speed of the decompressor itself: reads a gzip file through zlib and throws the bytes away. */
#include <stdio.h>
#include <zlib.h>

static char bytes[1 << 20];

int main(int count, char **arguments) {
    gzFile file = count == 2 ? gzopen(arguments[1], "rb") : NULL;
    int read;
    if (!file) return 66;
    gzbuffer(file, 1 << 18);
    while ((read = gzread(file, bytes, sizeof bytes)) > 0) {}
    return read == 0 && gzclose(file) == Z_OK ? 0 : 65;
}
