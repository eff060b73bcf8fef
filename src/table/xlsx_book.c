/* A workbook as a whole: its parts in the ZIP, table of contents, cell formats, shared strings (table/xlsx_read.h). */
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "table/xlsx_private.h"

#define PIECE ((size_t)64 << 10)
#define PATH_MAX_BYTES 512

bool xlsx_is(const void *data, size_t len)
{
    return len >= 4 && memcmp(data, "PK\003\004", 4) == 0;
}

/* ---- parts ------------------------------------------------------------------------------------------------------ */

static int over_limit(const xlsx_book *b, cd_diags *diags, const char *part, const char *what)
{
    cd_error(diags, "E2042", cd_place_file(b->name), _("phần «%s» của tệp XLSX vượt giới hạn: %s; hãy chia nhỏ bảng tính hoặc bỏ nội dung thừa"),
             part, what);
    return CD_EINPUT;
}

static int broken(const xlsx_book *b, cd_place at, cd_diags *diags, const char *part, const char *why)
{
    cd_error(diags, "E2041", at, _("phần «%s» của tệp XLSX hỏng: %s; hãy mở bằng phần mềm bảng tính, lưu lại rồi thử lại"), part, why);
    return CD_EINPUT;
}

static const char *zip_why(int code)
{
    switch (code) {
    case ZIP_ER_CRC:
        return _("nội dung không khớp mã kiểm");
    case ZIP_ER_NOPASSWD:
        return _("có mật khẩu");
    case ZIP_ER_COMPNOTSUPP:
        return _("nén bằng cách lạ");
    case ZIP_ER_EOF:
        return _("bị cắt cụt");
    default:
        return _("dữ liệu nén sai");
    }
}

int xlsx_part_open(xlsx_part *p, xlsx_book *b, const char *name, const cd_xml_events *events, void *user, bool sheet, cd_diags *diags)
{
    *p = (xlsx_part){.book = b, .name = name};
    zip_int64_t index = zip_name_locate(b->zip, name, ZIP_FL_NOCASE);
    if (index < 0)
        return CD_NO;
    zip_stat_t st;
    const zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
    if (zip_stat_index(b->zip, (zip_uint64_t)index, 0, &st) != 0 || (st.valid & needed) != needed)
        return broken(b, cd_place_file(b->name), diags, name, zip_why(ZIP_ER_INCONS));
    if (st.valid & ZIP_STAT_ENCRYPTION_METHOD && st.encryption_method != ZIP_EM_NONE)
        return broken(b, cd_place_file(b->name), diags, name, zip_why(ZIP_ER_NOPASSWD));
    if (st.comp_method != ZIP_CM_STORE && st.comp_method != ZIP_CM_DEFLATE)
        return broken(b, cd_place_file(b->name), diags, name, zip_why(ZIP_ER_COMPNOTSUPP));
    if (st.size > XLSX_PART_MAX || b->total + st.size > XLSX_TOTAL_MAX)
        return over_limit(b, diags, name, _("quá lớn sau khi giải nén"));
    if (st.size > XLSX_RATIO_FROM && st.size / XLSX_RATIO_MAX > st.comp_size)
        return over_limit(b, diags, name, _("tỷ lệ nén cao bất thường"));
    if (!sheet)
        b->total += st.size;
    p->claimed = st.size;
    p->file = zip_fopen_index(b->zip, (zip_uint64_t)index, 0);
    if (!p->file)
        return broken(b, cd_place_file(b->name), diags, name, zip_why(zip_error_code_zip(zip_get_error(b->zip))));
    p->xml = cd_xml_stream_new(events, user);
    p->open = true;
    return CD_OK;
}

int xlsx_part_step(xlsx_part *p, const cd_place *at, cd_diags *diags)
{
    char piece[PIECE];
    zip_int64_t n = zip_fread(p->file, piece, sizeof piece);
    size_t line = 0;
    if (n < 0)
        return broken(p->book, *at, diags, p->name, zip_why(zip_error_code_zip(zip_file_get_error(p->file))));
    p->done += (size_t)n;
    if (p->done > p->claimed) /* a lie about the size would get past the limits */
        return broken(p->book, *at, diags, p->name, zip_why(ZIP_ER_INCONS));
    int res = n > 0 ? cd_xml_stream_feed(p->xml, piece, (size_t)n) : cd_xml_stream_end(p->xml);
    if (res == CD_OK)
        return n > 0 ? CD_OK : CD_NO;
    const char *why = cd_xml_stream_fault(p->xml, &line);
    cd_error(diags, "E2041", *at, _("phần «%s» của tệp XLSX hỏng ở dòng %zu: %s; hãy mở bằng phần mềm bảng tính, lưu lại rồi thử lại"), p->name,
             line, why);
    return CD_EINPUT;
}

