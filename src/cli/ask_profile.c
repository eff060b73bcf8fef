/* What capdo ask asks about a system besides its facts: whose it is, who runs it and who uses it, what it is part of and what hosts it;
 * and what the data of its organisations answer in advance.  What the program does with an answer is told here; what the law says of
 * owners and operators, the rules tell (help of the questions about their kinds). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cli/ask.h"
#include "dossier/model.h"
#include "table/near.h"

enum { SHOWN_MAX = 12 }; /* choices shown at once */

static const struct {
    enum store_sys_field field; /* SYS_NFIELDS: the fact that names the host */
    const char *label, *ask, *help;
} fields[ASK_NFIELDS] = {
    [ASK_NAME] = {SYS_NAME, N_("Tên hệ thống"), N_("Tên hệ thống thông tin?"), N_("Tên này in ở mọi văn bản của hồ sơ. Mã của hệ thống không đổi.")},
    [ASK_OWNER] = {SYS_OWNER, N_("Chủ quản"), N_("Chủ quản hệ thống thông tin là cơ quan, tổ chức nào?"),
                   N_("Tên này in ở mọi văn bản của hồ sơ. Địa chỉ, người đại diện và dữ liệu khác của cơ quan ghi một lần ở trang Cơ quan "
                      "(capdo template, rồi capdo import orgs) thì không phải trả lời lại ở từng hệ thống.")},
    [ASK_OPERATOR] = {SYS_OPERATOR, N_("Đơn vị vận hành"), N_("Đơn vị vận hành hệ thống thông tin là cơ quan, tổ chức nào?"),
                      N_("Tên này đứng đầu và ký tên dưới các văn bản của hồ sơ. Dữ liệu của đơn vị ghi một lần ở trang Cơ quan thì không phải trả lời lại ở từng hệ thống.")},
    [ASK_AGENCY] = {SYS_AGENCY, N_("Cơ quan, đơn vị"), N_("Cơ quan, đơn vị nào sử dụng hoặc quản lý hệ thống, nếu không phải đơn vị vận hành?"),
                    N_("Tên này đi cùng hệ thống trong danh sách, trong tệp OSCAL và trên văn bản mà cơ quan ấy ban hành. Là chính đơn vị vận hành thì gõ 0.")},
    [ASK_PART_OF] = {SYS_PART_OF, N_("Là thành phần của"), N_("Hệ thống này có là thành phần của một hệ thống khác không?"),
                     N_("Hệ thống lớn khai thành nhiều thành phần thì mỗi thành phần ghi ở đây hệ thống lớn ấy; chương trình tính cấp độ của hệ thống lớn từ các thành phần.")},
    [ASK_HOST] = {SYS_NFIELDS, N_("Đặt trên hạ tầng của"), N_("Hệ thống này đặt trên hạ tầng của hệ thống nào (trung tâm dữ liệu, nền tảng dùng chung)?"),
                  N_("Hạ tầng ấy cũng phải là một hệ thống trong cơ sở dữ liệu này. Yêu cầu nào của phương án khai là theo hạ tầng thì lấy tình trạng từ phương "
                     "án của hạ tầng.")},
};

static bool of_orgs(enum ask_field f)
{
    return f == ASK_OWNER || f == ASK_OPERATOR || f == ASK_AGENCY;
}

static bool of_systems(enum ask_field f)
{
    return f == ASK_PART_OF || f == ASK_HOST;
}

/* ---- what stands -------------------------------------------------------------------------------------------------- */

/* Counts the questions that the organisation `who` now answers. */
static size_t lend(asker *k, enum store_sys_field who, const char *name)
{
    const facts *dict = law_facts(k->c->law);
    store_orgs org = {0};
    size_t n = 0;
    bool there = name && store_orgs_load(k->db, name, &k->c->diags, &org) == CD_OK && org.count;
    for (size_t i = 0; i < facts_count(dict); i++) {
        const fact *f = facts_at(dict, i);
        enum store_sys_field of;
        enum store_org_field column;
        if (!model_org_field(f, &of, &column) || of != who)
            continue;
        const char *value = there ? org.items[0].field[column] : NULL;
        survey_lend(k->s, f, value);
        n += value != NULL;
    }
    if (who == SYS_OWNER) {
        free(k->profile.owner_kind);
        k->profile.owner_kind = there ? cd_strdup(org.items[0].field[ORG_KIND]) : NULL;
    }
    store_orgs_done(&org);
    return n;
}

