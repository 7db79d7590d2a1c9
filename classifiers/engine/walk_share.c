#include "classifiers/engine/walk_share.h"

#include "classifiers/engine/frequency.h"
#include "classifiers/engine/text_masks.h"

/* What the characters of ASCII come to. */
struct shares {
    uint64_t of_column[SYMBOLS], of_class[TEXT_CLASSES];
    uint32_t classes[SYMBOLS]; /* by column, as bits */
};

static struct shares
make_shares(const struct automaton *automaton)
{
    struct shares shares = { 0 };

    for (unsigned byte = 0; byte < SYMBOL_ASCII; byte++) {
        unsigned column = automaton->column_of[byte];
        enum text_class kind = text_class_of((uint8_t)byte);

        shares.of_column[column] += frequency_share((uint8_t)byte);
        shares.of_class[kind] += frequency_share((uint8_t)byte);
        shares.classes[column] |= (uint32_t)1 << kind;
    }
    return shares;
}

/* The columns of the next character with which a run goes on, or has ended well: their share, and their
 * classes. */
static uint64_t
look_behind(const struct automaton *automaton, const struct shares *shares, uint16_t entry, uint32_t *classes)
{
    uint64_t sum = 0;

    for (uint32_t column = 0; column < automaton->columns; column++) {
        if ((entry & AUTOMATON_ACCEPTS) == 0 && automaton_entry(automaton, entry, column) == 0)
            continue;
        sum += shares->of_column[column];
        *classes |= shares->classes[column];
    }
    return sum;
}

static struct walk_share
share_from(const struct automaton *automaton, const struct shares *shares, uint16_t start)
{
    uint32_t behind[TEXT_CLASSES] = { 0 };
    struct walk_share sum = { 0 };

    for (uint32_t column = 0; column < automaton->columns; column++) {
        uint16_t entry = automaton_entry(automaton, start, column);
        uint32_t classes = 0;

        if (entry == 0)
            continue;
        sum.places += shares->of_column[column] * look_behind(automaton, shares, entry, &classes);
        for (unsigned kind = 0; kind < TEXT_CLASSES; kind++)
            behind[kind] |= (shares->classes[column] >> kind & 1) != 0 ? classes : 0;
    }
    for (unsigned first = 0; first < TEXT_CLASSES; first++) {
        for (unsigned second = 0; second < TEXT_CLASSES; second++) {
            if ((behind[first] >> second & 1) != 0)
                sum.by_class += shares->of_class[first] * shares->of_class[second];
        }
    }
    return sum;
}

struct walk_share
walk_share(const struct automaton *automaton)
{
    struct shares shares = make_shares(automaton);
    struct walk_share sum = { 0 };

    for (unsigned symbol = 0; symbol < SYMBOL_ASCII; symbol++) {
        uint16_t start = automaton->start[symbol];
        uint64_t before = 0;
        bool is_done = false;

        for (unsigned other = 0; other < SYMBOL_ASCII; other++) {
            bool is_same = automaton->start[other] == start;

            before += is_same ? frequency_share((uint8_t)other) : 0;
            is_done = is_done || (is_same && other < symbol);
        }
        if (is_done)
            continue;
        struct walk_share from = share_from(automaton, &shares, start);
        sum.places += before * from.places;
        sum.by_class += before * from.by_class;
    }
    return sum;
}
