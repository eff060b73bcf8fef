/* Types: `instance of`, and conversion of arguments to declared types (DMN 1.5, 10.3.2.9). */
#include <string.h>

#include "base/i18n.h"
#include "feel/internal.h"

int feel_conforms_simple(const char *name, const feel_value *v)
{
    static const struct {
        const char *name;
        enum feel_kind kind;
    } types[] = {{"number", FEEL_NUMBER},
                 {"string", FEEL_STRING},
                 {"boolean", FEEL_BOOL},
                 {"date", FEEL_DATE},
                 {"time", FEEL_TIME},
                 {"date and time", FEEL_DATE_TIME},
                 {"dateTime", FEEL_DATE_TIME},
                 {"years and months duration", FEEL_YM_DURATION},
                 {"yearMonthDuration", FEEL_YM_DURATION},
                 {"days and time duration", FEEL_DT_DURATION},
                 {"dayTimeDuration", FEEL_DT_DURATION},
                 {"list", FEEL_LIST},
                 {"context", FEEL_CONTEXT},
                 {"range", FEEL_RANGE},
                 {"function", FEEL_FUNCTION}};
    if (strcmp(name, "Any") == 0)
        return v->kind != FEEL_NULL;
    if (strcmp(name, "Null") == 0)
        return v->kind == FEEL_NULL;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (strcmp(types[i].name, name) == 0)
            return v->kind == types[i].kind;
    }
    return -1;
}

static int all_items(feel_run *run, const feel_node *type, const feel_value *v)
{
    int r = 1;
    for (size_t i = 0; i < v->list.count && r == 1; i++) {
        const feel_value *item = v->list.items[i];
        bool any = strcmp(type->text, "Any") == 0;
        r = !feel_step(run, 1) ? -1 : any || item->kind == FEEL_NULL ? 1 : feel_conforms(run, type, item);
    }
    return r;
}

static int function_type(feel_run *run, const feel_node *type, const feel_value *v)
{
    if (v->kind != FEEL_FUNCTION)
        return 0;
    if (type->nkids == 0)
        return 1;
    if (!v->function.params)
        return feel_builtin_takes(v->function.user, type->nkids - 1);
    if (v->function.nparams != type->nkids - 1)
        return 0;
    for (size_t i = 0; v->function.node && i < v->function.nparams; i++) {
        const feel_node *p = v->function.node->kids[i];
        if (p->nkids && strcmp(p->kids[0]->text, type->kids[i]->text) != 0 && strcmp(type->kids[i]->text, "Any") != 0 &&
            strcmp(p->kids[0]->text, "Any") != 0)
            return 0;
    }
    return 1;
}

int feel_conforms(feel_run *run, const feel_node *type, const feel_value *v)
{
    if (strcmp(type->text, "function") == 0)
        return function_type(run, type, v);
    int r = feel_conforms_simple(type->text, v);
    if (r < 0)
        r = run->type ? run->type(run, type->text, v) : -1;
    if (r != 1 || type->nkids == 0)
        return r;
    if (v->kind == FEEL_LIST)
        return all_items(run, type->kids[0], v);
    if (v->kind == FEEL_RANGE) {
        const feel_value *end = v->range.low->kind == FEEL_NULL ? v->range.high : v->range.low;
        return feel_conforms(run, type->kids[0], end);
    }
    for (size_t i = 0; i < type->nkids && r == 1; i++) { /* members of a context; more may stand beside them */
        const feel_value *m = feel_context_get(v, type->kids[i]->text);
        if (!m)
            return 0;
        r = m->kind == FEEL_NULL ? 1 : feel_conforms(run, type->kids[i]->kids[0], m);
    }
    return r;
}

const feel_value *feel_coerce(feel_run *run, const feel_node *type, const feel_value *v)
{
    if (v->kind == FEEL_NULL || feel_conforms(run, type, v) == 1)
        return v;
    if (v->kind == FEEL_LIST && v->list.count == 1 && feel_conforms(run, type, v->list.items[0]) == 1)
        return v->list.items[0];
    if (strcmp(type->text, "list") == 0) {
        const feel_value *l = feel_list(run->arena, &v, 1);
        if (feel_conforms(run, type, l) == 1)
            return l;
    }
    if (strcmp(type->text, "date and time") == 0 && v->kind == FEEL_DATE) {
        feel_moment m = v->moment;
        m.zone.given = true;
        return feel_moment_value(run->arena, FEEL_DATE_TIME, &m);
    }
    return feel_fault(run, _("giá trị không hợp kiểu đã khai báo"));
}
