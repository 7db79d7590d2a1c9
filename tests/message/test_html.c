#include "tests/harness.h"

#include "message/html.h"
#include "message/html_tags.h"

static const struct html_row {
    const char *name, *html, *text;
} html_rows[] = {
    {"text: plain",                                       "hello",                                                                     "hello"               },
    { "text: nothing",                                    "",                                                                          ""                    },
    { "text: white space is one blank",                   "a \n\t b",                                                                  "a b"                 },
    { "text: inline elements do not part words",          "a<b>b</b>c <i>d</i> e",                                                     "abc d e"             },
    { "text: an unknown element",                         "a <o:p>b</o:p> c",                                                          "a b c"               },
    { "text: a no-break space is a blank",                "a&nbsp;&nbsp;b",                                                            "a b"                 },
    { "text: entities",                                   "caf&eacute; &lt;b&gt; &amp; &#65;&#x42;",                                   "caf\xc3\xa9 <b> & AB"},
    { "text: an unknown entity stays",                    "a &nonsense; b",                                                            "a &nonsense; b"      },
    { "text: a bare '<'",                                 "3 < 4 <5",                                                                  "3 < 4 <5"            },
    { "text: UTF-8",                                      "<p>\xe3\x81\xbe</p>",                                                       "\xe3\x81\xbe"        },
    { "lines: blocks",                                    "<p>a</p><p>b</p><div>c</div>d",                                             "a\nb\nc\nd"          },
    { "lines: end tags left out",                         "<p>a<p>b<ul><li>c<li>d</ul>e",                                              "a\nb\nc\nd\ne"       },
    { "lines: br",                                        "a<br>b<br/><br>c",                                                          "a\nb\n\nc"           },
    { "lines: a table",                                   "<table><tr><td>a</td><td>b</td></tr><tr><th>c</th><td>d</td></tr></table>",
     "a\tb\t\nc\td"                                                                                                                                          },
    { "lines: a table without end tags",                  "<table><tr><td>a<td>b<tr><td>c</table>",                                    "a\tb\t\nc"           },
    { "lines: pre keeps its blanks",                      "x<pre>  a\n   b</pre>y",                                                    "x\n  a\n   b\ny"     },
    { "lines: a heading",                                 "<h1>a</h1>b",                                                               "a\nb"                },
    { "left out: comments",                               "a<!-- x <p> -->b",                                                          "ab"                  },
    { "left out: a comment with a tag that does not end", "a<!-- <a b=\" -->b",                                                        "ab"                  },
    { "left out: an empty comment",                       "a<!-->b",                                                                   "ab"                  },
    { "left out: declarations",                           "<!DOCTYPE html><?xml x?>a<![CDATA[b]]>c",                                   "ac"                  },
    { "left out: Office comments",                        "a<!--[if mso]>x<![endif]-->b",                                              "ab"                  },
    { "shown: what Office does not see",                  "a<![if !mso]>b<![endif]>c",                                                 "abc"                 },
    { "left out: scripts",                                "a<script>if (x<y) \"</p>\" </script>b",                                     "ab"                  },
    { "left out: a script with a tag that does not end",  "a<script>x='<a b=\"'</script>b",                                            "ab"                  },
    { "left out: styles",                                 "a<style>p { color: red }</style>b",                                         "ab"                  },
    { "left out: the head",                               "<html><head><title>t</title><meta x></head><body>a</body></html>",          "a"                   },
    { "shown: text in the head",                          "<head>a<title>t</title></head>b",                                           "ab"                  },
    { "shown: text behind the end",                       "<html><body>a</body></html>b<p>c</html>d",                                  "ab\ncd"              },
    { "shown: several documents",                         "<html><body><p>a</p></body></html><html><body><p>b</p></body></html>",
     "a\nb"                                                                                                                                                  },
    { "left out: attributes",                             "<a href=\"http://x\" title='t'>a</a><img alt=b src=c>",                     "a"                   },
    { "left out: an attribute with '>'",                  "<a title=\"x > y\">a</a>",                                                  "a"                   },
    { "hidden: display",                                  "a<div style=\"display: none\">x<p>y</p></div>b",                            "a\nb"                },
    { "hidden: among other declarations",                 "a<span style='color:red; DISPLAY : None !important;'>x</span>b",
     "ab"                                                                                                                                                    },
    { "hidden: by an entity",                             "a<span style='display&#58;none'>x</span>b",                                 "ab"                  },
    { "hidden: by quotes of the other kind",              "a<span style='font-family:\"x\"; display:none'>x</span>b",
     "ab"                                                                                                                                                    },
    { "hidden: the first style counts",                   "a<span style='' style='display:none'>x</span>b",                            "axb"                 },
    { "hidden: visibility",                               "a<span style='visibility:hidden'>x</span>b",                                "ab"                  },
    { "hidden: size",                                     "1<span style='font-size:0px'>x</span>2<span style='font-size:0'>x</span>3", "123"                 },
    { "hidden: by attribute",                             "a<p hidden>x</p>b",                                                         "a\nb"                },
    { "hidden: elements inside end nothing",              "<div style='display:none'><div>x</div>y</div>b",                            "b"                   },
    { "hidden: ends with what is around it",              "<div><p style='display:none'>x</div>b",                                     "b"                   },
    { "shown: small text",                                "a<span style='font-size:0.9em'>b</span>",                                   "ab"                  },
    { "shown: display of another kind",                   "a<span style='display:nonesuch'>b</span>",                                  "ab"                  },
    { "shown: a property of another name",                "a<span style='x-display:none'>b</span>",                                    "ab"                  },
    { "shown: noscript",                                  "<noscript>a</noscript>",                                                    "a"                   },
    { "broken: tags that overlap",                        "<b>a<i>b</b>c</i>d",                                                        "abcd"                },
    { "broken: end tags alone",                           "a</p></div></x>b",                                                          "ab"                  },
    { "broken: a tag that does not end",                  "a<b c",                                                                     "a<b c"               },
    { "broken: a quote that does not end",                "a<b c=\"d <p>e",                                                            "a<b c=\"d <p>e"      },
    { "broken: an end tag that does not end",             "a</b",                                                                      "a"                   },
    { "broken: '=' before the value of nothing",          "<a =\" b c\">d",                                                            "d"                   },
    { "broken: an address in brackets",                   "Ann <ann@example.org> x",                                                   "Ann x"               },
    { "broken: control characters",                       "a\001b",                                                                    "ab"                  },
};

