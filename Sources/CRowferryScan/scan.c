#include "rowferry_scan.h"

#include "utf8.h"

#if defined(__x86_64__) || defined(_M_X64)
#define ROWFERRY_X86 1
#include <immintrin.h>
#endif
#if defined(__aarch64__)
#define ROWFERRY_ARM 1
#include <arm_neon.h>
#endif

// MARK: Portable

#define KERNEL(name) portable_##name
#define KERNEL_TARGET
#define block portable_block

typedef struct {
    uint64_t words[8];
} portable_block;

static inline portable_block portable_load_block(const uint8_t *bytes) {
    portable_block data;
    memcpy(data.words, bytes, 64);
    return data;
}

// One bit for each byte of a word whose top bit is set, the first byte lowest.
static inline uint64_t portable_gather(uint64_t tops) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    tops = __builtin_bswap64(tops);
#endif
    return ((tops >> 7) * 0x0102040810204080u) >> 56;
}

static inline uint64_t portable_equal_mask(portable_block data, uint8_t byte) {
    uint64_t pattern = 0x0101010101010101u * byte;
    uint64_t mask = 0;
    for (int index = 0; index < 8; index++) {
        uint64_t word = data.words[index] ^ pattern;
        // The top bit of each byte is set exactly when the byte is zero: no carry crosses bytes.
        uint64_t zero = ~(((word & 0x7F7F7F7F7F7F7F7Fu) + 0x7F7F7F7F7F7F7F7Fu) | word | 0x7F7F7F7F7F7F7F7Fu);
        mask |= portable_gather(zero) << (8 * index);
    }
    return mask;
}

static inline uint64_t portable_high_mask(portable_block data) {
    uint64_t mask = 0;
    for (int index = 0; index < 8; index++) {
        mask |= portable_gather(data.words[index] & 0x8080808080808080u) << (8 * index);
    }
    return mask;
}

static inline uint64_t portable_control_mask(portable_block data) {
    uint64_t mask = 0;
    for (int index = 0; index < 8; index++) {
        uint64_t word = data.words[index];
        // The top bit of each byte is set exactly when the byte is below 0x20.
        uint64_t below = ~(((word & 0x7F7F7F7F7F7F7F7Fu) + 0x6060606060606060u) | word) & 0x8080808080808080u;
        mask |= portable_gather(below) << (8 * index);
    }
    return mask;
}

static inline uint64_t portable_prefix_xor(uint64_t bits) {
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^= bits << 32;
    return bits;
}

static inline int portable_count_ones(uint64_t bits) { return __builtin_popcountll(bits); }
static inline int portable_trailing_zeros(uint64_t bits) { return __builtin_ctzll(bits | (uint64_t)1 << 63); }
static inline int portable_leading_zeros(uint64_t bits) { return __builtin_clzll(bits); }
static bool portable_is_utf8(const uint8_t *bytes, size_t count) { return utf8_by_byte(bytes, count); }

#include "kernel.h"
#undef KERNEL
#undef KERNEL_TARGET
#undef block

// MARK: SSE2

#ifdef ROWFERRY_X86
#define KERNEL(name) sse2_##name
#define KERNEL_TARGET
#define block sse2_block

typedef struct {
    __m128i parts[4];
} sse2_block;

static inline sse2_block sse2_load_block(const uint8_t *bytes) {
    sse2_block data;
    for (int index = 0; index < 4; index++) data.parts[index] = _mm_loadu_si128((const __m128i *)(bytes + 16 * index));
    return data;
}

static inline uint64_t sse2_equal_mask(sse2_block data, uint8_t byte) {
    __m128i pattern = _mm_set1_epi8((char)byte);
    uint64_t mask = 0;
    for (int index = 0; index < 4; index++) {
        uint64_t part = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(data.parts[index], pattern));
        mask |= part << (16 * index);
    }
    return mask;
}

static inline uint64_t sse2_high_mask(sse2_block data) {
    uint64_t mask = 0;
    for (int index = 0; index < 4; index++) {
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(data.parts[index]) << (16 * index);
    }
    return mask;
}

