/* The runner of test cases. */
#include "dmn/testcase.h"

#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "dmn/session.h"

#define NS "http://www.omg.org/spec/DMN/20160719/testcase"
#define SHOWN_MAX 300 /* bytes of a value in a reason */

typedef struct runner {
    const char *path;
    const dmn_model *model;
    const dmn_case_hook *hook;
    cd_diags *diags;
} runner;

bool dmn_is_case_file(const cd_xml *doc)
{
    const cd_node *root = cd_xml_root(doc);
    return cd_node_is(root, "testCases") && strcmp(cd_node_ns(root), NS) == 0;
}

static const char *attr(const cd_node *n, const char *name)
{
    const char *v = cd_node_attr(n, name);
    return v ? v : "";
}

static char *shown(const feel_value *v)
{
    cd_str s;
    cd_str_init(&s, 0);
    feel_value_show(v, &s);
    if (s.len > SHOWN_MAX) {
        size_t n = SHOWN_MAX;
        while (n > 0 && ((unsigned char)s.data[n] & 0xC0) == 0x80)
            n--;
        cd_str_cut(&s, n);
        cd_str_adds(&s, "…");
    }
    return cd_str_take(&s);
}

/* The first warning or error that says why, after `from`. */
static const char *why(const cd_diags *d, size_t from)
{
    return d->count > from ? d->items[from].text : "";
}

/* The value a result node asks for; NULL when the model has nothing of that name. */
static const feel_value *value_of(dmn_session *s, const dmn_model *m, const cd_node *test, const cd_node *result,
                                  const feel_value *inputs)
{
    const char *name = attr(result, "name"), *type = attr(test, "type"), *target = attr(test, "invocableName");
    const dmn_element *e = NULL;
    if (*target && (strcmp(type, "bkm") == 0 || strcmp(type, "decisionService") == 0)) {
        e = dmn_model_find(m, strcmp(type, "bkm") == 0 ? DMN_BKM : DMN_SERVICE, target);
        if (!e)
            return NULL;
        const feel_value *v = dmn_session_call(s, e, inputs);
        /* a service of several decisions gives a context by their names */
        const feel_value *part = feel_context_get(v, name);
        return part && strcmp(name, target) != 0 ? part : v;
    }
    e = dmn_model_find(m, DMN_DECISION, name);
    if (e)
        return dmn_session_value(s, e);
    e = dmn_model_find(m, DMN_SERVICE, name);
    if (!e)
        e = dmn_model_find(m, DMN_BKM, name);
    if (e)
        return dmn_session_call(s, e, inputs);
    e = dmn_model_find(m, DMN_INPUT_DATA, name);
    return e ? dmn_session_value(s, e) : NULL;
}

/* One result node; false with the reason. */
static bool check(dmn_session *s, const runner *r, const cd_node *test, const cd_node *result, feel_run *run,
                  const feel_value *inputs, cd_str *reason)
{
    const char *name = attr(result, "name");
    size_t before = run->diags->count;
    const feel_value *v = value_of(s, r->model, test, result, inputs), *expected = &feel_null;
    if (!v) {
        cd_str_addf(reason, _("mô hình không có «%s»"), name);
        return false;
    }
    const cd_node *e = cd_elem_first(result, "expected");
    if (e && dmn_case_value(e, run->arena, run->diags, &expected) != CD_OK) {
        cd_str_addf(reason, "«%s»: %s", name, why(run->diags, run->diags->count - 1));
        return false;
    }
    bool error = strcmp(attr(result, "errorResult"), "true") == 0;
    if (run->failed && !error) {
        cd_str_addf(reason, "«%s»: %s", name, why(run->diags, run->diags->count ? run->diags->count - 1 : 0));
        return false;
    }
    if (error ? v->kind == FEEL_NULL : dmn_case_equal(expected, v))
        return true;
    cd_auto_free char *want = shown(error ? &feel_null : expected);
    cd_auto_free char *got = shown(v);
    cd_str_addf(reason, _("«%s»: cần %s, nhận được %s"), name, want, got);
    if (v->kind == FEEL_NULL && run->diags->count > before)
        cd_str_addf(reason, " (%s)", why(run->diags, before));
    return false;
}

