/*
 * A rule file, a line "====" and a message: the rules are loaded, and where they load the message goes
 * through evaluation and plan for an inside and an outside recipient. The verdict has to account for every
 * recipient.
 */
#include "fuzz/target.h"
#include "rules/evaluate.h"
#include "rules/plan.h"

#include <sys/mman.h>
#include <unistd.h>

static const char settings_text[] = "organization: { domains: [contoso.example] }\n"
                                    "connectors: [{ Name: A, SmartHosts: '[127.0.0.2]' }]\n";

static int
memory_file(const char *name, const void *bytes, size_t len)
{
    int fd = memfd_create(name, MFD_CLOEXEC);

    g_assert(fd >= 0 && write(fd, bytes, len) == (ssize_t)len);
    return fd;
}

static void
evaluate(struct policy *loaded, const uint8_t *bytes, size_t len)
{
    g_autoptr(GBytes) mail_bytes = g_bytes_new(bytes, len);
    g_autoptr(message) mail = message_parse(mail_bytes, NULL);
    g_autoptr(envelope) made = envelope_new("ann@contoso.example");
    struct evaluation evaluation = { mail, made, g_get_real_time(), EVALUATE_WHY | EVALUATE_CLASSIFY };
    struct abilities abilities = { .can_split = false };

    envelope_add_recipient(made, "bob@contoso.example", NULL, NULL);
    envelope_add_recipient(made, "zoe@fabrikam.example", NULL, "NEVER");
    g_autoptr(verdict) decided = rules_evaluate(loaded, &evaluation);
    g_autoptr(plan) planned = rules_plan(decided, mail, abilities);
    g_assert(decided->original_count == 2 && planned->outcomes->len == decided->outcomes->len);
    for (guint i = 0; i < decided->outcomes->len; i++) {
        const struct outcome *outcome = g_ptr_array_index(decided->outcomes, i);
        g_assert(outcome->content == CONTENT_NONE || outcome->content < decided->contents->len);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char divider[] = "\n====\n";
    const uint8_t *middle = memmem(data, size, divider, sizeof divider - 1);
    size_t rules_len = middle == NULL ? size : (size_t)(middle - data);
    int settings_fd = memory_file("postern.yaml", settings_text, sizeof settings_text - 1);
    int rules_fd = memory_file("rules.yaml", data, rules_len);
    g_autofree char *settings_path = g_strdup_printf("/proc/self/fd/%d", settings_fd);
    g_autofree char *rules_path = g_strdup_printf("/proc/self/fd/%d", rules_fd);
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(policy) loaded = policy_load(settings_path, rules_path, found);

    if (loaded != NULL && middle != NULL)
        evaluate(loaded, middle + sizeof divider - 1, size - rules_len - (sizeof divider - 1));
    close(settings_fd);
    close(rules_fd);
    return 0;
}
