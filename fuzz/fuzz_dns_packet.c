/* DNS responses: the first octet chooses the type that was asked for, the rest is the packet. */
#include "dns/packet.h"
#include "fuzz/target.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum dns_type types[] = { DNS_TYPE_MX, DNS_TYPE_A, DNS_TYPE_AAAA };

    if (size == 0)
        return 0;
    struct slice packet = { (const char *)data + 1, size - 1 };
    g_autoptr(dns_answer) answer = dns_answer_read(packet, "x.example", types[data[0] % ARRAY_LEN(types)]);

    g_assert((answer->why == NULL) == (answer->status == DNS_ANSWER));
    g_assert(answer->status != DNS_ANSWER || answer->mx->len + answer->addresses->len > 0);
    return 0;
}
