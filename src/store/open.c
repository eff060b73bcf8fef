/* Opening, creating, migrating, backing up and checking. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "store/actors.h"
#include "store/private.h"

#define BUSY_MS 10000
#define STEP_MAX ((size_t)1 << 20) /* bytes of a migration file */

const char *store_path(const store *s)
{
    return s->path;
}

void store_close(store *s)
{
    if (!s)
        return;
    if (s->db) /* a half-opened store has none */
        store_rollback(s);
    for (size_t i = 0; i < s->nstmts; i++)
        sqlite3_finalize(s->stmts[i]);
    sqlite3_close(s->db);
    cd_str_done(&s->nfc);
    free(s->path);
    free(s->sql_dir);
    free(s);
}

/* ---- migrations --------------------------------------------------------------------------------------------------- */

/* "0012-name.sql" gives 12, anything else 0. */
static int step_number(const char *name)
{
    size_t len = strlen(name);
    if (len < 10 || name[4] != '-' || strcmp(name + len - 4, ".sql") != 0)
        return 0;
    int n = 0;
    for (int i = 0; i < 4; i++) {
        if (name[i] < '0' || name[i] > '9')
            return 0;
        n = n * 10 + (name[i] - '0');
    }
    return n;
}

/* The steps of the data folder must be 1, 2, 3 ... without gap. */
static int find_steps(store *s, cd_diags *diags)
{
    char **names = NULL;
    size_t n = 0;
    int res = cd_dir_list(s->sql_dir, diags, &names, &n);
    if (res)
        return CD_ESYS;
    int newest = 0;
    for (size_t i = 0; i < n && !res; i++) {
        int step = step_number(names[i]);
        if (step == 0)
            continue;
        if (step != newest + 1) {
            cd_error(diags, "E4005", cd_place_file(s->sql_dir),
                     _("thư mục dữ liệu của chương trình thiếu hoặc trùng bước %04d; hãy cài đặt lại capdo"), newest + 1);
            res = CD_ESYS;
        }
        newest = step;
    }
    cd_names_free(names, n);
    if (!res && newest == 0) {
        cd_error(diags, "E4005", cd_place_file(s->sql_dir),
                 _("thư mục dữ liệu của chương trình không có tệp tạo cơ sở dữ liệu; hãy kiểm tra --data hoặc cài đặt lại capdo"));
        res = CD_ESYS;
    }
    if (!res)
        s->newest = newest;
    return res;
}

static int read_step(store *s, int step, cd_diags *diags, cd_str *ret)
{
    char **names = NULL;
    size_t n = 0;
    int res = cd_dir_list(s->sql_dir, diags, &names, &n);
    for (size_t i = 0; i < n && !res; i++)
        if (step_number(names[i]) == step) {
            char *path = cd_path_join(s->sql_dir, names[i]);
            res = cd_file_read(path, STEP_MAX, diags, ret);
            free(path);
        }
    cd_names_free(names, n);
    return res ? CD_ESYS : CD_OK;
}

static int pragma_num(store *s, const char *sql, cd_diags *diags, int64_t *ret)
{
    sqlite3_stmt *st = store_sql_own(s, sql, diags);
    if (!st)
        return CD_ESYS;
    int res = store_step(s, st, diags);
    if (res == CD_OK)
        *ret = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return res == CD_ESYS ? res : CD_OK;
}

static int version(store *s, cd_diags *diags, int *ret)
{
    int64_t v = 0;
    int res = pragma_num(s, "PRAGMA user_version", diags, &v);
    if (res == CD_OK)
        *ret = (int)v;
    return res;
}

/* Rows of foreign_key_check; E4011 for each. */
static int check_keys(store *s, cd_diags *diags)
{
    sqlite3_stmt *st = store_sql_own(s, "PRAGMA foreign_key_check", diags);
    if (!st)
        return CD_ESYS;
    int res, out = CD_OK;
    while ((res = store_step(s, st, diags)) == CD_OK) {
        cd_error(diags, "E4011", store_place(s), _("bảng «%s», dòng %" PRId64 ": trỏ tới dòng không có của bảng «%s»"),
                 store_text(st, 0), (int64_t)sqlite3_column_int64(st, 1), store_text(st, 2));
        out = CD_NO;
    }
    sqlite3_finalize(st);
    return res == CD_ESYS ? res : out;
}

