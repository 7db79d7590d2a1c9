#include "classifiers/engine/text_masks.h"

#include <string.h>

#define CLASS(name) ((uint32_t)1 << TEXT_##name)
#define CAPITALS (CLASS(CAPITAL_HEX) | CLASS(CAPITAL))
#define LETTERS (CAPITALS | CLASS(SMALL_HEX) | CLASS(SMALL))
#define DIGITS (CLASS(DIGIT) | CLASS(HIGH_DIGIT))
#define HIGHS (CLASS(HIGH_DIGIT) | CLASS(HIGH_OTHER) | CLASS(HIGH_KNOWN) | CLASS(HIGH_REST))

struct text_masks *
text_masks_new(const struct engine_memory *memory)
{
    char *block = engine_allocate(memory, 1, sizeof(struct text_masks) + TEXT_ALIGNMENT);

    if (block == NULL)
        return NULL;
    struct text_masks *made = (void *)(block + (TEXT_ALIGNMENT - (uintptr_t)block % TEXT_ALIGNMENT));
    made->block = block;
    memset(made->of[TEXT_ONES], 0xff, sizeof(made->of[TEXT_ONES]));
    return made;
}

void
text_masks_free(const struct engine_memory *memory, struct text_masks *masks)
{
    if (masks != NULL)
        engine_release(memory, masks->block);
}

uint32_t
text_stream_classes(unsigned stream)
{
    static const uint32_t unions[] = {
        [TEXT_ALL_DIGITS - TEXT_CLASSES] = DIGITS,
        [TEXT_ALL_HEX - TEXT_CLASSES] = CLASS(DIGIT) | CLASS(SMALL_HEX) | CLASS(CAPITAL_HEX),
        [TEXT_ALL_CAPITALS - TEXT_CLASSES] = CAPITALS,
        [TEXT_ALL_CAPITALS_DIGITS - TEXT_CLASSES] = CAPITALS | DIGITS,
        [TEXT_ALL_LETTERS - TEXT_CLASSES] = LETTERS,
        [TEXT_ALL_ALNUM - TEXT_CLASSES] = LETTERS | CLASS(DIGIT),
        [TEXT_ALL_WORD - TEXT_CLASSES] = LETTERS | DIGITS | CLASS(UNDERSCORE),
        [TEXT_ALL_NO_WORD - TEXT_CLASSES] =
            ~(LETTERS | CLASS(DIGIT) | CLASS(UNDERSCORE) | HIGHS) & (((uint32_t)1 << TEXT_CLASSES) - 1),
        [TEXT_ALL_HIGH - TEXT_CLASSES] = HIGHS,
    };

    return stream < TEXT_CLASSES ? (uint32_t)1 << stream : unions[stream - TEXT_CLASSES];
}

/* By the halves of a byte. The leads of digits are HD, those of white space, LONG S and KELVIN SIGN HK. */
enum text_class
text_class_of(uint8_t byte)
{
    enum {
        DI = TEXT_DIGIT,
        SH = TEXT_SMALL_HEX,
        SM = TEXT_SMALL,
        CH = TEXT_CAPITAL_HEX,
        CA = TEXT_CAPITAL,
        US = TEXT_UNDERSCORE,
        SP = TEXT_SPACE,
        BR = TEXT_BREAK,
        HY = TEXT_HYPHEN,
        DO = TEXT_DOT,
        CO = TEXT_COMMA,
        CN = TEXT_COLON,
        SL = TEXT_SLASH,
        PL = TEXT_PLUS,
        AT = TEXT_AT,
        PA = TEXT_PARENTHESIS,
        OT = TEXT_OTHER,
        HD = TEXT_HIGH_DIGIT,
        HO = TEXT_HIGH_OTHER,
        HK = TEXT_HIGH_KNOWN,
        HR = TEXT_HIGH_REST
    };
    static const uint8_t classes[16][16] = {
        {OT,  OT, OT, OT, OT, OT, OT, OT, OT, BR, BR, BR, BR, BR, OT, OT},
        { OT, OT, OT, OT, OT, OT, OT, OT, OT, OT, OT, OT, OT, OT, OT, OT},
        { SP, OT, OT, OT, OT, OT, OT, OT, PA, PA, OT, PL, CO, HY, DO, SL},
        { DI, DI, DI, DI, DI, DI, DI, DI, DI, DI, CN, OT, OT, OT, OT, OT},
        { AT, CH, CH, CH, CH, CH, CH, CA, CA, CA, CA, CA, CA, CA, CA, CA},
        { CA, CA, CA, CA, CA, CA, CA, CA, CA, CA, CA, OT, OT, OT, OT, US},
        { OT, SH, SH, SH, SH, SH, SH, SM, SM, SM, SM, SM, SM, SM, SM, SM},
        { SM, SM, SM, SM, SM, SM, SM, SM, SM, SM, SM, OT, OT, OT, OT, OT},
        { HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR},
        { HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR},
        { HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR},
        { HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR, HR},
        { HO, HO, HK, HO, HO, HK, HO, HO, HO, HO, HO, HO, HO, HO, HO, HO},
        { HO, HO, HO, HO, HO, HO, HO, HO, HO, HD, HO, HD, HO, HO, HO, HD},
        { HD, HD, HK, HK, HO, HO, HO, HO, HO, HO, HD, HO, HO, HO, HO, HD},
        { HD, HO, HO, HO, HO, HO, HO, HO, HO, HO, HO, HO, HO, HO, HO, HO},
    };

    return (enum text_class)classes[byte >> 4][byte & 15];
}

