#include "rules/run.h"

#include "base/domain.h"
#include "base/limits.h"
#include "message/address.h"
#include "rules/policy_internal.h"

static void
version_free(gpointer data)
{
    struct version *version = data;

    g_ptr_array_unref(version->changes);
    g_free(version->subject);
    g_free(version);
}

void
run_init(struct run *run, struct policy *in_force, const struct evaluation *asked, struct verdict *result)
{
    struct version *original = g_new0(struct version, 1);

    *run = (struct run){ .policy = in_force, .asked = asked, .verdict = result };
    run->progress = g_array_new(FALSE, TRUE, sizeof(struct progress));
    run->versions = g_ptr_array_new_with_free_func(version_free);
    run->hits = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, (GDestroyNotify)g_array_unref);
    original->changes = g_ptr_array_new();
    original->subject = g_strdup(message_subject(asked->message));
    g_ptr_array_add(run->versions, original);
}

void
run_done(struct run *run)
{
    g_array_unref(run->progress);
    g_ptr_array_unref(run->versions);
    g_hash_table_unref(run->hits);
    g_clear_pointer(&run->body_texts, g_ptr_array_unref);
    g_clear_pointer(&run->attachment_texts, g_ptr_array_unref);
    g_clear_pointer(&run->extractions, g_ptr_array_unref);
    g_clear_pointer(&run->file_names, g_ptr_array_unref);
}

struct version *
run_version(const struct run *run, size_t content)
{
    g_assert(content < run->versions->len);
    return g_ptr_array_index(run->versions, content);
}

const struct outcome *
run_outcome(const struct run *run, size_t index)
{
    g_assert(index < run->verdict->outcomes->len);
    return g_ptr_array_index(run->verdict->outcomes, index);
}

GPtrArray *
run_header_values(const struct run *run, size_t content, const char *name)
{
    const struct version *version = run_version(run, content);
    GPtrArray *values = g_ptr_array_new();
    const struct header_field *field;
    size_t at = 0;

    while ((field = message_next_header(run->asked->message, name, &at)) != NULL)
        g_ptr_array_add(values, (gpointer)field->value);
    for (guint i = 0; i < version->changes->len; i++) {
        const struct header_change *change = g_ptr_array_index(version->changes, i);

        if (g_ascii_strcasecmp(change->name, name) != 0)
            continue;
        if (change->op != HEADER_ADD)
            g_ptr_array_set_size(values, 0);
        if (change->op != HEADER_REMOVE)
            g_ptr_array_add(values, change->value);
    }
    return values;
}

static bool
is_changed(const struct run *run, size_t content, const char *name)
{
    const struct version *version = run_version(run, content);

    for (guint i = 0; i < version->changes->len; i++) {
        const struct header_change *change = g_ptr_array_index(version->changes, i);

        if (g_ascii_strcasecmp(change->name, name) == 0)
            return true;
    }
    return false;
}

static void
append_addresses(GPtrArray *to, const GPtrArray *from)
{
    for (guint i = 0; i < from->len; i++)
        g_ptr_array_add(to, g_utf8_make_valid(g_ptr_array_index(from, i), -1));
}

GPtrArray *
run_header_addresses(const struct run *run, size_t content, const char *name)
{
    GPtrArray *addresses = g_ptr_array_new_with_free_func(g_free);

    if (!is_changed(run, content, name)) {
        append_addresses(addresses, message_addresses(run->asked->message, name));
        return addresses;
    }
    g_autoptr(GPtrArray) values = run_header_values(run, content, name);
    for (guint i = 0; i < values->len; i++) {
        g_autoptr(GPtrArray) found = addresses_parse(g_ptr_array_index(values, i));
        append_addresses(addresses, found);
    }
    return addresses;
}

GPtrArray *
run_sender_addresses(const struct run *run, const struct rule *rule, size_t content)
{
    GPtrArray *addresses = rule->sender_location == SENDER_ENVELOPE
                               ? g_ptr_array_new_with_free_func(g_free)
                               : run_header_addresses(run, content, "From");
    const char *sender = run->asked->envelope->sender;

    if (rule->sender_location != SENDER_HEADER)
        g_ptr_array_add(addresses, g_utf8_make_valid(*sender == '\0' ? "<>" : sender, -1));
    return addresses;
}

