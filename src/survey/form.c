/* The questions of a pack: reading and checking questions.xml. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "survey/private.h"
#include "xml/xml.h"

static const char QUESTIONS_NS[] = "urn:capdo:questions:1";

struct survey_form {
    cd_arena arena;
    const survey_question *items;
    size_t count;
    const survey_list *lists;
    size_t nlists;
};

typedef struct form_reader {
    survey_form *form;
    const pack *p;
    cd_diags *diags;
    survey_question *items;
    survey_list *lists;
    int result;
} form_reader;

/* ---- options ---- */

/* Data is shown in the language the messages are in: the catalogue answers with its own. */
static bool english(void)
{
    return strcmp(_("vi"), "en") == 0;
}

const char *survey_label(const fact *f)
{
    return english() && f->label_en ? f->label_en : f->label;
}

const char *survey_item_label(const survey_question *q)
{
    return q->item && !english() ? q->item : survey_label(q->fact); /* the pack's words are Vietnamese */
}

/* A code that is a number, as a number; -1 otherwise. */
static long code_number(const char *code)
{
    size_t digits = strspn(code, "0123456789");
    return *code && !code[digits] && digits <= 4 ? strtol(code, NULL, 10) : -1;
}

static bool number_taken(const survey_option *options, size_t n, unsigned number)
{
    for (size_t i = 0; i < n; i++)
        if (code_number(options[i].code) == (long)number)
            return true;
    return false;
}

void survey_options_number(survey_option *options, size_t n)
{
    bool own = false; /* some code is a number other than its place: "2" must not mean another option than code 2 */
    for (size_t i = 0; i < n; i++) {
        long c = code_number(options[i].code);
        own = own || (c >= 0 && c != (long)i + 1);
    }
    unsigned next = 0;
    for (size_t i = 0; i < n; i++) {
        long c = own ? code_number(options[i].code) : (long)i + 1;
        if (c < 0) {
            while (number_taken(options, n, next))
                next++;
            c = (long)next++;
        }
        options[i].number = (unsigned)c;
    }
}

void survey_options_fill(survey_question *q, cd_arena *a)
{
    const fact *f = q->fact;
    if (f->kind == FACT_BOOL) {
        survey_option *o = cd_arena_array(a, 2, sizeof *o);
        o[0] = (survey_option){.code = "true", .label = cd_arena_strdup(a, _("Có"))};
        o[1] = (survey_option){.code = "false", .label = cd_arena_strdup(a, _("Không"))};
        q->options = o;
        q->noptions = 2;
        survey_options_number(o, 2);
        return;
    }
    if (f->kind != FACT_ENUM && f->kind != FACT_SET)
        return;
    survey_option *o = cd_arena_array(a, f->nvalues, sizeof *o);
    for (size_t i = 0; i < f->nvalues; i++) {
        const fact_value *v = &f->values[i];
        o[i] = (survey_option){.code = v->code, .help = v->help, .alone = v->alone};
        o[i].label = english() && v->label_en ? v->label_en : v->label ? v->label : v->code;
        if (v->locked)
            o[i].why_locked = v->why_locked ? v->why_locked : f->label;
    }
    q->options = o;
    q->noptions = f->nvalues;
    survey_options_number(o, f->nvalues);
}

/* ---- reading ---- */

static const char *text_of(form_reader *r, const cd_node *n, const char *name)
{
    const cd_node *c = cd_elem_first(n, name);
    const char *text = c ? cd_node_text_trim(c) : "";
    return *text ? cd_arena_strdup(&r->form->arena, text) : NULL;
}

/* All examples, one a line. */
static const char *examples_of(form_reader *r, const cd_node *n)
{
    cd_str all;
    cd_str_init(&all, 0);
    for (const cd_node *c = cd_elem_first(n, "example"); c; c = cd_elem_next(c, "example"))
        cd_str_addf(&all, "%s%s", all.len ? "\n" : "", cd_node_text_trim(c));
    const char *copy = all.len ? cd_arena_strdup(&r->form->arena, cd_str_c(&all)) : NULL;
    cd_str_done(&all);
    return copy;
}

static void fault(form_reader *r)
{
    r->result = CD_EINPUT;
}