static inline uint64_t sse2_control_mask(sse2_block data) {
    __m128i last = _mm_set1_epi8(0x1F);
    uint64_t mask = 0;
    for (int index = 0; index < 4; index++) {
        __m128i part = data.parts[index];
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(part, last), part)) << (16 * index);
    }
    return mask;
}

static inline uint64_t sse2_prefix_xor(uint64_t bits) { return portable_prefix_xor(bits); }
static inline int sse2_count_ones(uint64_t bits) { return __builtin_popcountll(bits); }
static inline int sse2_trailing_zeros(uint64_t bits) { return __builtin_ctzll(bits | (uint64_t)1 << 63); }
static inline int sse2_leading_zeros(uint64_t bits) { return __builtin_clzll(bits); }
static bool sse2_is_utf8(const uint8_t *bytes, size_t count) { return utf8_by_byte(bytes, count); }

#include "kernel.h"
#undef KERNEL
#undef KERNEL_TARGET
#undef block

// MARK: AVX2

#define KERNEL(name) avx2_##name
#define KERNEL_TARGET __attribute__((target("avx2,pclmul,bmi,bmi2,popcnt,lzcnt")))
#define block avx2_block

typedef struct {
    __m256i low;
    __m256i high;
} avx2_block;

KERNEL_TARGET static inline avx2_block avx2_load_block(const uint8_t *bytes) {
    avx2_block data = {_mm256_loadu_si256((const __m256i *)bytes), _mm256_loadu_si256((const __m256i *)(bytes + 32))};
    return data;
}

KERNEL_TARGET static inline uint64_t avx2_movemask(__m256i low, __m256i high) {
    return (uint64_t)(uint32_t)_mm256_movemask_epi8(low) | ((uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32);
}

KERNEL_TARGET static inline uint64_t avx2_equal_mask(avx2_block data, uint8_t byte) {
    __m256i pattern = _mm256_set1_epi8((char)byte);
    return avx2_movemask(_mm256_cmpeq_epi8(data.low, pattern), _mm256_cmpeq_epi8(data.high, pattern));
}

KERNEL_TARGET static inline uint64_t avx2_high_mask(avx2_block data) { return avx2_movemask(data.low, data.high); }

KERNEL_TARGET static inline uint64_t avx2_control_mask(avx2_block data) {
    __m256i last = _mm256_set1_epi8(0x1F);
    return avx2_movemask(_mm256_cmpeq_epi8(_mm256_min_epu8(data.low, last), data.low),
                         _mm256_cmpeq_epi8(_mm256_min_epu8(data.high, last), data.high));
}

// A carry-less product with all ones is the running exclusive or.
KERNEL_TARGET static inline uint64_t avx2_prefix_xor(uint64_t bits) {
    __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)bits), _mm_set1_epi8((char)0xFF), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

KERNEL_TARGET static inline int avx2_count_ones(uint64_t bits) { return __builtin_popcountll(bits); }
KERNEL_TARGET static inline int avx2_trailing_zeros(uint64_t bits) { return (int)_tzcnt_u64(bits); }
KERNEL_TARGET static inline int avx2_leading_zeros(uint64_t bits) { return (int)_lzcnt_u64(bits); }

// UTF-8 in 32-byte steps by three table look-ups on neighbouring bytes (Keiser and Lemire, "Validating UTF-8 in less than
// one instruction per byte", 2021). Each table gives the set of mistakes that its half byte is compatible with; a mistake
// is one that all three agree on.
enum {
    TOO_SHORT = 1 << 0,   // a lead byte or ASCII where a continuation should stand
    TOO_LONG = 1 << 1,    // a continuation behind ASCII
    OVERLONG_3 = 1 << 2,
    TOO_LARGE = 1 << 3,
    SURROGATE = 1 << 4,
    OVERLONG_2 = 1 << 5,
    TOO_LARGE_1000 = 1 << 6,
    OVERLONG_4 = 1 << 6,
    TWO_CONTS = 1 << 7,   // two continuations: allowed only where a longer character is
    CARRY = TOO_SHORT | TOO_LONG | TWO_CONTS,
};

KERNEL_TARGET static inline __m256i avx2_table(const uint8_t *entries) {
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)entries));
}

