// One kernel: the loops of the scanner, compiled once for each instruction set. The includer defines
//   KERNEL(name)      the name of a function of this kernel
//   KERNEL_TARGET     its function attribute
//   block             64 bytes in registers
//   load_block, equal_mask, high_mask, control_mask (bytes below 0x20), prefix_xor, count_ones, leading_zeros
//   trailing_zeros    of zero it may be anything

typedef struct {
    uint64_t quote;
    uint64_t newline;
    uint64_t carriage;
} KERNEL(classes);

// What is carried from one 64-byte word to the next: each is 0 or 1 in the lowest bit, `inside` is all zeros or ones.
typedef struct {
    uint64_t inside;
    uint64_t starts_cell;
    uint64_t after_closing;
    uint64_t after_carriage;
    uint64_t after_row_end;
    uint64_t after_blank_carriage;
    uint64_t irregular;
} KERNEL(state);

KERNEL_TARGET static inline KERNEL(classes)
KERNEL(classify)(block data, rowferry_dialect dialect, uint64_t valid) {
    KERNEL(classes) found;
    found.quote = dialect.has_quote ? KERNEL(equal_mask)(data, dialect.quote) & valid : 0;
    found.newline = KERNEL(equal_mask)(data, '\n') & valid;
    found.carriage = KERNEL(equal_mask)(data, '\r') & valid;
    return found;
}

// Whether nothing in a word can be irregular: there is no quote and no CR in it, and none that reaches into it.
KERNEL_TARGET static inline bool KERNEL(is_plain)(KERNEL(classes) found, const KERNEL(state) *state) {
    return (found.quote | found.carriage | state->inside | state->after_closing | state->after_carriage) == 0;
}

// Finds the separators outside quotes, and whether quotes and line ends are regular so far.
KERNEL_TARGET static inline uint64_t KERNEL(step)(KERNEL(classes) found, uint64_t delimiter, uint64_t valid,
                                                  KERNEL(state) *state, uint64_t *row_ends) {
    // A bit is set from an opening quote up to, not including, its closing quote. A doubled quote closes and opens.
    uint64_t inside = KERNEL(prefix_xor)(found.quote) ^ state->inside;
    uint64_t newline = found.newline & ~inside;
    uint64_t separator = (delimiter & ~inside) | newline;
    uint64_t opening = found.quote & inside;
    uint64_t closing = found.quote & ~inside;
    // What stands right behind a separator or a closing quote may be an opening quote.
    uint64_t may_open = ((separator | closing) << 1) | state->starts_cell;
    uint64_t behind_closing = (closing << 1) | state->after_closing;
    uint64_t behind_carriage = (found.carriage << 1) | state->after_carriage;
    uint64_t irregular = opening & ~may_open;
    irregular |= behind_closing & ~(separator | found.quote | found.carriage) & valid;
    irregular |= behind_carriage & ~found.newline & valid;
    state->irregular |= irregular;
    state->starts_cell = (separator | closing) >> 63;
    state->after_closing = closing >> 63;
    state->after_carriage = found.carriage >> 63;
    state->inside = (uint64_t)((int64_t)inside >> 63);
    *row_ends = newline;
    return separator;
}

KERNEL_TARGET static inline KERNEL(state) KERNEL(start)(void) {
    KERNEL(state) state = {0, 1, 0, 0, 1, 0, 0};
    return state;
}

KERNEL_TARGET static inline uint64_t KERNEL(valid_bits)(size_t left) {
    return left >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << left) - 1;
}