void xlsx_part_close(xlsx_part *p)
{
    if (!p->open)
        return;
    cd_xml_stream_free(p->xml);
    zip_fclose(p->file);
    p->open = false;
}

/* Reads a whole part.  `failed` is looked at after each piece: a handler's own limit. */
static int read_part(xlsx_book *b, const char *name, const cd_xml_events *events, void *user, const char *const *failed, cd_diags *diags)
{
    xlsx_part p;
    const cd_place at = cd_place_file(b->name);
    int res = xlsx_part_open(&p, b, name, events, user, false, diags);
    while (res == CD_OK) {
        res = xlsx_part_step(&p, &at, diags);
        if (res == CD_OK && *failed)
            res = over_limit(b, diags, name, *failed);
        if (res == CD_NO) {
            xlsx_part_close(&p);
            return *failed ? over_limit(b, diags, name, *failed) : CD_OK;
        }
    }
    xlsx_part_close(&p);
    return res;
}

/* ---- relationships ------------------------------------------------------------------------------------------------ */

typedef struct relation {
    char *id, *type, *target; /* type: last word of its URI */
} relation;

typedef struct relations {
    relation *items;
    size_t count, depth;
    const char *failed;
} relations;

static void ignore_text(void *user, const char *s, size_t len)
{
}

static void rels_start(void *user, cd_xml_stream *x, const char *name)
{
    relations *r = user;
    if (r->depth++ != 1 || strcmp(name, "Relationship") != 0)
        return;
    const char *id = cd_xml_stream_attr(x, "Id"), *type = cd_xml_stream_attr(x, "Type"), *target = cd_xml_stream_attr(x, "Target"),
               *mode = cd_xml_stream_attr(x, "TargetMode");
    /* what stands outside of the file is never followed */
    if (!id || !type || !target || (mode && strcasecmp(mode, "Internal") != 0) || strlen(target) > PATH_MAX_BYTES)
        return;
    if (r->count >= XLSX_ENTRIES_MAX) {
        r->failed = _("quá nhiều liên kết");
        return;
    }
    const char *word = strrchr(type, '/');
    if ((r->count & (r->count - 1)) == 0)
        r->items = cd_realloc(r->items, r->count ? r->count * 2 : 1, sizeof *r->items);
    r->items[r->count++] = (relation){cd_strdup(id), cd_strdup(word ? word + 1 : type), cd_strdup(target)};
}

static void rels_end(void *user, const char *name)
{
    ((relations *)user)->depth--;
}

static void rels_done(relations *r)
{
    for (size_t i = 0; i < r->count; i++) {
        free(r->items[i].id);
        free(r->items[i].type);
        free(r->items[i].target);
    }
    free(r->items);
    *r = (relations){0};
}

/* Name of a part in the ZIP from a target that is written relative to the folder of `base`. */
static char *resolve(const char *base, const char *target)
{
    cd_str out;
    cd_str_init(&out, 0);
    if (*target != '/') {
        const char *slash = strrchr(base, '/');
        cd_str_add(&out, base, slash ? (size_t)(slash - base) : 0);
    }
    while (*target) {
        size_t n = strcspn(target, "/");
        if (n == 2 && memcmp(target, "..", 2) == 0) {
            const char *up = out.len ? strrchr(cd_str_c(&out), '/') : NULL;
            cd_str_cut(&out, up ? (size_t)(up - out.data) : 0);
        } else if (n > 0 && !(n == 1 && *target == '.')) {
            if (out.len > 0)
                cd_str_addc(&out, '/');
            cd_str_add(&out, target, n);
        }
        target += n;
        target += *target == '/';
    }
    return cd_str_take(&out);
}

static int read_rels(xlsx_book *b, const char *of, relations *ret, cd_diags *diags)
{
    static const cd_xml_events events = {rels_start, ignore_text, rels_end};
    const char *slash = strrchr(of, '/');
    char *name = NULL;
    if (asprintf(&name, "%.*s_rels/%s.rels", slash ? (int)(slash - of + 1) : 0, of, slash ? slash + 1 : of) < 0)
        abort();
    int res = read_part(b, name, &events, ret, &ret->failed, diags);
    free(name);
    return res;
}

static const relation *rel_of_type(const relations *r, const char *type)
{
    for (size_t i = 0; i < r->count; i++)
        if (strcmp(r->items[i].type, type) == 0)
            return &r->items[i];
    return NULL;
}

