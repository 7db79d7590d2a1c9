/*
 * How many evaluations run at a time (milter.concurrency). libmilter starts as many workers as the MTA has
 * sessions; without a bound a burst of large messages would exhaust memory and miss every deadline. Who does
 * not get in within its deadline is turned away instead of making the queue longer. Safe from every thread.
 */
#ifndef MILTER_GATE_H
#define MILTER_GATE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct gate;

struct gate *gate_new(int64_t places);
void gate_free(struct gate *gate); /* nobody may be inside or waiting */

/* After a reload. With fewer places than before, those inside stay. */
void gate_set_places(struct gate *gate, int64_t places);

/* Waits at most `wait_us`; true = inside, to be left by gate_leave. */
bool gate_enter(struct gate *gate, int64_t wait_us);
void gate_leave(struct gate *gate);

#endif
