#include "tests/dns/random_zone.h"

#include <string.h>

#define MOST_HOSTS 7
#define PREFERENCES 4
#define MOST_ADDRESSES 3

struct maker {
    struct random_zone *random;
    GRand *dice;
    unsigned number, addresses;
    enum random_families families;
};

static bool
happens(struct maker *maker, double chance)
{
    return g_rand_double(maker->dice) < chance;
}

/* 10.NUMBER.COUNT or fd00:NUMBER::COUNT */
static struct ip_address
next_address(struct maker *maker, bool is_ipv4)
{
    uint8_t high = (uint8_t)(maker->number >> 8), low = (uint8_t)maker->number,
            last = (uint8_t)++maker->addresses;

    if (is_ipv4)
        return (struct ip_address){
            {[10] = 0xff, [11] = 0xff, [12] = 10, [13] = high, [14] = low, [15] = last}
        };
    return (struct ip_address){
        {[0] = 0xfd, [2] = high, [3] = low, [15] = last}
    };
}

/* The first address of the first host, which this one shares. */
static void
share_address(struct maker *maker, struct failover_host *host)
{
    const struct failover_tier *tier = g_ptr_array_index(maker->random->zone->tiers, 0);
    const struct failover_host *other = g_ptr_array_index(tier->hosts, 0);

    if (other->addresses->len > 0)
        failover_add_address(maker->random->zone, host,
                             g_array_index(other->addresses, struct ip_address, 0));
}

static void
add_host(struct maker *maker, unsigned index)
{
    struct failover *zone = maker->random->zone;
    g_autofree char *name = g_strdup_printf("h%u.%s", index, zone->name);
    unsigned preference = 10 * (unsigned)g_rand_int_range(maker->dice, 1, PREFERENCES + 1);
    struct failover_host *host = failover_add_target(zone, preference, name);
    int count = happens(maker, 0.3) ? g_rand_int_range(maker->dice, 0, MOST_ADDRESSES + 1) : 1;

    for (int i = 0; i < count; i++) {
        bool is_ipv4 = maker->families == RANDOM_IPV4 || happens(maker, 0.7);

        failover_add_address(zone, host, next_address(maker, is_ipv4));
    }
    if (happens(maker, 0.05))
        share_address(maker, host);
    if (happens(maker, 0.05)) {
        struct failover_host *again = failover_add_target(zone, preference % 40 + 10, name);

        for (guint i = 0; i < host->addresses->len; i++)
            failover_add_address(zone, again, g_array_index(host->addresses, struct ip_address, i));
    }
}

static void
lose(struct maker *maker, const GArray *addresses, double chance)
{
    for (guint i = 0; i < addresses->len; i++) {
        if (happens(maker, chance))
            g_array_append_val(maker->random->dead, g_array_index(addresses, struct ip_address, i));
    }
}

/* Whole tiers die more often than chance would have it: that is what the zones are for. */
static void
choose_dead(struct maker *maker)
{
    double chance = happens(maker, 0.5) ? 0.3 : 0.8;

    for (guint i = 0; i < maker->random->zone->tiers->len; i++) {
        const struct failover_tier *tier = g_ptr_array_index(maker->random->zone->tiers, i);
        bool is_whole = happens(maker, i == 0 ? 0.5 : 0.25);

        for (guint j = 0; j < tier->hosts->len; j++) {
            const struct failover_host *host = g_ptr_array_index(tier->hosts, j);

            lose(maker, host->addresses, is_whole ? 1 : chance);
        }
    }
}

struct random_zone *
random_zone_new(guint32 seed, unsigned number, enum random_families families)
{
    const guint32 seeds[] = { seed, number };
    g_autofree char *name = g_strdup_printf("z%u." RANDOM_ZONE_ORIGIN, number);
    struct random_zone *random = g_new(struct random_zone, 1);
    g_autoptr(GRand) dice = g_rand_new_with_seed_array(seeds, 2);
    struct maker maker = { random, dice, number, 0, families };

    *random = (struct random_zone){ failover_new(name, "random"),
                                    g_array_new(FALSE, FALSE, sizeof(struct ip_address)) };
    for (int left = g_rand_int_range(dice, 1, MOST_HOSTS + 1), i = 0; i < left; i++)
        add_host(&maker, (unsigned)i);
    choose_dead(&maker);
    return random;
}

void
random_zone_free(struct random_zone *random)
{
    failover_free(random->zone);
    g_array_unref(random->dead);
    g_free(random);
}

bool
random_zone_is_dead(const struct random_zone *random, struct ip_address address)
{
    for (guint i = 0; i < random->dead->len; i++) {
        if (memcmp(&g_array_index(random->dead, struct ip_address, i), &address, sizeof address) == 0)
            return true;
    }
    return false;
}
