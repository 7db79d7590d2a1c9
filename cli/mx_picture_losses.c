#include "cli/mx_picture_internal.h"

#define PANEL_TITLE 28
#define PANEL_PAD 14
#define CHIP_WIDTH 112
#define CHIP_HEIGHT 22
#define CHIP_GAP 6
#define MOST_CHIPS 8 /* of a tier in a small picture */
#define CHIP_LETTERS 15
#define CAPTION_LINE 18
#define PANEL_FOOT 56
#define PANEL_GAP 20
#define LEAST_PANEL_WIDTH 290 /* for the line below the hosts */
#define MOST_PANELS 12
#define PANELS_HEAD 44   /* above them: what they are */
#define PANELS_WIDTH 960 /* before the next row begins */

static const char *const verdict_classes[] = {
    [VERDICT_NO_CHANGE] = "small good", [VERDICT_FAILS_OVER] = "small good",
    [VERDICT_BY_CHANCE] = "small warn", [VERDICT_NAME_LOST] = "small warn",
    [VERDICT_STOPPED] = "small bad",    [VERDICT_NOWHERE] = "small bad",
};

static guint
most_chips(const struct failure_model *model, guint *tiers)
{
    guint most = 0;

    *tiers = 0;
    for (guint tier = 0; tier < model->zone->tiers->len; tier++) {
        guint hosts = 0;

        for (guint i = 0; i < model->machines->len; i++)
            hosts += model_machine(model, i)->tier == (int)tier;
        *tiers += hosts > 0;
        most = MAX(most, hosts);
    }
    return MIN(most, MOST_CHIPS + 1);
}

static bool
takes_mail(const struct failure_model *model, const struct outcome *outcome, guint machine)
{
    const GPtrArray *names = model_machine(model, machine)->names;

    for (guint i = 0; i < names->len; i++) {
        if (g_ptr_array_find(outcome->hosts, g_ptr_array_index(names, i), NULL))
            return true;
    }
    return false;
}

static bool
is_lost(const struct failure_model *model, const struct kill *kill, guint machine)
{
    for (guint i = 0; i < model->addresses->len; i++) {
        if (model_address(model, i)->machine == machine && !kill->is_dead[i])
            return false;
    }
    return true;
}

static void
draw_chip(const struct picture *picture, const struct loss *loss, guint machine, struct svg_point at)
{
    const struct failure_model *model = picture->run->model;
    struct svg_box box = { at.x, at.y, CHIP_WIDTH, CHIP_HEIGHT };
    g_autofree char *name = picture_host_name(picture, machine, CHIP_LETTERS);
    const char *chip = "idle", *text = "small middle";

    if (is_lost(model, loss->kill, machine)) {
        chip = "lost";
        text = "losing middle";
    } else if (loss->verdict != VERDICT_STOPPED && takes_mail(model, loss->outcome, machine)) {
        chip = "takes";
        text = "taking middle";
    }
    svg_group_begin(g_ptr_array_index(model_machine(model, machine)->names, 0), picture->out);
    svg_rect(box, CHIP_HEIGHT / 2.0, chip, picture->out);
    picture_text(picture, (struct svg_point){ at.x + CHIP_WIDTH / 2.0, at.y + 15.5 }, text, name);
    svg_group_end(picture->out);
}

static void
draw_chips(const struct picture *picture, const struct loss *loss, struct svg_point at)
{
    const struct failure_model *model = picture->run->model;

    for (guint tier = 0; tier < model->zone->tiers->len; tier++) {
        guint drawn = 0, hosts = 0;

        for (guint i = 0; i < model->machines->len; i++) {
            if (model_machine(model, i)->tier != (int)tier)
                continue;
            if (hosts++ < MOST_CHIPS)
                draw_chip(picture, loss, i,
                          (struct svg_point){ at.x, at.y + drawn++ * (CHIP_HEIGHT + CHIP_GAP) });
        }
        if (hosts > drawn) {
            g_autofree char *more = g_strdup_printf("and %u more", hosts - drawn);

            picture_text(picture,
                         (struct svg_point){ at.x + 10, at.y + drawn * (CHIP_HEIGHT + CHIP_GAP) + 15 },
                         "small dim", more);
        }
        at.x += hosts > 0 ? CHIP_WIDTH + PANEL_PAD : 0;
    }
}

static const char *const captions[] = {
    [VERDICT_NO_CHANGE] = "the best tier goes on",
    [VERDICT_FAILS_OVER] = "the next tier takes over",
    [VERDICT_BY_CHANCE] = "reached by chance alone",
    [VERDICT_NAME_LOST] = "no name server is left",
    [VERDICT_STOPPED] = "never reached",
    [VERDICT_NOWHERE] = "no host is left: mail waits",
};

