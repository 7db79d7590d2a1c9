/* Whether Postfix reaches Postern's daemons: chroot, names, files, rights. */
#include "cli/doctor/check.h"

#include <string.h>

/* "smtpd_milters of smtp/inet", for people. */
static char *
use_text(const struct socket_use *use)
{
    return use->is_own_parameter ? g_strdup_printf("%s of %s/%s in master.cf", use->parameter,
                                                   use->service->name, use->service->type)
                                 : g_strdup(use->parameter);
}

/* The parameter's line as it is, with Postern's socket as it has to be written. */
static char *
use_line(const struct mta_setup *setup, const struct socket_use *use)
{
    g_autofree char *socket = setup_socket_for_postfix(setup, use->role);
    g_autofree char *written = g_strconcat("unix:", use->socket.path, NULL);
    const char *now = postfix_text(setup->postfix, use->service, use->parameter);
    g_autofree char *cured = socket == NULL ? NULL : text_replace(now, written, socket);

    if (cured == NULL)
        return NULL;
    return use->is_own_parameter ? g_strdup_printf("    -o { %s = %s }", use->parameter, cured)
                                 : g_strjoin(" = ", use->parameter, cured, NULL);
}

static enum finding_place
use_place(const struct socket_use *use)
{
    return use->is_own_parameter ? PLACE_MASTER_CF : PLACE_MAIN_CF;
}

/* The same place is told once, however many services see it alike. */
static bool
is_repeated(const GPtrArray *uses, guint at)
{
    const struct socket_use *use = g_ptr_array_index(uses, at);

    for (guint i = 0; i < at; i++) {
        const struct socket_use *earlier = g_ptr_array_index(uses, i);

        if (strcmp(earlier->parameter, use->parameter) == 0 && g_strcmp0(earlier->path, use->path) == 0 &&
            earlier->is_own_parameter == use->is_own_parameter)
            return true;
    }
    return false;
}

/* The same for what is said of the socket, whoever asks there. */
static bool
is_path_repeated(const GPtrArray *uses, guint at)
{
    const struct socket_use *use = g_ptr_array_index(uses, at);

    for (guint i = 0; i < at; i++) {
        if (g_strcmp0(((const struct socket_use *)g_ptr_array_index(uses, i))->path, use->path) == 0)
            return true;
    }
    return false;
}

static void
check_chroot(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GPtrArray) uses = setup_sockets(setup);

    for (guint i = 0; i < uses->len; i++) {
        const struct socket_use *use = g_ptr_array_index(uses, i);
        const char *own = setup_own_path(setup, use->role);

        if (use->is_postern || use->socket.path == NULL || own == NULL || use->service == NULL ||
            !use->service->is_chrooted || strcmp(use->socket.path, own) != 0 || is_repeated(uses, i))
            continue;
        g_autofree char *where = use_text(use);
        report_add(report,
                   (struct finding){
                       .severity = SEVERITY_ERROR,
                       .place = use_place(use),
                       .found = g_strdup_printf("%s names unix:%s, and %s runs chrooted: for it that is %s",
                                                where, use->socket.path, use->service->command, use->path),
                       .wanted = g_strdup("a path relative to the queue directory, with the socket below it"),
                       .add = use_line(setup, use),
                   });
    }
}

static void
check_mismatch(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GPtrArray) uses = setup_sockets(setup);

    for (guint i = 0; i < uses->len; i++) {
        const struct socket_use *use = g_ptr_array_index(uses, i);
        const char *own = setup_own_path(setup, use->role);
        bool is_chroot_fault = own != NULL && use->socket.path != NULL && strcmp(use->socket.path, own) == 0;

        if (!use->is_meant || is_chroot_fault || is_repeated(uses, i))
            continue;
        g_autofree char *where = use_text(use);
        report_add(report, (struct finding){
                               .severity = SEVERITY_ERROR,
                               .place = use_place(use),
                               .found = g_strdup_printf("%s leads to %s, and Postern listens on %s", where,
                                                        use->path, setup_own_socket(setup, use->role)),
                               .wanted = g_strdup("one path in both"),
                               .add = use_line(setup, use),
                           });
    }
}

