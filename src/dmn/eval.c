/* Evaluation of models: sessions, boxed expressions, knowledge models and services. */
#include <string.h>

#include "base/i18n.h"
#include "dmn/internal.h"
#include "dmn/session.h"
#include "feel/internal.h"

typedef struct slot {
    const feel_value *value; /* NULL: not yet evaluated */
    bool busy;
} slot;

typedef struct ns_input {
    const char *ns, *name;
    const feel_value *value;
    struct ns_input *next;
} ns_input;

struct dmn_session {
    const dmn_model *model;
    const feel_value *inputs;
    const dmn_trace *trace;
    feel_run *run;
    slot *slots;
    ns_input *by_ns;
};

/* `instance of` and parameter types of FEEL functions see the types of the model. */
static int type_hook(feel_run *run, const char *name, const feel_value *v)
{
    const dmn_type *t = dmn_type_find(run->type_user, name);
    if (!t)
        return -1;
    return v->kind != FEEL_NULL && dmn_type_is(t, v, run);
}

dmn_session *dmn_session_new(const dmn_model *m, const feel_value *inputs, const dmn_trace *trace, feel_run *run)
{
    dmn_session *s = cd_arena_alloc(run->arena, sizeof *s);
    s->model = m;
    s->inputs = inputs;
    s->trace = trace;
    s->run = run;
    s->slots = cd_arena_array(run->arena, m->nslots + 1, sizeof *s->slots);
    run->type = type_hook;
    run->type_user = m;
    return s;
}

void dmn_session_input_ns(dmn_session *s, const char *ns, const char *name, const feel_value *v)
{
    ns_input *in = cd_arena_alloc(s->run->arena, sizeof *in);
    *in = (ns_input){ns, name, v, s->by_ns};
    s->by_ns = in;
}

/* The inputs of a model: those of an import stand in a context of its name. */
static const feel_value *inputs_of(const dmn_session *s, const dmn_model *m)
{
    if (m == s->model || !m->parent)
        return s->inputs;
    const feel_value *outer = inputs_of(s, m->parent);
    const feel_value *v = outer ? feel_context_get(outer, m->import_name) : NULL;
    return v && v->kind == FEEL_CONTEXT ? v : NULL;
}

static const feel_value *input_value(const dmn_session *s, const dmn_element *e)
{
    for (const ns_input *in = s->by_ns; in; in = in->next) {
        if (strcmp(in->ns, e->model->ns) == 0 && strcmp(in->name, e->name) == 0)
            return in->value;
    }
    const feel_value *inputs = inputs_of(s, e->model), *v = inputs ? feel_context_get(inputs, e->name) : NULL;
    return v ? v : &feel_null;
}

/* ---- scopes ---- */

/* Adds name.name... = v below `from`, keeping what is there. */
static const feel_value *nested(cd_arena *a, const feel_value *context, const char *name, const feel_value *v)
{
    size_t n = context && context->kind == FEEL_CONTEXT ? context->context.count : 0;
    feel_pair *pairs = cd_arena_array(a, n + 1, sizeof *pairs);
    if (n)
        memcpy(pairs, context->context.pairs, n * sizeof *pairs);
    pairs[n] = (feel_pair){name, v};
    return feel_context(a, pairs, n + 1);
}

const feel_env *dmn_session_env(dmn_session *s, const dmn_element *e)
{
    feel_env *env = feel_env_new(s->run->arena, NULL);
    for (size_t i = 0; i < e->nrequires && !s->run->failed; i++) {
        const dmn_element *r = e->requires[i];
        const feel_value *v = dmn_session_value(s, r);
        if (r->model == e->model)
            feel_env_set(env, r->name, v);
        else
            feel_env_set(env, r->model->import_name,
                         nested(s->run->arena, feel_env_get(env, r->model->import_name), r->name, v));
    }
    return env;
}

/* ---- functions ---- */

typedef struct callee {
    dmn_session *session;
    const dmn_element *element;
    const feel_env *env; /* of a knowledge model, once called */
    const dmn_expr *body; /* of a function definition */
    const dmn_param *params;
} callee;

static bool bind(feel_run *run, feel_env *frame, const dmn_param *params, size_t n, const feel_value *const *args)
{
    for (size_t i = 0; i < n; i++) {
        const feel_value *v = dmn_conform(run, params[i].type, args[i], params[i].name);
        /* an argument that does not fit makes the whole call null */
        if (v->kind == FEEL_NULL && args[i]->kind != FEEL_NULL)
            return false;
        feel_env_set(frame, params[i].name, v);
    }
    return true;
}