/* Runs one step unless another process was faster.  The lock is taken before the version is read again. */
static int run_step(store *s, int step, cd_diags *diags, bool *ret_done)
{
    cd_str sql;
    cd_str_init(&sql, 0);
    int now = 0, res = read_step(s, step, diags, &sql);
    if (res == CD_OK)
        res = store_begin(s, diags);
    if (res == CD_OK)
        res = version(s, diags, &now);
    if (res == CD_OK && now == step - 1) {
        char end[96];
        snprintf(end, sizeof end, "PRAGMA application_id = %d; PRAGMA user_version = %d", STORE_APPLICATION_ID, step);
        if (strlen(cd_str_c(&sql)) != sql.len || sqlite3_exec(s->db, cd_str_c(&sql), NULL, NULL, NULL) != SQLITE_OK) {
            cd_error(diags, "E4005", store_place(s), _("bước chuyển đổi %04d không chạy được: %s; không có gì bị thay đổi"),
                     step, sqlite3_errmsg(s->db));
            res = CD_ESYS;
        } else if (!store_in_transaction(s)) {
            cd_error(diags, "E4005", store_place(s), _("bước chuyển đổi %04d tự kết thúc giao dịch"), step);
            res = CD_ESYS;
        } else {
            res = check_keys(s, diags);
            res = res ? CD_ESYS : store_exec(s, end, diags);
        }
        if (res == CD_OK)
            *ret_done = true;
    }
    cd_str_done(&sql);
    if (res == CD_OK)
        return store_commit(s, diags);
    store_rollback(s);
    return res;
}

int store_migrate(store *s, cd_diags *diags, int *ret_steps)
{
    int now = 0, steps = 0, res = version(s, diags, &now);
    if (res)
        return res;
    if (now >= s->newest) {
        if (ret_steps)
            *ret_steps = 0;
        return CD_OK;
    }
    if (s->read_only || sqlite3_db_readonly(s->db, "main") == 1) {
        cd_error(diags, "E4008", store_place(s), _("cơ sở dữ liệu chỉ đọc được; hãy kiểm tra quyền của tệp"));
        return CD_ESYS;
    }
    /* a step may rebuild a table: keys are checked at its end instead of at each row */
    res = store_exec(s, "PRAGMA foreign_keys = OFF", diags);
    for (int step = now + 1; res == CD_OK && step <= s->newest; step++) {
        bool done = false;
        res = run_step(s, step, diags, &done);
        steps += done;
    }
    int on = store_exec(s, "PRAGMA foreign_keys = ON", diags);
    res = res ? res : on;
    if (res == CD_OK && ret_steps)
        *ret_steps = steps;
    return res;
}

/* ---- opening ------------------------------------------------------------------------------------------------------ */

