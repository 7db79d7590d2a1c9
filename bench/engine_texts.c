#include "bench/engine.h"

#include <string.h>

/*
 * mail and html have characters beyond ASCII replaced, so that expressions mean the same to engines that know
 * Unicode and to those that do not; mail-utf8 is as it is. The other texts are made.
 */
const char *const bench_text_names[] = { "mail", "html",   "digits", "base64", "mail-utf8",
                                         "cjk",  "script", "byte",   "hits",   NULL };

static const char *const own_sentences[] = {
    "Please find attached the invoice for last month; the account is 4711 and the amount 1,250.00.\n",
    "From: \"Ana Castro\" <ana@example.org>\n",
    "My credit card 4111 1111 1111 1111 expires 2027-08-31, the passport is in the mail.\n",
    "We met the patient on Tuesday. No diagnosis was made, and nothing else was said about it.\n",
    "On 12 May 2024 at 10:15 somebody wrote:\n> is the date of birth required for the tax id?\n",
};
static const char *const han[] = { "\u4fe1\u7528\u5361",
                                   "\u53f7\u7801",
                                   "\u62a4\u7167",
                                   "\u6211\u4eec",
                                   "\u4eca\u5929",
                                   "\u516c\u53f8",
                                   "\u7684",
                                   "\u662f",
                                   "\u5728",
                                   "\u4e86",
                                   "\u30ab\u30fc\u30c9",
                                   "\u756a\u53f7",
                                   "\u304a\u9858\u3044",
                                   "\uff0c",
                                   "\u3002",
                                   " 2024 ",
                                   "\n" };
static const char *const script[] = { "function(", "e,t",       "){return ",
                                      "this.",     "a.b",       "&&",
                                      "||",        "!0",        "void 0",
                                      "===",       "var ",      "n=",
                                      "r(",        ")",         ";",
                                      "}",         "if(",       "null",
                                      "0x1f",      "1e3",       "\"use strict\"",
                                      ".length",   "prototype", "Object.defineProperty(" };
static const char *const hits[] = { "card 4111 1111 1111 1111, credit card\n",
                                    "ssn 123-45-6789, social security\n", "ana@example.org, passport\n",
                                    "born 1984-05-12 at 10.0.0.1, account\n",
                                    "api_key = 0a1b2c3d4e5f6a7b8c9d, account\n" };

static void
append_choice(GString *text, GRand *random, const char *const *choices, size_t count)
{
    g_string_append(text, choices[g_rand_int_range(random, 0, (gint32)count)]);
}

static void
append_digits(GString *text, GRand *random, int least, int most)
{
    for (int left = g_rand_int_range(random, least, most + 1); left > 0; left--)
        g_string_append_c(text, (char)g_rand_int_range(random, '0', '9' + 1));
}

/* A line of a table of numbers. */
static void
append_row(GString *text, GRand *random)
{
    append_digits(text, random, 1, 6);
    g_string_append_c(text, ',');
    append_digits(text, random, 10, 10);
    g_string_append_printf(text, ",%d.%02d,%04d-%02d-%02d,", g_rand_int_range(random, 0, 100000),
                           g_rand_int_range(random, 0, 100), g_rand_int_range(random, 1950, 2026),
                           g_rand_int_range(random, 1, 13), g_rand_int_range(random, 1, 29));
    append_digits(text, random, 9, 9);
    g_string_append_printf(text, ",%d.%d.%d.%d,%d", g_rand_int_range(random, 0, 256),
                           g_rand_int_range(random, 0, 256), g_rand_int_range(random, 0, 256),
                           g_rand_int_range(random, 0, 256), g_rand_int_range(random, 4, 6));
    append_digits(text, random, 15, 15);
    g_string_append_c(text, ',');
    append_digits(text, random, 1, 5);
    g_string_append_c(text, '\n');
}

static void
append_base64(GString *text, GRand *random)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (unsigned column = 0; column < 76; column++)
        g_string_append_c(text, alphabet[g_rand_int_range(random, 0, 64)]);
    g_string_append_c(text, '\n');
}

/* One step of the text of that name. */
static void
append_step(const char *name, GString *text, GRand *random)
{
    if (g_str_equal(name, "digits"))
        append_row(text, random);
    else if (g_str_equal(name, "base64"))
        append_base64(text, random);
    else if (g_str_equal(name, "cjk"))
        append_choice(text, random, han, G_N_ELEMENTS(han));
    else if (g_str_equal(name, "script"))
        append_choice(text, random, script, G_N_ELEMENTS(script));
    else if (g_str_equal(name, "byte"))
        g_string_append_c(text, 'a');
    else if (g_str_equal(name, "hits"))
        append_choice(text, random, hits, G_N_ELEMENTS(hits));
    else
        append_choice(text, random, own_sentences, G_N_ELEMENTS(own_sentences));
}

static bool
is_of_corpus(const char *name)
{
    return g_str_has_prefix(name, "mail") || g_str_equal(name, "html");
}

/* NULL where the file cannot be read. Cut where a character begins. */
static GString *
read_text(const char *name, const char *corpus, size_t bytes)
{
    g_autofree char *path = g_build_filename(corpus, name[0] == 'm' ? "mail-8m.txt" : "html-8m.txt", NULL);
    g_autofree char *read = NULL;
    gsize len;

    if (!g_file_get_contents(path, &read, &len, NULL)) {
        g_printerr("bench/engine: cannot read '%s'\n", path);
        return NULL;
    }
    len = MIN(len, bytes);
    const char *valid;
    (void)g_utf8_validate(read, (gssize)len, &valid);
    return g_string_new_len(read, valid - read);
}

GString *
bench_text_load(const char *name, const char *corpus, size_t bytes)
{
    GString *text;

    if (is_of_corpus(name) && corpus != NULL) {
        text = read_text(name, corpus, bytes);
    } else {
        g_autoptr(GRand) random = g_rand_new_with_seed(5);

        text = g_string_sized_new(bytes + 128);
        while (text->len < bytes)
            append_step(name, text, random);
    }
    if (text != NULL && (g_str_equal(name, "mail") || g_str_equal(name, "html"))) {
        for (size_t i = 0; i < text->len; i++)
            text->str[i] = (text->str[i] & 0x80) != 0 ? '~' : text->str[i];
    }
    return text;
}

size_t
bench_block_end(const GString *text, size_t start, size_t bytes)
{
    if (text->len - start <= bytes)
        return text->len;
    const char *line = memrchr(text->str + start, '\n', bytes);
    if (line != NULL)
        return (size_t)(line - text->str) + 1;
    size_t end = start + bytes;
    while (((unsigned char)text->str[end] & 0xc0) == 0x80)
        end--;
    return end;
}