void ask_profile_load(asker *k, const store_system *sys)
{
    ask_profile *p = &k->profile;
    for (enum ask_field f = 0; f < ASK_NFIELDS; f++) {
        const store_fact *host = fields[f].field == SYS_NFIELDS ? store_system_fact(sys, FACT_HOST_SYSTEM) : NULL;
        const char *value = fields[f].field == SYS_NFIELDS ? host ? host->value : NULL : sys->field[fields[f].field];
        free(p->value[f]);
        p->value[f] = cd_strdup(value);
        if (fields[f].field == SYS_NFIELDS) {
            free(p->reason);
            p->reason = cd_strdup(host ? host->reason : NULL);
        }
    }
    lend(k, SYS_OWNER, p->value[ASK_OWNER]);
    lend(k, SYS_OPERATOR, p->value[ASK_OPERATOR]);
}

/* Reads again what the store has; *ret_lent: questions that the organisation of the field answers. */
static int reload(asker *k, enum ask_field f, size_t *ret_lent)
{
    store_system sys;
    store_system_init(&sys);
    int r = store_system_load(k->db, k->id, &k->c->diags, &sys);
    if (r == CD_OK) {
        ask_profile_load(k, &sys);
        *ret_lent = of_orgs(f) ? lend(k, fields[f].field, k->profile.value[f]) : 0;
        r = survey_renew(k->s, &k->c->diags);
    }
    store_system_done(&sys);
    return r;
}

int ask_profile_begin(asker *k)
{
    ask_profile *p = &k->profile;
    store_ids all = {0};
    int r = store_systems(k->db, STORE_BY_ID, &k->c->diags, &all);
    p->alone = r == CD_OK && all.count < 2;
    p->fresh = !p->value[ASK_OWNER] || !p->value[ASK_OPERATOR];
    store_ids_done(&all);
    return r;
}

void ask_profile_done(asker *k)
{
    for (size_t f = 0; f < ASK_NFIELDS; f++)
        free(k->profile.value[f]);
    free(k->profile.reason);
    free(k->profile.owner_kind);
    free(k->profile.twice);
}

/* ---- what may be chosen ------------------------------------------------------------------------------------------- */

typedef struct choices {
    cd_arena arena;
    size_t n, cap;
    struct choice {
        const char *value, *label; /* label NULL: the value alone */
    } *items;
} choices;

static void choices_done(choices *c)
{
    free(c->items);
    cd_arena_done(&c->arena);
    *c = (choices){0};
}

static void add(choices *c, const char *value, const char *label)
{
    if (c->n == c->cap) {
        c->cap = c->cap ? c->cap * 2 : 16;
        c->items = cd_realloc(c->items, c->cap, sizeof *c->items);
    }
    c->items[c->n++] = (struct choice){cd_arena_strdup(&c->arena, value), cd_arena_strdup(&c->arena, label)};
}

static char *folded(const char *text, size_t len)
{
    cd_str s;
    cd_str_init(&s, 0);
    cd_fold(text, len, &s);
    return cd_str_take(&s);
}

/* Each word of `query` begins a word of `text`; both folded. */
static bool holds_words(const char *text, const char *query)
{
    for (const char *w = query + strspn(query, " "); *w; w += strspn(w, " ")) {
        size_t n = strcspn(w, " ");
        const char *at = text;
        while (at && strncmp(at, w, n) != 0)
            at = (at = strchr(at, ' ')) ? at + 1 : NULL;
        if (!at)
            return false;
        w += n;
    }
    return true;
}