/* Words of the pack for single options; the rest keep those of the dictionary. */
static void read_options(form_reader *r, const cd_node *n, survey_question *q)
{
    const cd_node *first = cd_elem_first(n, "option");
    if (!first)
        return;
    if (!q->noptions) {
        cd_error(r->diags, "E5004", cd_node_place(first), _("dữ kiện «%s» không có danh mục giá trị; hãy bỏ <option>"), q->fact->code);
        fault(r);
        return;
    }
    survey_option *options = cd_arena_array(&r->form->arena, q->noptions, sizeof *options);
    memcpy(options, q->options, q->noptions * sizeof *options);
    bool *seen = cd_calloc(q->noptions, sizeof *seen);
    for (const cd_node *o = first; o; o = cd_elem_next(o, "option")) {
        const char *code = cd_node_attr(o, "value");
        size_t i = 0;
        while (i < q->noptions && strcmp(options[i].code, code) != 0)
            i++;
        if (i == q->noptions) {
            cd_error(r->diags, "E5003", cd_node_place(o), _("«%s» không phải giá trị của dữ kiện «%s»"), code, q->fact->code);
            fault(r);
            continue;
        }
        if (seen[i]) {
            cd_error(r->diags, "E5006", cd_node_place(o), _("giá trị «%s» của dữ kiện «%s» được ghi lời hai lần"), code, q->fact->code);
            fault(r);
        }
        seen[i] = true;
        /* The pack's words are Vietnamese; in English the dictionary's stand. */
        if (!english())
            options[i].label = cd_arena_strdup(&r->form->arena, cd_node_text_trim(o));
    }
    free(seen);
    q->options = options;
}

static enum survey_need need_of(const char *name)
{
    return strcmp(name, "level") == 0 ? SURVEY_LEVEL : strcmp(name, "procedure") == 0 ? SURVEY_PROCEDURE : SURVEY_DOSSIER;
}

bool survey_item_simple(const survey_question *q, const char **ret_code)
{
    size_t others = 0;
    for (size_t i = 0; i < q->noptions; i++)
        if (strcmp(q->options[i].code, q->neutral) != 0) {
            *ret_code = q->options[i].code;
            others++;
        }
    return others == 1;
}

/* What makes a question an item of a checklist: a fact of which one value is chosen, and which value says "does not apply". */
static void read_item(form_reader *r, const cd_node *n, survey_question *q)
{
    const char *neutral = cd_node_attr(n, "neutral");
    if (q->fact->kind != FACT_BOOL && q->fact->kind != FACT_ENUM) {
        cd_error(r->diags, "E5009", cd_node_place(n), _("dữ kiện «%s» không đưa vào <checklist> được: chỉ nhận có/không hoặc danh mục chọn một"), q->fact->code);
        fault(r);
        return;
    }
    for (size_t i = 0; i < q->noptions; i++)
        if (strcmp(q->options[i].code, neutral) == 0 && !q->options[i].why_locked)
            q->neutral = q->options[i].code;
    if (!q->neutral) {
        cd_error(r->diags, "E5008", cd_node_place(n), _("«%s» không phải giá trị chọn được của dữ kiện «%s»"), neutral, q->fact->code);
        fault(r);
    }
    q->item = text_of(r, n, "item");
}

/* What decides whether a question of the level is asked is the level itself, and of an item its checklist. */
static void read_when(form_reader *r, const cd_node *n, survey_question *q)
{
    const char *when = cd_node_attr(n, "when");
    if (!when)
        return;
    if (q->need == SURVEY_LEVEL || q->list) {
        cd_error(r->diags, "E5013", cd_node_place(n), _("câu hỏi về «%s» không đặt điều kiện when được: câu về cấp độ và câu trong <checklist> đã có cách riêng"),
                 q->fact->code);
        fault(r);
    } else if (survey_when_read(when, cd_node_place(n), r->p->facts, r->diags, &r->form->arena, &q->when) != CD_OK) {
        fault(r);
    }
}

static void read_question(form_reader *r, const cd_node *n, const char *group, const survey_list *list)
{
    const char *code = cd_node_attr(n, "fact");
    const fact *f = facts_find(r->p->facts, code);
    if (!f) {
        cd_error(r->diags, "E5001", cd_node_place(n), _("câu hỏi nêu dữ kiện «%s» không có trong từ điển (facts.xml)"), code);
        fault(r);
        return;
    }
    for (size_t i = 0; i < r->form->count; i++)
        if (r->items[i].fact == f) {
            cd_error(r->diags, "E5002", cd_node_place(n), _("dữ kiện «%s» được hỏi hai lần; mỗi dữ kiện chỉ hỏi một lần"), code);
            fault(r);
            return;
        }
    survey_question *q = &r->items[r->form->count++];
    *q = (survey_question){.fact = f, .need = need_of(cd_node_attr(n, "need")), .group = group, .ask = text_of(r, n, "ask"),
                           .help = text_of(r, n, "help"), .basis = text_of(r, n, "basis"), .example = examples_of(r, n)};
    survey_options_fill(q, &r->form->arena);
    read_options(r, n, q);
    q->list = list;
    if (list)
        read_item(r, n, q);
    read_when(r, n, q);
}