/* Input nodes as a context; those of other namespaces go to the session alone. */
static int read_inputs(const runner *r, const cd_node *test, dmn_session *s, cd_arena *a, cd_diags *diags,
                       const feel_value **ret)
{
    size_t count = 0, n = 0;
    for (const cd_node *c = cd_elem_first(test, "inputNode"); c; c = cd_elem_next(c, "inputNode"))
        count++;
    feel_pair *pairs = cd_arena_array(a, count + 1, sizeof *pairs);
    for (const cd_node *c = cd_elem_first(test, "inputNode"); c; c = cd_elem_next(c, "inputNode")) {
        const feel_value *v;
        int e = dmn_case_value(c, a, diags, &v);
        if (e != CD_OK)
            return e;
        const char *ns = attr(c, "namespace"), *name = attr(c, "name");
        if (*ns && s && strcmp(ns, dmn_model_namespace(r->model)) != 0)
            dmn_session_input_ns(s, ns, name, v);
        else
            pairs[n++] = (feel_pair){name, v};
    }
    *ret = feel_context(a, pairs, n);
    return CD_OK;
}

static bool run_extensions(const runner *r, const cd_node *test, const feel_value *inputs, dmn_session *s,
                           cd_str *reason)
{
    const cd_node *x = cd_elem_first(test, "extensionElements");
    if (!x || !r->hook || !r->hook->extension)
        return true;
    for (const cd_node *c = cd_elem_first(x, NULL); c; c = cd_elem_next(c, NULL)) {
        char *text = NULL;
        int e = r->hook->extension(r->hook->user, c, inputs, r->model, s, &text);
        if (e != CD_OK && e != CD_NO) {
            cd_str_adds(reason, text ? text : cd_node_name(c));
            free(text);
            return false;
        }
        free(text);
    }
    return true;
}

/* One case on a model that loaded. */
static bool run_case(const runner *r, const cd_node *test, cd_str *reason)
{
    cd_arena a;
    cd_diags diags;
    cd_arena_init(&a);
    cd_diags_init(&diags);
    feel_run run;
    feel_run_init(&run, &a, NULL, &diags);
    const feel_value *inputs = NULL;
    /* inputs are read twice: a session needs them, and those of other namespaces need a session */
    bool ok = read_inputs(r, test, NULL, &a, &diags, &inputs) == CD_OK;
    dmn_session *s = dmn_session_new(r->model, inputs, NULL, &run);
    ok = ok && read_inputs(r, test, s, &a, &diags, &inputs) == CD_OK;
    if (!ok)
        cd_str_adds(reason, why(&diags, 0));
    size_t results = 0;
    for (const cd_node *n = cd_elem_first(test, "resultNode"); n && ok; n = cd_elem_next(n, "resultNode"), results++)
        ok = check(s, r, test, n, &run, inputs, reason);
    if (ok)
        ok = run_extensions(r, test, inputs, s, reason);
    cd_diags_done(&diags);
    cd_arena_done(&a);
    return ok;
}

/* The model beside the case file; NULL with the reason. */
static dmn_model *beside(const runner *r, const char *name, char **ret_reason)
{
    dmn_model *m = NULL;
    cd_diags diags;
    cd_diags_init(&diags);
    const char *base = cd_path_base(r->path);
    cd_auto_free char *folder = base == r->path ? cd_strdup(".") : cd_strndup(r->path, (size_t)(base - r->path));
    cd_auto_free char *path = cd_path_join(folder, name);
    if (!*name || *name == '/' || dmn_model_read_file(path, &diags, &m) != CD_OK) {
        cd_str s;
        cd_str_init(&s, 0);
        const cd_diag *first = NULL;
        for (size_t i = 0; i < diags.count && !first; i++) {
            if (diags.items[i].severity == CD_ERROR)
                first = &diags.items[i];
        }
        if (first)
            cd_str_addf(&s, _("không nạp được mô hình: %s:%zu:%zu: %s"), first->file, first->line, first->column,
                        first->text);
        else
            cd_str_addf(&s, _("không nạp được mô hình «%s»"), name);
        *ret_reason = cd_str_take(&s);
        m = NULL;
    }
    if (r->diags)
        cd_diags_move(r->diags, &diags);
    cd_diags_done(&diags);
    return m;
}