/* Organisations that the text may mean; one that it names whole stands alone. */
static int find_orgs(asker *k, const char *text, size_t len, choices *c)
{
    store_orgs all = {0};
    int r = store_orgs_load(k->db, NULL, &k->c->diags, &all);
    cd_auto_free char *query = folded(text, len);
    size_t whole = SIZE_MAX, nwhole = 0;
    for (size_t i = 0; r == CD_OK && i < all.count; i++) {
        const char *name = all.items[i].field[ORG_NAME], *abbreviation = all.items[i].field[ORG_ABBREVIATION];
        cd_auto_free char *a = folded(name, strlen(name)), *b = folded(abbreviation ? abbreviation : "", abbreviation ? strlen(abbreviation) : 0);
        bool all_of_it = *query && (strcmp(query, a) == 0 || strcmp(query, b) == 0);
        if (!all_of_it && !holds_words(a, query))
            continue;
        const char *label = abbreviation ? cd_arena_printf(&c->arena, "%s (%s)", name, abbreviation) : NULL;
        if (all_of_it) {
            whole = c->n;
            nwhole++;
        }
        add(c, name, label);
    }
    store_orgs_done(&all);
    if (nwhole == 1) {
        c->items[0] = c->items[whole];
        c->n = 1;
    }
    return r;
}

static int find_systems(asker *k, const char *text, size_t len, choices *c)
{
    const char *query = cd_arena_strndup(&c->arena, text, len);
    store_ids ids = {0};
    store_system sys;
    store_system_init(&sys);
    int r = CD_OK;
    bool there = len && strcasecmp(query, k->id) != 0 && store_system_exists(k->db, query, NULL) == CD_OK;
    if (there && (r = store_system_load(k->db, query, &k->c->diags, &sys)) == CD_OK)
        add(c, sys.field[SYS_ID], sys.field[SYS_NAME] ? cd_arena_printf(&c->arena, "%s: %s", sys.field[SYS_ID], sys.field[SYS_NAME]) : NULL);
    if (!there)
        r = store_search(k->db, query, &k->c->diags, &ids);
    for (size_t i = 0; i < ids.count && r == CD_OK; i++) {
        if (strcasecmp(ids.ids[i], k->id) == 0)
            continue;
        r = store_system_load(k->db, ids.ids[i], &k->c->diags, &sys);
        if (r == CD_OK)
            add(c, ids.ids[i], sys.field[SYS_NAME] ? cd_arena_printf(&c->arena, "%s: %s", ids.ids[i], sys.field[SYS_NAME]) : NULL);
    }
    store_system_done(&sys);
    store_ids_done(&ids);
    return r;
}

static int find(asker *k, enum ask_field f, const char *text, size_t len, choices *c)
{
    choices_done(c);
    cd_arena_init(&c->arena);
    return of_orgs(f) ? find_orgs(k, text, len, c) : of_systems(f) ? find_systems(k, text, len, c) : CD_OK;
}

static void show_choices(const asker *k, const choices *c, size_t max)
{
    for (size_t i = 0; i < c->n && i < max; i++)
        ask_wrap(k, (size_t)printf("  %zu) ", i + 1), 5, c->items[i].label ? c->items[i].label : c->items[i].value);
    if (c->n > max) {
        cd_str s;
        cd_str_init(&s, 0);
        cd_str_addf(&s, _("… và %zu nữa; gõ thêm một phần tên để thu hẹp, * để xem tất cả"), c->n - max);
        ask_paragraph(k, 2, cd_str_c(&s));
        cd_str_done(&s);
    }
}

/* ---- the screen --------------------------------------------------------------------------------------------------- */

/* The value as people know it: of a system its name too.  Owned by the caller. */
static char *shown_value(asker *k, enum ask_field f)
{
    const char *v = k->profile.value[f];
    if (!v || !of_systems(f))
        return cd_strdup(v);
    store_system sys;
    store_system_init(&sys);
    char *text = NULL;
    if (store_system_load(k->db, v, NULL, &sys) != CD_OK || !sys.field[SYS_NAME])
        text = cd_strdup(v);
    else if (asprintf(&text, "%s: %s", sys.field[SYS_ID], sys.field[SYS_NAME]) < 0)
        abort();
    store_system_done(&sys);
    return text;
}

