/* Scalar updates of one CA context, from libca's threads to the worker, without Python's lock.

   Plain C11 and pthread, loaded by ctypes: it knows nothing of Python, so one build serves every
   version of it. libca's threads run pvw_on_scalar; all other functions are the worker's. Nothing
   here calls into libca. `wake` is the only way into Python, and is called without the mutex: a
   thread that waits for the interpreter never holds it, so the worker may wait for it with the
   interpreter in its hands. */

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { INTERFACE = 1 }; /* library.py: raised with each change of what it calls */
enum { ECA_NORMAL = 1, DBR_TIME_DOUBLE = 20, DBR_BYTES = 24 };
/* replies.py: why a reply is no value */
enum { NO_ELEMENTS = -1, WRONG_TYPE = -2, TOO_MANY = -3, NO_DATA = -4, NO_STATUS = -7 };
enum { FIRST_SIZE = 256, KEPT_SIZE = 16384 }; /* records; a larger ring is freed once empty */
enum { BLOCK_USERS = 256 };

struct event_handler_args { /* cadef.h */
    void *usr;
    void *chid;
    long type;
    long count;
    const void *dbr;
    int status;
};

struct record { /* decoding.SCALAR */
    int32_t slot;
    int32_t code;
    unsigned char dbr[DBR_BYTES];
};

struct pvw_user { /* user argument of one PV's subscription */
    struct pvw_queue *queue;
    int64_t slot;
};

struct block {
    struct block *next;
    struct pvw_user users[BLOCK_USERS];
};

struct pvw_queue {
    struct block *blocks; /* the worker's */
    pthread_mutex_t lock; /* over all below */
    struct record *ring;
    size_t size; /* of the ring, a power of two, or 0 */
    size_t first;
    size_t count;
    size_t most; /* beyond it the oldest is dropped */
    uint64_t overflowed;
    int stopping;
    void (*wake)(void); /* while the worker rests, else NULL */
};

int pvw_interface(void) { return INTERFACE; }

/* NULL: there is no memory. */
struct pvw_queue *pvw_new(size_t most) {
    struct pvw_queue *queue = calloc(1, sizeof *queue);
    if (queue && pthread_mutex_init(&queue->lock, NULL) != 0) {
        free(queue);
        return NULL;
    }
    if (queue)
        queue->most = most ? most : 1;
    return queue;
}

/* Only once no thread of libca can call: after the context was destroyed. */
void pvw_free(struct pvw_queue *queue) {
    while (queue->blocks) {
        struct block *block = queue->blocks;
        queue->blocks = block->next;
        free(block);
    }
    pthread_mutex_destroy(&queue->lock);
    free(queue->ring);
    free(queue);
}

/* User arguments of BLOCK_USERS slots from `first` on, in a row; NULL: there is no memory.

   They live as long as the queue, whatever is subscribed: no subscription that ends can leave
   libca with a pointer to what is gone. */
struct pvw_user *pvw_users(struct pvw_queue *queue, int32_t first) {
    struct block *block = malloc(sizeof *block);
    if (!block)
        return NULL;
    for (int i = 0; i < BLOCK_USERS; i++)
        block->users[i] = (struct pvw_user){queue, (int64_t)first + i};
    block->next = queue->blocks;
    queue->blocks = block;
    return block->users;
}

static int32_t code_of(const struct event_handler_args *args) {
    if (args->status != ECA_NORMAL)
        return args->status > 0 ? args->status : NO_STATUS;
    if (args->count != 1)
        return args->count > 1 ? TOO_MANY : NO_ELEMENTS;
    if (!args->dbr)
        return NO_DATA;
    return args->type == DBR_TIME_DOUBLE ? 0 : WRONG_TYPE;
}

/* Room for one more; 0: there is no memory. */
static int grow(struct pvw_queue *queue) {
    size_t size = queue->size ? queue->size * 2 : FIRST_SIZE;
    struct record *ring = malloc(size * sizeof *ring);
    if (!ring)
        return 0;
    size_t tail = queue->size - queue->first; /* records up to the end of the old ring */
    if (tail > queue->count)
        tail = queue->count;
    if (queue->count) {
        memcpy(ring, queue->ring + queue->first, tail * sizeof *ring);
        memcpy(ring + tail, queue->ring, (queue->count - tail) * sizeof *ring);
    }
    free(queue->ring);
    queue->ring = ring;
    queue->size = size;
    queue->first = 0;
    return 1;
}

void pvw_on_scalar(struct event_handler_args args) {
    const struct pvw_user *user = args.usr;
    struct pvw_queue *queue = user->queue;
    struct record record = {(int32_t)user->slot, code_of(&args), {0}};
    if (record.code == 0)
        memcpy(record.dbr, args.dbr, DBR_BYTES);
    pthread_mutex_lock(&queue->lock);
    void (*wake)(void) = NULL;
    if (!queue->stopping) {
        if (queue->count == queue->most ||
            (queue->count == queue->size && !grow(queue) && queue->count)) {
            queue->first = (queue->first + 1) & (queue->size - 1);
            queue->count--;
            queue->overflowed++;
        }
        if (queue->size) {
            queue->ring[(queue->first + queue->count) & (queue->size - 1)] = record;
            queue->count++;
        } else {
            queue->overflowed++; /* not even the first few had memory */
        }
        wake = queue->wake;
        queue->wake = NULL;
    }
    pthread_mutex_unlock(&queue->lock);
    if (wake)
        wake();
}

/* Copy the oldest, at most `most`, to `out` and take them out; return how many. */
size_t pvw_take(struct pvw_queue *queue, struct record *out, size_t most) {
    struct record *unused = NULL;
    pthread_mutex_lock(&queue->lock);
    size_t taken = queue->count < most ? queue->count : most;
    if (taken) {
        size_t tail = queue->size - queue->first;
        if (tail > taken)
            tail = taken;
        memcpy(out, queue->ring + queue->first, tail * sizeof *out);
        memcpy(out + tail, queue->ring, (taken - tail) * sizeof *out);
        queue->first = (queue->first + taken) & (queue->size - 1);
        queue->count -= taken;
        if (!queue->count && queue->size > KEPT_SIZE) {
            unused = queue->ring;
            queue->ring = NULL;
            queue->size = queue->first = 0;
        }
    }
    pthread_mutex_unlock(&queue->lock);
    free(unused);
    return taken;
}

size_t pvw_count(struct pvw_queue *queue) {
    pthread_mutex_lock(&queue->lock);
    size_t count = queue->count;
    pthread_mutex_unlock(&queue->lock);
    return count;
}

uint64_t pvw_overflowed(struct pvw_queue *queue) {
    pthread_mutex_lock(&queue->lock);
    uint64_t overflowed = queue->overflowed;
    pthread_mutex_unlock(&queue->lock);
    return overflowed;
}

/* Let the next arrival call `wake`, once; NULL: no more. */
void pvw_rest(struct pvw_queue *queue, void (*wake)(void)) {
    pthread_mutex_lock(&queue->lock);
    queue->wake = wake;
    pthread_mutex_unlock(&queue->lock);
}

/* Take nothing more. */
void pvw_stop(struct pvw_queue *queue) {
    pthread_mutex_lock(&queue->lock);
    queue->stopping = 1;
    queue->wake = NULL;
    pthread_mutex_unlock(&queue->lock);
}
