#include "cli/mail_source.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/limits.h"
#include "message/mbox.h"

#define SNIFFED_BYTES 512
#define FOLDER_DEPTH 64 /* deeper is a loop that symbolic links or mounts made */

enum file_kind { FILE_ANY, FILE_OF_MAILDIR };

struct mail_file {
    char *path;
    char *name; /* what reports call it */
    enum file_kind kind;
    GError *error; /* a folder that could not be read stands for itself */
};

struct mail_source {
    GPtrArray *files; /* of struct mail_file * */
    guint next;
    GBytes *mbox; /* being read, or NULL */
    size_t mbox_at, mbox_number;
};

static void
mail_file_free(gpointer data)
{
    struct mail_file *file = data;

    g_free(file->path);
    g_free(file->name);
    g_clear_error(&file->error);
    g_free(file);
}

static struct mail_file *
add_file(struct mail_source *source, const char *path, char *name)
{
    struct mail_file *file = g_new0(struct mail_file, 1);

    file->path = g_strdup(path);
    file->name = name == NULL ? g_strdup(path) : name;
    g_ptr_array_add(source->files, file);
    return file;
}

void
mail_item_done(struct mail_item *item)
{
    g_clear_pointer(&item->name, g_free);
    g_clear_pointer(&item->bytes, g_bytes_unref);
}

bool
mail_looks_like(struct slice bytes)
{
    static const char *const first[] = {
        "Return-Path:",
        "Received:",
        "Delivered-To:",
        "From:",
        "To:",
        "Subject:",
        "Date:",
        "Message-ID:",
        "Reply-To:",
        "MIME-Version:",
        "Sender:",
        "Cc:",
        "Bcc:",
        "Envelope-To:",
        "Content-",
        "X-",
        "ARC-",
        "DKIM-",
        "Resent-",
        "Delivery-Date:",
        "References:",
        "In-Reply-To:",
        "List-",
        "User-Agent:",
        "Auto-Submitted:",
        "Authentication-Results:",
        "Received-SPF:",
        "DomainKey-Signature:",
    };

    for (size_t i = 0; i < ARRAY_LEN(first); i++) {
        if (slice_starts_with_nocase(bytes, slice_from(first[i])))
            return true;
    }
    return mbox_is(bytes);
}

static bool
is_mail_file(const char *path)
{
    char bytes[SNIFFED_BYTES];

    if (g_str_has_suffix(path, ".eml") || g_str_has_suffix(path, ".mbox"))
        return true;
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return true; /* so that it is said that it cannot be read */
    size_t len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return mail_looks_like((struct slice){ bytes, len });
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names in a folder in byte order, without "." and ".."; NULL and *error where it cannot be read. */
static GPtrArray *
list_folder(const char *path, GError **error)
{
    GDir *folder = g_dir_open(path, 0, error);

    if (folder == NULL)
        return NULL;
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    const char *name;
    while ((name = g_dir_read_name(folder)) != NULL)
        g_ptr_array_add(names, g_strdup(name));
    g_dir_close(folder);
    g_ptr_array_sort(names, compare_names);
    return names;
}

static bool
is_maildir(const char *path)
{
    g_autofree char *cur = g_build_filename(path, "cur", NULL);
    g_autofree char *new = g_build_filename(path, "new", NULL);

    return g_file_test(cur, G_FILE_TEST_IS_DIR) && g_file_test(new, G_FILE_TEST_IS_DIR);
}

/* Message names begin with the time of delivery, so the order over both folders is that of arrival. */
static void
add_maildir(struct mail_source *source, const char *path)
{
    static const char *const parts[] = { "cur", "new" };
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) folder_of = g_hash_table_new(g_str_hash, g_str_equal);

    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        GError *error = NULL;
        g_autofree char *folder = g_build_filename(path, parts[i], NULL);
        g_autoptr(GPtrArray) listed = list_folder(folder, &error);

        if (listed == NULL)
            add_file(source, folder, NULL)->error = error;
        for (guint j = 0; listed != NULL && j < listed->len; j++) {
            const char *name = g_ptr_array_index(listed, j);

            if (name[0] == '.' || g_hash_table_contains(folder_of, name))
                continue;
            char *kept = g_strdup(name);
            g_ptr_array_add(names, kept);
            g_hash_table_insert(folder_of, kept, (gpointer)(uintptr_t)parts[i]);
        }
    }
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *file = g_build_filename(path, g_hash_table_lookup(folder_of, name), name, NULL);

        add_file(source, file, g_strdup_printf("%s#%u", path, i + 1))->kind = FILE_OF_MAILDIR;
    }
}

static void add_folder(struct mail_source *source, const char *path, unsigned depth);

/* One name in a folder. Symbolic links to folders are not followed: they would count mail twice, or never
 * end. */
static void
add_entry(struct mail_source *source, const char *path, const char *name, unsigned depth)
{
    g_autofree char *whole = g_build_filename(path, name, NULL);
    bool is_folder = g_file_test(whole, G_FILE_TEST_IS_DIR);

    if (is_folder && g_file_test(whole, G_FILE_TEST_IS_SYMLINK))
        return;
    /* Maildir++ hides its folders behind a dot. */
    if (name[0] == '.' && !(is_folder && is_maildir(whole)))
        return;
    if (is_folder)
        add_folder(source, whole, depth + 1);
    else if (g_file_test(whole, G_FILE_TEST_IS_REGULAR) && is_mail_file(whole))
        add_file(source, whole, NULL);
}

