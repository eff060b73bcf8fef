#include "law/ambiguity.h"

#include <string.h>

#include "base/i18n.h"
#include "law/model.h"
#include "law/private.h"

static const char AMBIGUITIES_NS[] = "urn:capdo:ambiguities:1";

static const char *copy_child(const cd_node *n, const char *name, cd_arena *a)
{
    const cd_node *c = cd_elem_first(n, name);
    return c ? cd_arena_strdup(a, cd_node_text_trim(c)) : NULL;
}

static int check_names(const pack *p, const feel_node *when, cd_place at, cd_arena *a, cd_diags *diags)
{
    const char *const *names;
    size_t n;
    feel_free_names(when, a, &names, &n, NULL, NULL);
    for (size_t i = 0; i < n; i++)
        if (!facts_find(p->facts, names[i]) && strcmp(names[i], "level") != 0 && strcmp(names[i], "criteria") != 0) {
            cd_error(diags, "E3260", at, _("điều kiện dùng tên lạ «%s»; chỉ dùng mã dữ kiện, level và criteria"), names[i]);
            return CD_EINPUT;
        }
    return CD_OK;
}

int ambiguities_of(const pack *p, const char *const *values, int level, const char *const *citations, size_t ncitations,
                   cd_diags *diags, cd_arena *a, const ambiguity **ret, size_t *ret_count)
{
    *ret = NULL;
    *ret_count = 0;
    if (!p->ambiguities_file)
        return CD_OK;
    cd_xml *doc;
    int r = cd_xml_read_file(p->ambiguities_file, diags, &doc);
    if (r != CD_OK)
        return r;
    r = law_check_root(doc, "ambiguities", AMBIGUITIES_NS, diags);
    size_t n = 0;
    for (const cd_node *x = cd_elem_first(cd_xml_root(doc), "ambiguity"); x; x = cd_elem_next(x, "ambiguity"))
        n++;
    ambiguity *list = cd_arena_array(a, n, sizeof *list);
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
    size_t count = 0;
    for (const cd_node *x = r == CD_OK ? cd_elem_first(cd_xml_root(doc), "ambiguity") : NULL; x; x = cd_elem_next(x, "ambiguity")) {
        const char *text = cd_node_attr(x, "when");
        const feel_node *when;
        int one = text ? feel_parse_expr(text, cd_node_place(x), NULL, diags, &work, &when) : CD_EINPUT;
        if (one == CD_OK)
            one = check_names(p, when, cd_node_place(x), &work, diags);
        if (one != CD_OK) {
            r = one;
            continue;
        }
        if (!feel_is_true(feel_eval(&run, when, env)))
            continue;
        const char *decision = cd_node_attr(x, "decision");
        list[count++] = (ambiguity){cd_arena_strdup(a, cd_node_attr(x, "code")), copy_child(x, "text", a), copy_child(x, "reading", a),
                                    copy_child(x, "handling", a), decision && strcmp(decision, "yes") == 0};
    }
    cd_arena_done(&work);
    cd_xml_free(doc);
    *ret = list;
    *ret_count = count;
    return r;
}