static void show_hint(const asker *k, enum ask_field f, const choices *c)
{
    if (of_orgs(f) && c->n)
        ask_paragraph(k, 2, _("Gõ số, tên hay một phần tên (không cần dấu), tên viết tắt; cơ quan chưa có thì gõ dấu + rồi tên đầy đủ: + UBND xã A"));
    else if (of_orgs(f))
        ask_paragraph(k, 2, _("Chưa có cơ quan nào trong cơ sở dữ liệu: gõ dấu + rồi tên đầy đủ, ví dụ: + UBND xã A"));
    if (f == ASK_AGENCY && k->profile.value[ASK_OPERATOR])
        ask_paragraph(k, 2, _("0: chính là đơn vị vận hành"));
    else if (f == ASK_PART_OF)
        ask_paragraph(k, 2, _("Gõ số, mã hay một phần tên (không cần dấu); 0: không là thành phần của hệ thống nào"));
    else if (f == ASK_HOST)
        ask_paragraph(k, 2, _("Gõ số, mã hay một phần tên (không cần dấu); 0: không đặt trên hạ tầng của hệ thống nào trong danh sách"));
}

/* What the rules say of owners and operators stands with the questions about their kinds. */
static void show_law(const asker *k, enum ask_field f)
{
    if (f != ASK_OWNER && f != ASK_OPERATOR)
        return;
    char code[64];
    snprintf(code, sizeof code, "%s_kind", store_sys_column(fields[f].field));
    const fact *kind = facts_find(law_facts(k->c->law), code);
    const survey_question *q = kind ? survey_question_about(k->s, kind) : NULL;
    if (q && q->help)
        ask_labelled(k, _("Quy định:"), q->help);
    if (q && q->basis)
        ask_labelled(k, _("Căn cứ:"), q->basis);
}

static void show_field(asker *k, enum ask_field f, const choices *c)
{
    const char *title = _("Hệ thống và các cơ quan");
    if (!k->group || strcmp(k->group, title) != 0)
        ask_title(k, title);
    k->group = title;
    putchar('\n');
    ask_wrap(k, 0, 0, _(fields[f].ask));
    show_choices(k, c, SHOWN_MAX);
    show_hint(k, f, c);
    cd_auto_free char *value = shown_value(k, f);
    if (value)
        ask_labelled(k, _("Đang ghi:"), value);
    else if (f == ASK_HOST && k->profile.reason)
        ask_labelled(k, _("Đang ghi: chưa biết, lý do:"), k->profile.reason);
}

/* ---- answers ------------------------------------------------------------------------------------------------------ */

static int bad(asker *k, const char *code, size_t column, const char *text)
{
    cd_error(&k->c->diags, code, ask_here(k, column), "%s", text);
    ask_tell_faults(k);
    return CD_EINPUT;
}

/* Would the host be hosted, through others, by this system? */
static bool hosted_by_this(asker *k, const char *host)
{
    bool found = strcasecmp(host, k->id) == 0;
    char *at = cd_strdup(host);
    for (int depth = 0; !found && at && depth < 1000; depth++) {
        store_system sys;
        store_system_init(&sys);
        const char *next = store_system_load(k->db, at, NULL, &sys) == CD_OK ? store_system_value(&sys, FACT_HOST_SYSTEM) : NULL;
        free(at);
        at = cd_strdup(next);
        found = at && strcasecmp(at, k->id) == 0;
        store_system_done(&sys);
    }
    free(at);
    return found;
}