static void
draw_caption(const struct picture *picture, const struct loss *loss, struct svg_point at)
{
    const struct mta *mta = picture->run->mta;
    g_autoptr(GString) note = g_string_new(NULL);

    if (loss->verdict == VERDICT_STOPPED || loss->verdict == VERDICT_BY_CHANCE)
        g_string_append_printf(note, "%s tries %u addresses", mta->title, mta->limit);
    else if (loss->outcome->wait_s > 0)
        g_string_append_printf(note, "each message waits %d s", loss->outcome->wait_s);
    picture_text(picture, at, verdict_classes[loss->verdict], captions[loss->verdict]);
    picture_text(picture, (struct svg_point){ at.x, at.y + CAPTION_LINE }, "small dim", note->str);
}

static void
draw_panel(const struct picture *picture, const struct loss *loss, struct svg_box box)
{
    g_autoptr(GString) title = g_string_new("without ");
    glong letters = (glong)(box.width - 2 * PANEL_PAD) / LETTER_WIDTH;

    for (guint i = 0; i < loss->kill->names->len; i++)
        g_string_append_printf(title, "%s%s", i == 0 ? "" : ", ",
                               (const char *)g_ptr_array_index(loss->kill->names, i));
    g_autofree char *short_title = picture_shortened(slice_from(title->str), letters);

    svg_rect(box, 10, "panel", picture->out);
    picture_text(picture, (struct svg_point){ box.x + PANEL_PAD, box.y + 24 }, "bold", short_title);
    draw_chips(picture, loss, (struct svg_point){ box.x + PANEL_PAD, box.y + PANEL_TITLE + PANEL_PAD });
    draw_caption(picture, loss,
                 (struct svg_point){ box.x + PANEL_PAD, box.y + box.height - PANEL_PAD - CAPTION_LINE });
}

/* A site with its name servers where it has some, and what somebody asked about. */
static bool
is_drawn(const struct simulation *run, const struct loss *loss)
{
    if (loss->kill->kind != KILL_SITE)
        return loss->kill->kind == KILL_SITE_AND_SERVERS || loss->kill->kind == KILL_NAMED;
    for (guint i = 0; i < run->losses->len; i++) {
        const struct loss *other = g_ptr_array_index(run->losses, i);

        if (other->kill->kind == KILL_SITE_AND_SERVERS &&
            g_str_equal(g_ptr_array_index(other->kill->names, 0), g_ptr_array_index(loss->kill->names, 0)))
            return false;
    }
    return true;
}

static struct svg_point
panel_size(const struct simulation *run)
{
    guint tiers, chips = most_chips(run->model, &tiers);
    double width = PANEL_PAD + tiers * (CHIP_WIDTH + PANEL_PAD);

    return (struct svg_point){ MAX(width, LEAST_PANEL_WIDTH),
                               PANEL_TITLE + PANEL_PAD + chips * (CHIP_HEIGHT + CHIP_GAP) + PANEL_FOOT };
}

static guint
panels_of_a_row(const struct simulation *run)
{
    guint fit = (guint)((PANELS_WIDTH + PANEL_GAP) / (panel_size(run).x + PANEL_GAP));

    return fit == 0 ? 1 : fit;
}

static guint
count_panels(const struct simulation *run)
{
    guint count = 0;

    for (guint i = 0; i < run->losses->len; i++)
        count += is_drawn(run, g_ptr_array_index(run->losses, i));
    return MIN(count, MOST_PANELS);
}

struct svg_point
picture_losses_size(const struct simulation *run)
{
    struct svg_point panel = panel_size(run);
    guint count = count_panels(run), row = panels_of_a_row(run), rows = (count + row - 1) / row;
    guint widest = MIN(count, row);

    if (count == 0)
        return (struct svg_point){ 0, 0 };
    return (struct svg_point){ widest * (panel.x + PANEL_GAP) - PANEL_GAP,
                               PANELS_HEAD + rows * (panel.y + PANEL_GAP) - PANEL_GAP };
}

void
picture_draw_losses(const struct picture *picture, struct svg_point at)
{
    const struct simulation *run = picture->run;
    struct svg_point panel = panel_size(run);
    guint drawn = 0, row = panels_of_a_row(run);

    if (count_panels(run) > 0)
        picture_text(picture, (struct svg_point){ at.x, at.y + 26 }, "bold", "What is left");
    for (guint i = 0; i < run->losses->len && drawn < MOST_PANELS; i++) {
        const struct loss *loss = g_ptr_array_index(run->losses, i);
        struct svg_box box = { at.x + drawn % row * (panel.x + PANEL_GAP),
                               at.y + PANELS_HEAD + drawn / row * (panel.y + PANEL_GAP), panel.x, panel.y };

        if (is_drawn(run, loss)) {
            draw_panel(picture, loss, box);
            drawn++;
        }
    }
}