static void read_list(form_reader *r, const cd_node *n, const char *group)
{
    const char *id = cd_node_attr(n, "id");
    for (size_t i = 0; i < r->form->nlists; i++)
        if (strcmp(r->lists[i].id, id) == 0) {
            cd_error(r->diags, "E5010", cd_node_place(n), _("danh sách chọn «%s» khai hai lần"), id);
            fault(r);
        }
    survey_list *list = &r->lists[r->form->nlists];
    *list = (survey_list){.id = cd_arena_strdup(&r->form->arena, id), .ask = text_of(r, n, "ask"), .help = text_of(r, n, "help"), .group = group,
                          .items = &r->items[r->form->count], .index = r->form->nlists};
    r->form->nlists++;
    for (const cd_node *q = cd_elem_first(n, "question"); q; q = cd_elem_next(q, "question"))
        read_question(r, q, group, list);
    list->nitems = (size_t)(&r->items[r->form->count] - list->items);
}

static void read_groups(form_reader *r, const cd_node *root)
{
    size_t count = 0, nlists = 0;
    for (const cd_node *g = cd_elem_first(root, "group"); g; g = cd_elem_next(g, "group"))
        for (const cd_node *n = cd_elem_first(g, NULL); n; n = cd_elem_next(n, NULL)) {
            count++;
            if (!cd_node_is(n, "checklist"))
                continue;
            nlists++;
            for (const cd_node *q = cd_elem_first(n, "question"); q; q = cd_elem_next(q, "question"))
                count++;
        }
    r->items = cd_arena_array(&r->form->arena, count, sizeof *r->items);
    r->lists = cd_arena_array(&r->form->arena, nlists, sizeof *r->lists);
    r->form->lists = r->lists;
    for (const cd_node *g = cd_elem_first(root, "group"); g; g = cd_elem_next(g, "group")) {
        for (const cd_node *o = cd_elem_first(root, "group"); o != g; o = cd_elem_next(o, "group"))
            if (strcmp(cd_node_attr(o, "id"), cd_node_attr(g, "id")) == 0) {
                cd_error(r->diags, "E5007", cd_node_place(g), _("nhóm câu hỏi «%s» khai hai lần"), cd_node_attr(g, "id"));
                fault(r);
                break;
            }
        const char *title = text_of(r, g, "title");
        for (const cd_node *n = cd_elem_first(g, NULL); n; n = cd_elem_next(n, NULL))
            if (cd_node_is(n, "checklist"))
                read_list(r, n, title ? title : "");
            else if (cd_node_is(n, "question"))
                read_question(r, n, title ? title : "", NULL);
    }
    r->form->items = r->items;
}

static int read_document(const char *path, const char *own_dir, cd_diags *diags, cd_xml **ret)
{
    cd_auto_free char *dir = cd_path_join(own_dir, "schema");
    cd_auto_free char *schema_path = cd_path_join(dir, "questions.rng");
    cd_xml *doc;
    cd_xml_schema *schema = NULL;
    int r = cd_xml_read_file(path, diags, &doc);
    if (r != CD_OK)
        return r;
    const cd_node *root = cd_xml_root(doc);
    if (!cd_node_is(root, "questions") || strcmp(cd_node_ns(root), QUESTIONS_NS) != 0) {
        cd_error(diags, "E3211", cd_node_place(root), _("phần tử gốc phải là <%s xmlns=\"%s\">, ở đây là <%s xmlns=\"%s\">"), "questions",
                 QUESTIONS_NS, cd_node_name(root), cd_node_ns(root));
        r = CD_EINPUT;
    }
    if (r == CD_OK)
        r = cd_xml_schema_read(schema_path, diags, &schema);
    if (r == CD_OK)
        r = cd_xml_validate(doc, schema, diags);
    cd_xml_schema_free(schema);
    if (r != CD_OK) {
        cd_xml_free(doc);
        return r;
    }
    *ret = doc;
    return CD_OK;
}

int survey_form_read(const pack *p, const char *own_dir, cd_diags *diags, survey_form **ret)
{
    if (!p->questions_file) {
        cd_error(diags, "E5005", cd_place_file(p->dir), _("gói «%s» không có bảng hỏi (tệp nêu ở <questions> của pack.xml)"), p->id);
        return CD_EINPUT;
    }
    cd_xml *doc;
    int result = read_document(p->questions_file, own_dir, diags, &doc);
    if (result != CD_OK)
        return result;
    form_reader r = {.form = cd_calloc(1, sizeof *r.form), .p = p, .diags = diags, .result = CD_OK};
    cd_arena_init(&r.form->arena);
    read_groups(&r, cd_xml_root(doc));
    cd_xml_free(doc);
    if (r.result != CD_OK) {
        survey_form_free(r.form);
        return r.result;
    }
    *ret = r.form;
    return CD_OK;
}

void survey_form_free(survey_form *f)
{
    if (!f)
        return;
    cd_arena_done(&f->arena);
    free(f);
}

size_t survey_form_count(const survey_form *f)
{
    return f->count;
}

const survey_question *survey_form_at(const survey_form *f, size_t i)
{
    return &f->items[i];
}

size_t survey_form_lists(const survey_form *f)
{
    return f->nlists;
}

const survey_list *survey_form_list(const survey_form *f, size_t i)
{
    return &f->lists[i];
}