/* Saves a value ("": none; for the host with the reason).  CD_EINPUT: it was told what is wrong. */
static int save(asker *k, enum ask_field f, const char *value, const char *why)
{
    char now[21];
    const store_actor by = cli_actor(k->c, "ask", now);
    int r;
    if (f == ASK_HOST && *value && hosted_by_this(k, value)) {
        cd_str s;
        cd_str_init(&s, 0);
        cd_str_addf(&s, _("«%s» lại đặt trên hạ tầng của chính «%s»; không ghi gì, hãy chọn hệ thống khác"), value, k->id);
        r = bad(k, "E1547", 1, cd_str_c(&s));
        cd_str_done(&s);
        return r;
    }
    if (fields[f].field == SYS_NFIELDS) {
        const store_change change = {FACT_HOST_SYSTEM, *value ? value : NULL, why};
        r = store_facts_put(k->db, k->id, &change, 1, &by, &k->c->diags, NULL);
        if (r == CD_OK) /* the interview knows it as a fact, too */
            survey_load(k->s, facts_find(law_facts(k->c->law), FACT_HOST_SYSTEM), change.value, why);
    } else {
        const char *field[SYS_NFIELDS] = {[SYS_ID] = k->id};
        field[fields[f].field] = value;
        r = store_system_put(k->db, field, &by, ask_here(k, 1), &k->c->diags, NULL);
    }
    if (r == CD_EINPUT) {
        ask_tell_faults(k);
        return r;
    }
    size_t lent = 0;
    if (r == CD_OK)
        r = reload(k, f, &lent);
    if (r != CD_OK)
        return r;
    cd_auto_free char *text = shown_value(k, f);
    if (text)
        ask_labelled(k, _("Đã ghi:"), text);
    else if (why)
        ask_labelled(k, _("Đã ghi: chưa biết, lý do:"), why);
    else
        ask_paragraph(k, 2, _("Đã để trống."));
    if (lent) {
        cd_str s;
        cd_str_init(&s, 0);
        cd_str_addf(&s, _("%zu câu lấy từ dữ liệu của cơ quan này nên không hỏi lại; xem và sửa riêng cho hệ thống này bằng ="), lent);
        ask_paragraph(k, 2, cd_str_c(&s));
        cd_str_done(&s);
    }
    return CD_OK;
}

/* One line of text as it may stand in a name. */
static bool good_name(asker *k, const char *text, size_t len, size_t column)
{
    bool good = cd_utf8_check(text, len, NULL);
    for (size_t i = 0; good && i < len; i++)
        good = (unsigned char)text[i] >= ' ' && text[i] != 0x7f;
    if (!good)
        bad(k, "E1546", column, _("tên không phải UTF-8 hoặc có ký tự điều khiển; không ghi gì, hãy gõ lại"));
    else if (!len)
        bad(k, "E1546", column, _("chưa có tên; hãy gõ tên đầy đủ"));
    return good && len;
}

/* "+ NAME": an organisation that is not there yet.  One whose name is nearly that of another is asked for twice. */
static int add_org(asker *k, enum ask_field f, const char *text, size_t len, size_t column, choices *c)
{
    if (!good_name(k, text, len, column))
        return CD_EINPUT;
    ask_profile *p = &k->profile;
    cd_auto_free char *name = cd_strndup(text, len);
    int r = find(k, f, "", 0, c);
    near_form mine = near_make(name);
    const char *like = NULL, *same = NULL;
    for (size_t i = 0; r == CD_OK && i < c->n; i++) {
        near_form other = near_make(c->items[i].value);
        if (strcmp(c->items[i].value, name) == 0)
            same = c->items[i].value;
        else if (!like && near_alike(&mine, &other))
            like = c->items[i].value;
        near_done(&other);
    }
    near_done(&mine);
    if (r != CD_OK)
        return r;
    if (same)
        return save(k, f, same, NULL);
    if (like && !(p->twice && strcmp(p->twice, name) == 0)) {
        cd_str s;
        cd_str_init(&s, 0);
        cd_str_addf(&s, _("đã có cơ quan gần giống «%s»; nếu là cơ quan ấy thì gõ tên ấy, nếu đúng là cơ quan khác thì gõ lại dòng vừa gõ"), like);
        r = bad(k, "E1546", column, cd_str_c(&s));
        cd_str_done(&s);
        free(p->twice);
        p->twice = cd_strdup(name);
        return r;
    }
    r = save(k, f, name, NULL);
    if (r == CD_OK)
        ask_paragraph(k, 2, _("Cơ quan này mới được thêm. Địa chỉ, người đại diện và dữ liệu khác được hỏi cho riêng hệ thống này; để ghi một lần cho mọi hệ "
                              "thống, điền trang Cơ quan: capdo template --output bang.xlsx, rồi capdo import orgs bang.xlsx."));
    return r;
}

