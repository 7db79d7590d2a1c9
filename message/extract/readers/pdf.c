/* PDF: pages, annotations, form fields, attached files, properties; by poppler-glib. */
#include "message/extract/reader.h"

#include <cairo.h>
#include <poppler.h>
#include <string.h>

#include "message/extract/held.h"

#define SCAN_DOTS 200                 /* per inch, of a page that is read as a picture */
#define MOST_PIXELS (8 * 1024 * 1024) /* of one: four bytes each */
#define MOST_SIDE 32767               /* of one, in pixels; cairo has no larger pictures */
#define NAME_BYTES 128                /* of white space and a name behind a key */
#define MOST_PAGES 20000              /* poppler keeps about 4 KB of each page that was read */

struct pdf {
    struct report *report;
    const struct reader_input *input;
    PopplerDocument *document;
    bool is_ocr_spent;
};

/* What poppler says about what it could not get: encodings that are not installed leave text out. */
static void
note_warning(const char *domain, GLogLevelFlags level, const char *text, gpointer context)
{
    (void)domain;
    (void)level;
    if (strstr(text, "language pack") != NULL)
        report_problem(context, "text is missing: %s (install poppler-data)", text);
}

/* Lines of form fields and annotations that the text of a page does not have. */
static bool
read_fields(struct report *report, PopplerPage *page)
{
    GList *fields = poppler_page_get_form_field_mapping(page);
    bool goes_on = true;

    for (const GList *link = fields; link != NULL && goes_on; link = link->next) {
        PopplerFormField *field = ((PopplerFormFieldMapping *)link->data)->field;
        g_autofree char *text = NULL;

        if (poppler_form_field_get_field_type(field) == POPPLER_FORM_FIELD_TEXT)
            text = poppler_form_field_text_get_text(field);
        else if (poppler_form_field_get_field_type(field) == POPPLER_FORM_FIELD_CHOICE)
            text = poppler_form_field_choice_get_text(field);
        if (text != NULL)
            goes_on = report_text(report, slice_from(text)) && report_text(report, SLICE_LITERAL("\n"));
    }
    poppler_page_free_form_field_mapping(fields);
    return goes_on;
}

static bool
read_annotations(struct report *report, PopplerPage *page)
{
    GList *mappings = poppler_page_get_annot_mapping(page);
    bool goes_on = true;

    for (const GList *link = mappings; link != NULL && goes_on; link = link->next) {
        PopplerAnnot *annotation = ((PopplerAnnotMapping *)link->data)->annot;
        g_autofree char *text = poppler_annot_get_contents(annotation);

        if (text != NULL)
            goes_on = report_text(report, slice_from(text)) && report_text(report, SLICE_LITERAL("\n"));
    }
    poppler_page_free_annot_mapping(mappings);
    return goes_on;
}

/* One byte for each pixel, where cairo has four. */
static void
make_gray(cairo_surface_t *surface, struct ocr_pixels *pixels)
{
    unsigned char *bytes = cairo_image_surface_get_data(surface), *to = bytes;
    int stride = cairo_image_surface_get_stride(surface);

    for (int row = 0; row < pixels->height; row++) {
        const unsigned char *from = bytes + (size_t)row * (size_t)stride;

        for (int column = 0; column < pixels->width; column++, from += 4)
            *to++ = (unsigned char)((from[0] + 2 * from[1] + from[2]) / 4);
    }
    pixels->bytes = bytes;
    pixels->row_bytes = pixels->width;
}

/* A page without text may be a picture of some. */
static bool
read_scan(const struct pdf *pdf, PopplerPage *page)
{
    double width, height, scale = SCAN_DOTS / 72.0;
    bool goes_on = true;

    poppler_page_get_size(page, &width, &height);
    width *= scale;
    height *= scale;
    if (!(width <= MOST_SIDE && height <= MOST_SIDE && width * height <= MOST_PIXELS)) {
        report_limit(pdf->report, "a page is too large a picture, its text was not read");
        return true;
    }
    struct ocr_pixels pixels = { .width = (int)width, .height = (int)height, .dots_per_inch = SCAN_DOTS };
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, pixels.width, pixels.height);
    cairo_t *canvas = cairo_create(surface);
    cairo_set_source_rgb(canvas, 1, 1, 1);
    cairo_paint(canvas);
    cairo_scale(canvas, scale, scale);
    poppler_page_render(page, canvas);
    if (cairo_status(canvas) == CAIRO_STATUS_SUCCESS && pixels.width > 0 && pixels.height > 0) {
        cairo_surface_flush(surface);
        make_gray(surface, &pixels);
        goes_on = ocr_read_pixels(pdf->input->ocr, pdf->report, &pixels);
    }
    cairo_destroy(canvas);
    cairo_surface_destroy(surface);
    return goes_on;
}

static bool
is_blank(const char *text)
{
    return text == NULL || slice_trim(slice_from(text)).len == 0;
}

static bool
read_page(struct pdf *pdf, PopplerPage *page)
{
    struct report *report = pdf->report;
    g_autofree char *text = poppler_page_get_text(page);

    if (pdf->input->ocr != NULL && !pdf->is_ocr_spent && is_blank(text))
        pdf->is_ocr_spent = !read_scan(pdf, page);
    return (text == NULL ||
            (report_text(report, slice_from(text)) && report_text(report, SLICE_LITERAL("\n")))) &&
           read_fields(report, page) && read_annotations(report, page);
}