static const char *
daemon_of(enum socket_role role)
{
    return role == SOCKET_MILTER ? "postern-milter" : "postern-routed";
}

static void
check_missing(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GPtrArray) uses = setup_sockets(setup);

    for (guint i = 0; i < uses->len; i++) {
        const struct socket_use *use = g_ptr_array_index(uses, i);
        const struct file_facts *facts = use->path == NULL ? NULL : setup_file(setup, use->path);

        if (!use->is_postern || facts == NULL || facts->kind == FILE_SOCKET || facts->kind == FILE_HIDDEN ||
            is_path_repeated(uses, i))
            continue;
        report_add(report,
                   (struct finding){
                       .severity = SEVERITY_ERROR,
                       .place = PLACE_MACHINE,
                       .found = g_strdup_printf("%s: %s", use->path,
                                                facts->kind == FILE_MISSING ? "there is no such socket"
                                                                            : "this is no socket"),
                       .wanted = g_strdup_printf("a running %s; without it Postfix answers 451",
                                                 daemon_of(use->role)),
                       .add = g_strdup_printf("systemctl enable --now %s", daemon_of(use->role)),
                   });
    }
}

enum access { ACCESS_YES, ACCESS_NO, ACCESS_UNKNOWN };

static bool
owner_is_in(const struct mta_setup *setup, gid_t gid)
{
    for (guint i = 0; i < setup->mail_owner.groups->len; i++) {
        if (g_array_index(setup->mail_owner.groups, gid_t, i) == gid)
            return true;
    }
    return false;
}

/* Whether Postfix's user has the permission `bit` (4, 2, 1) on `path`. */
static enum access
may(const struct mta_setup *setup, const char *path, mode_t bit)
{
    const struct file_facts *facts = setup_file(setup, path);

    if (facts == NULL || facts->kind == FILE_HIDDEN || !setup->mail_owner.is_known)
        return ACCESS_UNKNOWN;
    if (facts->kind == FILE_MISSING || facts->kind == FILE_OTHER)
        return ACCESS_YES; /* told by another check */
    unsigned shift = facts->uid == setup->mail_owner.uid ? 6 : owner_is_in(setup, facts->gid) ? 3 : 0;
    return (facts->mode >> shift & bit) == bit ? ACCESS_YES : ACCESS_NO;
}

static void
report_no_right(const struct mta_setup *setup, const char *path, struct doctor_report *report)
{
    const struct file_facts *facts = setup_file(setup, path);
    bool is_folder = facts->kind == FILE_FOLDER;
    const char *owner = postfix_text(setup->postfix, NULL, "mail_owner");

    report_add(
        report,
        (struct finding){
            .severity = SEVERITY_ERROR,
            .place = PLACE_MACHINE,
            .found = g_strdup_printf("%s: group %s, mode %04o; user %s may not %s it", path, facts->group,
                                     (unsigned)facts->mode, owner, is_folder ? "enter" : "connect to"),
            .wanted = g_strdup_printf("group %s and mode %s", owner, is_folder ? "0750" : "0660"),
            .add = is_folder ? g_strdup_printf("chgrp %s %s && chmod g+x %s", owner, path, path)
                             : g_strdup_printf("chgrp %s %s && chmod g+rw %s", owner, path, path),
        });
}