static void
add_folder(struct mail_source *source, const char *path, unsigned depth)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) names = list_folder(path, &error);
    bool is_mails = is_maildir(path);

    if (names == NULL) {
        add_file(source, path, NULL)->error = error;
        return;
    }
    if (depth > FOLDER_DEPTH) {
        g_set_error(&error, POSTERN_ERROR, POSTERN_ERROR_LIMIT, "'%s': folders are nested too deep", path);
        add_file(source, path, NULL)->error = error;
        return;
    }
    if (is_mails)
        add_maildir(source, path);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        bool is_own =
            is_mails && (strcmp(name, "cur") == 0 || strcmp(name, "new") == 0 || strcmp(name, "tmp") == 0);

        /* Beside cur, new and tmp a Maildir holds other programs' files. */
        if (!is_own && !(is_mails && name[0] != '.'))
            add_entry(source, path, name, depth);
    }
}

struct mail_source *
mail_source_new(char *const *paths)
{
    struct mail_source *source = g_new0(struct mail_source, 1);

    source->files = g_ptr_array_new_with_free_func(mail_file_free);
    for (size_t i = 0; paths != NULL && paths[i] != NULL; i++) {
        g_autofree char *path = g_strdup(paths[i]);
        size_t len = strlen(path);

        while (len > 1 && path[len - 1] == '/')
            path[--len] = '\0';
        if (strcmp(path, "-") != 0 && g_file_test(path, G_FILE_TEST_IS_DIR))
            add_folder(source, path, 0);
        else
            add_file(source, path, NULL);
    }
    return source;
}

void
mail_source_free(struct mail_source *source)
{
    if (source == NULL)
        return;
    g_ptr_array_unref(source->files);
    g_clear_pointer(&source->mbox, g_bytes_unref);
    g_free(source);
}

size_t
mail_source_count(const struct mail_source *source)
{
    return source->files->len;
}

size_t
mail_source_done(const struct mail_source *source)
{
    return source->mbox == NULL ? source->next : source->next - 1;
}

static void
refuse_large(const char *path, GError **error)
{
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_LIMIT, "'%s' is larger than %d MB", path,
                LIMIT_MAIL_FILE_BYTES >> 20);
}

static GBytes *
read_stream(FILE *stream, const char *path, GError **error)
{
    g_autoptr(GByteArray) all = g_byte_array_new();
    guint8 bytes[65536];
    size_t got;

    while ((got = fread(bytes, 1, sizeof bytes, stream)) > 0) {
        if (all->len + got > LIMIT_MAIL_FILE_BYTES) {
            refuse_large(path, error);
            return NULL;
        }
        g_byte_array_append(all, bytes, (guint)got);
    }
    int reason = errno;
    if (ferror(stream) != 0) {
        error_set_errno(error, reason, "cannot read", path);
        return NULL;
    }
    return g_byte_array_free_to_bytes(g_steal_pointer(&all));
}

GBytes *
mail_read_file(const char *path, GError **error)
{
    struct stat status;

    if (strcmp(path, "-") == 0)
        return read_stream(stdin, path, error);
    FILE *file = fopen(path, "rbe");
    int reason = errno;
    if (file == NULL) {
        error_set_errno(error, reason, "cannot open", path);
        return NULL;
    }
    /* A file of its own kind (a device, a socket) may never end; a pipe is what shells make of <(...). */
    bool is_readable =
        fstat(fileno(file), &status) == 0 && (S_ISREG(status.st_mode) || S_ISFIFO(status.st_mode));
    bool is_large = is_readable && S_ISREG(status.st_mode) && status.st_size > LIMIT_MAIL_FILE_BYTES;
    GBytes *bytes = NULL;
    if (is_large)
        refuse_large(path, error);
    else if (is_readable)
        bytes = read_stream(file, path, error);
    else
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_IO, "'%s' is no file", path);
    fclose(file);
    return bytes;
}

/* The next message of the mbox that is being read, if any is left. */
static bool
next_of_mbox(struct mail_source *source, const struct mail_file *file, struct mail_item *item)
{
    item->bytes = mbox_next(source->mbox, &source->mbox_at);
    if (item->bytes == NULL) {
        g_clear_pointer(&source->mbox, g_bytes_unref);
        return false;
    }
    item->name = g_strdup_printf("%s#%zu", file->name, ++source->mbox_number);
    item->is_mail = true;
    return true;
}

enum mail_step
mail_source_next(struct mail_source *source, struct mail_item *item, GError **error)
{
    if (source->mbox != NULL &&
        next_of_mbox(source, g_ptr_array_index(source->files, source->next - 1), item))
        return MAIL_ITEM;
    if (source->next == source->files->len)
        return MAIL_END;
    struct mail_file *file = g_ptr_array_index(source->files, source->next++);
    if (file->error != NULL) {
        g_propagate_error(error, g_steal_pointer(&file->error));
        return MAIL_PROBLEM;
    }
    GBytes *bytes = mail_read_file(file->path, error);
    if (bytes == NULL)
        return MAIL_PROBLEM;
    /* An .eml file with a "From " line on top is one message all the same. */
    if (file->kind == FILE_ANY && !g_str_has_suffix(file->path, ".eml") && mbox_is(slice_from_bytes(bytes))) {
        source->mbox = bytes;
        source->mbox_at = source->mbox_number = 0;
        return next_of_mbox(source, file, item) ? MAIL_ITEM : mail_source_next(source, item, error);
    }
    bool is_mail = file->kind == FILE_OF_MAILDIR || g_str_has_suffix(file->path, ".eml") ||
                   mail_looks_like(slice_from_bytes(bytes));
    *item = (struct mail_item){ g_strdup(file->name), bytes, is_mail };
    return MAIL_ITEM;
}