/* A number of the list, or a text that finds some. */
static int choose(asker *k, enum ask_field f, const char *text, size_t len, size_t column, choices *c)
{
    size_t number = 0, digits = 0;
    for (; digits < len && digits < 6 && text[digits] >= '0' && text[digits] <= '9'; digits++)
        number = number * 10 + (size_t)(text[digits] - '0');
    if (digits == len && number == 0 && f == ASK_AGENCY && k->profile.value[ASK_OPERATOR]) {
        cd_auto_free char *operator = cd_strdup(k->profile.value[ASK_OPERATOR]); /* saving reads the profile again */
        return save(k, f, operator, NULL);
    }
    if (digits == len && number == 0 && of_systems(f))
        return save(k, f, "", f == ASK_HOST ? _("không đặt trên hạ tầng của hệ thống nào") : NULL);
    if (digits == len && number >= 1 && number <= c->n)
        return save(k, f, c->items[number - 1].value, NULL);
    if (!cd_utf8_check(text, len, NULL))
        return bad(k, "E1545", column, _("câu trả lời không phải UTF-8; không ghi gì, hãy gõ lại"));
    cd_auto_free char *query = cd_strndup(text, len); /* `text` may lie in the list */
    int r = find(k, f, query, len, c);
    if (r != CD_OK)
        return r;
    if (c->n == 1)
        return save(k, f, c->items[0].value, NULL);
    if (c->n > 1) {
        ask_paragraph(k, 2, _("Có nhiều tên như vậy; hãy gõ số:"));
        show_choices(k, c, SHOWN_MAX);
        return CD_EINPUT;
    }
    cd_str s;
    cd_str_init(&s, 0);
    if (of_orgs(f))
        cd_str_addf(&s, _("không có cơ quan nào như «%s»; gõ * để xem tất cả, hoặc thêm cơ quan mới bằng dấu + và tên đầy đủ, có dấu"), query);
    else
        cd_str_addf(&s, _("không có hệ thống nào khác như «%s»; gõ * để xem tất cả; hệ thống chưa có thì tạo trước: capdo ask MÃ --new \"TÊN\""), query);
    r = bad(k, "E1545", column, cd_str_c(&s));
    cd_str_done(&s);
    r = find(k, f, "", 0, c) == CD_OK ? r : CD_ESYS;
    return r;
}

/* An answer to the field.  CD_EINPUT: it was told what is wrong, and nothing changed. */
static int answer(asker *k, enum ask_field f, const cd_str *line, choices *c)
{
    size_t len, column;
    const char *s = ask_trimmed(line, &len, &column);
    if (*s == '!') {
        if (f == ASK_HOST && len > 1) {
            size_t skip = 1 + strspn(s + 1, " \t");
            cd_auto_free char *why = cd_strndup(s + skip, len > skip ? len - skip : 0);
            return good_name(k, why, strlen(why), column + skip) ? save(k, f, "", why) : CD_EINPUT;
        }
        ask_paragraph(k, 2, _("Câu này không ghi lý do: chưa biết thì để trống (Enter)."));
        return CD_EINPUT;
    }
    if (f == ASK_NAME) {
        cd_auto_free char *name = cd_strndup(s, len);
        return good_name(k, name, len, column) ? save(k, f, name, NULL) : CD_EINPUT;
    }
    if (len == 1 && *s == '*') {
        int r = find(k, f, "", 0, c);
        show_choices(k, c, SIZE_MAX);
        return r == CD_OK ? CD_EINPUT : r;
    }
    if (*s == '+' && of_orgs(f)) {
        size_t skip = 1;
        while (skip < len && (s[skip] == ' ' || s[skip] == '\t'))
            skip++;
        return add_org(k, f, s + skip, len - skip, column + skip, c);
    }
    return choose(k, f, s, len, column, c);
}

static int clear(asker *k, enum ask_field f)
{
    if (f == ASK_NAME || (!k->profile.value[f] && !(f == ASK_HOST && k->profile.reason))) {
        ask_paragraph(k, 2, f == ASK_NAME ? _("Tên hệ thống không để trống được.") : _("Câu này chưa ghi gì để xóa."));
        return CD_EINPUT;
    }
    return save(k, f, "", NULL);
}

