/* Three threads call back while a worker takes, rests and, in the end, stops: exits 0 when of each
   slot all came in order but what was counted as dropped, and nobody who rested was forgotten.
   usage: native_threads MOST CALLS   (built with scalars.c, by test_native_threads.py) */

#include "../../gui/workers/ca/native/scalars.c"

#include <stdatomic.h>
#include <stdio.h>

enum { THREADS = 3, SLOTS = 300 };

static struct pvw_queue *queue;
static struct pvw_user *users[SLOTS / BLOCK_USERS + 1];
static long calls;
static atomic_int running = THREADS;
static atomic_long woken;

static void wake(void) { atomic_fetch_add(&woken, 1); }

static void *call(void *number) {
    for (long n = 0; n < calls; n++) {
        int slot = (int)((n * 7) % (SLOTS / THREADS)) * THREADS + (int)(intptr_t)number;
        unsigned char dbr[DBR_BYTES] = {0};
        memcpy(dbr + 16, &(double){(double)n}, 8);
        struct event_handler_args args = {
            users[slot / BLOCK_USERS] + slot % BLOCK_USERS, NULL, DBR_TIME_DOUBLE, 1, dbr, ECA_NORMAL};
        pvw_on_scalar(args);
    }
    atomic_fetch_sub(&running, 1);
    return NULL;
}

int main(int count, char **words) {
    if (count != 3)
        return 2;
    queue = pvw_new((size_t)atol(words[1]));
    calls = atol(words[2]);
    for (int k = 0; k <= SLOTS / BLOCK_USERS; k++)
        users[k] = pvw_users(queue, k * BLOCK_USERS);
    pthread_t threads[THREADS];
    for (intptr_t k = 0; k < THREADS; k++)
        pthread_create(&threads[k], NULL, call, (void *)k);
    static struct record out[5000];
    double last[SLOTS];
    for (int k = 0; k < SLOTS; k++)
        last[k] = -1;
    long taken = 0, rests = 0, faults = 0, turn = 0;
    for (;;) {
        int ended = !atomic_load(&running);
        size_t waiting = pvw_count(queue);
        size_t got = pvw_take(queue, out, (size_t)(turn++ * 37 % 5000 + 1));
        for (size_t k = 0; k < got; k++) {
            double value;
            memcpy(&value, out[k].dbr + 16, 8);
            faults += out[k].code != 0 || value <= last[out[k].slot];
            last[out[k].slot] = value;
        }
        taken += (long)got;
        if (ended && !waiting && !got)
            break;
        if (turn % 16 == 0) {
            pvw_rest(queue, wake);
            rests++;
        }
    }
    for (int k = 0; k < THREADS; k++)
        pthread_join(threads[k], NULL);
    long dropped = (long)pvw_overflowed(queue);
    faults += taken + dropped != calls * THREADS;
    faults += atomic_load(&woken) > rests || (rests && !atomic_load(&woken));
    long woken_before = atomic_load(&woken);
    pvw_rest(queue, wake); /* the stop ends it */
    pvw_stop(queue);
    running = 1;
    calls = 10;
    call((void *)0);
    faults += pvw_count(queue) != 0 || atomic_load(&woken) != woken_before;
    pvw_free(queue);
    printf("taken %ld dropped %ld woken %ld of %ld faults %ld\n", taken, dropped,
           atomic_load(&woken), rests, faults);
    return faults ? 1 : 0;
}