// The bytes that stand `distance` before those of `now`.
#define AVX2_BEFORE(now, last, distance) \
    _mm256_alignr_epi8(now, _mm256_permute2x128_si256(last, now, 0x21), 16 - (distance))

KERNEL_TARGET static inline __m256i avx2_utf8_errors(__m256i now, __m256i last) {
    static const uint8_t first_high[16] = {
        TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
        TWO_CONTS, TWO_CONTS, TWO_CONTS, TWO_CONTS,
        TOO_SHORT | OVERLONG_2, TOO_SHORT, TOO_SHORT | OVERLONG_3 | SURROGATE,
        TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4};
    static const uint8_t first_low[16] = {
        CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4, CARRY | OVERLONG_2, CARRY, CARRY,
        CARRY | TOO_LARGE, CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000,
        CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000,
        CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000, CARRY | TOO_LARGE | TOO_LARGE_1000,
        CARRY | TOO_LARGE | TOO_LARGE_1000 | SURROGATE, CARRY | TOO_LARGE | TOO_LARGE_1000,
        CARRY | TOO_LARGE | TOO_LARGE_1000};
    static const uint8_t second_high[16] = {
        TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
        TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4,
        TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE,
        TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE,
        TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE,
        TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT};
    __m256i nibble = _mm256_set1_epi8(0x0F);
    __m256i before = AVX2_BEFORE(now, last, 1);
    __m256i a = _mm256_shuffle_epi8(avx2_table(first_high), _mm256_and_si256(_mm256_srli_epi16(before, 4), nibble));
    __m256i b = _mm256_shuffle_epi8(avx2_table(first_low), _mm256_and_si256(before, nibble));
    __m256i c = _mm256_shuffle_epi8(avx2_table(second_high), _mm256_and_si256(_mm256_srli_epi16(now, 4), nibble));
    __m256i special = _mm256_and_si256(_mm256_and_si256(a, b), c);
    // Third and fourth bytes must be continuations: there, and only there, two continuations are right.
    __m256i third = _mm256_subs_epu8(AVX2_BEFORE(now, last, 2), _mm256_set1_epi8((char)(0xE0 - 0x80)));
    __m256i fourth = _mm256_subs_epu8(AVX2_BEFORE(now, last, 3), _mm256_set1_epi8((char)(0xF0 - 0x80)));
    __m256i must = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
    return _mm256_xor_si256(must, special);
}

KERNEL_TARGET static bool avx2_is_utf8(const uint8_t *bytes, size_t count) {
    __m256i last = _mm256_setzero_si256();
    __m256i errors = _mm256_setzero_si256();
    size_t index = 0;
    for (; index + 32 <= count; index += 32) {
        __m256i now = _mm256_loadu_si256((const __m256i *)(bytes + index));
        errors = _mm256_or_si256(errors, avx2_utf8_errors(now, last));
        last = now;
    }
    // The rest, and zeros behind it: a character that the end cuts off is too short.
    uint8_t rest[64] = {0};
    memcpy(rest, bytes + index, count - index);
    for (int part = 0; part < 2; part++) {
        __m256i now = _mm256_loadu_si256((const __m256i *)(rest + 32 * part));
        errors = _mm256_or_si256(errors, avx2_utf8_errors(now, last));
        last = now;
    }
    return _mm256_testz_si256(errors, errors) != 0;
}

#include "kernel.h"
#undef KERNEL
#undef KERNEL_TARGET
#undef block
#endif

// MARK: NEON

#ifdef ROWFERRY_ARM
#define KERNEL(name) neon_##name
#define KERNEL_TARGET
#define block neon_block

typedef struct {
    uint8x16_t parts[4];
} neon_block;

static inline neon_block neon_load_block(const uint8_t *bytes) {
    neon_block data;
    for (int index = 0; index < 4; index++) data.parts[index] = vld1q_u8(bytes + 16 * index);
    return data;
}

// NEON has no movemask: each byte keeps one bit of its own, and pairs are added until eight bytes are left.
static inline uint64_t neon_movemask(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d) {
    const uint8x16_t bits = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t ab = vpaddq_u8(vandq_u8(a, bits), vandq_u8(b, bits));
    uint8x16_t cd = vpaddq_u8(vandq_u8(c, bits), vandq_u8(d, bits));
    uint8x16_t all = vpaddq_u8(ab, cd);
    all = vpaddq_u8(all, all);
    return vgetq_lane_u64(vreinterpretq_u64_u8(all), 0);
}