static const feel_value *call_bkm(feel_run *run, const feel_value *const *args, size_t nargs, const void *user)
{
    callee *c = (callee *)(uintptr_t)user;
    const dmn_element *e = c->element;
    if (!e->logic || e->external)
        return feel_fault(run, _("hàm bên ngoài không được chạy"));
    if (!c->env)
        c->env = dmn_session_env(c->session, e);
    feel_env *frame = feel_env_new(run->arena, c->env);
    if (!bind(run, frame, e->params, e->nparams, args))
        return &feel_null;
    return dmn_conform(run, dmn_result_type(e),
                       dmn_expr_eval(c->session, run, e->logic, frame), e->name);
}

static const feel_value *call_definition(feel_run *run, const feel_value *const *args, size_t nargs, const void *user)
{
    const callee *c = user;
    feel_env *frame = feel_env_new(run->arena, c->env);
    if (!bind(run, frame, c->params, nargs, args))
        return &feel_null;
    return dmn_expr_eval(c->session, run, c->body, frame);
}

static const feel_value *call_service(feel_run *run, const feel_value *const *args, size_t nargs, const void *user)
{
    const callee *c = user;
    const dmn_element *e = c->element;
    dmn_session inner = *c->session;
    inner.slots = cd_arena_array(run->arena, c->session->model->nslots + 1, sizeof *inner.slots);
    inner.inputs = NULL;
    inner.by_ns = NULL;
    for (size_t i = 0; i < e->ninputs; i++) {
        const feel_value *v = dmn_conform(run, e->inputs[i]->type, args[i], e->inputs[i]->name);
        if (v->kind == FEEL_NULL && args[i]->kind != FEEL_NULL)
            return &feel_null;
        inner.slots[e->inputs[i]->slot].value = v;
    }
    const feel_value *v;
    if (e->noutputs == 1) {
        v = dmn_session_value(&inner, e->outputs[0]);
    } else {
        feel_pair *pairs = cd_arena_array(run->arena, e->noutputs + 1, sizeof *pairs);
        for (size_t i = 0; i < e->noutputs; i++)
            pairs[i] = (feel_pair){e->outputs[i]->name, dmn_session_value(&inner, e->outputs[i])};
        v = feel_context(run->arena, pairs, e->noutputs);
    }
    return dmn_conform(run, dmn_result_type(e), v, e->name);
}

/* Sessions of services live on the stack of the call, so functions made inside keep a copy. */
static callee *callee_of(dmn_session *s, const dmn_element *e)
{
    callee *c = cd_arena_alloc(s->run->arena, sizeof *c);
    c->session = cd_arena_alloc(s->run->arena, sizeof *c->session);
    *c->session = *s;
    c->element = e;
    return c;
}

static const feel_value *function_of(dmn_session *s, const dmn_element *e)
{
    cd_arena *a = s->run->arena;
    size_t n = e->kind == DMN_SERVICE ? e->ninputs : e->nparams;
    const char **names = cd_arena_array(a, n + 1, sizeof *names);
    for (size_t i = 0; i < n; i++)
        names[i] = e->kind == DMN_SERVICE ? e->inputs[i]->name : e->params[i].name;
    return feel_function(a, e->name, names, n, e->kind == DMN_SERVICE ? call_service : call_bkm, callee_of(s, e));
}

/* ---- values ---- */

static const feel_value *decide(dmn_session *s, const dmn_element *e)
{
    feel_run *run = s->run;
    const feel_env *env = dmn_session_env(s, e);
    run->at = e->at;
    const feel_value *v = &feel_null;
    if (e->logic)
        v = dmn_conform(run, e->type, dmn_expr_eval(s, run, e->logic, env), e->name);
    else if (run->diags && !run->failed)
        cd_warning(run->diags, "E3653", e->at, _("quyết định «%s» không có biểu thức"), e->name);
    if (s->trace && s->trace->decision)
        s->trace->decision(s->trace->user, e, v);
    return v;
}

const feel_value *dmn_session_value(dmn_session *s, const dmn_element *e)
{
    slot *at = &s->slots[e->slot];
    if (at->value)
        return at->value;
    if (at->busy || !feel_enter(s->run)) { /* a cycle through an import, or too deep */
        if (!at->busy)
            feel_leave(s->run);
        return &feel_null;
    }
    at->busy = true;
    const feel_value *v;
    const dmn_model *outer = s->run->type_user;
    s->run->type_user = e->model;
    if (e->kind == DMN_INPUT_DATA) {
        s->run->at = e->at;
        v = dmn_conform(s->run, e->type, input_value(s, e), e->name);
    } else if (e->kind == DMN_DECISION) {
        v = decide(s, e);
    } else {
        v = function_of(s, e);
    }
    s->run->type_user = outer;
    at->busy = false;
    feel_leave(s->run);
    if (s->run->failed)
        return &feel_null;
    at->value = v;
    return v;
}