static int harden(store *s, bool reading, cd_diags *diags)
{
    const int on[] = {SQLITE_DBCONFIG_DEFENSIVE};
    const int off[] = {SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_DQS_DDL, SQLITE_DBCONFIG_TRUSTED_SCHEMA,
                       SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION};
    for (size_t i = 0; i < sizeof on / sizeof on[0]; i++)
        sqlite3_db_config(s->db, on[i], 1, NULL);
    for (size_t i = 0; i < sizeof off / sizeof off[0]; i++)
        sqlite3_db_config(s->db, off[i], 0, NULL);
    sqlite3_limit(s->db, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_busy_timeout(s->db, BUSY_MS);
    /* Workers of a batch only read, a few pages of each system. */
    return store_exec(s, reading ? "PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cache_size = -256"
                                 : "PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cache_size = -2048", diags);
}

/* Is it ours, and of which version?  *ret_empty: a file without any table. */
static int identify(store *s, cd_diags *diags, bool *ret_empty, int *ret_version)
{
    int64_t id = 0, tables = 0, v = 0;
    /* also the first access to the file: here a file that is no database is found out */
    int res = pragma_num(s, "SELECT count(*) FROM sqlite_schema", diags, &tables);
    if (res == CD_OK)
        res = pragma_num(s, "PRAGMA application_id", diags, &id);
    if (res == CD_OK)
        res = pragma_num(s, "PRAGMA user_version", diags, &v);
    if (res)
        return res;
    *ret_empty = tables == 0 && id == 0 && v == 0;
    *ret_version = (int)v;
    if (*ret_empty || id == STORE_APPLICATION_ID)
        return CD_OK;
    cd_error(diags, "E4002", store_place(s),
             _("tệp này là cơ sở dữ liệu của chương trình khác, không phải của capdo; hãy chọn tệp khác bằng --db"));
    return CD_ESYS;
}

/* A database that STORE_CREATE could not make is none that can be tried either. */
static int can_be_made(const store *s, const char *name, cd_diags *diags)
{
    char *folder = cd_strdup(name);
    *strrchr(folder, '/') = '\0'; /* it has one: "/..." or "./..." */
    int why = access(*folder ? folder : "/", W_OK | X_OK) == 0 ? 0 : errno;
    free(folder);
    if (why)
        cd_error(diags, "E4001", store_place(s), _("không mở được cơ sở dữ liệu: %s; hãy kiểm tra thư mục và quyền"), cd_errno_text(why));
    return why ? CD_ESYS : CD_OK;
}

static int open_any(const char *path, const char *data_dir, enum store_mode mode, bool any, cd_diags *diags, store **ret)
{
    struct stat st;
    bool stands = stat(path, &st) == 0;
    if (!stands && mode != STORE_CREATE && mode != STORE_TRY) {
        cd_error(diags, "E4001", cd_place_file(path),
                 _("chưa có cơ sở dữ liệu này; hãy tạo bằng «capdo ask MÃ --new \"TÊN\"» hoặc «capdo import systems TỆP.csv», hay chỉ đúng tệp bằng --db"));
        return CD_ESYS;
    }
    if (stands && !S_ISREG(st.st_mode)) {
        cd_error(diags, "E4001", cd_place_file(path), _("đường dẫn này không phải là tệp; hãy chỉ đúng tệp bằng --db"));
        return CD_ESYS;
    }
    store *s = cd_calloc(1, sizeof *s);
    cd_str_init(&s->nfc, 0);
    s->path = cd_strdup(path);
    s->sql_dir = cd_path_join(data_dir, "sql");
    int res = find_steps(s, diags);
    if (res) {
        store_close(s);
        return res;
    }
    /* "./" keeps names such as ":memory:" or "file:..." from meaning anything else */
    char *name = path[0] == '/' ? cd_strdup(path) : cd_path_join(".", path);
    if (mode == STORE_TRY && (!stands || st.st_size == 0)) {
        res = can_be_made(s, name, diags);
        free(name);
        if (res) {
            store_close(s);
            return res;
        }
        name = cd_strdup(":memory:");
    }
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int rc = sqlite3_open_v2(name, &s->db, flags | (mode == STORE_CREATE || mode == STORE_TRY ? SQLITE_OPEN_CREATE : 0), NULL);
    free(name);
    if (rc != SQLITE_OK) {
        int why = s->db ? sqlite3_system_errno(s->db) : ENOMEM;
        cd_error(diags, "E4001", store_place(s), _("không mở được cơ sở dữ liệu: %s; hãy kiểm tra thư mục và quyền"),
                 why ? cd_errno_text(why) : sqlite3_errstr(rc));
        store_close(s);
        return CD_ESYS;
    }
    bool empty = false;
    int now = 0;
    res = harden(s, mode == STORE_READ, diags);
    if (res == CD_OK)
        res = identify(s, diags, &empty, &now);
    if (res == CD_OK && empty && mode != STORE_CREATE && mode != STORE_TRY) {
        cd_error(diags, "E4002", store_place(s),
                 _("tệp rỗng, chưa phải cơ sở dữ liệu của capdo; hãy tạo bằng «capdo import systems TỆP.csv»"));
        res = CD_ESYS;
    }
    if (res == CD_OK && now > s->newest) {
        cd_error(diags, "E4003", store_place(s),
                 _("cơ sở dữ liệu có phiên bản %d, mới hơn phiên bản %d mà chương trình này biết; hãy dùng bản capdo mới hơn"),
                 now, s->newest);
        res = CD_ESYS;
    }
    if (res == CD_OK && !any && !empty && now < s->newest) {
        cd_error(diags, "E4004", store_place(s),
                 _("cơ sở dữ liệu có phiên bản %d, cần phiên bản %d; hãy sao lưu bằng «capdo db backup TỆP» rồi chạy «capdo db "
                   "migrate»"),
                 now, s->newest);
        res = CD_ESYS;
    }
    if (res == CD_OK && empty)
        res = store_migrate(s, diags, NULL);
    if (res == CD_OK && mode != STORE_READ && !any && sqlite3_db_readonly(s->db, "main") == 1) {
        cd_error(diags, "E4008", store_place(s), _("tệp chỉ đọc được; hãy kiểm tra quyền ghi của tệp và của thư mục"));
        res = CD_ESYS;
    }
    /* readers and one writer at a time; kept in the file, so mostly nothing happens here */
    if (res == CD_OK && mode == STORE_TRY)
        res = store_exec(s, "PRAGMA cache_spill = OFF", diags); /* without WAL, pages that do not fit would go to the file */
    else if (res == CD_OK && mode != STORE_READ && sqlite3_db_readonly(s->db, "main") == 0)
        res = store_exec(s, "PRAGMA journal_mode = WAL", diags);
    if (res == CD_OK && mode == STORE_READ && !any)
        s->read_only = true;
    if (res == CD_OK && s->read_only)
        res = store_exec(s, "PRAGMA query_only = ON", diags);
    if (res) {
        store_close(s);
        return CD_ESYS;
    }
    *ret = s;
    return CD_OK;
}

int store_open(const char *path, const char *data_dir, enum store_mode mode, cd_diags *diags, store **ret)
{
    return open_any(path, data_dir, mode, false, diags, ret);
}

int store_open_any(const char *path, const char *data_dir, cd_diags *diags, store **ret)
{
    return open_any(path, data_dir, STORE_READ, true, diags, ret);
}

int store_status(store *s, cd_diags *diags, store_state *ret)
{
    store_state state = {.newest = s->newest};
    int res = version(s, diags, &state.version);
    if (res)
        return res;
    static const struct {
        const char *table, *sql;
        size_t at;
    } counts[] = {
        {"system", /* of any version, so without the view; see moves.c */
         "SELECT count(*) FROM system WHERE id NOT LIKE '%~%'", offsetof(store_state, systems)},
        {"org", "SELECT count(*) FROM org", offsetof(store_state, orgs)},
        {"fact", "SELECT count(*) FROM fact", offsetof(store_state, facts)},
        {"verdict", "SELECT count(*) FROM verdict", offsetof(store_state, verdicts)},
        {"log", "SELECT count(*) FROM log", offsetof(store_state, log)},
    };
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        if (sqlite3_table_column_metadata(s->db, "main", counts[i].table, NULL, NULL, NULL, NULL, NULL, NULL) != SQLITE_OK)
            continue;
        int64_t n = 0;
        res = pragma_num(s, counts[i].sql, diags, &n);
        if (res)
            return res;
        *(uint64_t *)(void *)((char *)&state + counts[i].at) = (uint64_t)n;
    }
    if (state.log > 0) {
        sqlite3_stmt *st = store_sql_own(s, "SELECT hash FROM log ORDER BY seq DESC LIMIT 1", diags);
        if (!st)
            return CD_ESYS;
        if (store_step(s, st, diags) == CD_OK)
            snprintf(state.head, sizeof state.head, "%s", store_text(st, 0));
        sqlite3_finalize(st);
    }
    *ret = state;
    return CD_OK;
}

