#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <libintl.h>
#include <locale.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/screen.h"

static const cli_option global_options[] = {
    {"db", "FILE", N_("cơ sở dữ liệu (mặc định $CAPDO_DB, rồi ./capdo.db)")},
    {"lang", "vi|en", N_("ngôn ngữ (mặc định $CAPDO_LANG, rồi vi)")},
    {"packs", "DIR", N_("thư mục gói quy tắc (mặc định $CAPDO_PACKS)")},
    {"data", "DIR", N_("thư mục dữ liệu của chương trình: rules, templates, data (mặc định $CAPDO_DATA)")},
    {"help", NULL, N_("hướng dẫn")},
    {"version", NULL, N_("phiên bản")},
    {NULL, NULL, NULL},
};
enum { G_DB, G_LANG, G_PACKS, G_DATA, G_HELP, G_VERSION, G_COUNT };

typedef struct globals {
    const char *value[G_COUNT];
} globals;

static const cli_command *find_command(const char *name)
{
    for (const cli_command *c = cli_commands; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

int cli_usage(cli *c, const cli_command *cmd, const char *fmt, ...)
{
    cd_str text;
    cd_str_init(&text, 0);
    va_list ap;
    va_start(ap, fmt);
    cd_str_addv(&text, fmt, ap);
    va_end(ap);
    if (cmd)
        cd_error(&c->diags, "E1501", cd_place_file("capdo"), _("%s; xem: capdo help %s"), cd_str_c(&text), cmd->name);
    else
        cd_error(&c->diags, "E1501", cd_place_file("capdo"), _("%s; xem: capdo help"), cd_str_c(&text));
    cd_str_done(&text);
    return CD_EUSAGE;
}

/* Pads by characters, since printf counts bytes. */
static void pad(const char *text, size_t width, cd_str *to)
{
    cd_str_adds(to, text);
    for (size_t n = cd_utf8_count(text, strlen(text)); n < width; n++)
        cd_str_addc(to, ' ');
}

static void add_options(const cli_option *options, cd_str *to)
{
    for (const cli_option *o = options; o && o->name; o++) {
        cd_str s;
        cd_str_init(&s, 0);
        cd_str_addf(&s, "--%s%s%s", o->name, o->arg ? " " : "", o->arg ? o->arg : "");
        cd_str_adds(to, "  ");
        pad(cd_str_c(&s), 26, to);
        /* A long option has a line of its own, so that the explanations stand in one column. */
        if (cd_utf8_count(cd_str_c(&s), s.len) > 26)
            cd_str_addf(to, "\n%28s", "");
        cd_str_addf(to, " %s\n", _(o->help));
        cd_str_done(&s);
    }
}

static void add_help(const cli_command *cmd, cd_str *to)
{
    if (cmd) {
        cd_str_addf(to, _("Cách dùng: capdo %s %s\n\n%s\n"), cmd->name, cmd->args, _(cmd->summary));
        if (cmd->help)
            cd_str_addf(to, "\n%s\n", _(cmd->help));
        if (cmd->options && cmd->options->name) {
            cd_str_addf(to, "\n%s\n", _("Tùy chọn:"));
            add_options(cmd->options, to);
        }
        cd_str_addf(to, "\n%s\n", _("Tùy chọn chung:"));
        add_options(global_options, to);
        return;
    }
    cd_str_addf(to, "%s\n\n%s\n\n%s\n", _("capdo: xác định cấp độ hệ thống thông tin và lập hồ sơ đề xuất cấp độ"),
                _("Cách dùng: capdo [--db FILE] [--lang vi|en] LỆNH ..."), _("Các lệnh:"));
    for (const cli_command *c = cli_commands; c->name; c++) {
        cd_str_adds(to, "  ");
        pad(c->name, 10, to);
        cd_str_addf(to, " %s\n", _(c->summary));
    }
    cd_str_addf(to, "\n%s\n", _("Tùy chọn chung:"));
    add_options(global_options, to);
    cd_str_addf(to, "\n%s\n%s\n", _("Hướng dẫn một lệnh: capdo help LỆNH"),
                _("Mã kết thúc: 0 xong; 1 trả lời là «không»; 2 dùng sai; 3 dữ liệu vào sai, không thay đổi gì; 4 lỗi hệ thống, tệp, cơ sở dữ liệu"));
}

static void print_help(const cli_command *cmd)
{
    cd_str text, wrapped;
    cd_str_init(&text, 0);
    cd_str_init(&wrapped, 0);
    add_help(cmd, &text);
    const size_t width = screen_width();
    if (width) {
        /* a usage goes on below its arguments */
        const char *program = cmd ? strstr(cd_str_c(&text), "capdo ") : NULL;
        const size_t before = program ? cd_utf8_count(cd_str_c(&text), (size_t)(program - cd_str_c(&text))) : 0;
        screen_wrap_columns(width, program ? before + strlen("capdo ") + strlen(cmd->name) + 1 : 0, cd_str_c(&text), text.len, &wrapped);
    }
    const cd_str *shown = width ? &wrapped : &text;
    fwrite(cd_str_c(shown), 1, shown->len, stdout); /* main checks stdout */
    cd_str_done(&text);
    cd_str_done(&wrapped);
}

/* Parses `argv` from its first word; stops at the first word that is no option when `only_globals`. */
static int parse_options(cli *c, const cli_command *cmd, int argc, char **argv, bool only_globals, globals *g, cli_args *args, cd_arena *a)
{
    cli_given *given = cd_arena_array(a, (size_t)argc + 1, sizeof *given);
    args->given = given;
    args->ngiven = 0;
    struct option longs[G_COUNT + CLI_OPTIONS_MAX + 1] = {{0}};
    int n = 0;
    /* the first of a name is taken: behind a command its own options go before the common ones */
    for (const cli_option *o = cmd ? cmd->options : NULL; o && o->name; o++, n++)
        longs[n] = (struct option){o->name, o->arg ? required_argument : no_argument, NULL, 2000 + (int)(o - cmd->options)};
    for (int k = 0; k < G_COUNT; k++, n++)
        longs[n] = (struct option){global_options[k].name, global_options[k].arg ? required_argument : no_argument, NULL, 1000 + k};
    optind = 0; /* glibc: start anew */
    opterr = 0;
    int k;
    while ((k = getopt_long(argc, argv, only_globals ? "+:h" : ":h", longs, NULL)) != -1) {
        const char *word = argv[optind - 1];
        if (k == ':')
            return cli_usage(c, cmd, _("tùy chọn «%s» thiếu giá trị"), word);
        if (k == 'h') {
            g->value[G_HELP] = "";
            continue;
        }
        if (k == '?')
            return cli_usage(c, cmd, _("không hiểu tùy chọn «%s»"), word);
        if (k >= 2000) {
            args->value[k - 2000] = optarg ? optarg : "";
            given[args->ngiven++] = (cli_given){(size_t)(k - 2000), args->value[k - 2000]};
        } else {
            g->value[k - 1000] = optarg ? optarg : "";
        }
    }
    args->words = argv + optind;
    args->nwords = (size_t)(argc - optind);
    return CD_OK;
}

/* ---- where things are ---- */

static char *existing(const char *dir, const char *name)
{
    char *path = cd_path_join(dir, name);
    if (cd_path_is_dir(path))
        return path;
    free(path);
    return NULL;
}

/* Where the program's own files are. */
typedef struct home {
    const char *data;   /* rules, templates, data below it */
    const char *locale;
} home;

/* A program in its installed place, which may stand below another root (DESTDIR), reads the installed data; one run from a
 * build folder reads the source tree. */
static home find_home(cd_arena *a)
{
    const size_t tail = strlen(CAPDO_INSTALLED_EXE);
    char exe[4096];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n > 0) {
        exe[n] = '\0';
        if ((size_t)n >= tail && strcmp(exe + (size_t)n - tail, CAPDO_INSTALLED_EXE) == 0) {
            exe[(size_t)n - tail] = '\0';
            const char *data = cd_arena_printf(a, "%s%s", exe, CAPDO_INSTALLED_DATA);
            if (!*exe || cd_path_is_dir(data))
                return (home){data, cd_arena_printf(a, "%s%s", exe, CAPDO_INSTALLED_LOCALE)};
        }
    }
    if (cd_path_is_dir(CAPDO_SOURCE_DIR))
        return (home){CAPDO_SOURCE_DIR, CAPDO_BUILD_LOCALE};
    return (home){CAPDO_INSTALLED_DATA, CAPDO_INSTALLED_LOCALE};
}

static int find_dirs(cli *c, const globals *g, const char *own, cd_arena *a)
{
    const char *data = g->value[G_DATA] ? g->value[G_DATA] : getenv("CAPDO_DATA");
    c->list = getenv("CAPDO_LIST");
    if (c->list && !*c->list)
        c->list = NULL;
    const char *packs = g->value[G_PACKS] ? g->value[G_PACKS] : getenv("CAPDO_PACKS");
    c->own_rules_dir = cd_arena_printf(a, "%s/rules", own);
    c->rules_dir = c->own_rules_dir;
    c->templates_dir = cd_arena_printf(a, "%s/templates", own);
    c->data_dir = cd_arena_printf(a, "%s/data", own);
    if (data && *data && !cd_path_is_dir(data)) {
        cd_error(&c->diags, "E1502", cd_place_file(data), _("không có thư mục dữ liệu này; hãy sửa --data hoặc $CAPDO_DATA"));
        return CD_EINPUT;
    }
    if (data && *data) {
        /* The folder is laid out as the source tree; a part it does not have is taken from the program's own. */
        char *dir = existing(data, "rules");
        if (dir)
            c->rules_dir = cd_arena_strdup(a, dir);
        free(dir);
        dir = existing(data, "templates");
        if (dir)
            c->templates_dir = cd_arena_strdup(a, dir);
        free(dir);
        dir = existing(data, "data");
        char *sql = existing(data, "sql");
        if (dir)
            c->data_dir = cd_arena_strdup(a, dir);
        else if (sql)
            c->data_dir = cd_arena_strdup(a, data);
        free(dir);
        free(sql);
    }
    if (packs && *packs)
        c->rules_dir = cd_arena_strdup(a, packs);
    return CD_OK;
}

static int choose_language(cli *c, const globals *g, const char *locale)
{
    const char *lang = g->value[G_LANG] ? g->value[G_LANG] : getenv("CAPDO_LANG");
    if (!lang || !*lang)
        lang = "vi";
    c->english = strcmp(lang, "en") == 0;
    if (!c->english && strcmp(lang, "vi") != 0)
        return cli_usage(c, NULL, _("không có ngôn ngữ «%s»; dùng vi hoặc en"), lang);
    if (c->english) {
        /* Any locale but "C" lets gettext look for a catalogue; numbers and characters stay those of "C". */
        setenv("LANGUAGE", "en", 1);
        setlocale(LC_MESSAGES, "C.UTF-8");
        bindtextdomain("capdo", locale);
        bind_textdomain_codeset("capdo", "UTF-8");
    }
    return CD_OK;
}

/* ---- shared by the commands ---- */

int cli_law(cli *c, law **ret)
{
    if (!c->law) {
        int r = law_open(c->rules_dir, c->own_rules_dir, &c->diags, &c->law);
        if (r != CD_OK)
            return r;
    }
    *ret = c->law;
    return CD_OK;
}

int cli_law_for(cli *c, const char *rules, law **ret)
{
    const pack *named;
    int r = cli_law(c, ret);
    return r == CD_OK && strcmp(rules, "auto") != 0 ? law_pack(*ret, rules, &c->diags, &named) : r;
}

int cli_store(cli *c, bool create, store **ret)
{
    return store_open(c->db, c->data_dir, create ? STORE_CREATE : STORE_WRITE, &c->diags, ret);
}

int cli_store_try(cli *c, store **ret)
{
    return store_open(c->db, c->data_dir, STORE_TRY, &c->diags, ret);
}

/* On a terminal wrapped; without memory for that as they are. */
static void print_diags(const cd_diags *d)
{
    const size_t width = d->count ? screen_error_width() : 0;
    char *text = NULL;
    size_t len = 0;
    FILE *all = width ? open_memstream(&text, &len) : NULL;
    cd_diags_print(d, all ? all : stderr);
    if (!all)
        return;
    fclose(all);
    cd_str wrapped;
    cd_str_init(&wrapped, 0);
    screen_wrap_lines(width, text, len, NULL, &wrapped);
    fwrite(cd_str_c(&wrapped), 1, wrapped.len, stderr);
    cd_str_done(&wrapped);
    free(text);
}

void cli_flush(cli *c)
{
    fflush(stdout);
    print_diags(&c->diags);
    const size_t dropped = c->diags.dropped;
    cd_diags_done(&c->diags);
    if (dropped) {
        cd_diag_add(&c->diags, CD_NOTE, "N1503", cd_place_file("capdo"), _("còn %zu thông báo không in"), dropped);
        print_diags(&c->diags);
        cd_diags_done(&c->diags);
    }
}

void cli_now(char ret[21])
{
    time_t t = time(NULL);
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    if (epoch && *epoch) {
        char *end;
        long long n = strtoll(epoch, &end, 10);
        if (!*end && n >= 0)
            t = (time_t)n;
    }
    struct tm tm;
    gmtime_r(&t, &tm);
    strftime(ret, 21, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static bool filled(const char *s)
{
    return s && *s;
}

/* An account without a name (a container run under a bare number) leaves what the environment says. */
static const char *account(void)
{
    const struct passwd *pw = getpwuid(geteuid());
    const char *user = getenv("USER");
    return pw && filled(pw->pw_name) ? pw->pw_name : filled(user) ? user : "-";
}

store_actor cli_actor(const cli *c, const char *source, char now[21])
{
    cli_now(now);
    return (store_actor){filled(c->who) ? c->who : account(), now, source};
}

static bool to_stdout(const char *path)
{
    return !path || strcmp(path, "-") == 0;
}

int cli_write(cli *c, const char *path, const cd_str *text)
{
    if (!to_stdout(path))
        return cd_file_write(path, cd_str_c(text), text->len, &c->diags);
    fwrite(cd_str_c(text), 1, text->len, stdout);
    return CD_OK; /* main checks stdout */
}

size_t cli_text_width(const char *path)
{
    return to_stdout(path) ? screen_width() : 0;
}

int cli_citations(cli *c, cd_regex **ret)
{
    cd_auto_free char *path = cd_path_join(c->own_rules_dir, "citations.txt");
    return screen_citations(path, &c->diags, ret);
}

int cli_write_text(cli *c, const char *path, const cd_str *text)
{
    const size_t width = cli_text_width(path);
    if (!width)
        return cli_write(c, path, text);
    cd_regex *whole;
    int r = cli_citations(c, &whole);
    if (r != CD_OK)
        return r;
    cd_str wrapped;
    cd_str_init(&wrapped, 0);
    screen_wrap_lines(width, cd_str_c(text), text->len, whole, &wrapped);
    r = cli_write(c, path, &wrapped);
    cd_str_done(&wrapped);
    cd_regex_free(whole);
    return r;
}

static int run(cli *c, int argc, char **argv, cd_arena *a)
{
    globals g = {0};
    cli_args args = {0};
    const home own = find_home(a);
    int r = parse_options(c, NULL, argc, argv, true, &g, &args, a);
    if (r != CD_OK)
        return r;
    const char *name = args.nwords ? args.words[0] : NULL;
    bool help = g.value[G_HELP] || (!name && !g.value[G_VERSION]);
    if (name && strcmp(name, "help") == 0) {
        /* "capdo help CMD", with the common options anywhere */
        int at = (int)(args.words - argv);
        r = parse_options(c, NULL, argc - at, argv + at, false, &g, &args, a);
        if (r != CD_OK || (r = choose_language(c, &g, own.locale)) != CD_OK)
            return r;
        const cli_command *cmd = args.nwords ? find_command(args.words[0]) : NULL;
        if (args.nwords && !cmd && strcmp(args.words[0], "help") != 0)
            return cli_usage(c, NULL, _("không có lệnh «%s»"), args.words[0]);
        print_help(cmd);
        return CD_OK;
    }
    const cli_command *cmd = name ? find_command(name) : NULL;
    if (name && !cmd) {
        choose_language(c, &g, own.locale);
        return cli_usage(c, NULL, _("không có lệnh «%s»"), name);
    }
    if (cmd) {
        int at = (int)(args.words - argv);
        args = (cli_args){0};
        r = parse_options(c, cmd, argc - at, argv + at, false, &g, &args, a);
    }
    int lang = choose_language(c, &g, own.locale);
    if (r != CD_OK || lang != CD_OK)
        return r != CD_OK ? r : lang;
    if (help || g.value[G_HELP]) {
        print_help(cmd);
        /* Called with nothing to do, the help is an answer to wrong usage. */
        return name || g.value[G_HELP] ? CD_OK : CD_EUSAGE;
    }
    if (g.value[G_VERSION]) {
        printf("capdo %s\n", CAPDO_VERSION);
        return CD_OK;
    }
    c->db = g.value[G_DB] ? g.value[G_DB] : getenv("CAPDO_DB");
    if (!c->db || !*c->db)
        c->db = "capdo.db";
    r = find_dirs(c, &g, own.data, a);
    return r == CD_OK ? cmd->run(c, &args) : r;
}

/* A file opened where standard input or output is closed would get its number, and be read or written in its place: each
 * gets something that cannot be used, so that using it is an error. */
static void fill_closed(void)
{
    static const int how[] = {[STDIN_FILENO] = O_WRONLY, [STDOUT_FILENO] = O_RDONLY, [STDERR_FILENO] = O_WRONLY};
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", how[fd]) != fd)
            exit(-CD_ESYS);
}

int main(int argc, char **argv)
{
    fill_closed();
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is told by the write */
    signal(SIGXFSZ, SIG_IGN); /* so is a file that may not grow (ulimit -f) */
    cli c = {0};
    cd_diags_init(&c.diags);
    cd_arena a;
    cd_arena_init(&a);
    int r = run(&c, argc, argv, &a);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        cd_error(&c.diags, "E1011", cd_place_file("-"), _("không ghi được kết quả ra đầu ra chuẩn: %s"), cd_errno_text(errno));
        r = CD_ESYS;
    }
    cli_flush(&c);
    law_close(c.law);
    cd_arena_done(&a);
    return -r;
}