static void
check_html(void **state)
{
    const struct html_row *row = *state;
    GString *text = html_to_text(slice_from(row->html));

    assert_string_equal(text->str, row->text);
    g_string_free(text, TRUE);
}

static const struct tags_row {
    const char *name, *html, *plain;
} tags_rows[] = {
    {"tags: attributes go",               "<a href=x class='y'>b</a>", "<a>b</a>"         },
    { "tags: style stays",                "<a href=x style = y>",      "<a style=\"y\">"  },
    { "tags: quotes in a style",          "<a style='\"x\"'>",         "<a style=\"'x'\">"},
    { "tags: hidden stays",               "<a HIDDEN=until-found b>",  "<a hidden=\"\">"  },
    { "tags: closed at once",             "<br/><a b=c/>",             "<br><a>"          },
    { "tags: an odd name is cut",         "<a@b.c>",                   "<a>"              },
    { "tags: an end tag with attributes", "</a b='c'>",                "</a>"             },
};

static void
check_tags(void **state)
{
    const struct tags_row *row = *state;
    GString *plain = html_plain_tags(slice_from(row->html));

    assert_string_equal(plain->str, row->plain);
    g_string_free(plain, TRUE);
}

static void
nul_bytes_hide_nothing(void **state)
{
    GString *text = html_to_text(SLICE_LITERAL("se\0cret<b\0>x</b>\0 y"));

    (void)state;
    assert_int_equal(text->len, strlen("secretx y"));
    assert_string_equal(text->str, "secretx y");
    g_string_free(text, TRUE);
}

