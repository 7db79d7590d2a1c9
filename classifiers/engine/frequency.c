#include "classifiers/engine/frequency.h"

#include <string.h>

uint32_t
frequency_bits(uint8_t byte)
{
    if (byte >= 'a' && byte <= 'z')
        return strchr("etaoinsrhl", byte) != NULL ? 4 : strchr("jqxzkv", byte) != NULL ? 7 : 5;
    if (byte >= '0' && byte <= '9')
        return 3;
    if (byte == ' ' || byte == '\n')
        return 2;
    return byte == '@' ? 9 : 7;
}

uint32_t
frequency_share(uint8_t byte)
{
    /* clang-format off */
    static const uint16_t letters[26] = {
        397, 130, 201, 215, 541, 131, 147, 202, 373, 46, 76, 258, 179,
        352, 408, 191, 42, 324, 344, 459, 164, 83, 121, 70, 118, 49,
    };
    /* clang-format on */

    if (byte >= 'a' && byte <= 'z')
        return letters[byte - 'a'];
    if (byte >= 'A' && byte <= 'Z')
        return 35 + letters[byte - 'A'] / 20;
    if (byte >= '0' && byte <= '9')
        return 250;
    if (byte == ' ')
        return 1000;
    if (byte == '\n')
        return 200;
    if (byte < ' ' || byte == 0x7f)
        return 1;
    return byte < 0x80 ? 50 : 5;
}