/* ---- workbook ------------------------------------------------------------------------------------------------------ */

typedef struct contents {
    xlsx_book *book;
    const relations *rels;
    const char *part;
    size_t depth;
    bool sheets;
    const char *failed;
} contents;

static void book_start(void *user, cd_xml_stream *x, const char *name)
{
    contents *c = user;
    xlsx_book *b = c->book;
    size_t depth = c->depth++;
    if (depth == 1 && strcmp(name, "workbookPr") == 0) {
        const char *v = cd_xml_stream_attr(x, "date1904");
        b->since_1904 = v && (strcmp(v, "1") == 0 || strcmp(v, "true") == 0 || strcmp(v, "on") == 0);
    }
    if (depth == 1)
        c->sheets = strcmp(name, "sheets") == 0;
    if (depth != 2 || !c->sheets || strcmp(name, "sheet") != 0)
        return;
    if (b->nsheets == XLSX_SHEETS_MAX) {
        c->failed = _("quá nhiều trang tính");
        return;
    }
    const char *title = cd_xml_stream_attr(x, "name"), *id = cd_xml_stream_attr(x, "id"), *state = cd_xml_stream_attr(x, "state");
    cd_str nfc;
    cd_str_init(&nfc, 0);
    size_t len = title ? strlen(title) : 0;
    if (len <= 400 && cd_utf8_check(title ? title : "", len, NULL))
        cd_nfc(title ? title : "", len, &nfc);
    xlsx_sheet s = {.name = cd_str_take(&nfc), .hidden = state && strcmp(state, "visible") != 0};
    for (size_t i = 0; id && i < c->rels->count; i++)
        if (strcmp(c->rels->items[i].id, id) == 0 && strcmp(c->rels->items[i].type, "worksheet") == 0)
            s.part = resolve(c->part, c->rels->items[i].target);
    if (!s.part) { /* a chart sheet, or a link to nowhere */
        free(s.name);
        return;
    }
    b->sheets = cd_realloc(b->sheets, b->nsheets + 1, sizeof *b->sheets);
    b->sheets[b->nsheets++] = s;
}

static void book_end(void *user, const char *name)
{
    ((contents *)user)->depth--;
}

/* ---- formats ------------------------------------------------------------------------------------------------------- */

typedef struct styles {
    xlsx_book *book;
    size_t depth;
    enum { IN_OTHER, IN_FORMATS, IN_CELLS } in;
    struct custom {
        long id;
        uint8_t format;
    } *custom;
    size_t ncustom;
    int32_t *ids; /* number format of each cell format */
    size_t nids;
    const char *failed;
} styles;

static long number_of(const char *s)
{
    return s && *s >= '0' && *s <= '9' && strlen(s) < 9 ? strtol(s, NULL, 10) : -1;
}

static void styles_start(void *user, cd_xml_stream *x, const char *name)
{
    styles *s = user;
    size_t depth = s->depth++;
    if (depth == 1)
        s->in = strcmp(name, "numFmts") == 0 ? IN_FORMATS : strcmp(name, "cellXfs") == 0 ? IN_CELLS : IN_OTHER;
    if (depth != 2 || s->in == IN_OTHER)
        return;
    if (s->ncustom == XLSX_STYLES_MAX || s->nids == XLSX_STYLES_MAX) {
        s->failed = _("quá nhiều định dạng ô");
        return;
    }
    long id = number_of(cd_xml_stream_attr(x, "numFmtId"));
    if (s->in == IN_FORMATS) {
        const char *code = cd_xml_stream_attr(x, "formatCode");
        if ((s->ncustom & (s->ncustom - 1)) == 0)
            s->custom = cd_realloc(s->custom, s->ncustom ? s->ncustom * 2 : 1, sizeof *s->custom);
        s->custom[s->ncustom++] = (struct custom){id, (uint8_t)xlsx_format_of(code ? code : "")};
    } else {
        if ((s->nids & (s->nids - 1)) == 0)
            s->ids = cd_realloc(s->ids, s->nids ? s->nids * 2 : 1, sizeof *s->ids);
        s->ids[s->nids++] = (int32_t)id;
    }
}

static void styles_end(void *user, const char *name)
{
    ((styles *)user)->depth--;
}

static int by_id(const void *a, const void *b)
{
    long x = ((const struct custom *)a)->id, y = ((const struct custom *)b)->id;
    return (x > y) - (x < y);
}