/* A text that is longer than one piece, with characters of three bytes at every border. */
static void
long_documents_are_whole(void **state)
{
    GString *html = g_string_new("<p>"), *expected = g_string_new(NULL);

    (void)state;
    for (int i = 0; i < 20000; i++) {
        g_string_append(html, i % 100 == 99 ? "\xe3\x81\xbe<br>" : "\xe3\x81\xbe");
        g_string_append(expected, i % 100 == 99 ? "\xe3\x81\xbe\n" : "\xe3\x81\xbe");
    }
    GString *text = html_to_text((struct slice){ html->str, html->len });
    g_string_truncate(expected, expected->len - 1);
    assert_string_equal(text->str, expected->str);
    g_string_free(html, TRUE);
    g_string_free(expected, TRUE);
    g_string_free(text, TRUE);
}

/* Deeper than the parser's stack is let grow: all text is there all the same. */
static void
deep_nesting_loses_no_text(void **state)
{
    GString *html = g_string_new(NULL);

    (void)state;
    for (int i = 0; i < 50000; i++)
        g_string_append(html, "<div><b>");
    g_string_append(html, "found");
    for (int i = 0; i < 50000; i++)
        g_string_append(html, "</i></b></div>");
    g_string_append(html, "again");
    GString *text = html_to_text((struct slice){ html->str, html->len });
    assert_non_null(strstr(text->str, "found"));
    assert_non_null(strstr(text->str, "again"));
    g_string_free(html, TRUE);
    g_string_free(text, TRUE);
}

/* Each would take hours in a parser that looks back or ahead at each step. */
static const struct hostile_row {
    const char *name, *unit;
} hostile_rows[] = {
    {"hostile: elements",        "<b>"           },
    { "hostile: end tags",       "</b>"          },
    { "hostile: wrong end tags", "<b></i>"       },
    { "hostile: starts of tags", "<a b="         },
    { "hostile: quotes",         "<a b='"        },
    { "hostile: attributes",     "<a b c d e f g"},
    { "hostile: comments",       "<!-- -- "      },
    { "hostile: scripts",        "<script>"      },
    { "hostile: ampersands",     "&"             },
    { "hostile: numbers",        "&#"            },
    { "hostile: cells",          "<table><td>"   },
    { "hostile: styles",         "<p style='a:b;"},
    { "hostile: paragraphs",     "<p>"           },
    { "hostile: declarations",   "<!"            },
};

static void
check_hostile(void **state)
{
    const struct hostile_row *row = *state;
    GString *html = g_string_new(NULL);

    while (html->len < 500000)
        g_string_append(html, row->unit);
    double start = cpu_seconds();
    g_string_free(html_to_text((struct slice){ html->str, html->len }), TRUE);
    assert_true(cpu_seconds() - start < 20);
    g_string_free(html, TRUE);
}

static void
many_attributes_take_no_time(void **state)
{
    GString *html = g_string_new("<p");

    (void)state;
    for (int i = 0; i < 200000; i++)
        g_string_append_printf(html, " a%d=1", i);
    g_string_append(html, ">found");
    double start = cpu_seconds();
    GString *text = html_to_text((struct slice){ html->str, html->len });
    assert_true(cpu_seconds() - start < 20);
    assert_string_equal(text->str, "found");
    g_string_free(html, TRUE);
    g_string_free(text, TRUE);
}

static const struct meta_row {
    const char *name, *html, *charset;
} meta_rows[] = {
    {"meta: charset",       "<meta charset=\"koi8-r\">",                              "koi8-r"},
    { "meta: content type", "<meta http-equiv=x content='text/html; CHARSET=utf-8'>", "utf-8" },
    { "meta: none",         "<p>charset",                                             ""      },
    { "meta: cut",          "<meta charset=",                                         ""      },
};

static void
check_meta(void **state)
{
    const struct meta_row *row = *state;

    assert_true(slice_equal(html_meta_charset(slice_from(row->html)), slice_from(row->charset)));
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_html, html_rows);
    SUITE_ADD_ROWS(&suite, check_tags, tags_rows);
    SUITE_ADD_ROWS(&suite, check_hostile, hostile_rows);
    SUITE_ADD_ROWS(&suite, check_meta, meta_rows);
    SUITE_ADD(&suite, nul_bytes_hide_nothing);
    SUITE_ADD(&suite, long_documents_are_whole);
    SUITE_ADD(&suite, deep_nesting_loses_no_text);
    SUITE_ADD(&suite, many_attributes_take_no_time);
    return suite_run(&suite, "html");
}
