#include "cli/doctor/gather.h"

#include "cli/doctor/program.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRAM_TIMEOUT_US (20 * G_USEC_PER_SEC)
#define GROUPS_MOST 256

static struct slice
slice_from_string(const GString *text)
{
    return (struct slice){ text->str, text->len };
}

/* postconf [-c FOLDER] MODE */
static gboolean
run_postconf(const char *folder, const char *mode, struct program_output *output, GError **error)
{
    const char *arguments[] = { "postconf", mode, folder == NULL ? NULL : "-c", folder, NULL };

    if (!program_run(arguments, PROGRAM_TIMEOUT_US, output, error))
        return FALSE;
    if (output->status == 0)
        return TRUE;
    g_strchomp(output->err->str);
    g_set_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED, "%s", output->err->str);
    program_output_clear(output);
    return FALSE;
}

static struct postfix_config *
read_postfix(const char *folder, GError **error)
{
    static const char *const modes[] = { "-x", "-M", "-Px" };
    struct program_output outputs[ARRAY_LEN(modes)] = { 0 };
    struct postfix_config *postfix = NULL;
    size_t read = 0;

    while (read < ARRAY_LEN(modes) && run_postconf(folder, modes[read], &outputs[read], error))
        read++;
    if (read == ARRAY_LEN(modes)) {
        const struct postconf_output output = {
            .parameters = slice_from_string(outputs[0].out),
            .services = slice_from_string(outputs[1].out),
            .overrides = slice_from_string(outputs[2].out),
            .warnings = slice_from_string(outputs[0].err),
        };
        postfix = postfix_parse(folder == NULL ? "/etc/postfix" : folder, &output, error);
    }
    for (size_t i = 0; i < read; i++)
        program_output_clear(&outputs[i]);
    return postfix;
}

static void
find_mail_owner(struct mta_setup *setup)
{
    const struct passwd *user = getpwnam(postfix_text(setup->postfix, NULL, "mail_owner"));
    gid_t groups[GROUPS_MOST];
    int count = GROUPS_MOST;

    if (user == NULL || getgrouplist(user->pw_name, user->pw_gid, groups, &count) < 0)
        return;
    setup->mail_owner.is_known = true;
    setup->mail_owner.uid = user->pw_uid;
    g_array_append_vals(setup->mail_owner.groups, groups, (guint)count);
}

static char *
group_name(gid_t gid)
{
    const struct group *group = getgrgid(gid);

    return group == NULL ? g_strdup_printf("%u", (unsigned)gid) : g_strdup(group->gr_name);
}

static struct file_facts *
look_at_file(const char *path)
{
    struct file_facts *facts = g_new0(struct file_facts, 1);
    struct stat info;

    if (stat(path, &info) != 0) {
        facts->kind = errno == ENOENT || errno == ENOTDIR ? FILE_MISSING : FILE_HIDDEN;
        return facts;
    }
    facts->kind = S_ISSOCK(info.st_mode) ? FILE_SOCKET : S_ISDIR(info.st_mode) ? FILE_FOLDER : FILE_OTHER;
    facts->mode = info.st_mode & 07777;
    facts->uid = info.st_uid;
    facts->gid = info.st_gid;
    facts->group = group_name(info.st_gid);
    return facts;
}

/* postmap -q KEY TABLE: 0 found, 1 nothing; anything else, or words on standard error, is a failure. */
static struct lookup *
look_up(const char *folder, const struct setup_question *question)
{
    const char *with_folder[] = { "postmap", "-c", folder, "-q", question->key, question->table, NULL };
    const char *plain[] = { "postmap", "-q", question->key, question->table, NULL };
    struct lookup *lookup = g_new0(struct lookup, 1);
    struct program_output output = { 0 };
    g_autoptr(GError) error = NULL;

    if (!program_run(folder == NULL ? plain : with_folder, PROGRAM_TIMEOUT_US, &output, &error)) {
        *lookup = (struct lookup){ LOOKUP_FAILED, g_strdup(error->message) };
        return lookup;
    }
    if (output.status == 0)
        *lookup = (struct lookup){ LOOKUP_FOUND, g_strdup(g_strchomp(output.out->str)) };
    else if (output.status == 1 && output.err->len == 0)
        lookup->outcome = LOOKUP_NOTHING;
    else
        *lookup = (struct lookup){ LOOKUP_FAILED, g_strdup(g_strchomp(output.err->str)) };
    program_output_clear(&output);
    return lookup;
}

static struct certificate_facts *
look_at_certificate(const char *path)
{
    struct certificate_facts *facts = g_new0(struct certificate_facts, 1);
    g_autoptr(GError) error = NULL;

    facts->certificate = certificate_read(path, &error);
    facts->problem = error == NULL ? NULL : g_strdup(error->message);
    return facts;
}

static void
fulfil(struct mta_setup *setup, const char *folder)
{
    struct setup_wishes wishes;

    setup_wishes(setup, &wishes);
    for (guint i = 0; i < wishes.files->len; i++) {
        const char *path = g_ptr_array_index(wishes.files, i);

        g_hash_table_replace(setup->files, g_strdup(path), look_at_file(path));
    }
    for (guint i = 0; i < wishes.lookups->len; i++) {
        const struct setup_question *question = g_ptr_array_index(wishes.lookups, i);

        g_hash_table_replace(setup->lookups, setup_lookup_key(question->table, question->key),
                             look_up(folder, question));
    }
    for (guint i = 0; i < wishes.certificates->len; i++) {
        const char *path = g_ptr_array_index(wishes.certificates, i);

        g_hash_table_replace(setup->certificates, g_strdup(path), look_at_certificate(path));
    }
    setup_wishes_clear(&wishes);
}

struct mta_setup *
gather(const struct gather_options *options)
{
    struct mta_setup *setup = setup_new();
    g_autoptr(GError) error = NULL;

    setup->settings = options->settings;
    setup->settings_problem = options->settings_problem;
    setup->tenant = options->tenant;
    setup->now_s = options->now_s;
    setup->postfix = read_postfix(options->mta_folder, &error);
    if (setup->postfix == NULL)
        setup->postfix_problem = g_strdup(error->message);
    else
        find_mail_owner(setup);
    fulfil(setup, options->mta_folder);
    if (options->is_online) {
        setup->clock = online_clock();
        setup->online = options->settings == NULL ? g_ptr_array_new() : online_look(options->settings);
        setup->spf = options->settings == NULL ? g_ptr_array_new() : online_spf(options->settings);
    }
    return setup;
}