/* The formats with fixed numbers: ECMA-376 part 1, 18.8.30, with the dates of East Asian editions. */
static enum xlsx_format built_in(long id)
{
    if ((id >= 18 && id <= 21) || id == 45 || id == 47)
        return FORMAT_TIME;
    return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58) ? FORMAT_DATE : FORMAT_NUMBER;
}

static int read_styles(xlsx_book *b, const char *part, cd_diags *diags)
{
    static const cd_xml_events events = {styles_start, ignore_text, styles_end};
    styles s = {.book = b};
    int res = read_part(b, part, &events, &s, &s.failed, diags);
    if (s.ncustom > 0)
        qsort(s.custom, s.ncustom, sizeof *s.custom, by_id);
    b->formats = cd_calloc(s.nids + 1, 1);
    b->nformats = s.nids;
    for (size_t i = 0; i < s.nids; i++) {
        struct custom key = {s.ids[i], 0};
        const struct custom *c = s.ncustom > 0 ? bsearch(&key, s.custom, s.ncustom, sizeof key, by_id) : NULL;
        b->formats[i] = c ? c->format : (uint8_t)built_in(s.ids[i]);
    }
    free(s.custom);
    free(s.ids);
    return res == CD_NO ? CD_OK : res;
}

/* ---- shared strings -------------------------------------------------------------------------------------------------- */

typedef struct strings {
    xlsx_book *book;
    size_t depth, cap;
    bool text; /* inside a t that counts */
    size_t phonetic; /* depth of an rPh, or 0 */
    const char *failed;
} strings;

static void strings_start(void *user, cd_xml_stream *x, const char *name)
{
    strings *s = user;
    xlsx_book *b = s->book;
    size_t depth = ++s->depth;
    if (depth == 2) {
        if (b->nstrings == XLSX_STRINGS_MAX) {
            s->failed = _("quá nhiều chuỗi");
            return;
        }
        if (b->nstrings + 1 >= s->cap) {
            s->cap = s->cap ? s->cap * 2 : 256;
            b->strings = cd_realloc(b->strings, s->cap, sizeof *b->strings);
        }
        b->strings[b->nstrings++] = b->pool.len;
    } else if (depth > 2 && strcmp(name, "rPh") == 0 && !s->phonetic) {
        s->phonetic = depth;
    }
    s->text = strcmp(name, "t") == 0 && !s->phonetic && (depth == 3 || depth == 4);
}

static void strings_text(void *user, const char *text, size_t len)
{
    strings *s = user;
    if (!s->text || s->failed)
        return;
    if (s->book->pool.len + len > XLSX_STRINGS_TEXT_MAX)
        s->failed = _("quá nhiều chữ");
    else
        cd_str_add(&s->book->pool, text, len);
}

static void strings_end(void *user, const char *name)
{
    strings *s = user;
    if (s->phonetic == s->depth)
        s->phonetic = 0;
    s->depth--;
    s->text = false;
}

static int read_strings(xlsx_book *b, const char *part, cd_diags *diags)
{
    static const cd_xml_events events = {strings_start, strings_text, strings_end};
    strings s = {.book = b};
    int res = read_part(b, part, &events, &s, &s.failed, diags);
    if (b->strings)
        b->strings[b->nstrings] = b->pool.len;
    return res == CD_NO ? CD_OK : res;
}

/* ---- opening --------------------------------------------------------------------------------------------------------- */

static int not_xlsx(const xlsx_book *b, cd_diags *diags, const char *why)
{
    cd_error(diags, "E2040", cd_place_file(b->name), _("không đọc được như tệp XLSX: %s"), why);
    return CD_EINPUT;
}

/* Counts before libzip makes a record of each. */
static bool too_many_entries(const char *data, size_t len)
{
    size_t n = 0;
    for (const char *p = data, *end = data + len; n <= XLSX_ENTRIES_MAX && (p = memmem(p, (size_t)(end - p), "PK\001\002", 4)); p += 4)
        n++;
    return n > XLSX_ENTRIES_MAX;
}

