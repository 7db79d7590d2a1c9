#include "cli/mx_picture_internal.h"

#include "cli/mx_simulate.h"
#include "dns/endpoint.h"

#define LEAST_WIDTH 640
#define TITLE_LETTER_WIDTH 12
#define TOP 104 /* above the tiers: name, headline, heads of the columns */
#define SENDER_WIDTH 104
#define COLUMN_WIDTH 232
#define COLUMN_GAP 72
#define SITE_HEAD 30
#define SITE_PAD 10
#define SITE_GAP 16
#define HOST_HEAD 26
#define ADDRESS_LINE 16
#define HOST_GAP 8
#define MOST_ADDRESSES 4 /* of a host that are written out */
#define MOST_LETTERS 28  /* of a name on a card; the tooltip has all of it */
#define SITE_COLOURS 6

static const char style_sheet[] =
    "text { font: 13px system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #1f2328 }\n"
    ".title { font-size: 20px; font-weight: 600 }\n"
    ".bold { font-weight: 600 }\n"
    ".small { font-size: 12px }\n"
    ".dim { fill: #59636e }\n"
    ".middle { text-anchor: middle }\n"
    ".end { text-anchor: end }\n"
    ".paper { fill: #ffffff }\n"
    ".card { fill: #ffffff; stroke: #d1d9e0 }\n"
    ".panel { fill: #f6f8fa; stroke: #d1d9e0 }\n"
    ".line { fill: none; stroke-width: 2 }\n"
    ".first.line { stroke: #1a7f37 }\n.first.head { fill: #1a7f37 }\n"
    ".later.line { stroke: #818b98; stroke-dasharray: 5 5 }\n.later.head { fill: #818b98 }\n"
    "text.good { fill: #1a7f37 }\ntext.warn { fill: #9a6700 }\ntext.bad { fill: #cf222e }\n"
    ".takes { fill: #1a7f37; stroke: #1a7f37 }\ntext.taking { fill: #ffffff; font-size: 12px }\n"
    ".idle { fill: #ffffff; stroke: #818b98 }\n"
    ".lost { fill: none; stroke: #cf222e; stroke-dasharray: 3 3 }\n"
    "text.losing { fill: #818b98; font-size: 12px; text-decoration: line-through }\n"
    ".s0 { fill: #ddf4ff; stroke: #54aeff }\n.s1 { fill: #fff1e5; stroke: #fb8f44 }\n"
    ".s2 { fill: #fbefff; stroke: #c297ff }\n.s3 { fill: #dafbe1; stroke: #4ac26b }\n"
    ".s4 { fill: #fff8c5; stroke: #d4a72c }\n.s5 { fill: #ffeff7; stroke: #ff80c8 }\n"
    "@media (prefers-color-scheme: dark) {\n"
    "text { fill: #f0f6fc } .dim { fill: #9198a1 } .paper { fill: #0d1117 }\n"
    ".card, .idle { fill: #151b23; stroke: #656c76 } .panel { fill: #151b23; stroke: #3d444d }\n"
    ".first.line { stroke: #3fb950 } .first.head { fill: #3fb950 }\n"
    "text.good { fill: #3fb950 } text.warn { fill: #d29922 } text.bad { fill: #f85149 }\n"
    ".takes { fill: #238636; stroke: #3fb950 } .lost { stroke: #f85149 }\n"
    ".s0 { fill: #0c2d6b; stroke: #388bfd } .s1 { fill: #5a1e02; stroke: #db6d28 }\n"
    ".s2 { fill: #3c1e70; stroke: #a371f7 } .s3 { fill: #033a16; stroke: #2ea043 }\n"
    ".s4 { fill: #4b2900; stroke: #bb8009 } .s5 { fill: #5e103e; stroke: #db61a2 }\n"
    "}\n";

char *
picture_shortened(struct slice text, glong letters)
{
    g_autofree char *valid = g_utf8_make_valid(text.len == 0 ? "" : text.at, (gssize)text.len);

    if (g_utf8_strlen(valid, -1) <= letters)
        return g_steal_pointer(&valid);
    g_autofree char *cut = g_utf8_substring(valid, 0, letters - 1);
    return g_strconcat(cut, "…", NULL);
}

void
picture_text(const struct picture *picture, struct svg_point at, const char *class, const char *text)
{
    svg_text(at, class, slice_from(text), picture->out);
}

