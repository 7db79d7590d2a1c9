/* Items: places in characters, however far apart they are asked for. */
#include "classifiers/item.h"
#include "tests/harness.h"

static const struct row {
    const char *name;
    const char *unit; /* repeated */
    size_t bytes;     /* at least */
    size_t step;      /* between places that are asked for */
} rows[] = {
  /* clang-format off */
    { "ASCII alone",                                "card 4111\n",      5000, 1 },
    { "two bytes a character",                      "é",                5000, 2 },
    { "three bytes, so that blocks end inside one", "信用卡",           5000, 3 },
    { "four bytes",                                 "\U0001f4b3",       5000, 4 },
    { "here and there one",                         "Grüße aus Köln, ", 5000, 17 },
    { "places more than a block apart",             "straße ",          9000, 8 * 100 },
    { "shorter than a word",                        "é",                2,    2 },
    { "nothing at all",                             "",                 0,    1 },
  /* clang-format on */
};

static size_t
count_one_by_one(struct slice text, size_t to)
{
    size_t count = 0;

    for (size_t i = 0; i < to; i++)
        count += ((unsigned char)text.at[i] & 0xc0) != 0x80 ? 1 : 0;
    return count;
}

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(GString) bytes = g_string_new(NULL);

    while (bytes->len < row->bytes)
        g_string_append(bytes, row->unit);
    struct text text = {
        .kind = TEXT_BODY, .utf8 = {bytes->str, bytes->len}
    };
    const struct text *texts[] = { &text };
    struct item item;
    struct item_cursor forth = { 0, 0 }, back = { 0, 0 };

    assert_true(item_init(&item, texts, 1, 0));
    for (size_t at = 0; at <= bytes->len; at += row->step) {
        size_t behind = (bytes->len - at) / row->step * row->step;

        assert_int_equal(item_chars(&item, &forth, at), count_one_by_one(text.utf8, at));
        assert_int_equal(item_chars(&item, &back, behind), count_one_by_one(text.utf8, behind));
    }
    item_done(&item);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    return suite_run(&suite, "item");
}
