/*
 * Words and patterns: which texts a target has, scanned once for each version of them, and the answer that a
 * predicate looks up. Declared in run.h.
 */
#include "rules/run.h"

/* The texts of a target, each with the name that explanations give it. */
struct targets {
    GArray *slices;   /* of struct slice */
    GPtrArray *names; /* of char * */
    GPtrArray
        *texts; /* of const struct text *, parallel to the slices, where they are texts of the message */
    GPtrArray *owned; /* what the slices point into */
};

static void
targets_init(struct targets *targets)
{
    targets->slices = g_array_new(FALSE, FALSE, sizeof(struct slice));
    targets->names = g_ptr_array_new_with_free_func(g_free);
    targets->texts = g_ptr_array_new();
    targets->owned = g_ptr_array_new_with_free_func(g_free);
}

static void
targets_done(struct targets *targets)
{
    g_array_unref(targets->slices);
    g_ptr_array_unref(targets->names);
    g_ptr_array_unref(targets->texts);
    g_ptr_array_unref(targets->owned);
}

static void
targets_add(struct targets *targets, struct slice text, char *name)
{
    g_array_append_val(targets->slices, text);
    g_ptr_array_add(targets->names, name);
}

static void
targets_add_all(struct targets *targets, GPtrArray *texts, const char *name)
{
    for (guint i = 0; i < texts->len; i++) {
        char *text = g_utf8_make_valid(g_ptr_array_index(texts, i), -1);

        g_ptr_array_add(targets->owned, text);
        targets_add(targets, slice_from(text), g_strdup(name));
    }
}

/* A text that knows its pages and sheets; they are told once it is known where something matched. */
static void
targets_add_text(struct targets *targets, const struct text *text)
{
    targets_add(targets, text->utf8, NULL);
    g_ptr_array_add(targets->texts, (gpointer)text);
}

/* The charsets that the text parts of the message declare: array of const char *. */
static GPtrArray *
charsets_of(const struct message *mail)
{
    GPtrArray *charsets = g_ptr_array_new();

    for (size_t i = 0; i < message_part_count(mail); i++) {
        const struct part *part = message_part(mail, i);

        if (part->is_text && part->charset != NULL)
            g_ptr_array_add(charsets, (gpointer)part->charset);
    }
    return charsets;
}

/* `name` is the property's, for TARGET_PROPERTY. */
static void
collect(const struct question *question, enum match_target target, const char *name, struct targets *targets)
{
    struct run *run = question->run;
    const struct condition *condition = question->condition;
    g_autoptr(GPtrArray) texts = NULL;

    switch (target) {
    case TARGET_SUBJECT:
        targets_add(targets, slice_from(run_version(run, question->content)->subject), g_strdup("subject"));
        break;
    case TARGET_BODY:
        for (guint i = 0; i < run_body_texts(run)->len; i++) {
            const struct text *text = g_ptr_array_index(run_body_texts(run), i);
            targets_add_text(targets, text);
        }
        break;
    case TARGET_SENDER:
        texts = run_sender_addresses(run, question->rule, question->content);
        targets_add_all(targets, texts, "sender");
        break;
    case TARGET_RECIPIENT:
        texts = g_ptr_array_new();
        g_ptr_array_add(texts, question->outcome->recipient->address);
        targets_add_all(targets, texts, "recipient");
        break;
    case TARGET_FILENAME:
        texts = g_ptr_array_new();
        for (guint i = 0; i < run_file_names(run)->len; i++)
            g_ptr_array_add(texts, g_ptr_array_index(run_file_names(run), i));
        targets_add_all(targets, texts, "attachment name");
        break;
    case TARGET_HEADER:
        texts = run_header_values(run, question->content, condition->arguments.header);
        targets_add_all(targets, texts, condition->arguments.header);
        break;
    case TARGET_ATTACHMENT:
        for (guint i = 0; i < run_attachment_texts(run)->len; i++) {
            const struct text *text = g_ptr_array_index(run_attachment_texts(run), i);
            targets_add_text(targets, text);
        }
        break;
    case TARGET_CHARSET:
        texts = charsets_of(run->asked->message);
        targets_add_all(targets, texts, "charset");
        break;
    case TARGET_PROPERTY:
        texts = run_property_values(run, name);
        targets_add_all(targets, texts, name);
        break;
    case TARGET_NONE:
    case TARGET_SUBJECT_OR_BODY:
        g_assert_not_reached();
    }
}

/* What tells one scan of a matcher from another: the version, the recipient, the rule's place to look for the
 * sender. */
static guint64
version_key(const struct question *question, enum match_target target)
{
    switch (target) {
    case TARGET_SUBJECT:
    case TARGET_HEADER:
        return question->content;
    case TARGET_SENDER:
        return question->content * 4 + (guint64)question->rule->sender_location;
    case TARGET_RECIPIENT:
        return question->outcome_index;
    case TARGET_NONE:
    case TARGET_SUBJECT_OR_BODY:
    case TARGET_BODY:
    case TARGET_FILENAME:
    case TARGET_ATTACHMENT:
    case TARGET_CHARSET:
    case TARGET_PROPERTY:
        break;
    }
    return 0;
}