char *
picture_host_name(const struct picture *picture, guint machine, glong letters)
{
    const char *name = g_ptr_array_index(model_machine(picture->run->model, machine)->names, 0);

    return picture_shortened(mx_short_name(picture->run->model->zone, name), letters);
}

static double
host_height(const struct failure_model *model, guint machine)
{
    guint lines = model_count_addresses(model, machine);

    return HOST_HEAD + ADDRESS_LINE * (lines > MOST_ADDRESSES ? MOST_ADDRESSES + 1 : lines) + HOST_GAP;
}

static void
draw_addresses(const struct picture *picture, guint machine, struct svg_point at)
{
    const struct failure_model *model = picture->run->model;
    guint written = 0, left = model_count_addresses(model, machine);

    for (guint i = 0; i < model->addresses->len && written < MOST_ADDRESSES; i++) {
        if (model_address(model, i)->machine != machine)
            continue;
        g_autofree char *text = address_to_string(model_address(model, i)->address);
        picture_text(picture, (struct svg_point){ at.x, at.y + ADDRESS_LINE * written++ }, "small dim", text);
    }
    if (left > written) {
        g_autofree char *text = g_strdup_printf("and %u more", left - written);

        picture_text(picture, (struct svg_point){ at.x, at.y + ADDRESS_LINE * written }, "small dim", text);
    }
}

static void
draw_host(const struct picture *picture, guint machine, struct svg_point at)
{
    const struct failure_model *model = picture->run->model;
    g_autofree char *name = picture_host_name(picture, machine, MOST_LETTERS);
    struct svg_box card = { at.x, at.y, COLUMN_WIDTH - 2 * SITE_PAD, host_height(model, machine) };

    svg_group_begin(g_ptr_array_index(model_machine(model, machine)->names, 0), picture->out);
    svg_rect(card, 6, "card", picture->out);
    picture_text(picture, (struct svg_point){ at.x + 10, at.y + 19 }, "bold", name);
    draw_addresses(picture, machine, (struct svg_point){ at.x + 10, at.y + 37 });
    svg_group_end(picture->out);
}

static bool
stands_in(const struct failure_model *model, guint machine, guint tier, guint site)
{
    return model_machine(model, machine)->tier == (int)tier && model_machine(model, machine)->site == site;
}

/* The hosts of one site in one tier; the height that was used, 0 where there are none. */
static double
draw_site(const struct picture *picture, guint tier, guint site, struct svg_point at)
{
    const struct failure_model *model = picture->run->model;
    double height = SITE_HEAD;

    for (guint i = 0; i < model->machines->len; i++)
        height += stands_in(model, i, tier, site) ? host_height(model, i) + HOST_GAP : 0;
    if (height == SITE_HEAD)
        return 0;
    height += SITE_PAD - HOST_GAP;
    if (picture->out != NULL) {
        g_autofree char *class = g_strdup_printf("s%u", site % SITE_COLOURS);
        g_autofree char *name =
            picture_shortened(slice_from(model_site(model, site)->name), MOST_LETTERS + 4);
        double y = at.y + SITE_HEAD;

        svg_rect((struct svg_box){ at.x, at.y, COLUMN_WIDTH, height }, 10, class, picture->out);
        picture_text(picture, (struct svg_point){ at.x + SITE_PAD, at.y + 20 }, "small bold", name);
        for (guint i = 0; i < model->machines->len; i++) {
            if (!stands_in(model, i, tier, site))
                continue;
            draw_host(picture, i, (struct svg_point){ at.x + SITE_PAD, y });
            y += host_height(model, i) + HOST_GAP;
        }
    }
    return height;
}

static double
column_x(guint column)
{
    return MARGIN + SENDER_WIDTH + COLUMN_GAP + column * (COLUMN_WIDTH + COLUMN_GAP);
}

static void
draw_column_head(const struct picture *picture, guint tier, struct svg_point at)
{
    const struct tier_chance *chance =
        &g_array_index(picture->run->independent->tiers, struct tier_chance, tier);
    g_autofree char *head = g_strdup_printf("preference %u", chance->preference);

    picture_text(picture, (struct svg_point){ at.x, at.y - 10 }, "dim", head);
}