const GPtrArray *
run_file_names(struct run *run)
{
    const struct message *mail = run->asked->message;

    if (run->file_names != NULL)
        return run->file_names;
    run->file_names = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < message_part_count(mail); i++) {
        const struct part *part = message_part(mail, i);

        if (part->filename != NULL && part->role != PART_CONTAINER)
            g_ptr_array_add(run->file_names, g_utf8_make_valid(part->filename, -1));
    }
    return run->file_names;
}

static GPtrArray *
texts_of_kind(struct run *run, enum texts_wanted wanted, enum text_kind kind)
{
    const GPtrArray *texts = message_texts(run->asked->message, wanted);
    GPtrArray *chosen = g_ptr_array_new();

    for (guint i = 0; i < texts->len; i++) {
        const struct text *text = g_ptr_array_index(texts, i);

        if (text->kind == kind)
            g_ptr_array_add(chosen, (gpointer)text);
    }
    return chosen;
}

const GPtrArray *
run_body_texts(struct run *run)
{
    if (run->body_texts == NULL)
        run->body_texts = texts_of_kind(run, TEXTS_SUBJECT_AND_BODY, TEXT_BODY);
    return run->body_texts;
}

const GPtrArray *
run_attachment_texts(struct run *run)
{
    if (run->attachment_texts == NULL)
        run->attachment_texts = texts_of_kind(run, TEXTS_ALL, TEXT_ATTACHMENT);
    return run->attachment_texts;
}

bool
run_has_attachment_texts(const struct run *run)
{
    return run->attachment_texts != NULL || run->extractions != NULL || run->verdict->texts != NULL;
}

const GPtrArray *
run_extractions(struct run *run)
{
    struct message *mail = run->asked->message;

    if (run->extractions != NULL)
        return run->extractions;
    (void)message_texts(mail, TEXTS_ALL); /* reads attachments in parallel */
    run->extractions = g_ptr_array_new();
    for (size_t i = 0; i < message_part_count(mail); i++) {
        const struct extraction *extracted = message_part_extraction(mail, i);

        if (extracted != NULL)
            g_ptr_array_add(run->extractions, (gpointer)extracted);
    }
    return run->extractions;
}

static void
append_values(GPtrArray *values, const struct document *document, const char *name)
{
    for (guint i = 0; i < document->properties->len; i++) {
        const struct document_property *property = g_ptr_array_index(document->properties, i);

        if (g_ascii_strcasecmp(property->name, name) == 0)
            g_ptr_array_add(values, property->value);
    }
}

GPtrArray *
run_property_values(struct run *run, const char *name)
{
    const GPtrArray *all = run_extractions(run);
    GPtrArray *values = g_ptr_array_new();

    for (guint i = 0; i < all->len; i++) {
        const struct extraction *extracted = g_ptr_array_index(all, i);

        for (guint k = 0; k < extracted->documents->len; k++)
            append_values(values, extraction_document(extracted, k), name);
    }
    return values;
}

bool
run_is_inside(const struct run *run, const char *address)
{
    const GPtrArray *domains = policy_settings(run->policy)->organization.domains;
    struct slice name = address_domain(slice_from(address));

    for (guint i = 0; i < domains->len; i++) {
        const struct accepted_domain *domain = g_ptr_array_index(domains, i);

        if (domain->type != DOMAIN_EXTERNAL_RELAY && domain_matches_pattern(name, slice_from(domain->name)))
            return true;
    }
    return false;
}

bool
run_is_partner(const struct run *run, const char *address)
{
    const GPtrArray *partners = policy_settings(run->policy)->organization.partners;
    struct slice name = address_domain(slice_from(address));

    for (guint i = 0; i < partners->len; i++) {
        if (domain_matches_pattern(name, slice_from(g_ptr_array_index(partners, i))))
            return true;
    }
    return false;
}

const struct findings *
run_findings(struct run *run)
{
    struct verdict *result = run->verdict;

    if (result->findings == NULL && run->policy->classifiers != NULL) {
        result->classifiers = run->policy->classifiers;
        result->texts = message_texts(run->asked->message, TEXTS_ALL);
        result->findings = classifier_scan(
            result->classifiers, (const struct text *const *)result->texts->pdata, result->texts->len);
    }
    return result->findings;
}