static void
read_pages(struct pdf *pdf)
{
    int count = poppler_document_get_n_pages(pdf->document);
    bool goes_on = true;

    if (count <= 0) {
        report_flags(pdf->report, DOCUMENT_CORRUPT);
        report_problem(pdf->report, "the document has no page that can be found");
    }
    if (count > MOST_PAGES)
        report_limit(pdf->report, "it has more than 20000 pages, the others were not read");
    for (int i = 0; i < count && i < MOST_PAGES && goes_on; i++) {
        PopplerPage *page = poppler_document_get_page(pdf->document, i);

        if (page == NULL)
            continue;
        report_mark(pdf->report, "page %d", i + 1);
        goes_on = read_page(pdf, page);
        g_object_unref(page);
    }
}

static void
say_encrypted(struct report *report)
{
    report_flags(report, DOCUMENT_PASSWORD_PROTECTED | DOCUMENT_ENCRYPTED);
    report_problem(report, "a password is needed to read it");
}

static gboolean
save_piece(const char *bytes, gsize count, gpointer context, GError **error)
{
    if (held_append(context, (struct slice){ bytes, count }))
        return TRUE;
    g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_NOSPC, "limit");
    return FALSE;
}

/* What stands behind the key of a dictionary that no object stream may hold, as a name: "/StdCF". */
static struct slice
find_name(struct slice content, struct slice key)
{
    const char *at = content.len == 0 ? NULL : memmem(content.at, content.len, key.at, key.len);
    struct slice rest = { NULL, 0 }, name;

    if (at != NULL)
        rest = slice_trim(slice_sub(content, (size_t)(at - content.at) + key.len, NAME_BYTES));
    name = rest;
    for (name.len = MIN(rest.len, 1); name.len < rest.len; name.len++) {
        char byte = rest.at[name.len];
        if (g_ascii_isspace(byte) || strchr("/<>[]()%", byte) != NULL)
            break;
    }
    return name;
}

/*
 * The document opens for everybody, and attached files need a password (ISO 32000-2, 7.6.6: crypt filters).
 * Poppler knows one filter for all, and gives such files as they are.
 */
static bool
are_files_encrypted(struct slice content)
{
    static const struct slice identity = SLICE_LITERAL("/Identity");
    struct slice files = find_name(content, SLICE_LITERAL("/EFF"));

    return files.len > 1 && files.at[0] == '/' && !slice_equal(files, identity) &&
           slice_equal(find_name(content, SLICE_LITERAL("/StmF")), identity);
}

static bool
read_file(struct pdf *pdf, PopplerAttachment *attachment)
{
    struct held *file = held_new(pdf->report);
    struct reader_input inner = *pdf->input;

    (void)poppler_attachment_save_to_callback(attachment, save_piece, file, NULL);
    g_autoptr(GBytes) content = held_finish(file);
    inner.charset = NULL;
    inner.content = slice_from_bytes(content);
    return reader_read_member(pdf->report, attachment->name, &inner);
}

static bool
tell_encrypted_file(struct pdf *pdf, PopplerAttachment *attachment)
{
    if (!report_open(pdf->report, attachment->name))
        return false;
    say_encrypted(pdf->report);
    report_close(pdf->report);
    return true;
}

static void
read_attached(struct pdf *pdf)
{
    GList *files = poppler_document_get_attachments(pdf->document);
    bool are_encrypted = files != NULL && are_files_encrypted(pdf->input->content);
    bool goes_on = true;

    for (const GList *link = files; link != NULL && goes_on; link = link->next)
        goes_on = are_encrypted ? tell_encrypted_file(pdf, link->data) : read_file(pdf, link->data);
    g_list_free_full(files, g_object_unref);
}

static void
read_properties(struct pdf *pdf)
{
    static const struct {
        const char *name;
        char *(*get)(PopplerDocument *document);
    } properties[] = {
        {"Title",     poppler_document_get_title   },
        { "Author",   poppler_document_get_author  },
        { "Subject",  poppler_document_get_subject },
        { "Keywords", poppler_document_get_keywords},
        { "Creator",  poppler_document_get_creator },
        { "Producer", poppler_document_get_producer},
    };

    for (size_t i = 0; i < ARRAY_LEN(properties); i++) {
        g_autofree char *value = properties[i].get(pdf->document);

        if (value != NULL && *value != '\0')
            report_property(pdf->report, properties[i].name, value);
    }
}

static void
say_unread(struct report *report, const GError *error)
{
    if (g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED)) {
        say_encrypted(report);
    } else {
        report_flags(report, DOCUMENT_CORRUPT);
        report_problem(report, "the PDF is damaged: %s", error->message);
    }
}

void
read_pdf(struct report *report, const struct reader_input *input)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static(input->content.at, input->content.len);
    g_autoptr(GError) error = NULL;
    guint handler = g_log_set_handler("Poppler", G_LOG_LEVEL_MASK, note_warning, report);
    struct pdf pdf = { .report = report,
                       .input = input,
                       .document = poppler_document_new_from_bytes(bytes, NULL, &error) };

    if (pdf.document == NULL) {
        say_unread(report, error);
    } else {
        read_pages(&pdf);
        read_properties(&pdf);
        read_attached(&pdf);
        g_object_unref(pdf.document);
    }
    g_log_remove_handler("Poppler", handler);
}