/* The classes from the bits of the bytes, bit[7] the highest, a word at a time: 64 bytes and, where the
 * compiler joins the words to vectors, up to 512. */
static inline __attribute__((always_inline)) void
sort_word(struct text_masks *masks, uint64_t bits[8][TEXT_BLOCKS], const uint64_t *ends, size_t at)
{
    uint64_t b0 = bits[0][at], b1 = bits[1][at], b2 = bits[2][at], b3 = bits[3][at], b4 = bits[4][at];
    uint64_t b5 = bits[5][at], b6 = bits[6][at], high = bits[7][at], end = ends[at];
    uint64_t low = ~(high | b6); /* 0x00-0x3f */
    uint64_t row0 = low & ~(b5 | b4), row2 = low & b5 & ~b4, row3 = low & b5 & b4;
    uint64_t some = b4 | b3 | b2 | b1 | b0, past_z = b4 & b3 & (b2 | (b1 & b0));
    uint64_t letter = ~high & b6 & some & ~past_z, hex = ~(b4 | b3 | (b2 & b1 & b0));
    uint64_t small = letter & b5, capital = letter & ~b5;
    uint64_t digit = row3 & ~(b3 & (b2 | b1)), underscore = ~high & b6 & ~b5 & b4 & b3 & b2 & b1 & b0;
    uint64_t is_8_to_b = b3 & ~b2, is_c_to_f = b3 & b2;
    uint64_t digit_lead = high & b6 &
                          ((~b5 & b4 & b3 & b0 & (~b2 | b1)) | /* d9, db, df */
                           (b5 & ~b4 & ((~b3 & ~b2 & ~b1) | (is_8_to_b & b1 & ~b0) | (is_c_to_f & b1 & b0))) |
                           (b5 & b4 & ~(b3 | b2 | b1 | b0)));
    uint64_t known_lead = high & b6 & ~b4 & ~b3 &
                          ((~b2 & b1 & (~b0 | b5)) | /* c2, e2, e3 */
                           (~b5 & b2 & ~b1 & b0));   /* c5 */
    uint64_t other_lead = high & b6 & ~digit_lead & ~known_lead;
    uint64_t space = row2 & ~(b3 | b2 | b1 | b0), comma = row2 & is_c_to_f & ~(b1 | b0);
    uint64_t hyphen = row2 & is_c_to_f & ~b1 & b0, dot = row2 & is_c_to_f & b1 & ~b0;
    uint64_t slash = row2 & is_c_to_f & b1 & b0, plus = row2 & is_8_to_b & b1 & b0;
    uint64_t parenthesis = row2 & is_8_to_b & ~b1, colon = row3 & is_8_to_b & b1 & ~b0;
    uint64_t sign = ~high & b6 & ~b5 & ~some;
    uint64_t line = row0 & ((is_8_to_b & (b1 | b0)) | (is_c_to_f & ~b1));
    uint64_t no_word = ~(high | letter | digit | underscore);

    masks->of[TEXT_DIGIT][at] = digit;
    masks->of[TEXT_SMALL_HEX][at] = small & hex;
    masks->of[TEXT_SMALL][at] = small & ~hex;
    masks->of[TEXT_CAPITAL_HEX][at] = capital & hex;
    masks->of[TEXT_CAPITAL][at] = capital & ~hex;
    masks->of[TEXT_UNDERSCORE][at] = underscore;
    masks->of[TEXT_SPACE][at] = space;
    masks->of[TEXT_BREAK][at] = line;
    masks->of[TEXT_HYPHEN][at] = hyphen;
    masks->of[TEXT_DOT][at] = dot;
    masks->of[TEXT_COMMA][at] = comma;
    masks->of[TEXT_COLON][at] = colon;
    masks->of[TEXT_SLASH][at] = slash;
    masks->of[TEXT_PLUS][at] = plus;
    masks->of[TEXT_AT][at] = sign;
    masks->of[TEXT_PARENTHESIS][at] = parenthesis;
    masks->of[TEXT_OTHER][at] =
        no_word & ~(space | line | hyphen | dot | comma | colon | slash | plus | sign | parenthesis | end);
    masks->of[TEXT_HIGH_DIGIT][at] = digit_lead;
    masks->of[TEXT_HIGH_OTHER][at] = other_lead;
    masks->of[TEXT_HIGH_KNOWN][at] = known_lead;
    masks->of[TEXT_HIGH_REST][at] = high & ~b6;
    masks->of[TEXT_END][at] = end;
    masks->of[TEXT_ALL_DIGITS][at] = digit | digit_lead;
    masks->of[TEXT_ALL_HEX][at] = digit | (letter & hex);
    masks->of[TEXT_ALL_CAPITALS][at] = capital;
    masks->of[TEXT_ALL_CAPITALS_DIGITS][at] = capital | digit | digit_lead;
    masks->of[TEXT_ALL_LETTERS][at] = letter;
    masks->of[TEXT_ALL_ALNUM][at] = letter | digit;
    masks->of[TEXT_ALL_WORD][at] = letter | digit | digit_lead | underscore;
    masks->of[TEXT_ALL_NO_WORD][at] = no_word;
    masks->of[TEXT_ALL_HIGH][at] = high;
}