static inline uint64_t neon_equal_mask(neon_block data, uint8_t byte) {
    uint8x16_t pattern = vdupq_n_u8(byte);
    return neon_movemask(vceqq_u8(data.parts[0], pattern), vceqq_u8(data.parts[1], pattern),
                         vceqq_u8(data.parts[2], pattern), vceqq_u8(data.parts[3], pattern));
}

static inline uint64_t neon_high_mask(neon_block data) {
    uint8x16_t top = vdupq_n_u8(0x80);
    return neon_movemask(vcgeq_u8(data.parts[0], top), vcgeq_u8(data.parts[1], top), vcgeq_u8(data.parts[2], top),
                         vcgeq_u8(data.parts[3], top));
}

static inline uint64_t neon_control_mask(neon_block data) {
    uint8x16_t space = vdupq_n_u8(0x20);
    return neon_movemask(vcltq_u8(data.parts[0], space), vcltq_u8(data.parts[1], space),
                         vcltq_u8(data.parts[2], space), vcltq_u8(data.parts[3], space));
}

static inline uint64_t neon_prefix_xor(uint64_t bits) { return portable_prefix_xor(bits); }
static inline int neon_count_ones(uint64_t bits) { return __builtin_popcountll(bits); }
static inline int neon_trailing_zeros(uint64_t bits) { return __builtin_ctzll(bits | (uint64_t)1 << 63); }
static inline int neon_leading_zeros(uint64_t bits) { return __builtin_clzll(bits); }
static bool neon_is_utf8(const uint8_t *bytes, size_t count) { return utf8_by_byte(bytes, count); }

#include "kernel.h"
#undef KERNEL
#undef KERNEL_TARGET
#undef block
#endif

// MARK: Choice

bool rowferry_has_kernel(rowferry_kernel kernel) {
    switch (kernel) {
    case ROWFERRY_PORTABLE:
        return true;
#ifdef ROWFERRY_X86
    case ROWFERRY_SSE2:
        return true;
    case ROWFERRY_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("bmi2") &&
               __builtin_cpu_supports("popcnt");
#endif
#ifdef ROWFERRY_ARM
    case ROWFERRY_NEON:
        return true;
#endif
    default:
        return false;
    }
}

rowferry_kernel rowferry_best_kernel(void) {
#ifdef ROWFERRY_ARM
    return ROWFERRY_NEON;
#elif defined(ROWFERRY_X86)
    return rowferry_has_kernel(ROWFERRY_AVX2) ? ROWFERRY_AVX2 : ROWFERRY_SSE2;
#else
    return ROWFERRY_PORTABLE;
#endif
}

#ifdef ROWFERRY_X86
#define DISPATCH(call)                         \
    switch (kernel) {                          \
    case ROWFERRY_AVX2:                        \
        return avx2_##call;                    \
    case ROWFERRY_SSE2:                        \
        return sse2_##call;                    \
    default:                                   \
        return portable_##call;                \
    }
#elif defined(ROWFERRY_ARM)
#define DISPATCH(call)                         \
    switch (kernel) {                          \
    case ROWFERRY_NEON:                        \
        return neon_##call;                    \
    default:                                   \
        return portable_##call;                \
    }
#else
#define DISPATCH(call) return portable_##call;
#endif

rowferry_index rowferry_scan_index(const uint8_t *bytes, size_t count, rowferry_dialect dialect, uint32_t *separators,
                                   uint32_t *row_ends, uint32_t *lines, uint8_t *escapes, rowferry_kernel kernel) {
    DISPATCH(index(bytes, count, dialect, separators, row_ends, lines, escapes))
}

rowferry_boundary rowferry_scan_boundary(const uint8_t *bytes, size_t count, rowferry_dialect dialect,
                                         rowferry_kernel kernel) {
    DISPATCH(boundary(bytes, count, dialect))
}

bool rowferry_is_utf8(const uint8_t *bytes, size_t count, rowferry_kernel kernel) {
    DISPATCH(is_utf8(bytes, count))
}