/* The height of all sites of a tier, one below the other; 0 where it has no host. */
static double
draw_column(const struct picture *picture, guint tier, struct svg_point at)
{
    double height = 0;

    for (guint site = 0; site < picture->run->model->sites->len; site++) {
        double used = draw_site(picture, tier, site, (struct svg_point){ at.x, at.y + height });

        height += used == 0 ? 0 : used + SITE_GAP;
    }
    return height == 0 ? 0 : height - SITE_GAP;
}

/* How many tiers have hosts, and the height of the tallest. */
static guint
measure_tiers(const struct simulation *run, double *tallest)
{
    const struct picture nowhere = { run, NULL };
    guint columns = 0;

    *tallest = 0;
    for (guint tier = 0; tier < run->model->zone->tiers->len; tier++) {
        double height = draw_column(&nowhere, tier, (struct svg_point){ 0, 0 });

        columns += height > 0;
        *tallest = MAX(*tallest, height);
    }
    return columns;
}

/* Columns stand in the middle, so that the arrows between them meet them. */
static void
draw_tiers(const struct picture *picture, double tallest)
{
    const struct picture nowhere = { picture->run, NULL };
    guint column = 0;

    for (guint tier = 0; tier < picture->run->model->zone->tiers->len; tier++) {
        double height = draw_column(&nowhere, tier, (struct svg_point){ 0, 0 });
        struct svg_point at = { column_x(column), TOP + (tallest - height) / 2 };

        if (height == 0)
            continue;
        draw_column_head(picture, tier, at);
        draw_column(picture, tier, at);
        column++;
    }
}

/* From the sender to the first tier, and on where that one does not answer. */
static void
draw_arrows(const struct picture *picture, guint columns, double middle)
{
    struct svg_box sender = { MARGIN, middle - 24, SENDER_WIDTH, 48 };

    svg_rect(sender, 8, "card", picture->out);
    picture_text(picture, (struct svg_point){ sender.x + SENDER_WIDTH / 2.0, middle + 5 }, "bold middle",
                 picture->run->mta->title);
    for (guint i = 0; i < columns; i++) {
        double from = i == 0 ? MARGIN + SENDER_WIDTH : column_x(i - 1) + COLUMN_WIDTH;

        svg_arrow((struct svg_point){ from + 4, middle }, (struct svg_point){ column_x(i) - 4, middle },
                  i == 0 ? "first" : "later", picture->out);
        if (i > 0)
            picture_text(picture, (struct svg_point){ (from + column_x(i)) / 2, middle - 10 },
                         "small dim middle", "if none");
    }
}

static void
draw_title(const struct picture *picture, double width)
{
    const struct failover *zone = picture->run->model->zone;
    g_autofree char *name =
        picture_shortened(slice_from(zone->name), (glong)(width - 2 * MARGIN) / TITLE_LETTER_WIDTH);
    g_autofree char *source = g_strconcat(zone->source, ", mail sent by ", picture->run->mta->title, NULL);
    g_autofree char *short_source =
        picture_shortened(slice_from(source), (glong)(width - 2 * MARGIN) / LETTER_WIDTH);

    picture_text(picture, (struct svg_point){ MARGIN, 40 }, "title", name);
    picture_text(picture, (struct svg_point){ MARGIN, 62 }, "dim", short_source);
}

void
mx_picture_append(const struct simulation *run, GString *out)
{
    const struct picture picture = { run, out };
    double tallest;
    guint columns = measure_tiers(run, &tallest);
    struct svg_point losses = picture_losses_size(run);
    double tiers_width = column_x(columns) - COLUMN_GAP + MARGIN;
    double losses_width = losses.x + 2 * MARGIN, width = MAX(tiers_width, losses_width);
    struct svg_point size = { MAX(width, LEAST_WIDTH), TOP + tallest + SITE_GAP + losses.y + MARGIN };
    g_autofree char *title = g_strconcat("Where mail for ", run->model->zone->name, " goes", NULL);

    svg_begin(size, title, style_sheet, out);
    svg_rect((struct svg_box){ 0, 0, size.x, size.y }, 0, "paper", out);
    draw_title(&picture, size.x);
    draw_arrows(&picture, columns, TOP + tallest / 2);
    draw_tiers(&picture, tallest);
    picture_draw_losses(&picture, (struct svg_point){ MARGIN, TOP + tallest + SITE_GAP });
    svg_end(out);
}
