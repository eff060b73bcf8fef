#include "law/ambiguity.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "law/model.h"
#include "law/private.h"

static const char AMBIGUITIES_NS[] = "urn:capdo:ambiguities:1";

struct ambiguities {
    cd_arena arena;
    ambiguity *items;
    const feel_node **when;
    size_t count;
};

static const char *copy_child(const cd_node *n, const char *name, cd_arena *a)
{
    const cd_node *c = cd_elem_first(n, name);
    return c ? cd_arena_strdup(a, cd_node_text_trim(c)) : NULL;
}

static int check_names(const pack *p, const feel_node *when, cd_place at, cd_arena *a, cd_diags *diags)
{
    const char *const *names;
    size_t n;
    int r = CD_OK;
    feel_free_names(when, a, &names, &n, NULL, NULL);
    for (size_t i = 0; i < n; i++)
        if (!facts_find(p->facts, names[i]) && strcmp(names[i], "level") != 0 && strcmp(names[i], "criteria") != 0) {
            cd_error(diags, "E3260", at, _("điều kiện dùng tên lạ «%s»; chỉ dùng mã dữ kiện, level và criteria"), names[i]);
            r = CD_EINPUT;
        }
    return r;
}

static int read_item(ambiguities *l, const pack *p, const cd_node *n, cd_diags *diags)
{
    cd_place at = cd_node_place(n);
    at.file = cd_arena_strdup(&l->arena, at.file); /* trees outlive the document */
    const feel_node *when;
    int r = feel_parse_expr(cd_arena_strdup(&l->arena, cd_node_attr(n, "when")), at, NULL, diags, &l->arena, &when);
    if (r == CD_OK)
        r = check_names(p, when, at, &l->arena, diags);
    if (r != CD_OK)
        return r;
    l->when[l->count] = when;
    l->items[l->count++] = (ambiguity){cd_arena_strdup(&l->arena, cd_node_attr(n, "code")), copy_child(n, "text", &l->arena),
                                       copy_child(n, "reading", &l->arena), copy_child(n, "handling", &l->arena),
                                       strcmp(cd_node_attr(n, "decision"), "yes") == 0};
    return CD_OK;
}

int ambiguities_read(const pack *p, const char *own_dir, cd_diags *diags, ambiguities **ret)
{
    ambiguities *l = cd_calloc(1, sizeof *l);
    cd_arena_init(&l->arena);
    cd_xml *doc = NULL;
    cd_xml_schema *schema = NULL;
    int r = CD_OK;
    if (p->ambiguities_file) {
        r = cd_xml_read_file(p->ambiguities_file, diags, &doc);
        if (r == CD_OK)
            r = law_check_root(doc, "ambiguities", AMBIGUITIES_NS, diags);
        if (r == CD_OK)
            r = law_schema(own_dir, "ambiguities.rng", diags, &schema);
        if (r == CD_OK)
            r = cd_xml_validate(doc, schema, diags);
        if (r == CD_OK) {
            size_t n = 0;
            for (const cd_node *x = cd_elem_first(cd_xml_root(doc), "ambiguity"); x; x = cd_elem_next(x, "ambiguity"))
                n++;
            l->items = cd_arena_array(&l->arena, n, sizeof *l->items);
            l->when = cd_arena_array(&l->arena, n, sizeof *l->when);
            for (const cd_node *x = cd_elem_first(cd_xml_root(doc), "ambiguity"); x; x = cd_elem_next(x, "ambiguity")) {
                int one = read_item(l, p, x, diags);
                r = one != CD_OK ? one : r;
            }
        }
    }
    cd_xml_schema_free(schema);
    cd_xml_free(doc);
    if (r != CD_OK) {
        ambiguities_free(l);
        return r;
    }
    *ret = l;
    return CD_OK;
}

void ambiguities_free(ambiguities *l)
{
    if (!l)
        return;
    cd_arena_done(&l->arena);
    free(l);
}

void ambiguities_of(const ambiguities *l, const pack *p, const char *const *values, int level, const char *const *citations,
                    size_t ncitations, cd_arena *a, const ambiguity **ret, size_t *ret_count)
{
    cd_arena work;
    cd_arena_init(&work);
    feel_run run;
    feel_run_init(&run, &work, NULL, NULL);
    feel_env *env = feel_env_new(&work, NULL);
    for (size_t i = 0; i < facts_count(p->facts); i++) {
        const fact *f = facts_at(p->facts, i);
        feel_env_set(env, f->code, values[i] ? law_feel_value(f, values[i], &work) : &feel_null);
    }
    feel_env_set(env, "level", level >= 0 ? feel_int(&work, level) : &feel_null);
    feel_env_set(env, "criteria", feel_list_of_strings(&work, citations, ncitations));
    ambiguity *list = cd_arena_array(a, l->count, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < l->count; i++)
        if (feel_is_true(feel_eval(&run, l->when[i], env)))
            list[n++] = l->items[i];
    cd_arena_done(&work);
    *ret = list;
    *ret_count = n;
}
