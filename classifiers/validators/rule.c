#include "classifiers/validators/rule.h"

#include <string.h>

#include "classifiers/validators/layout.h"

static void
cut_prefix(struct number *number, const char *prefix)
{
    size_t len = prefix == NULL ? 0 : strlen(prefix);

    if (len == 0 || number->len < len || memcmp(number->at, prefix, len) != 0)
        return;
    memmove(number->at, number->at + len, sizeof(number->at) - len);
    number->len -= len;
}

static void
pad(struct number *number, const struct number_rules *rules)
{
    if (number->len < rules->shortest || number->len >= rules->padded)
        return;
    size_t zeros = rules->padded - number->len;
    memmove(number->at + zeros, number->at, number->len);
    memset(number->at, '0', zeros);
    number->len = rules->padded;
}

static bool
is_nobodys(const struct number *number)
{
    size_t zeros = 0, same = 0, other_digits = 0;

    for (size_t i = 0; i < number->len; i++) {
        same += number->at[i] == number->at[0] ? 1 : 0;
        zeros += number->at[i] == '0' ? 1 : 0;
        other_digits += g_ascii_isdigit(number->at[i]) && number->at[i] != '0' ? 1 : 0;
    }
    return same == number->len || (zeros >= 5 && other_digits == 0);
}

static bool
rule_holds(const struct number *number, const struct number_rule *rule)
{
    if (!layout_fits(rule->layout, (struct slice){ number->at, number->len }))
        return false;
    if (rule->birth.pattern != NULL && !birth_holds(number, &rule->birth))
        return false;
    for (size_t i = 0; i < CHECKS_OF_A_RULE && rule->checks[i].modulus > 0; i++) {
        if (!check_holds(number, &rule->checks[i]))
            return false;
    }
    return rule->holds == NULL || rule->holds(number);
}

bool
number_accepts(const struct validator *self, struct slice matched)
{
    const struct number_rules *rules = self->parameters;
    struct number number;
    bool is_accepted = false;

    if (number_read(matched, rules->signs, &number)) {
        cut_prefix(&number, rules->prefix);
        if (!is_nobodys(&number)) {
            pad(&number, rules);
            for (const struct number_rule *rule = rules->rules; rule->layout != NULL && !is_accepted; rule++)
                is_accepted = rule_holds(&number, rule);
        }
    }
    number_wipe(&number);
    return is_accepted;
}
