#include "base/limits.h"
#include "base/yaml.h"
#include "tests/base/faults.h"
#include "tests/harness.h"

#include <unistd.h>

static const struct fault_row {
    const char *name, *text, *faults;
} fault_rows[] = {
    {"no fault: mapping",                       "a: 1\nb: [x, y]\n",        ""                                                                           },
    { "no fault: byte order mark and CRLF",
     "\xef\xbb\xbf"
      "a: 1\r\nb: 2\r\n",                                                   ""                                                                           },
    { "no fault: the same key in two mappings", "- {a: 1}\n- {a: 2}\n",     ""                                                                           },
    { "fault: list that is not closed",         "a: [1, 2\n",
     "2:1: yaml-syntax: did not find expected ',' or ']' while parsing a flow sequence"                                                                  },
    { "fault: in the first line",               "a: b: c\n",
     "1:5: yaml-syntax: mapping values are not allowed in this context"                                                                                  },
    { "fault: tab as indentation",              "a:\n\t- b\n",
     "2:1: yaml-syntax: found character that cannot start any token while scanning for the next token"                                                   },
    { "fault: invalid UTF-8 has its place",     "a: 1\nb: \xc3\xa4\xff\n",
     "2:5: yaml-syntax: invalid leading UTF-8 octet"                                                                                                     },
    { "fault: control character has its place", "a: 1\nbc: \x01\n",
     "2:5: yaml-syntax: control characters are not allowed"                                                                                              },
    { "fault: duplicate key",                   "a: 1\nb: 2\n  \na: 3\n",
     "4:1: duplicate-key: 'a' is given twice, first in line 1, keep one of them"                                                                         },
    { "fault: duplicate key in another case",   "Name: x\nnAME: y\n",
     "2:1: duplicate-key: 'nAME' is given twice, first in line 1, keep one of them"                                                                      },
    { "fault: two duplicates are both told",    "a: 1\na: 2\nb: 1\nb: 2\n",
     "2:1: duplicate-key: 'a' is given twice, first in line 1, keep one of them\n"
      "4:1: duplicate-key: 'b' is given twice, first in line 3, keep one of them"                                                                        },
    { "fault: anchor",                          "a: &x 1\n",
     "1:4: yaml-syntax: anchors (&name) are not allowed here, write the value out"                                                                       },
    { "fault: anchor of a list",                "a: &x [1]\n",
     "1:4: yaml-syntax: anchors (&name) are not allowed here, write the value out"                                                                       },
    { "fault: anchor of a mapping",             "a: &x {b: 1}\n",
     "1:4: yaml-syntax: anchors (&name) are not allowed here, write the value out"                                                                       },
    { "fault: alias",                           "*x\n",                     "1:1: yaml-syntax: aliases (*name) are not allowed here, write the value out"},
    { "fault: tag",                             "a: !!int 1\n",
     "1:4: yaml-syntax: tags (!name) are not allowed here, write the value out"                                                                          },
    { "fault: tag of a list",                   "a: !x [1]\n",
     "1:4: yaml-syntax: tags (!name) are not allowed here, write the value out"                                                                          },
    { "fault: tag of a mapping",                "!x {a: 1}\n",
     "1:1: yaml-syntax: tags (!name) are not allowed here, write the value out"                                                                          },
    { "fault: second document",                 "a: 1\n---\nb: 2\n",
     "2:1: yaml-syntax: a second document begins here, put each document into a file of its own"                                                         },
    { "fault: list as key",                     "? [a, b]\n: 1\n",
     "1:3: yaml-syntax: a key has to be a single value, quote it if it is text"                                                                          },
    { "fault: NUL in a value",                  "a: \"x\\0y\"\n",
     "1:4: yaml-syntax: a value may not contain a NUL character"                                                                                         },
};

static void
check_faults(void **state)
{
    const struct fault_row *row = *state;
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(yaml_node) root = yaml_read_text("p.yaml", slice_from(row->text), found);
    g_autofree char *faults = faults_to_string(found);

    assert_string_equal(faults, row->faults);
    assert_int_equal(root == NULL, *row->faults != '\0');
}

