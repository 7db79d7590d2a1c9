#include "message/extract/readers/ole.h"

#include "message/extract/held.h"

#include <gsf/gsf-infile-msole.h>
#include <gsf/gsf-input-memory.h>
#include <gsf/gsf-utils.h>

#define PIECE_BYTES 4096
#define CHILDREN 10000 /* of one storage; finding one takes the longer the more there are */

struct ole_storage {
    struct report *report;
    GsfInfile *infile;
};

void
ole_say_password(struct report *report)
{
    report_flags(report, DOCUMENT_PASSWORD_PROTECTED | DOCUMENT_ENCRYPTED);
    report_problem(report, "a password is needed to read it");
}

void
ole_say_corrupt(struct report *report, const char *text)
{
    report_flags(report, DOCUMENT_CORRUPT);
    report_problem(report, "%s", text);
}

static struct ole_storage *
storage_new(struct report *report, GsfInfile *infile)
{
    struct ole_storage *made = g_new(struct ole_storage, 1);

    made->report = report;
    made->infile = infile;
    return made;
}

struct ole_storage *
ole_open(struct report *report, struct slice content)
{
    g_autoptr(GError) error = NULL;
    GsfInput *input = gsf_input_memory_new((const guint8 *)content.at, (gsf_off_t)content.len, FALSE);
    GsfInfile *infile = gsf_infile_msole_new(input, &error);

    g_object_unref(input);
    if (infile != NULL)
        return storage_new(report, infile);
    report_flags(report, DOCUMENT_CORRUPT);
    report_problem(report, "the storage is damaged: %s", error == NULL ? "no directory" : error->message);
    return NULL;
}

void
ole_storage_free(struct ole_storage *storage)
{
    if (storage == NULL)
        return;
    g_object_unref(storage->infile);
    g_free(storage);
}

size_t
ole_count(const struct ole_storage *storage)
{
    int count = gsf_infile_num_children(storage->infile);

    if (count > CHILDREN) {
        report_limit(storage->report, "there is too much in a storage, not all of it was read");
        count = CHILDREN;
    }
    return count < 0 ? 0 : (size_t)count;
}

const char *
ole_name(const struct ole_storage *storage, size_t index)
{
    const char *name = gsf_infile_name_by_index(storage->infile, (int)index);

    return name == NULL ? "" : name;
}

bool
ole_has(const struct ole_storage *storage, const char *name)
{
    GsfInput *child = gsf_infile_child_by_name(storage->infile, name);

    if (child == NULL)
        return false;
    g_object_unref(child);
    return true;
}

struct ole_storage *
ole_enter(const struct ole_storage *storage, const char *name)
{
    GsfInput *child = gsf_infile_child_by_name(storage->infile, name);

    if (child == NULL)
        return NULL;
    if (GSF_IS_INFILE(child) && gsf_infile_num_children(GSF_INFILE(child)) >= 0)
        return storage_new(storage->report, GSF_INFILE(child));
    g_object_unref(child);
    return NULL;
}

/* What it says of its size may be wrong; blocks of the file that are not there end it. */
static GBytes *
read_stream(struct report *report, GsfInput *stream)
{
    struct held *content = held_new(report);
    gsf_off_t left = gsf_input_size(stream);
    guint8 piece[PIECE_BYTES];

    while (left > 0) {
        size_t len = left > PIECE_BYTES ? PIECE_BYTES : (size_t)left;

        if (gsf_input_read(stream, len, piece) == NULL) {
            ole_say_corrupt(report, "the storage is damaged: a stream ends early");
            break;
        }
        if (!held_append(content, (struct slice){ (const char *)piece, len }))
            break;
        left -= (gsf_off_t)len;
    }
    return held_finish(content);
}

GBytes *
ole_read(struct report *report, const struct ole_storage *storage, const char *name)
{
    GsfInput *child = gsf_infile_child_by_name(storage->infile, name);

    if (child == NULL)
        return NULL;
    GBytes *content = NULL;
    if (!GSF_IS_INFILE(child) || gsf_infile_num_children(GSF_INFILE(child)) < 0)
        content = read_stream(report, child);
    g_object_unref(child);
    return content;
}