static int open_zip(xlsx_book *b, const void *data, size_t len, cd_diags *diags)
{
    if (len == 0)
        return not_xlsx(b, diags, _("tệp rỗng"));
    if (len > XLSX_FILE_MAX)
        return not_xlsx(b, diags, _("tệp lớn hơn 64 MiB"));
    if (len >= 4 && memcmp(data, "\xd0\xcf\x11\xe0", 4) == 0)
        return not_xlsx(b, diags, _("đây là tệp XLS kiểu cũ hoặc tệp có mật khẩu; hãy lưu lại dạng XLSX không mật khẩu"));
    if (!xlsx_is(data, len))
        return not_xlsx(b, diags, _("đây không phải tệp XLSX; hãy lưu lại dạng XLSX"));
    if (too_many_entries(data, len))
        return not_xlsx(b, diags, _("trong tệp có quá nhiều phần"));
    zip_error_t e;
    zip_error_init(&e);
    zip_source_t *src = zip_source_buffer_create(data, len, 0, &e);
    b->zip = src ? zip_open_from_source(src, ZIP_RDONLY, &e) : NULL;
    if (!b->zip && src)
        zip_source_free(src);
    zip_error_fini(&e);
    return b->zip ? CD_OK : not_xlsx(b, diags, _("tệp bị cắt cụt hoặc hỏng; hãy chép lại, hoặc mở bằng phần mềm bảng tính rồi lưu lại"));
}

static int read_contents(xlsx_book *b, cd_diags *diags)
{
    static const cd_xml_events events = {book_start, ignore_text, book_end};
    relations top = {0}, rels = {0};
    char *part = NULL;
    int res = read_rels(b, "", &top, diags);
    const relation *main = rel_of_type(&top, "officeDocument");
    if (res == CD_OK && main) {
        part = resolve("", main->target);
        res = read_rels(b, part, &rels, diags);
    }
    if (res == CD_NO || (res == CD_OK && !part)) {
        res = not_xlsx(b, diags, _("trong tệp không có sổ tính; hãy lưu lại dạng XLSX"));
    } else if (res == CD_OK) {
        contents c = {.book = b, .rels = &rels, .part = part};
        res = read_part(b, part, &events, &c, &c.failed, diags);
        if (res == CD_NO || (res == CD_OK && b->nsheets == 0))
            res = not_xlsx(b, diags, _("trong tệp không có trang tính nào"));
    }
    static int (*const more[])(xlsx_book *, const char *, cd_diags *) = {read_styles, read_strings};
    for (int i = 0; i < 2 && res == CD_OK; i++) {
        const relation *r = rel_of_type(&rels, i == 0 ? "styles" : "sharedStrings");
        char *name = r ? resolve(part, r->target) : NULL;
        if (name)
            res = more[i](b, name, diags);
        free(name);
    }
    free(part);
    rels_done(&top);
    rels_done(&rels);
    return res;
}

static int open_book(xlsx_book *b, const void *data, size_t len, cd_diags *diags, xlsx_book **ret)
{
    cd_str_init(&b->pool, 0);
    int res = open_zip(b, data, len, diags);
    if (res == CD_OK)
        res = read_contents(b, diags);
    if (res != CD_OK) {
        xlsx_free(b);
        return res;
    }
    *ret = b;
    return CD_OK;
}

int xlsx_open_mem(const char *name, const void *data, size_t len, cd_diags *diags, xlsx_book **ret)
{
    xlsx_book *b = cd_calloc(1, sizeof *b);
    b->name = name;
    return open_book(b, data, len, diags, ret);
}

int xlsx_open_fd(const char *name, int fd, cd_diags *diags, xlsx_book **ret)
{
    xlsx_book *b = cd_calloc(1, sizeof *b);
    b->name = name;
    size_t len = 0, cap = 0;
    for (off_t at = 0; len <= XLSX_FILE_MAX;) {
        if (len == cap) {
            cap = cap ? cap * 2 : (size_t)1 << 18;
            b->own = cd_realloc(b->own, cap, 1);
        }
        ssize_t n = pread(fd, b->own + len, cap - len, at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            cd_error(diags, "E2030", cd_place_file(name), _("không đọc được tệp: %s"), cd_errno_text(errno));
            xlsx_free(b);
            return CD_ESYS;
        }
        if (n == 0)
            break;
        len += (size_t)n;
        at += n;
    }
    return open_book(b, b->own, len, diags, ret);
}

void xlsx_free(xlsx_book *b)
{
    if (!b)
        return;
    if (b->zip)
        zip_discard(b->zip);
    for (size_t i = 0; i < b->nsheets; i++) {
        free(b->sheets[i].name);
        free(b->sheets[i].part);
    }
    free(b->sheets);
    free(b->formats);
    free(b->strings);
    cd_str_done(&b->pool);
    free(b->own);
    free(b);
}

size_t xlsx_nsheets(const xlsx_book *b)
{
    return b->nsheets;
}

const char *xlsx_sheet_name(const xlsx_book *b, size_t i)
{
    return b->sheets[i].name;
}

bool xlsx_sheet_hidden(const xlsx_book *b, size_t i)
{
    return b->sheets[i].hidden;
}