static void
nodes_remember_their_places(void **state)
{
    (void)state;
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(yaml_node) root =
        yaml_read_text("p.yaml", SLICE_LITERAL("a: 1\nlist:\n  - \xc3\xa4: 'x'\n"), found);
    const struct yaml_node *list = yaml_get(root, "LIST");

    assert_int_equal(root->kind, YAML_NODE_MAPPING);
    assert_int_equal(yaml_count(root), 2);
    assert_string_equal(yaml_key(root, 1), "list");
    assert_int_equal(yaml_key_node(root, 1)->at.line, 2);
    assert_int_equal(list->kind, YAML_NODE_SEQUENCE);
    assert_int_equal(list->at.line, 3);
    assert_int_equal(list->at.column, 3);
    const struct yaml_node *value = yaml_get(yaml_item(list, 0), "\xc3\xa4");
    assert_string_equal(value->text, "x");
    assert_false(value->is_plain);
    assert_int_equal(value->at.column, 8);
    assert_string_equal(value->at.file, "p.yaml");
    assert_null(yaml_get(root, "other"));
    assert_null(yaml_get(list, "a"));
    assert_int_equal(yaml_count(value), 0);
}

static void
empty_text_is_an_empty_mapping(void **state)
{
    (void)state;
    static const char *const texts[] = { "", "\n", "# nothing\n", NULL };
    g_autoptr(diagnostics) found = diagnostics_new();

    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        g_autoptr(yaml_node) root = yaml_read_text("p.yaml", slice_from(texts[i]), found);

        assert_non_null(root);
        assert_int_equal(root->kind, YAML_NODE_MAPPING);
        assert_int_equal(yaml_count(root), 0);
    }
    yaml_node_free(NULL);
}

/* [[[...]]] with `depth` brackets. */
static char *
nested_list(size_t depth)
{
    GString *text = g_string_new(NULL);

    for (size_t i = 0; i < depth; i++)
        g_string_append_c(text, '[');
    for (size_t i = 0; i < depth; i++)
        g_string_append_c(text, ']');
    return g_string_free(text, FALSE);
}

static void
depth_is_limited(void **state)
{
    (void)state;
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *allowed = nested_list(LIMIT_YAML_DEPTH), *beyond = nested_list(LIMIT_YAML_DEPTH + 1);
    g_autoptr(yaml_node) root = yaml_read_text("p.yaml", slice_from(allowed), found);

    assert_non_null(root);
    assert_null(yaml_read_text("p.yaml", slice_from(beyond), found));
    g_autofree char *faults = faults_to_string(found);
    assert_string_equal(faults, "1:33: yaml-syntax: nested too deeply");
}

/* A list of `count` empty values is count + 1 nodes. */
static void
nodes_are_limited(void **state)
{
    (void)state;
    g_autoptr(diagnostics) found = diagnostics_new();
    GString *text = g_string_new(NULL);

    for (size_t i = 0; i < LIMIT_YAML_NODES - 1; i++)
        g_string_append(text, "-\n");
    g_autoptr(yaml_node) root = yaml_read_text("p.yaml", slice_from(text->str), found);
    assert_non_null(root);
    assert_int_equal(yaml_count(root), LIMIT_YAML_NODES - 1);
    g_string_append(text, "-\n");
    assert_null(yaml_read_text("p.yaml", slice_from(text->str), found));
    g_string_free(text, TRUE);
    g_autofree char *faults = faults_to_string(found);
    assert_string_equal(faults, "2000000:2: yaml-syntax: the file holds too many values");
}

static void
size_is_limited(void **state)
{
    (void)state;
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *text = g_malloc(LIMIT_YAML_FILE_BYTES + 1);

    memset(text, '\n', LIMIT_YAML_FILE_BYTES + 1);
    g_autoptr(yaml_node) root =
        yaml_read_text("p.yaml", (struct slice){ text, LIMIT_YAML_FILE_BYTES }, found);
    assert_non_null(root);
    assert_null(yaml_read_text("p.yaml", (struct slice){ text, LIMIT_YAML_FILE_BYTES + 1 }, found));
    g_autofree char *faults = faults_to_string(found);
    assert_string_equal(faults, "0:0: file-too-large: larger than 16777216 bytes");
}

/* A mapping that a script wrote: keys are looked up, not compared with each other. */
static void
many_keys_are_read_fast(void **state)
{
    (void)state;
    g_autoptr(diagnostics) found = diagnostics_new();
    GString *text = g_string_new(NULL);

    for (size_t i = 0; i < 100000; i++)
        g_string_append_printf(text, "k%zu: v\n", i);
    double started = cpu_seconds();
    g_autoptr(yaml_node) root = yaml_read_text("p.yaml", slice_from(text->str), found);
    assert_non_null(root);
    assert_true(cpu_seconds() - started < 20);
    g_string_free(text, TRUE);
}

