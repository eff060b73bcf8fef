/* Worker processes.  They take systems from one counter in shared memory, so that none waits, and answer through a pipe
 * each; the parent puts the answers into order. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/str.h"
#include "batch/batch.h"

typedef struct shared {
    _Atomic size_t next;
    _Atomic size_t at[BATCH_JOBS_MAX]; /* system each worker is at; SIZE_MAX: none */
} shared;

typedef struct worker {
    pid_t pid; /* 0: none */
    int fd;
    cd_str in;
} worker;

typedef struct pool {
    const char *const *systems;
    size_t n;
    const batch_job *job;
    cd_diags *diags;
    shared *shared;
    worker workers[BATCH_JOBS_MAX];
    size_t njobs;
    batch_result *results;
    cd_diags *said;
    bool *done;
    size_t ndone, told;
} pool;

/* ---- messages ---- */

static void put_u64(cd_str *s, uint64_t n)
{
    cd_str_add(s, (const char *)&n, sizeof n);
}

static void put_text(cd_str *s, const char *t)
{
    put_u64(s, t ? strlen(t) + 1 : 0);
    if (t)
        cd_str_add(s, t, strlen(t) + 1);
}

typedef struct reading {
    const char *p;
} reading;

static uint64_t get_u64(reading *r)
{
    uint64_t n;
    memcpy(&n, r->p, sizeof n);
    r->p += sizeof n;
    return n;
}

static const char *get_text(reading *r)
{
    uint64_t n = get_u64(r);
    const char *t = n ? r->p : NULL;
    r->p += n;
    return t;
}

static void put_result(cd_str *s, size_t index, const batch_result *r, const cd_diags *d)
{
    put_u64(s, index);
    put_text(s, r->pack);
    put_u64(s, (uint64_t)(int64_t)r->level);
    put_u64(s, r->state);
    put_u64(s, r->written);
    put_u64(s, r->nfiles);
    for (size_t i = 0; i < r->nfiles; i++) {
        put_text(s, r->files[i].file);
        put_u64(s, r->files[i].pages);
        put_u64(s, r->files[i].bytes);
        put_text(s, r->files[i].sha256);
        put_text(s, r->files[i].digest);
    }
    put_u64(s, d->count);
    for (size_t i = 0; i < d->count; i++) {
        put_u64(s, d->items[i].severity);
        put_text(s, d->items[i].code);
        put_text(s, d->items[i].file);
        put_u64(s, d->items[i].line);
        put_u64(s, d->items[i].column);
        put_text(s, d->items[i].text);
    }
}

static void copy_hash(char to[65], const char *from)
{
    memcpy(to, from, strnlen(from, 64) + 1);
    to[64] = '\0';
}

static void get_result(pool *p, const char *message)
{
    reading r = {message};
    size_t index = (size_t)get_u64(&r);
    batch_result *to = &p->results[index];
    const char *pack = get_text(&r);
    to->pack = cd_arena_strdup(&to->arena, pack);
    to->level = (int)(int64_t)get_u64(&r);
    to->state = (enum batch_state)get_u64(&r);
    to->written = (size_t)get_u64(&r);
    for (size_t n = (size_t)get_u64(&r); n > 0; n--) {
        batch_file *f = batch_result_add(to, get_text(&r));
        f->pages = get_u64(&r);
        f->bytes = get_u64(&r);
        copy_hash(f->sha256, get_text(&r));
        copy_hash(f->digest, get_text(&r));
    }
    for (size_t n = (size_t)get_u64(&r); n > 0; n--) {
        enum cd_severity severity = (enum cd_severity)get_u64(&r);
        const char *code = get_text(&r), *file = get_text(&r);
        size_t line = (size_t)get_u64(&r), column = (size_t)get_u64(&r);
        const char *text = get_text(&r);
        cd_diag_add(&p->said[index], severity, code, (cd_place){file, line, column}, "%s", text ? text : "");
    }
    p->done[index] = true;
    p->ndone++;
}

/* ---- in a worker ---- */

