#include "message/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"

struct spool {
    GByteArray *memory; /* NULL once the bytes are in the file, or taken by spool_finish */
    int file;           /* -1 while there is none, and after spool_finish */
    uint64_t size_bytes;
    uint64_t most_bytes;
    bool is_broken; /* a write failed halfway: what is there is not the message */
};

struct spool *
spool_new(uint64_t most_bytes)
{
    struct spool *spooled = g_new0(struct spool, 1);

    spooled->memory = g_byte_array_new();
    spooled->file = -1;
    spooled->most_bytes = most_bytes;
    return spooled;
}

void
spool_free(struct spool *spooled)
{
    if (spooled == NULL)
        return;
    if (spooled->memory != NULL)
        g_byte_array_unref(spooled->memory);
    if (spooled->file >= 0)
        close(spooled->file);
    g_free(spooled);
}

/* A file that has no name: nothing is left of it when the process ends, however that happens. */
static int
open_unlinked(GError **error)
{
    const char *folder = g_get_tmp_dir();

#ifdef O_TMPFILE
    int nameless = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (nameless >= 0)
        return nameless;
#endif
    /* Not every file system knows nameless files (NFS, old overlays). */
    g_autofree char *path = g_build_filename(folder, "postern-spool-XXXXXX", NULL);
    int file = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);
    if (file < 0) {
        error_set_errno(error, errno, "cannot make a spool file in", folder);
        return -1;
    }
    if (unlink(path) != 0) {
        error_set_errno(error, errno, "cannot unlink spool file", path);
        close(file);
        return -1;
    }
    return file;
}

static gboolean
write_all(int file, struct slice bytes, GError **error)
{
    while (bytes.len > 0) {
        ssize_t written = write(file, bytes.at, bytes.len);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return error_set_errno(error, errno, "cannot write the spool file in", g_get_tmp_dir());
        bytes = slice_sub(bytes, (size_t)written, bytes.len);
    }
    return TRUE;
}

/* Moves what is in memory to a file. */
static gboolean
spill(struct spool *spooled, GError **error)
{
    struct slice so_far = { (const char *)spooled->memory->data, spooled->memory->len };

    spooled->file = open_unlinked(error);
    if (spooled->file < 0 || !write_all(spooled->file, so_far, error))
        return FALSE;
    g_clear_pointer(&spooled->memory, g_byte_array_unref);
    return TRUE;
}

static gboolean
store(struct spool *spooled, struct slice bytes, GError **error)
{
    bool fits_memory = spooled->size_bytes + bytes.len <= LIMIT_SPOOL_MEMORY_BYTES;

    if (spooled->file < 0 && fits_memory) {
        g_byte_array_append(spooled->memory, (const guint8 *)bytes.at, (guint)bytes.len);
        return TRUE;
    }
    if (spooled->file < 0 && !spill(spooled, error))
        return FALSE;
    return write_all(spooled->file, bytes, error);
}

gboolean
spool_append(struct spool *spooled, struct slice bytes, GError **error)
{
    g_assert(spooled->memory != NULL || spooled->file >= 0); /* not after spool_finish */

    if (spooled->is_broken) {
        g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_IO, "the spool failed before");
        return FALSE;
    }
    if (bytes.len > spooled->most_bytes - spooled->size_bytes) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_LIMIT,
                    "the message is larger than %" G_GUINT64_FORMAT " bytes", spooled->most_bytes);
        return FALSE;
    }
    if (bytes.len == 0)
        return TRUE;
    if (!store(spooled, bytes, error)) {
        spooled->is_broken = true;
        return FALSE;
    }
    spooled->size_bytes += bytes.len;
    return TRUE;
}

uint64_t
spool_size(const struct spool *spooled)
{
    return spooled->size_bytes;
}

bool
spool_is_on_disk(const struct spool *spooled)
{
    return spooled->file >= 0;
}

GBytes *
spool_finish(struct spool *spooled, GError **error)
{
    g_assert(spooled->memory != NULL || spooled->file >= 0); /* once only */

    if (spooled->is_broken) {
        g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_IO, "the spool failed before");
        return NULL;
    }
    if (spooled->file < 0)
        return g_byte_array_free_to_bytes(g_steal_pointer(&spooled->memory));

    g_autoptr(GError) reason = NULL;
    GMappedFile *mapped = g_mapped_file_new_from_fd(spooled->file, FALSE, &reason);
    if (mapped == NULL) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_IO, "cannot map the spool file: %s", reason->message);
        return NULL;
    }
    GBytes *bytes = g_mapped_file_get_bytes(mapped); /* keeps the mapping alive */
    g_mapped_file_unref(mapped);
    close(spooled->file); /* the mapping does not need it */
    spooled->file = -1;
    return bytes;
}
