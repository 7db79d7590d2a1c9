#include "cli/test_batch.h"

#include "base/clock.h"
#include "cli/mail_source.h"
#include "cli/ordered_pool.h"
#include "cli/progress.h"

#define WAITING_PER_JOB 8 /* messages in memory for each thread */

/* The batch while it runs. */
struct test_run {
    const struct test_batch *batch;
    struct progress_bar progress;
    size_t messages, tallies[DISPOSITION_TEMPFAIL + 1];
    enum exit_status status;
};

/* One message on its way through the pool. */
struct test_job {
    struct mail_item item;
    GString *out;  /* what is printed */
    GError *error; /* or why nothing is */
    bool is_tried;
    enum disposition disposition; /* of the first recipient */
};

static void
test_job_free(struct test_job *job)
{
    mail_item_done(&job->item);
    g_string_free(job->out, TRUE);
    g_clear_error(&job->error);
    g_free(job);
}

/* In a thread of the pool. */
static void
work(gpointer data, gpointer context)
{
    struct test_job *job = data;
    const struct test_batch *batch = context;

    if (job->error != NULL)
        return;
    g_autoptr(trial) tried = trial_run(&batch->trial, job->item.name, job->item.bytes, &job->error);
    g_clear_pointer(&job->item.bytes, g_bytes_unref);
    if (tried == NULL)
        return;
    job->is_tried = true;
    job->disposition = trial_planned(tried, 0)->disposition;
    if (batch->is_json)
        test_append_json(&batch->view, tried, job->out);
    else
        test_append_human(&batch->view, tried, job->out);
}

static void
finish_job(struct test_run *run, struct test_job *job)
{
    if (job->error != NULL) {
        progress_clear(&run->progress);
        cli_complain_error(run->batch->cli, g_steal_pointer(&job->error));
        run->status = EXIT_STATUS_CANNOT;
    }
    if (job->is_tried) {
        progress_clear(&run->progress);
        cli_print(job->out);
        run->messages++;
        run->tallies[job->disposition]++;
    }
    test_job_free(job);
}

/* Takes finished jobs off the pool until at most `most` wait, keeping the progress bar alive meanwhile. */
static void
collect(struct test_run *run, struct ordered_pool *pool, const struct mail_source *source, size_t most)
{
    while (ordered_pool_waiting(pool) > most) {
        int64_t now_us = clock_now_us(clock_monotonic());
        struct test_job *job = ordered_pool_pop(pool, now_us + G_USEC_PER_SEC / 5);

        if (job != NULL)
            finish_job(run, job);
        progress_update(&run->progress, mail_source_done(source), mail_source_count(source), now_us);
    }
}

static void
test_all(struct test_run *run, char *const *paths, unsigned jobs)
{
    g_autoptr(mail_source) source = mail_source_new(paths);
    g_autoptr(ordered_pool) pool = ordered_pool_new(jobs, work, (gpointer)(uintptr_t)run->batch);
    enum mail_step step;

    run->progress =
        progress_start(run->batch->cli->err, !run->batch->cli->is_quiet, clock_now_us(clock_monotonic()));
    do {
        struct test_job *job = g_new0(struct test_job, 1);

        job->out = g_string_new(NULL);
        step = mail_source_next(source, &job->item, &job->error);
        bool is_wanted = step == MAIL_PROBLEM ||
                         (step == MAIL_ITEM && (run->batch->wanted == NULL ||
                                                g_regex_match(run->batch->wanted, job->item.name, 0, NULL)));
        if (is_wanted)
            ordered_pool_push(pool, job);
        else
            test_job_free(job);
        collect(run, pool, source, (size_t)jobs * WAITING_PER_JOB);
    } while (step != MAIL_END);
    collect(run, pool, source, 0);
    progress_clear(&run->progress);
}

static void
print_summary(const struct test_run *run)
{
    g_autoptr(GString) line = g_string_new(NULL);
    const char *separator = ": ";

    if (run->messages < 2 || run->batch->is_json || run->batch->cli->is_quiet)
        return;
    g_string_append_printf(line, "%zu messages", run->messages);
    for (int i = 0; i <= DISPOSITION_TEMPFAIL; i++) {
        if (run->tallies[i] == 0)
            continue;
        g_string_append_printf(line, "%s%zu %s", separator, run->tallies[i],
                               disposition_name((enum disposition)i));
        separator = ", ";
    }
    g_string_append(line, ".\n");
    cli_print(line);
}

enum exit_status
test_batch_run(struct test_batch *batch, char *const *paths, unsigned jobs)
{
    struct test_run run = { .batch = batch };

    test_all(&run, paths, jobs);
    print_summary(&run);
    batch->messages = run.messages;
    return run.status;
}