static const GArray *
scan_once(const struct question *question, struct matcher *matcher, enum match_target target)
{
    guint64 key = (guint64)matcher_index(matcher) << 48 | version_key(question, target);
    GArray *hits = g_hash_table_lookup(question->run->hits, &key);

    if (hits != NULL)
        return hits;
    struct targets targets;
    targets_init(&targets);
    collect(question, target, matcher_name(matcher), &targets);
    hits = matcher_scan(matcher, (const struct slice *)(void *)targets.slices->data, targets.slices->len);
    targets_done(&targets);
    g_hash_table_insert(question->run->hits, g_memdup2(&key, sizeof key), hits);
    return hits;
}

/* What matched, and who asks for it. */
struct looked_for {
    enum match_target target;
    const struct matcher *matcher;
    const char *wanted; /* the word or pattern as written */
};

static char *
name_of(const struct targets *targets, const struct hit *hit)
{
    if (targets->texts->len > 0)
        return text_describe_at(g_ptr_array_index(targets->texts, hit->text), hit->start);
    return g_strdup(g_ptr_array_index(targets->names, hit->text));
}

static void
explain_hit(const struct question *question, const struct looked_for *looked, const struct hit *hit)
{
    const char *wanted = looked->wanted;
    struct targets targets;

    targets_init(&targets);
    collect(question, looked->target, matcher_name(looked->matcher), &targets);
    struct slice text = g_array_index(targets.slices, struct slice, hit->text);
    struct slice matched = slice_sub(text, hit->start, hit->end - hit->start);
    bool is_word = question->condition->predicate->parameter.shape != ARGS_PATTERNS;
    g_autofree char *name = name_of(&targets, hit);
    long character = g_utf8_strlen(text.at, (gssize)hit->start);
    g_autofree char *shown =
        (question->run->asked->flags & EVALUATE_SHOW) != 0 ? slice_to_string(matched) : finding_mask(matched);

    g_string_append_printf(question->why, "%s, character %ld: ", name, character);
    if (is_word)
        g_string_append_printf(question->why, "\"%s\"", wanted);
    else
        g_string_append_printf(question->why, "\"%s\" matches %s", shown, wanted);
    targets_done(&targets);
}

/* One target of a predicate. MATCH_YES outranks MATCH_FAILED: one value that is there is enough. */
static enum match
match_target(const struct question *question, struct matcher *matcher, const GArray *ids,
             enum match_target target)
{
    const GArray *hits = scan_once(question, matcher, target);
    const GPtrArray *texts = question->condition->arguments.texts;
    enum match answer = MATCH_NO;

    for (guint i = 0; i < ids->len; i++) {
        const struct hit *hit = &g_array_index(hits, struct hit, g_array_index(ids, guint, i));

        if (hit->result <= answer)
            continue;
        answer = hit->result;
        if (answer == MATCH_YES) {
            if (question->why != NULL)
                explain_hit(question, &(struct looked_for){ target, matcher, g_ptr_array_index(texts, i) },
                            hit);
            break;
        }
        if (question->why != NULL)
            g_string_append_printf(question->why, "gave up on %s: too costly on this text; ",
                                   (const char *)g_ptr_array_index(texts, i));
    }
    return answer;
}

enum match
run_match_property(const struct question *question)
{
    const struct arguments *arguments = &question->condition->arguments;
    enum match answer = MATCH_NO;

    for (guint i = 0; i < arguments->patterns->len && answer != MATCH_YES; i++) {
        struct matcher *matcher = g_ptr_array_index(arguments->matchers, i);
        const GArray *hits = scan_once(question, matcher, TARGET_PROPERTY);
        const struct hit *hit =
            &g_array_index(hits, struct hit, g_array_index(arguments->patterns, guint, i));
        const struct looked_for looked = { TARGET_PROPERTY, matcher, g_ptr_array_index(arguments->texts, i) };

        answer = MAX(answer, hit->result);
        if (hit->result == MATCH_YES && question->why != NULL)
            explain_hit(question, &looked, hit);
    }
    if (answer == MATCH_NO && question->why != NULL)
        g_string_append_printf(question->why, "none of %u words found in such properties",
                               arguments->texts->len);
    return answer;
}

enum match
run_match(const struct question *question)
{
    const struct arguments *arguments = &question->condition->arguments;
    bool is_both = question->condition->predicate->target == TARGET_SUBJECT_OR_BODY;
    enum match_target first = is_both ? TARGET_SUBJECT : question->condition->predicate->target;
    enum match answer = match_target(question, arguments->matcher, arguments->patterns, first);

    if (is_both && answer != MATCH_YES) {
        enum match body =
            match_target(question, arguments->body_matcher, arguments->body_patterns, TARGET_BODY);
        answer = MAX(answer, body);
    }
    if (answer == MATCH_NO && question->why != NULL)
        g_string_append_printf(question->why, "none of %u %s found", arguments->texts->len,
                               question->condition->predicate->parameter.shape == ARGS_WORDS ? "words"
                                                                                             : "patterns");
    return answer;
}
