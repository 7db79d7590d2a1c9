#include "dns/simulate/mta.h"

#include <string.h>

#define FAMILIES 2

/* clang-format off */
static const struct mta rows[] = {
    { "postfix", "Postfix", MTA_CUTS_THE_LIST, 5, 0, "smtp_mx_address_limit", 30, true },
    { "exim", "Exim", MTA_SKIPS_IN_TIER, 5, 50, "hosts_max_try", 300, false },
    { "sendmail", "Sendmail", MTA_TRIES_ALL, 0, 0, NULL, 120, false },
    { "exchange-online", "Exchange Online", MTA_TRIES_ALL, 0, 0, NULL, 0, false },
};
/* clang-format on */

const struct mta *
mta_table(size_t *count)
{
    *count = ARRAY_LEN(rows);
    return rows;
}

const struct mta *
mta_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (g_ascii_strcasecmp(rows[i].name, name) == 0)
            return &rows[i];
    }
    return NULL;
}

static unsigned
tier_size(const struct mta_tier *tier)
{
    return tier->dead[0] + tier->dead[1] + tier->alive[0] + tier->alive[1];
}

static bool
is_answered(const struct mta_tier *tier)
{
    return tier->alive[0] + tier->alive[1] > 0;
}

/* How many addresses the attempt may still try: of either family, and in all. */
struct budget {
    unsigned family[FAMILIES], all;
};

/*
 * A tier that the budget does not hold is tried as far as it goes. The worst order has what is dead in front,
 * so an answer is certain only where more may be tried than are dead.
 */
static enum mta_reach
reach_in_tier(const struct mta_tier *tier, const struct budget *budget)
{
    bool is_possible = false;

    if (tier->dead[0] + tier->dead[1] < budget->all) {
        for (unsigned family = 0; family < FAMILIES; family++) {
            if (tier->alive[family] > 0 && budget->family[family] > tier->dead[family])
                return MTA_REACHES;
        }
    }
    for (unsigned family = 0; family < FAMILIES; family++)
        is_possible = is_possible || (tier->alive[family] > 0 && budget->family[family] > 0);
    return is_possible && budget->all > 0 ? MTA_REACHES_BY_CHANCE : MTA_STOPS_BEFORE;
}

/* Dead addresses of the tier that are tried within the budget. */
static unsigned
dead_within(const struct mta_tier *tier, const struct budget *budget)
{
    unsigned dead = 0;

    for (unsigned family = 0; family < FAMILIES; family++)
        dead += MIN(tier->dead[family], budget->family[family]);
    return MIN(dead, budget->all);
}

/* Goes on from one tier to the next: true where it certainly ends in this one. */
static bool
ends_in_tier(struct mta_attempt *attempt, const struct mta_tier *tier, unsigned index,
             const struct budget *budget)
{
    attempt->in_vain += dead_within(tier, budget);
    if (!is_answered(tier))
        return false;
    enum mta_reach reach = reach_in_tier(tier, budget);
    if (reach == MTA_STOPS_BEFORE) {
        if (attempt->reach == MTA_FINDS_NOBODY)
            attempt->reach = MTA_STOPS_BEFORE;
        return false;
    }
    if (attempt->reach != MTA_REACHES_BY_CHANCE)
        attempt->first = index;
    attempt->last = index;
    attempt->reach = reach;
    return reach == MTA_REACHES;
}

static void
spend(struct budget *budget, const struct mta_tier *tier)
{
    unsigned spent = 0;

    for (unsigned family = 0; family < FAMILIES; family++) {
        unsigned here = MIN(budget->family[family], tier->dead[family] + tier->alive[family]);

        budget->family[family] -= here;
        spent += here;
    }
    budget->all -= MIN(budget->all, spent);
}