static inline __attribute__((always_inline)) void
make(struct text_masks *masks, const struct block_functions *functions, const char *text, size_t len,
     size_t offset)
{
    uint64_t bits[8][TEXT_BLOCKS], ends[TEXT_BLOCKS];
    size_t left = len - offset, blocks = (left + BLOCK_BYTES - 1) / BLOCK_BYTES;
    size_t words = blocks / TEXT_STEP * TEXT_STEP + TEXT_STEP; /* the end of the text is in one of them */

    blocks = blocks < TEXT_BLOCKS ? blocks : TEXT_BLOCKS;
    words = words < TEXT_BLOCKS ? words : TEXT_BLOCKS;
    masks->text = text + offset;
    masks->len = left;
    masks->words = words;
    functions->transpose(masks->text, left, bits, blocks);
    for (size_t i = 0; i < words; i++)
        ends[i] = i < left / BLOCK_BYTES ? 0 : UINT64_MAX;
    if (left / BLOCK_BYTES < words)
        ends[left / BLOCK_BYTES] = UINT64_MAX << left % BLOCK_BYTES;
    for (unsigned bit = 0; bit < 8; bit++)
        memset(bits[bit] + blocks, 0, (words - blocks) * sizeof(bits[bit][0]));
    for (size_t at = 0; at < words; at += TEXT_STEP) {
        for (size_t i = 0; i < TEXT_STEP; i++)
            sort_word(masks, bits, ends, at + i);
    }
}

static void
make_plain(struct text_masks *masks, const char *text, size_t len, size_t offset)
{
    make(masks, block_functions_of(CPU_SCALAR), text, len, offset);
}

#if defined(__x86_64__)
static void
make_sse42(struct text_masks *masks, const char *text, size_t len, size_t offset)
{
    make(masks, block_functions_of(CPU_SSE42), text, len, offset);
}

__attribute__((target("avx2,bmi,bmi2"))) static void
make_avx2(struct text_masks *masks, const char *text, size_t len, size_t offset)
{
    make(masks, block_functions_of(CPU_AVX2), text, len, offset);
}

__attribute__((target("avx512bw,avx2,bmi,bmi2"))) static void
make_avx512(struct text_masks *masks, const char *text, size_t len, size_t offset)
{
    make(masks, block_functions_of(CPU_AVX512), text, len, offset);
}
#elif defined(__AARCH64EL__)
static void
make_neon(struct text_masks *masks, const char *text, size_t len, size_t offset)
{
    make(masks, block_functions_of(CPU_NEON), text, len, offset);
}
#endif

text_masks_fn
text_masks_of(enum cpu_level level)
{
#if defined(__x86_64__)
    static const text_masks_fn functions[CPU_LEVELS] = { make_plain, make_sse42, make_avx2, make_avx512 };

    return functions[level];
#elif defined(__AARCH64EL__)
    return level == CPU_NEON ? make_neon : make_plain;
#else
    (void)level;
    return make_plain;
#endif
}