static void
file_that_is_not_there(void **state)
{
    (void)state;
    g_autoptr(diagnostics) found = diagnostics_new();

    assert_null(yaml_read_file("/nonexistent/p.yaml", found));
    const struct diagnostic *fault = g_ptr_array_index(found->list, 0);
    assert_string_equal(fault->id, "unreadable-file");
    assert_string_equal(fault->at.file, "/nonexistent/p.yaml");
    assert_non_null(strstr(fault->text, "No such file"));
}

static void
file_is_read(void **state)
{
    (void)state;
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("postern-XXXXXX.yaml", &path, NULL);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, "a: 7\n", 5), 5);
    close(fd);
    g_autoptr(yaml_node) root = yaml_read_file(path, found);
    assert_string_equal(yaml_get(root, "a")->text, "7");
    assert_int_equal(unlink(path), 0);
}

static const struct place_row {
    const char *name, *text; /* the value of the one key; a bar stands in it */
    unsigned line, column;   /* of the bar, or of the value where it cannot be told */
} place_rows[] = {
    {"place: plain",                         "k: ab|c\n",        1, 6},
    { "place: in quotes",                    "k: 'ab|c'\n",      1, 7},
    { "place: in double quotes",             "\nk: \"ab|c\"\n",  2, 7},
    { "place: columns are characters",       "k: 'é漢|c'\n",   1, 7},
    { "place: a backslash in single quotes", "k: '\\d|c'\n",     1, 7},
    { "place: an escape hides it",           "k: \"\\\\d|c\"\n", 1, 4},
    { "place: a doubled quote hides it",     "k: 'a''|c'\n",     1, 4},
    { "place: a second line hides it",       "k: ab\n  |c\n",    1, 4},
    { "place: a block hides it",             "k: |-\n  ab|c\n",  1, 4},
};

static void
check_place(void **state)
{
    const struct place_row *row = *state;
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(yaml_node) root = yaml_read_text("p.yaml", slice_from(row->text), found);

    assert_non_null(root);
    const struct yaml_node *value = yaml_get(root, "k");
    struct location at = yaml_place(value, (size_t)(strchr(value->text, '|') - value->text));
    assert_int_equal(at.line, row->line);
    assert_int_equal(at.column, row->column);
    at = yaml_place(value, strlen(value->text) + 1); /* past the end is no place in it */
    assert_int_equal(at.column, value->at.column);
}

static const struct keys_row {
    const char *name, *text, *faults;
} keys_rows[] = {
    {"keys: known in any case",            "SENTTO: x\nfrom: y\n",  ""                 },
    { "keys: unknown with a neighbour",    "From: x\nSentToo: y\n",
     "2:1: unknown-key: unknown parameter 'SentToo', did you mean 'SentTo'?"           },
    { "keys: unknown without a neighbour", "Attachment: x\n",
     "1:1: unknown-key: unknown parameter 'Attachment'"                                },
    { "keys: all unknown ones are told",   "x: 1\ny: 2\n",
     "1:1: unknown-key: unknown parameter 'x'\n2:1: unknown-key: unknown parameter 'y'"},
};

static void
check_keys(void **state)
{
    const struct keys_row *row = *state;
    static const char *const known[] = { "From", "SentTo" };
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(yaml_node) root = yaml_read_text("p.yaml", slice_from(row->text), found);

    assert_int_equal(yaml_check_keys(root, "parameter", known, ARRAY_LEN(known), found),
                     *row->faults == '\0');
    g_autofree char *faults = faults_to_string(found);
    assert_string_equal(faults, row->faults);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_faults, fault_rows);
    SUITE_ADD(&suite, nodes_remember_their_places);
    SUITE_ADD(&suite, empty_text_is_an_empty_mapping);
    SUITE_ADD(&suite, depth_is_limited);
    SUITE_ADD(&suite, nodes_are_limited);
    SUITE_ADD(&suite, size_is_limited);
    SUITE_ADD(&suite, many_keys_are_read_fast);
    SUITE_ADD(&suite, file_that_is_not_there);
    SUITE_ADD(&suite, file_is_read);
    SUITE_ADD_ROWS(&suite, check_keys, keys_rows);
    SUITE_ADD_ROWS(&suite, check_place, place_rows);
    return suite_run(&suite, "yaml");
}