static void one_line(char *s)
{
    for (; *s; s++) {
        if ((unsigned char)*s < ' ')
            *s = ' ';
    }
}

static bool tell(const runner *r, const cd_node *test, size_t number, const char *failure,
                 void (*done)(const dmn_case_result *result, void *user), void *user)
{
    char id[24];
    snprintf(id, sizeof id, "%zu", number);
    cd_str reason;
    cd_str_init(&reason, 0);
    bool ok = false;
    if (failure)
        cd_str_adds(&reason, failure);
    else
        ok = run_case(r, test, &reason);
    cd_auto_free char *text = cd_str_take(&reason);
    one_line(text);
    const cd_node *d = cd_elem_first(test, "description");
    dmn_case_result result = {.file = r->path,
                              .id = *attr(test, "id") ? attr(test, "id") : id,
                              .name = d ? cd_node_text_trim(d) : attr(test, "name"),
                              .line = cd_node_place(test).line,
                              .passed = ok,
                              .reason = text};
    if (done)
        done(&result, user);
    return ok;
}

static int unreadable(const char *path, const char *reason,
                      void (*done)(const dmn_case_result *result, void *user), void *user)
{
    dmn_case_result result = {.file = path, .id = "", .name = "", .line = 1, .passed = false, .reason = reason};
    if (done)
        done(&result, user);
    return CD_NO;
}

int dmn_cases_run_file(const char *path, const dmn_case_hook *hook, void (*done)(const dmn_case_result *r, void *user),
                       void *user, cd_diags *diags)
{
    cd_xml *doc;
    cd_diags own;
    cd_diags_init(&own);
    if (cd_xml_read_file(path, &own, &doc) != CD_OK) {
        cd_auto_free char *text = cd_strdup(own.count ? own.items[0].text : _("không đọc được tệp"));
        if (diags)
            cd_diags_move(diags, &own);
        cd_diags_done(&own);
        return unreadable(path, text, done, user);
    }
    cd_diags_done(&own);
    if (!dmn_is_case_file(doc)) {
        cd_error(diags, "E3631", cd_node_place(cd_xml_root(doc)), _("không phải tệp ca kiểm thử của DMN TCK"));
        cd_xml_free(doc);
        return unreadable(path, _("không phải tệp ca kiểm thử của DMN TCK"), done, user);
    }
    runner r = {.path = path, .hook = hook, .diags = diags};
    const cd_node *root = cd_xml_root(doc), *name = cd_elem_first(root, "modelName");
    const char *model_name = name ? cd_node_text_trim(name) : "";
    dmn_model *own_model = NULL;
    char *failure = NULL;
    int found = hook && hook->model ? hook->model(hook->user, path, model_name, diags, &r.model) : CD_NO;
    if (found == CD_NO)
        r.model = own_model = beside(&r, model_name, &failure);
    else if (found != CD_OK)
        failure = cd_strdup(_("không nạp được mô hình"));
    bool all = true;
    size_t number = 0;
    for (const cd_node *t = cd_elem_first(root, "testCase"); t; t = cd_elem_next(t, "testCase"))
        all = tell(&r, t, ++number, failure, done, user) && all;
    if (number == 0) {
        cd_error(diags, "E3632", cd_node_place(root), _("tệp không có ca kiểm thử nào"));
        all = unreadable(path, _("tệp không có ca kiểm thử nào"), done, user) == CD_OK;
    }
    free(failure);
    dmn_model_free(own_model);
    cd_xml_free(doc);
    return all ? CD_OK : CD_NO;
}
