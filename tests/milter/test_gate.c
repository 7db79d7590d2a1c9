#include "milter/gate.h"
#include "tests/harness.h"

#include <pthread.h>

#define AT_ONCE 0
#define LONG_US (30 * G_USEC_PER_SEC)

static void
full_gate_turns_away(void **state)
{
    (void)state;
    struct gate *gate = gate_new(2);

    assert_true(gate_enter(gate, AT_ONCE));
    assert_true(gate_enter(gate, AT_ONCE));
    assert_false(gate_enter(gate, AT_ONCE));
    assert_false(gate_enter(gate, 20000));
    gate_leave(gate);
    assert_true(gate_enter(gate, AT_ONCE));
    gate_leave(gate);
    gate_leave(gate);
    gate_free(gate);
}

static void
fewer_places_let_those_inside_finish(void **state)
{
    (void)state;
    struct gate *gate = gate_new(2);

    assert_true(gate_enter(gate, AT_ONCE));
    assert_true(gate_enter(gate, AT_ONCE));
    gate_set_places(gate, 1);
    gate_leave(gate);
    assert_false(gate_enter(gate, AT_ONCE));
    gate_leave(gate);
    assert_true(gate_enter(gate, AT_ONCE));
    gate_leave(gate);
    gate_free(gate);
}

static void *
enter_late(void *data)
{
    return GINT_TO_POINTER(gate_enter(data, LONG_US) ? 1 : 0);
}

/* Who waits is let in by the one who leaves, and by more places. */
static void
waiting_ends(void **state)
{
    (void)state;
    struct gate *gate = gate_new(1);
    pthread_t first, second;
    void *got_in = NULL;

    assert_true(gate_enter(gate, AT_ONCE));
    assert_int_equal(pthread_create(&first, NULL, enter_late, gate), 0);
    gate_leave(gate);
    pthread_join(first, &got_in);
    assert_int_equal(GPOINTER_TO_INT(got_in), 1);

    assert_int_equal(pthread_create(&second, NULL, enter_late, gate), 0);
    gate_set_places(gate, 2);
    pthread_join(second, &got_in);
    assert_int_equal(GPOINTER_TO_INT(got_in), 1);
    gate_leave(gate);
    gate_leave(gate);
    gate_free(gate);
}

struct crowd {
    struct gate *gate;
    pthread_mutex_t lock;
    int inside, most;
};

static void *
pass_often(void *data)
{
    struct crowd *crowd = data;

    for (int i = 0; i < 500; i++) {
        if (!gate_enter(crowd->gate, LONG_US))
            return NULL;
        pthread_mutex_lock(&crowd->lock);
        crowd->inside++;
        crowd->most = MAX(crowd->most, crowd->inside);
        pthread_mutex_unlock(&crowd->lock);
        pthread_mutex_lock(&crowd->lock);
        crowd->inside--;
        pthread_mutex_unlock(&crowd->lock);
        gate_leave(crowd->gate);
    }
    return crowd;
}

static void
never_more_than_places(void **state)
{
    (void)state;
    struct crowd crowd = { gate_new(3), PTHREAD_MUTEX_INITIALIZER, 0, 0 };
    pthread_t threads[8];

    for (size_t i = 0; i < ARRAY_LEN(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, pass_often, &crowd), 0);
    for (size_t i = 0; i < ARRAY_LEN(threads); i++) {
        void *passed = NULL;

        pthread_join(threads[i], &passed);
        assert_non_null(passed);
    }
    assert_true(crowd.most >= 1 && crowd.most <= 3);
    assert_int_equal(crowd.inside, 0);
    gate_free(crowd.gate);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD(&suite, full_gate_turns_away);
    SUITE_ADD(&suite, fewer_places_let_those_inside_finish);
    SUITE_ADD(&suite, waiting_ends);
    SUITE_ADD(&suite, never_more_than_places);
    return suite_run(&suite, "gate");
}