static bool send_all(int fd, const cd_str *s)
{
    uint64_t len = s->len;
    const char *parts[2] = {(const char *)&len, s->data};
    size_t lens[2] = {sizeof len, s->len};
    for (int i = 0; i < 2; i++)
        for (size_t at = 0; at < lens[i];) {
            ssize_t n = write(fd, parts[i] + at, lens[i] - at);
            if (n < 0 && errno == EINTR)
                continue;
            if (n < 0)
                return false;
            at += (size_t)n;
        }
    return true;
}

static _Noreturn void work(pool *p, size_t me, int fd, pid_t parent)
{
    /* Nobody would hear what a worker has to say once its parent is gone. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(1);
    cd_diags said;
    cd_diags_init(&said);
    bool ready = !p->job->start || p->job->start(p->job->user, &said) == CD_OK;
    cd_str message;
    cd_str_init(&message, 0);
    size_t i;
    while ((i = atomic_fetch_add(&p->shared->next, 1)) < p->n) {
        atomic_store(&p->shared->at[me], i);
        batch_result r;
        batch_result_init(&r, p->systems[i]);
        if (!ready || p->job->print(p->job->user, p->systems[i], &said, &r) != CD_OK)
            batch_result_fail(&r);
        cd_str_clear(&message);
        put_result(&message, i, &r, &said);
        batch_result_done(&r);
        cd_diags_done(&said);
        cd_diags_init(&said);
        if (!send_all(fd, &message))
            _exit(1);
        atomic_store(&p->shared->at[me], SIZE_MAX);
    }
    _exit(0);
}

/* ---- in the parent ---- */

static int start_worker(pool *p, size_t me)
{
    int ends[2];
    if (pipe(ends) != 0) {
        cd_error(p->diags, "E8006", cd_place_file("capdo"), _("không mở được đường ống: %s"), cd_errno_text(errno));
        return CD_ESYS;
    }
    atomic_store(&p->shared->at[me], SIZE_MAX);
    pid_t parent = getpid(), pid = fork();
    if (pid < 0) {
        cd_error(p->diags, "E8006", cd_place_file("capdo"), _("không tạo được tiến trình: %s; hãy giảm --jobs"), cd_errno_text(errno));
        close(ends[0]);
        close(ends[1]);
        return CD_ESYS;
    }
    if (pid == 0) {
        close(ends[0]);
        for (size_t i = 0; i < p->njobs; i++)
            if (p->workers[i].pid)
                close(p->workers[i].fd);
        work(p, me, ends[1], parent);
    }
    close(ends[1]);
    p->workers[me].pid = pid;
    p->workers[me].fd = ends[0];
    cd_str_clear(&p->workers[me].in);
    return CD_OK;
}

static void take_messages(pool *p, worker *w)
{
    size_t at = 0;
    uint64_t len;
    while (w->in.len - at >= sizeof len) {
        memcpy(&len, w->in.data + at, sizeof len);
        if (w->in.len - at - sizeof len < len)
            break;
        get_result(p, w->in.data + at + sizeof len);
        at += sizeof len + (size_t)len;
        if (p->job->progress)
            p->job->progress(p->job->user, p->ndone, p->n);
    }
    if (at) {
        memmove(w->in.data, w->in.data + at, w->in.len - at);
        cd_str_cut(&w->in, w->in.len - at);
    }
}

static void lose(pool *p, size_t i, const char *why)
{
    batch_result_fail(&p->results[i]);
    cd_error(&p->said[i], "E8005", cd_place_file(p->systems[i]), "%s", why);
    p->done[i] = true;
    p->ndone++;
    if (p->job->progress)
        p->job->progress(p->job->user, p->ndone, p->n);
}

/* What a dead worker was at is lost with it; the rest goes on. */
static void bury(pool *p, size_t me)
{
    worker *w = &p->workers[me];
    close(w->fd);
    int status = 0;
    while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    w->pid = 0;
    size_t at = atomic_load(&p->shared->at[me]);
    if (at >= p->n || p->done[at])
        return;
    char why[128];
    if (WIFSIGNALED(status))
        snprintf(why, sizeof why, _("tiến trình in hệ thống này bị dừng (tín hiệu %d)"), WTERMSIG(status));
    else
        snprintf(why, sizeof why, "%s", _("tiến trình in hệ thống này dừng giữa chừng"));
    lose(p, at, why);
}

static void tell(pool *p)
{
    while (p->told < p->n && p->done[p->told]) {
        size_t i = p->told++;
        if (p->job->told)
            p->job->told(p->job->user, &p->results[i], &p->said[i]);
        cd_diags_move(p->diags, &p->said[i]);
        cd_diags_done(&p->said[i]);
    }
}

/* One round: whatever has arrived.  CD_ESYS when no worker is left and none can be started. */
static int listen_once(pool *p)
{
    struct pollfd fds[BATCH_JOBS_MAX];
    size_t who[BATCH_JOBS_MAX], n = 0;
    for (size_t i = 0; i < p->njobs; i++)
        if (p->workers[i].pid) {
            who[n] = i;
            fds[n++] = (struct pollfd){.fd = p->workers[i].fd, .events = POLLIN};
        }
    if (n == 0)
        return atomic_load(&p->shared->next) < p->n ? start_worker(p, 0) : CD_NO;
    if (poll(fds, n, -1) < 0)
        return errno == EINTR ? CD_OK : CD_ESYS;
    for (size_t k = 0; k < n; k++) {
        if (!fds[k].revents)
            continue;
        worker *w = &p->workers[who[k]];
        char block[65536];
        ssize_t got = read(w->fd, block, sizeof block);
        if (got < 0 && errno == EINTR)
            continue;
        if (got > 0) {
            cd_str_add(&w->in, block, (size_t)got);
            take_messages(p, w);
            continue;
        }
        bury(p, who[k]);
        if (atomic_load(&p->shared->next) < p->n && start_worker(p, who[k]) != CD_OK && n == 1)
            return CD_ESYS;
    }
    tell(p);
    return CD_OK;
}

int batch_run(const char *const *systems, size_t n, size_t jobs, const batch_job *job, cd_diags *diags, batch_result **ret)
{
    pool p = {.systems = systems, .n = n, .job = job, .diags = diags};
    p.njobs = jobs < 1 ? 1 : jobs > BATCH_JOBS_MAX ? BATCH_JOBS_MAX : jobs;
    if (p.njobs > n)
        p.njobs = n;
    p.shared = mmap(NULL, sizeof *p.shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (p.shared == MAP_FAILED) {
        cd_error(diags, "E8006", cd_place_file("capdo"), _("không cấp được bộ nhớ dùng chung: %s"), cd_errno_text(errno));
        return CD_ESYS;
    }
    atomic_init(&p.shared->next, 0);
    p.results = cd_calloc(n ? n : 1, sizeof *p.results);
    p.said = cd_calloc(n ? n : 1, sizeof *p.said);
    p.done = cd_calloc(n ? n : 1, sizeof *p.done);
    for (size_t i = 0; i < n; i++) {
        batch_result_init(&p.results[i], systems[i]);
        cd_diags_init(&p.said[i]);
    }
    int r = CD_OK;
    for (size_t i = 0; i < p.njobs; i++)
        cd_str_init(&p.workers[i].in, 0);
    for (size_t i = 0; i < p.njobs; i++)
        if (start_worker(&p, i) != CD_OK) {
            r = i ? CD_OK : CD_ESYS; /* fewer workers do as well */
            break;
        }
    while (r == CD_OK && p.ndone < n)
        r = listen_once(&p);
    for (size_t i = 0; i < p.njobs; i++) {
        if (p.workers[i].pid)
            bury(&p, i);
        cd_str_done(&p.workers[i].in);
    }
    /* A worker that died between taking a system and noting it. */
    for (size_t i = 0; i < n && r == CD_NO; i++)
        if (!p.done[i])
            lose(&p, i, _("tiến trình in hệ thống này dừng giữa chừng"));
    r = r == CD_NO ? CD_OK : r;
    tell(&p);
    for (size_t i = 0; i < n; i++)
        cd_diags_done(&p.said[i]);
    free(p.said);
    free(p.done);
    munmap(p.shared, sizeof *p.shared);
    if (r == CD_OK) {
        *ret = p.results;
        return CD_OK;
    }
    for (size_t i = 0; i < n; i++)
        batch_result_done(&p.results[i]);
    free(p.results);
    return CD_ESYS;
}
