#include "base/domain.h"

#define LABEL_MOST 63
#define NAME_MOST 253

static struct slice
without_dot(struct slice name)
{
    if (name.len > 0 && name.at[name.len - 1] == '.')
        name.len--;
    return name;
}

static bool
is_label_byte(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '_' || (unsigned char)c >= 0x80;
}

bool
domain_is_valid(struct slice name)
{
    struct slice rest = without_dot(name), label;

    if (rest.len == 0 || rest.len > NAME_MOST)
        return false;
    while (slice_next_field(&rest, '.', &label)) {
        if (label.len == 0 || label.len > LABEL_MOST || label.at[0] == '-' || label.at[label.len - 1] == '-')
            return false;
        for (size_t i = 0; i < label.len; i++) {
            if (!is_label_byte(label.at[i]))
                return false;
        }
    }
    return true;
}

bool
domain_is_within(struct slice name, struct slice parent)
{
    name = without_dot(name);
    parent = without_dot(parent);
    if (parent.len == 0 || !slice_ends_with_nocase(name, parent))
        return false;
    return name.len == parent.len || name.at[name.len - parent.len - 1] == '.';
}

bool
domain_matches_pattern(struct slice name, struct slice pattern)
{
    name = without_dot(name);
    pattern = without_dot(pattern);
    if (slice_equal(pattern, SLICE_LITERAL("*")))
        return true;
    if (slice_starts_with_nocase(pattern, SLICE_LITERAL("*."))) {
        struct slice parent = slice_sub(pattern, 2, pattern.len);
        return name.len > parent.len && domain_is_within(name, parent);
    }
    return slice_equal_nocase(name, pattern);
}

struct slice
address_domain(struct slice address)
{
    for (size_t i = address.len; i-- > 0;) {
        if (address.at[i] == '@')
            return without_dot(slice_sub(address, i + 1, address.len));
    }
    return (struct slice){ NULL, 0 };
}