/* ---- backup and check --------------------------------------------------------------------------------------------- */

static int copy_pages(store *s, const char *temp, cd_diags *diags)
{
    store to = {.path = s->path};
    int rc = sqlite3_open_v2(temp, &to.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    sqlite3_backup *b = rc == SQLITE_OK ? sqlite3_backup_init(to.db, "main", s->db, "main") : NULL;
    if (b) {
        /* in one step, under one read transaction: a snapshot, while others go on writing into the WAL */
        for (int tries = 0; tries < 100; tries++) {
            rc = sqlite3_backup_step(b, -1);
            if (rc != SQLITE_BUSY && rc != SQLITE_LOCKED)
                break;
            sqlite3_sleep(100);
        }
        int end = sqlite3_backup_finish(b);
        rc = rc == SQLITE_DONE ? end : rc;
    } else if (rc == SQLITE_OK) {
        rc = sqlite3_errcode(to.db);
    }
    /* the copy is one file, without a WAL beside it */
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(to.db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    if (rc != SQLITE_OK) {
        cd_error(diags, "E4009", store_place(s), _("không sao lưu được: %s"), sqlite3_errstr(rc));
        sqlite3_close(to.db);
        return CD_ESYS;
    }
    int res = CD_ESYS;
    sqlite3_stmt *st = store_sql_own(&to, "PRAGMA integrity_check(1)", diags);
    if (st && store_step(&to, st, diags) == CD_OK) {
        res = store_same(store_text(st, 0), "ok") ? CD_OK : CD_ESYS;
        if (res)
            cd_error(diags, "E4009", store_place(s), _("bản sao bị hỏng (%s); hãy chạy «capdo db check»"), store_text(st, 0));
    }
    sqlite3_finalize(st);
    sqlite3_close(to.db);
    return res;
}

static int sync_path(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    int res = fd >= 0 ? fsync(fd) : -1;
    int why = errno;
    if (fd >= 0)
        close(fd);
    errno = why;
    return res;
}

int store_backup(store *s, const char *target, cd_diags *diags)
{
    if (cd_path_exists(target)) {
        cd_error(diags, "E4015", cd_place_file(target), _("tệp sao lưu đã có; hãy đặt tên khác để không mất bản cũ"));
        return CD_ESYS;
    }
    char *temp;
    if (asprintf(&temp, "%s%s.XXXXXX", target[0] == '/' ? "" : "./", target) < 0)
        abort();
    int fd = mkostemp(temp, O_CLOEXEC), res = CD_OK;
    if (fd < 0) {
        cd_error(diags, "E4009", cd_place_file(target), _("không tạo được tệp sao lưu: %s"), cd_errno_text(errno));
        free(temp);
        return CD_ESYS;
    }
    close(fd);
    res = copy_pages(s, temp, diags);
    /* link, not rename: it fails when somebody else made the target meanwhile */
    if (res == CD_OK && (sync_path(temp, O_RDWR) != 0 || link(temp, target) != 0)) {
        cd_error(diags, "E4009", cd_place_file(target), _("không ghi được tệp sao lưu: %s"), cd_errno_text(errno));
        res = CD_ESYS;
    }
    unlink(temp);
    free(temp);
    return res;
}

int store_check(store *s, cd_diags *diags)
{
    sqlite3_stmt *st = store_sql_own(s, "PRAGMA integrity_check", diags);
    if (!st)
        return CD_ESYS;
    int res, out = CD_OK;
    while ((res = store_step(s, st, diags)) == CD_OK) {
        const char *text = store_text(st, 0);
        if (store_same(text, "ok"))
            continue;
        cd_error(diags, "E4010", store_place(s), _("cơ sở dữ liệu bị hỏng: %s; hãy dùng lại bản sao lưu"), text ? text : "");
        out = CD_NO;
    }
    sqlite3_finalize(st);
    if (res == CD_ESYS)
        return res;
    res = check_keys(s, diags);
    if (res == CD_ESYS)
        return res;
    out = res ? res : out;
    if (out)
        return out; /* a damaged file would only add noise */
    out = store_log_check(s, diags);
    if (out)
        return out; /* what follows is measured by the log */
    int (*const more[])(store *, cd_diags *) = {store_duties_check, store_tables_check, store_files_check, store_issued_check};
    for (size_t i = 0; i < sizeof more / sizeof *more && out != CD_ESYS; i++) {
        res = more[i](s, diags);
        out = res ? res : out;
    }
    return out;
}