/* From the root to the socket: the first thing on the way that Postfix's user cannot pass. */
static void
check_way(const struct mta_setup *setup, const char *path, struct doctor_report *report)
{
    g_autoptr(GPtrArray) way = g_ptr_array_new_with_free_func(g_free);

    for (char *at = g_strdup(path); at != NULL;) {
        char *parent = strcmp(at, "/") == 0 ? NULL : g_path_get_dirname(at);

        g_ptr_array_insert(way, 0, at);
        at = parent;
    }
    for (guint i = 0; i < way->len; i++) {
        const char *step = g_ptr_array_index(way, i);
        enum access access = may(setup, step, i + 1 == way->len ? 2 : 1);

        if (access == ACCESS_NO)
            report_no_right(setup, step, report);
        else if (access == ACCESS_UNKNOWN)
            report_unchecked(report, "the rights of '%s' cannot be seen; run it as root", step);
        if (access != ACCESS_YES)
            return;
    }
}

static void
check_rights(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GPtrArray) uses = setup_sockets(setup);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < uses->len; i++) {
        const struct socket_use *use = g_ptr_array_index(uses, i);

        if (use->is_postern && use->path != NULL && g_hash_table_add(seen, use->path))
            check_way(setup, use->path, report);
    }
}

/* Anybody on the machine could talk to the daemon, in Postfix's place. */
static void
check_open(const struct mta_setup *setup, struct doctor_report *report)
{
    g_autoptr(GPtrArray) uses = setup_sockets(setup);

    for (guint i = 0; i < uses->len; i++) {
        const struct socket_use *use = g_ptr_array_index(uses, i);
        const struct file_facts *facts = use->path == NULL ? NULL : setup_file(setup, use->path);
        g_autofree char *folder = use->path == NULL ? NULL : g_path_get_dirname(use->path);
        const struct file_facts *around = folder == NULL ? NULL : setup_file(setup, folder);

        if (!use->is_postern || facts == NULL || facts->kind != FILE_SOCKET || (facts->mode & 2) == 0 ||
            around == NULL || (around->mode & 1) == 0 || is_path_repeated(uses, i))
            continue;
        report_add(report, (struct finding){
                               .severity = SEVERITY_WARNING,
                               .place = PLACE_MACHINE,
                               .found = g_strdup_printf("%s: mode %04o, in a folder that everybody may enter",
                                                        use->path, (unsigned)facts->mode),
                               .wanted = g_strdup("mode 0660, for Postfix's group alone"),
                               .add = g_strdup_printf("chmod 0660 %s", use->path),
                           });
    }
}

/* clang-format off */
static const struct check rows[] = {
    { { "doctor/socket-chroot",
        "Debian runs most of Postfix's services in a chroot at the queue directory. An absolute path leads them to another place than it leads you: 'No such file or directory', although ls shows the socket.",
        "Let the socket live below the queue directory and write it relative to that, which is right with a chroot and without." },
      GROUP_SOCKETS, NEEDS_BOTH, check_chroot },
    { { "doctor/socket-mismatch",
        "Postfix asks at one socket and Postern listens at another.",
        "Make the path in main.cf, counted from the queue directory where it is relative, the one of postern.yaml." },
      GROUP_SOCKETS, NEEDS_BOTH, check_mismatch },
    { { "doctor/socket-missing",
        "The socket that Postfix asks at does not exist: the daemon does not run. Mail is deferred meanwhile.",
        "Start the daemon; its log says why it does not stay. Both start before Postfix (contrib/systemd)." },
      GROUP_SOCKETS, NEEDS_BOTH, check_missing },
    { { "doctor/socket-rights",
        "Postfix's services run as mail_owner (postfix), and that user cannot reach the socket: 'Permission denied', and all mail is deferred.",
        "The folder belongs to postern and group postfix, mode 0750; the sockets have group postfix, mode 0660 (milter.socket_group)." },
      GROUP_SOCKETS, NEEDS_BOTH, check_rights },
    { { "doctor/socket-open",
        "Every user of this machine can talk to the daemon as if it were Postfix.",
        "Mode 0660 on the socket (milter.socket_mode), or a folder that others cannot enter." },
      GROUP_SOCKETS, NEEDS_BOTH, check_open },
};
/* clang-format on */

const struct check_family checks_sockets = { rows, ARRAY_LEN(rows) };
