/*
 * cli/doctor/microsoft - the networks that Exchange Online sends from and takes mail at. All tenants share
 * them.
 *
 * Errors     none: what is no network meets nothing.
 * Threads    pure.
 * Source     Microsoft 365 endpoints, "Exchange Online" with TCP port 25 (id 10), as published in 2024 and
 * 2025.
 */
#ifndef CLI_DOCTOR_MICROSOFT_H
#define CLI_DOCTOR_MICROSOFT_H

#include "base/network.h"

bool microsoft_owns(struct ip_address address);
/* `network` (address, a-b or CIDR) has addresses of theirs in it. */
bool microsoft_meets(const char *network);

#endif