int ask_profile_field(asker *k, enum ask_field f, cd_str *line, enum ask_next *ret)
{
    choices c = {0};
    int r = find(k, f, "", 0, &c);
    bool shown = false;
    *ret = ASK_GO_ON;
    while (r == CD_OK) {
        if (!shown)
            show_field(k, f, &c);
        shown = true;
        r = ask_prompt(k, "> ", line);
        if (r == CD_EINPUT) {
            r = CD_OK;
            continue;
        }
        if (r != CD_OK)
            break;
        if (ask_is_word(line, "q")) {
            r = CD_NO;
        } else if (ask_is_word(line, "?")) {
            putchar('\n');
            ask_labelled(k, _("Hướng dẫn:"), _(fields[f].help));
            show_law(k, f);
            show_hint(k, f, &c);
            ask_show_commands(k);
        } else if (ask_is_word(line, "=")) {
            *ret = ASK_REVIEW;
            break;
        } else if (ask_is_word(line, "<")) {
            *ret = ASK_BACK;
            break;
        } else {
            int did = ask_is_blank(line) ? CD_OK : ask_is_word(line, "-") ? clear(k, f) : answer(k, f, line, &c);
            if (did == CD_OK) {
                k->profile.passed[f] = true;
                break;
            }
            if (did != CD_EINPUT)
                r = did;
        }
    }
    choices_done(&c);
    return r;
}

/* ---- its place in the interview ----------------------------------------------------------------------------------- */

/* The next one to ask in passing; ASK_NFIELDS: none. */
static enum ask_field next_field(const asker *k)
{
    const ask_profile *p = &k->profile;
    for (enum ask_field f = ASK_OWNER; f < ASK_NFIELDS; f++) {
        bool open = !p->value[f] && !(f == ASK_HOST && p->reason);
        /* what has no answer in most systems is asked with the rest of a new profile, not in every interview */
        if (open && !p->passed[f] && (of_orgs(f) || (p->fresh && !p->alone)))
            return f;
    }
    return ASK_NFIELDS;
}

/* Before the first question about the owner or the operator, else at the end. */
static bool is_time(const asker *k)
{
    const survey_question *q = survey_current(k->s);
    if (!q)
        return survey_pack(k->s) != NULL; /* else no papers are made of it */
    for (size_t i = 0; i < 2; i++) {
        const char *who = store_sys_column(i ? SYS_OPERATOR : SYS_OWNER);
        size_t n = strlen(who);
        if (strncmp(q->fact->code, who, n) == 0 && q->fact->code[n] == '_')
            return survey_level_done(k->s);
    }
    return false;
}

bool ask_profile_due(const asker *k, enum ask_field *ret)
{
    *ret = next_field(k);
    return k->profile.wanted && !k->profile.jumped && *ret < ASK_NFIELDS && is_time(k);
}

bool ask_profile_back(const asker *k, enum ask_field f, enum ask_field *ret)
{
    while (f-- > ASK_OWNER)
        if (k->profile.passed[f]) {
            *ret = f;
            return true;
        }
    return false;
}

char *ask_profile_hint(const asker *k, const fact *f)
{
    return k->profile.owner_kind && strcmp(f->code, "owner_kind") == 0 ? ask_shown(f, k->profile.owner_kind, 0) : NULL;
}

/* ---- the review --------------------------------------------------------------------------------------------------- */

size_t ask_profile_show(asker *k)
{
    size_t lines = ask_title(k, _("Hệ thống và các cơ quan"));
    cd_str s;
    cd_str_init(&s, 0);
    for (enum ask_field f = 0; f < ASK_NFIELDS; f++) {
        cd_auto_free char *value = shown_value(k, f);
        cd_str_clear(&s);
        cd_str_addf(&s, "%s: ", _(fields[f].label));
        if (value)
            cd_str_adds(&s, value);
        else if (f == ASK_HOST && k->profile.reason)
            cd_str_addf(&s, _("chưa biết, lý do: %s"), k->profile.reason);
        else
            cd_str_adds(&s, _("để trống"));
        lines += ask_wrap(k, (size_t)printf("   %c. ", 'a' + (int)f), 6, cd_str_c(&s));
    }
    cd_str_done(&s);
    return lines;
}

bool ask_profile_pick(const cd_str *line, enum ask_field *ret)
{
    size_t len;
    const char *s = ask_trimmed(line, &len, NULL);
    int f = len == 1 ? (*s | 0x20) - 'a' : -1;
    if (f < 0 || f >= ASK_NFIELDS)
        return false;
    *ret = (enum ask_field)f;
    return true;
}