const feel_value *dmn_session_call(dmn_session *s, const dmn_element *e, const feel_value *args)
{
    const feel_value *f = dmn_session_value(s, e);
    if (f->kind != FEEL_FUNCTION)
        return &feel_null;
    size_t n = f->function.nparams;
    const feel_value **list = cd_arena_array(s->run->arena, n + 1, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        const feel_value *v = args ? feel_context_get(args, f->function.params[i]) : NULL;
        list[i] = v ? v : &feel_null;
    }
    return feel_call(s->run, f, list, n);
}

int dmn_eval_decision(const dmn_model *m, const char *name, const feel_value *inputs, feel_run *run,
                      const feel_value **ret)
{
    const dmn_element *e = dmn_model_find(m, DMN_DECISION, name);
    if (!e)
        return CD_EUSAGE;
    const feel_value *v = dmn_session_value(dmn_session_new(m, inputs, NULL, run), e);
    if (run->failed)
        return run->failed;
    *ret = v;
    return CD_OK;
}

/* ---- boxed expressions ---- */

static const feel_value *eval_part(dmn_session *s, feel_run *run, const dmn_expr *x, size_t i, const feel_env *env)
{
    return x->parts[i] ? dmn_expr_eval(s, run, x->parts[i], env) : &feel_null;
}

static const feel_value *eval_table(dmn_session *s, feel_run *run, const dmn_expr *x, const feel_env *env)
{
    const size_t *rules;
    size_t count;
    const feel_value *v = dmn_table_eval(run, x->table, env, &rules, &count, NULL);
    if (s->trace && s->trace->table)
        s->trace->table(s->trace->user, x->table, rules, count, v);
    return v;
}

static const feel_value *eval_context(dmn_session *s, feel_run *run, const dmn_expr *x, const feel_env *env)
{
    feel_env *frame = feel_env_new(run->arena, env);
    feel_pair *pairs = cd_arena_array(run->arena, x->nparts + 1, sizeof *pairs);
    size_t n = 0;
    for (size_t i = 0; i < x->nparts; i++) {
        const feel_value *v = eval_part(s, run, x, i, frame);
        if (!x->names[i]) /* the result */
            return v;
        v = dmn_conform(run, x->types[i], v, x->names[i]);
        pairs[n++] = (feel_pair){x->names[i], v};
        feel_env_set(frame, x->names[i], v);
    }
    return feel_context(run->arena, pairs, n);
}

static const feel_value *eval_relation(dmn_session *s, feel_run *run, const dmn_expr *x, const feel_env *env)
{
    feel_items rows = {0};
    for (size_t i = 0; x->ncolumns && i + x->ncolumns <= x->nparts; i += x->ncolumns) {
        feel_pair *pairs = cd_arena_array(run->arena, x->ncolumns, sizeof *pairs);
        for (size_t k = 0; k < x->ncolumns; k++)
            pairs[k] = (feel_pair){x->columns[k], dmn_conform(run, x->types[i + k], eval_part(s, run, x, i + k, env),
                                                              x->columns[k])};
        if (!feel_items_add(run, &rows, feel_context(run->arena, pairs, x->ncolumns)))
            break;
    }
    return feel_items_list(run, &rows);
}

static const feel_value *eval_invocation(dmn_session *s, feel_run *run, const dmn_expr *x, const feel_env *env)
{
    const feel_value *f = eval_part(s, run, x, 0, env);
    run->at = x->at;
    if (f->kind != FEEL_FUNCTION)
        return feel_fault(run, _("giá trị được gọi không phải là hàm"));
    size_t given = x->nparts - 1, n = f->function.nparams;
    const feel_value **args = cd_arena_array(run->arena, (n > given ? n : given) + 1, sizeof *args);
    if (!f->function.params) { /* a built-in function, by its parameter names */
        const feel_value *ordered[FEEL_ARGS_MAX];
        size_t count;
        for (size_t i = 0; i < given; i++)
            args[i] = eval_part(s, run, x, i + 1, env);
        run->at = x->at;
        if (given > FEEL_ARGS_MAX ||
            !feel_builtin_order(f->function.user, x->names + 1, args, given, ordered, &count))
            return feel_fault(run, _("hàm không có tham số tên như vậy"));
        return feel_call(run, f, ordered, count);
    }
    for (size_t i = 0; i < n; i++)
        args[i] = &feel_null;
    for (size_t i = 0; i < given; i++) {
        size_t k = 0;
        while (k < n && strcmp(f->function.params[k], x->names[i + 1]) != 0)
            k++;
        if (k == n)
            return feel_fault(run, _("hàm không có tham số tên như vậy"));
        args[k] = eval_part(s, run, x, i + 1, env);
    }
    run->at = x->at;
    return feel_call(run, f, args, n);
}

