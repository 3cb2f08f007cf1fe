#ifndef ROWFERRY_SCAN_H
#define ROWFERRY_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The byte scanner: one pass over a buffer of CSV that finds separators, row ends, irregular quotes, and bytes that are
// not UTF-8. It decides nothing: what is irregular is left to the slow reader in Swift.
//
// A buffer starts at the start of a row, outside quotes. It is *regular* when
//   - each opening quote stands at the start of a cell,
//   - each closing quote is followed by a delimiter, a line end, or the end of the buffer,
//   - each CR is followed by LF.
// What is found in an irregular buffer must not be used.

typedef struct {
    uint8_t delimiter;
    uint8_t quote;
    // False when cells are never quoted.
    bool has_quote;
} rowferry_dialect;

typedef struct {
    // Separators (delimiters and LF outside quotes) that were written.
    size_t separators;
    // Row ends (LF outside quotes) that were written.
    size_t rows;
    // LF anywhere.
    size_t lines;
    bool is_irregular;
    // Whether the buffer ends inside quotes.
    bool ends_inside;
    bool is_utf8;
} rowferry_index;

typedef struct {
    // Behind the last LF outside quotes; 0 when there is none.
    size_t end;
    // Lines with at least one byte besides their line end, up to `end`: LF outside quotes, blank lines not counted.
    size_t rows;
    // LF up to `end`, inside quotes too.
    size_t lines;
    bool is_irregular;
    // Whether the buffer ends inside quotes.
    bool ends_inside;
} rowferry_boundary;

// The kernels there are. `rowferry_best_kernel` is the fastest that this machine can run.
typedef enum {
    ROWFERRY_PORTABLE = 0,
    ROWFERRY_SSE2 = 1,
    ROWFERRY_AVX2 = 2,
    ROWFERRY_NEON = 3,
} rowferry_kernel;

rowferry_kernel rowferry_best_kernel(void);
bool rowferry_has_kernel(rowferry_kernel kernel);

// Bytes that must be readable (not meaningful) behind `count`.
enum { ROWFERRY_SLACK = 64 };

// Indexes a buffer. `separators` takes the place of each separator; it needs room for `count` + 64 entries. `row_ends`
// takes, for each row end, its place in `separators`, and `lines` how many LF stand before it, inside quotes too; as much
// room for both. `escapes` takes a byte for each 64 bytes of the buffer: 0 when no cell has a byte there that JSON strings
// must escape (quote, backslash, below 0x20), and no quoted cell reaches in. `count` must be less than 2^32.
rowferry_index rowferry_scan_index(const uint8_t *bytes, size_t count, rowferry_dialect dialect, uint32_t *separators,
                                   uint32_t *row_ends, uint32_t *lines, uint8_t *escapes, rowferry_kernel kernel);

// Finds where the last whole row of a buffer ends.
rowferry_boundary rowferry_scan_boundary(const uint8_t *bytes, size_t count, rowferry_dialect dialect,
                                         rowferry_kernel kernel);

// Whether all bytes are UTF-8 (RFC 3629).
bool rowferry_is_utf8(const uint8_t *bytes, size_t count, rowferry_kernel kernel);

#endif