/* The list is cut before anything is tried: what was dropped from a tier is gone. */
static struct mta_attempt
attempt_cut(const struct mta_tier *tiers, size_t count, struct budget budget)
{
    struct mta_attempt attempt = { .reach = MTA_FINDS_NOBODY };

    for (unsigned i = 0; i < count && !ends_in_tier(&attempt, &tiers[i], i, &budget); i++)
        spend(&budget, &tiers[i]);
    return attempt;
}

/*
 * Both families are in a list that is too long: the smaller one keeps what it has up to a half. Where both
 * have more and the limit is odd, the family of the first address gets one more.
 */
static struct budget
balanced(unsigned limit, const unsigned *total, unsigned first_family)
{
    struct budget budget = {
        {limit, limit},
        limit
    };

    if (total[0] == 0 || total[1] == 0 || total[0] + total[1] <= limit)
        return budget;
    if (total[1] <= limit / 2)
        budget.family[1] = total[1];
    else if (total[0] <= limit / 2)
        budget.family[1] = limit - total[0];
    else
        budget.family[1] = (limit + first_family) / 2;
    budget.family[0] = limit - budget.family[1];
    budget.all = G_MAXUINT; /* each family has its own share of the limit */
    return budget;
}

/* Chance decides between two outcomes. */
static struct mta_attempt
either(struct mta_attempt one, struct mta_attempt other)
{
    if (one.reach > other.reach) /* the better one first */
        return either(other, one);
    one.in_vain = MAX(one.in_vain, other.in_vain);
    if (other.reach <= MTA_REACHES_BY_CHANCE) {
        one.first = MIN(one.first, other.first);
        one.last = MAX(one.last, other.last);
    }
    if (one.reach != other.reach)
        one.reach = MTA_REACHES_BY_CHANCE;
    return one;
}

static struct mta_attempt
attempt_balanced(unsigned limit, const struct mta_tier *tiers, size_t count)
{
    unsigned total[FAMILIES] = { 0, 0 };
    bool may_be_first[FAMILIES] = { false, false };

    for (size_t i = 0; i < count; i++) {
        bool is_first = total[0] + total[1] == 0;

        for (unsigned family = 0; family < FAMILIES; family++) {
            unsigned here = tiers[i].dead[family] + tiers[i].alive[family];

            total[family] += here;
            may_be_first[family] = may_be_first[family] || (is_first && here > 0);
        }
    }
    struct mta_attempt with_ipv4 = attempt_cut(tiers, count, balanced(limit, total, 0));
    struct mta_attempt with_ipv6 = attempt_cut(tiers, count, balanced(limit, total, 1));
    if (!may_be_first[1])
        return with_ipv4;
    return may_be_first[0] ? either(with_ipv4, with_ipv6) : with_ipv6;
}

static struct mta_attempt
attempt_skipping(const struct mta *mta, const struct mta_tier *tiers, size_t count)
{
    struct mta_attempt attempt = { .reach = MTA_FINDS_NOBODY };
    unsigned left = mta->limit, hard_left = mta->hard_limit;

    for (unsigned i = 0; i < count; i++) {
        unsigned size = tier_size(&tiers[i]), allowed = MIN(left, hard_left), tried = MIN(size, allowed);
        struct budget budget = {
            {tried, tried},
            tried
        };

        if (ends_in_tier(&attempt, &tiers[i], i, &budget))
            break;
        /* The address at the limit is not counted where a later tier follows. */
        left = left > tried ? left - tried : 1;
        hard_left -= tried;
    }
    return attempt;
}

struct mta_attempt
mta_attempt(const struct mta *mta, const struct mta_tier *tiers, size_t count)
{
    const struct budget unlimited = {
        {G_MAXUINT, G_MAXUINT},
        G_MAXUINT
    };

    switch (mta->rule) {
    case MTA_TRIES_ALL:
        return attempt_cut(tiers, count, unlimited);
    case MTA_CUTS_THE_LIST:
        return attempt_balanced(mta->limit, tiers, count);
    case MTA_SKIPS_IN_TIER:
        return attempt_skipping(mta, tiers, count);
    }
    g_assert_not_reached();
}