static const feel_value *eval_function(dmn_session *s, feel_run *run, const dmn_expr *x, const feel_env *env)
{
    if (x->external || !x->nparts || !x->parts[0])
        return feel_fault(run, _("hàm bên ngoài không được chạy"));
    callee *c = callee_of(s, NULL);
    c->env = env;
    c->body = x->parts[0];
    c->params = x->params;
    const char **names = cd_arena_array(run->arena, x->nparams + 1, sizeof *names);
    for (size_t i = 0; i < x->nparams; i++)
        names[i] = x->params[i].name;
    return feel_function(run->arena, "", names, x->nparams, call_definition, c);
}

static const feel_value *eval_filter(dmn_session *s, feel_run *run, const dmn_expr *x, const feel_env *env)
{
    const feel_value *l = eval_part(s, run, x, 0, env);
    if (l->kind == FEEL_NULL)
        return feel_fault(run, _("bộ lọc cần một danh sách"));
    if (l->kind != FEEL_LIST)
        l = feel_list(run->arena, &l, 1);
    feel_items kept = {0};
    for (size_t i = 0; i < l->list.count && feel_step(run, 1); i++) {
        const feel_value *item = l->list.items[i];
        feel_env *frame =
            item->kind == FEEL_CONTEXT ? feel_env_of_context(run->arena, env, item) : feel_env_new(run->arena, env);
        if (!feel_context_get(item, "item"))
            feel_env_set(frame, "item", item);
        const feel_value *c = eval_part(s, run, x, 1, frame);
        if (c->kind != FEEL_BOOL)
            return feel_fault(run, _("điều kiện lọc không phải đúng hay sai"));
        if (c->boolean && !feel_items_add(run, &kept, item))
            break;
    }
    return feel_items_list(run, &kept);
}

static const feel_value *eval_loop(dmn_session *s, feel_run *run, const dmn_expr *x, const feel_env *env)
{
    const feel_value *l = eval_part(s, run, x, 0, env);
    if (l->kind == FEEL_NULL)
        return feel_fault(run, _("vòng lặp cần một danh sách"));
    if (l->kind != FEEL_LIST)
        l = feel_list(run->arena, &l, 1);
    feel_items results = {0};
    bool some = x->kind == DMN_SOME, settled = false;
    for (size_t i = 0; i < l->list.count && feel_step(run, 1); i++) {
        feel_env *frame = feel_env_new(run->arena, env);
        feel_env_set(frame, x->variable, l->list.items[i]);
        if (x->kind == DMN_FOR)
            feel_env_set(frame, "partial", feel_list_take(run->arena, results.items, results.count));
        const feel_value *v = eval_part(s, run, x, 1, frame);
        if (x->kind == DMN_FOR)
            feel_items_add(run, &results, v);
        else if (v->kind != FEEL_BOOL) /* boxed conditions must be true or false for every item */
            return feel_fault(run, _("điều kiện không phải đúng hay sai"));
        else
            settled = settled || v->boolean == some;
    }
    if (x->kind == DMN_FOR)
        return feel_items_list(run, &results);
    return feel_bool(settled ? some : !some);
}

static const feel_value *eval_kind(dmn_session *s, feel_run *run, const dmn_expr *x, const feel_env *env)
{
    feel_items items = {0};
    switch (x->kind) {
    case DMN_LITERAL:
        return x->ast ? feel_eval(run, x->ast, env) : &feel_null;
    case DMN_TABLE:
        return eval_table(s, run, x, env);
    case DMN_CONTEXT:
        return eval_context(s, run, x, env);
    case DMN_LIST:
        for (size_t i = 0; i < x->nparts; i++)
            feel_items_add(run, &items, eval_part(s, run, x, i, env));
        return feel_items_list(run, &items);
    case DMN_RELATION:
        return eval_relation(s, run, x, env);
    case DMN_INVOCATION:
        return eval_invocation(s, run, x, env);
    case DMN_FUNCTION:
        return eval_function(s, run, x, env);
    case DMN_CONDITIONAL: {
        const feel_value *c = eval_part(s, run, x, 0, env);
        if (c->kind != FEEL_BOOL && c->kind != FEEL_NULL)
            return feel_fault(run, _("điều kiện không phải đúng hay sai"));
        return eval_part(s, run, x, feel_is_true(c) ? 1 : 2, env);
    }
    case DMN_FILTER:
        return eval_filter(s, run, x, env);
    case DMN_FOR:
    case DMN_SOME:
    case DMN_EVERY:
        return eval_loop(s, run, x, env);
    default:
        return &feel_null;
    }
}

const feel_value *dmn_expr_eval(dmn_session *s, feel_run *run, const dmn_expr *x, const feel_env *env)
{
    const feel_value *v = &feel_null;
    if (feel_enter(run))
        v = eval_kind(s, run, x, env);
    feel_leave(run);
    if (run->failed)
        return &feel_null;
    bool function = x->kind == DMN_FUNCTION || (x->type && x->type->is_function);
    return function ? v : dmn_conform(run, x->type, v, "typeRef");
}
