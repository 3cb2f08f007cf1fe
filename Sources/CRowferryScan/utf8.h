// UTF-8 by the byte, for kernels without a table look-up, and for what surrounds it. A well-formed character as RFC 3629
// defines it; eight bytes at a time as long as they are ASCII.

#include <string.h>

static inline bool utf8_continues(uint8_t byte, uint8_t least, uint8_t most) { return byte >= least && byte <= most; }

static size_t utf8_width(const uint8_t *bytes, size_t left) {
    uint8_t first = bytes[0];
    uint8_t least = 0x80;
    uint8_t most = 0xBF;
    size_t width;
    if (first >= 0xC2 && first <= 0xDF) {
        width = 2;
    } else if (first >= 0xE0 && first <= 0xEF) {
        width = 3;
        if (first == 0xE0) least = 0xA0;
        if (first == 0xED) most = 0x9F;
    } else if (first >= 0xF0 && first <= 0xF4) {
        width = 4;
        if (first == 0xF0) least = 0x90;
        if (first == 0xF4) most = 0x8F;
    } else {
        return 0;
    }
    if (left < width || !utf8_continues(bytes[1], least, most)) return 0;
    for (size_t index = 2; index < width; index++) {
        if (!utf8_continues(bytes[index], 0x80, 0xBF)) return 0;
    }
    return width;
}

static bool utf8_by_byte(const uint8_t *bytes, size_t count) {
    size_t index = 0;
    while (index < count) {
        uint64_t word;
        if (count - index >= 8) {
            memcpy(&word, bytes + index, 8);
            if ((word & 0x8080808080808080u) == 0) {
                index += 8;
                continue;
            }
        }
        if (bytes[index] < 0x80) {
            index++;
            continue;
        }
        size_t width = utf8_width(bytes + index, count - index);
        if (width == 0) return false;
        index += width;
    }
    return true;
}
