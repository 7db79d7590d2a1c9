/* YAML written as text: its form, and that it reads as the same. */
#include "base/yaml_write.h"
#include "tests/harness.h"

/* clang-format off */
static const struct row {
    const char *name, *text;
    const char *written; /* NULL: as it was */
} rows[] = {
    { "one value", "a\n", NULL },
    { "nothing", "", "{}\n" },
    { "empty list", "[]\n", NULL },
    { "null", "a: ~\n", NULL },
    { "a text that is not null", "a: 'null'\nb: '~'\nc: ''\n", NULL },
    { "flat mapping", "a: 1\nb: [x, y]\n", "a: 1\nb: [x, y]\n" },
    { "list in a mapping in a list", "- a: [1]\n  b: 2\n", "- { a: [1], b: 2 }\n" },
    { "mapping in a mapping", "a:\n  b: { c: 1 }\n  d: { e: { f: 1 } }\n",
      "a:\n  b: { c: 1 }\n  d:\n    e: { f: 1 }\n" },
    { "lists of lists", "- - - 1\n  - 2\n- 3\n", "- [[1], 2]\n- 3\n" },
    { "what needs quotes", "a: [\"a: b\", \"#\", \"- x\", \"it's\", \"a,b\", \" c\", \"d \", \"*\", \"a: \"]\n",
      "a: ['a: b', '#', '- x', 'it''s', 'a,b', ' c', 'd ', '*', 'a: ']\n" },
    { "what needs escapes", "a: [\"a\\nb\", \"\\t\", \"\\u2028\\\"\\\\\", \"\\uFEFF\", \"\\x85\"]\n",
      "a: [\"a\\u000ab\", \"\\u0009\", \"\\u2028\\\"\\\\\", \"\\ufeff\", \"\\u0085\"]\n" },
    { "letters of all scripts", "a: [\xc3\xa4rger, '\xe7\xa4\xbe\xe5\xa4\x96', \xf0\xa0\x80\x80]\n",
      "a: [\xc3\xa4rger, \xe7\xa4\xbe\xe5\xa4\x96, \xf0\xa0\x80\x80]\n" },
    { "too long for a line",
      "a: [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, a]\n",
      "a:\n- aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n- aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n- aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n- a\n" },
};
/* clang-format on */

static struct yaml_node *
parse(const char *text)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    struct yaml_node *root = yaml_read_text("w.yaml", slice_from(text), found);

    assert_non_null(root);
    return root;
}

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(yaml_node) root = parse(row->text);
    g_autoptr(GString) once = g_string_new(NULL), twice = g_string_new(NULL);

    yaml_append(root, once);
    assert_string_equal(once->str, row->written == NULL ? row->text : row->written);
    g_autoptr(yaml_node) again = parse(once->str);
    yaml_append(again, twice);
    assert_string_equal(twice->str, once->str);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    return suite_run(&suite, "yaml_write");
}
