/*
 * What every fuzz target defines: one call with bytes that anybody could have sent. It must return, without a
 * report from a sanitizer, whatever the bytes are. libFuzzer calls it (--enable-fuzz), or replay_main.c does.
 */
#ifndef FUZZ_TARGET_H
#define FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size); /* always 0 */

#endif
