#include "tests/harness.h"

#include "cli/svg.h"

static const struct row {
    const char *name;
    struct slice text;
    const char *element;
} rows[] = {
  /* clang-format off */
    { "plain", SLICE_LITERAL("oxford-a"), "<text x=\"1.5\" y=\"2\" class=\"c\">oxford-a</text>\n" },
    { "markup", SLICE_LITERAL("<b>&\"'"), "<text x=\"1.5\" y=\"2\" class=\"c\">&lt;b&gt;&amp;\"'</text>\n" },
    { "what XML has no character for", SLICE_LITERAL("a\0b\x1b\x7f"),
      "<text x=\"1.5\" y=\"2\" class=\"c\">a\xEF\xBF\xBD" "b\xEF\xBF\xBD\xEF\xBF\xBD</text>\n" },
    { "no UTF-8", SLICE_LITERAL("a\xff"), "<text x=\"1.5\" y=\"2\" class=\"c\">a\xEF\xBF\xBD</text>\n" },
    { "a noncharacter", SLICE_LITERAL("\xEF\xBF\xBF"), "<text x=\"1.5\" y=\"2\" class=\"c\">\xEF\xBF\xBD</text>\n" },
    { "letters", SLICE_LITERAL("Münster…"), "<text x=\"1.5\" y=\"2\" class=\"c\">Münster…</text>\n" },
  /* clang-format on */
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(GString) out = g_string_new(NULL);

    svg_text((struct svg_point){ 1.5, 2 }, "c", row->text, out);
    assert_string_equal(out->str, row->element);
}

static void
shapes_are_elements(void **state)
{
    static const char *const wanted = //
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"40\" height=\"20\" viewBox=\"0 0 40 "
        "20\">\n"
        "<title>a &amp; b</title>\n<style>\n.c {}\n</style>\n"
        "<g><title>&lt;tip&gt;</title>\n"
        "<rect x=\"0\" y=\"1\" width=\"2\" height=\"3\" rx=\"4\" class=\"c\"/>\n"
        "</g>\n"
        "<path class=\"line c\" d=\"M0 5 C15 5, 15 10, 21 10\"/>\n"
        "<path class=\"head c\" d=\"M30 10 L21 5.5 L21 14.5 Z\"/>\n"
        "</svg>\n";
    g_autoptr(GString) out = g_string_new(NULL);

    (void)state;
    svg_begin((struct svg_point){ 40, 20 }, "a & b", ".c {}\n", out);
    svg_group_begin("<tip>", out);
    svg_rect((struct svg_box){ 0, 1, 2, 3 }, 4, "c", out);
    svg_group_end(out);
    svg_arrow((struct svg_point){ 0, 5 }, (struct svg_point){ 30, 10 }, "c", out);
    svg_end(out);
    assert_string_equal(out->str, wanted);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, shapes_are_elements);
    return suite_run(&suite, "svg");
}