KERNEL_TARGET static rowferry_index KERNEL(index)(const uint8_t *bytes, size_t count, rowferry_dialect dialect,
                                                  uint32_t *separators, uint32_t *row_ends, uint32_t *lines,
                                                  uint8_t *escapes) {
    KERNEL(state) state = KERNEL(start)();
    size_t written = 0;
    size_t rows = 0;
    size_t newlines = 0;
    uint64_t any_high = 0;
    for (size_t base = 0; base < count; base += 64) {
        uint64_t valid = KERNEL(valid_bits)(count - base);
        block data = KERNEL(load_block)(bytes + base);
        KERNEL(classes) found = KERNEL(classify)(data, dialect, valid);
        uint64_t delimiter = KERNEL(equal_mask)(data, dialect.delimiter) & valid;
        any_high |= KERNEL(high_mask)(data) & valid;
        uint64_t ends = found.newline;
        uint64_t bits = delimiter | ends;
        uint64_t control = KERNEL(control_mask)(data) & ~(found.newline | found.carriage | delimiter);
        uint64_t special = control | KERNEL(equal_mask)(data, '"') | KERNEL(equal_mask)(data, '\\');
        escapes[base / 64] = ((special & valid) | found.quote | state.inside) != 0;
        if (KERNEL(is_plain)(found, &state)) {
            state.starts_cell = bits >> 63;
        } else {
            bits = KERNEL(step)(found, delimiter, valid, &state, &ends);
        }
        while (ends) {
            uint64_t below = (ends & (0 - ends)) - 1;
            row_ends[rows] = (uint32_t)(written + (size_t)KERNEL(count_ones)(bits & below));
            lines[rows] = (uint32_t)(newlines + (size_t)KERNEL(count_ones)(found.newline & below));
            rows++;
            ends &= ends - 1;
        }
        newlines += (size_t)KERNEL(count_ones)(found.newline);
        size_t next = written + (size_t)KERNEL(count_ones)(bits);
        uint32_t *out = separators + written;
        // Always four at a time: what is written too much is written over, or never read.
        while (bits) {
            for (int unrolled = 0; unrolled < 4; unrolled++) {
                *out++ = (uint32_t)base + (uint32_t)KERNEL(trailing_zeros)(bits);
                bits &= bits - 1;
            }
        }
        written = next;
    }
    rowferry_index result;
    result.separators = written;
    result.rows = rows;
    result.lines = newlines;
    result.is_irregular = state.irregular != 0;
    result.ends_inside = state.inside != 0;
    result.is_utf8 = any_high == 0 || KERNEL(is_utf8)(bytes, count);
    return result;
}

KERNEL_TARGET static rowferry_boundary KERNEL(boundary)(const uint8_t *bytes, size_t count, rowferry_dialect dialect) {
    KERNEL(state) state = KERNEL(start)();
    rowferry_boundary result = {0, 0, 0, false, false};
    size_t lines = 0;
    size_t rows = 0;
    for (size_t base = 0; base < count; base += 64) {
        uint64_t valid = KERNEL(valid_bits)(count - base);
        block data = KERNEL(load_block)(bytes + base);
        KERNEL(classes) found = KERNEL(classify)(data, dialect, valid);
        uint64_t ends = found.newline;
        if (KERNEL(is_plain)(found, &state)) {
            // Delimiters matter only in front of a quote: here, as the last byte.
            state.starts_cell = bytes[base + 63] == dialect.delimiter || ends >> 63;
        } else {
            uint64_t delimiter = KERNEL(equal_mask)(data, dialect.delimiter) & valid;
            KERNEL(step)(found, delimiter, valid, &state, &ends);
        }
        // A line is blank when its LF stands right behind another row end, or behind a CR that does.
        uint64_t behind_end = (ends << 1) | state.after_row_end;
        uint64_t blank_carriage = found.carriage & behind_end;
        uint64_t blank = ends & (behind_end | (blank_carriage << 1) | state.after_blank_carriage);
        state.after_row_end = ends >> 63;
        state.after_blank_carriage = blank_carriage >> 63;
        if (ends) {
            unsigned last = 63 - (unsigned)KERNEL(leading_zeros)(ends);
            uint64_t through = last == 63 ? ~(uint64_t)0 : ((uint64_t)1 << (last + 1)) - 1;
            rows += (size_t)KERNEL(count_ones)(ends & ~blank);
            result.end = base + last + 1;
            result.rows = rows;
            result.lines = lines + (size_t)KERNEL(count_ones)(found.newline & through);
        }
        lines += (size_t)KERNEL(count_ones)(found.newline);
    }
    result.is_irregular = state.irregular != 0;
    result.ends_inside = state.inside != 0;
    return result;
}
