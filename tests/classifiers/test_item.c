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
    { "one block",                                  "é",                64,   2 },
    { "two blocks",                                 "ö€\U0001f4b3 12345x", 128, 16 },
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

/* So far as asked, or to the item's own start or end, and at most a block and a part further. */
static void
check_distances(const struct item *item, size_t at)
{
    static const size_t distances[] = { 0, 1, 7, 64, 300, 2000, SIZE_MAX };
    struct slice text = item->text;
    size_t here = count_one_by_one(text, at);

    for (size_t i = 0; i < ARRAY_LEN(distances); i++) {
        size_t back = item_back(item, at, distances[i]), ahead = item_ahead(item, at, distances[i]);

        assert_true(back <= at && ahead >= at && ahead <= text.len);
        size_t before = here - count_one_by_one(text, back), behind = count_one_by_one(text, ahead) - here;
        assert_true(back == 0 || (before >= distances[i] && before <= distances[i] + 128));
        assert_true(ahead == text.len || (behind >= distances[i] && behind <= distances[i] + 128));
    }
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
        if (at % 61 == 0 || at + row->step > bytes->len)
            check_distances(&item, at);
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
