#include "store/import_orgs.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "table/near.h"

#define SHOWN 20 /* without a name like theirs: more would hide those that have one */

void made_init(made_orgs *m)
{
    *m = (made_orgs){0};
    idset_init(&m->names);
}

void made_done(made_orgs *m)
{
    idset_done(&m->names);
    for (size_t i = 0; i < m->nstand; i++) {
        free(m->stand[i]);
        free(m->abbreviations[i]);
    }
    for (size_t i = 0; i < m->nmade; i++) {
        free(m->made[i].name);
        free(m->made[i].where);
    }
    free(m->stand);
    free(m->abbreviations);
    free(m->made);
    *m = (made_orgs){0};
}

static bool power_of_two(size_t n)
{
    return (n & (n - 1)) == 0;
}

/* False when it was there. */
static bool remember(made_orgs *m, const char *name)
{
    char key[65];
    cd_sha256_hex(name, strlen(name), key);
    return idset_add(&m->names, key, 64, 1) == 0;
}

static void stands(made_orgs *m, const char *name, const char *abbreviation)
{
    if (!remember(m, name))
        return;
    if (power_of_two(m->nstand)) {
        size_t cap = m->nstand ? m->nstand * 2 : 1;
        m->stand = cd_realloc(m->stand, cap, sizeof *m->stand);
        m->abbreviations = cd_realloc(m->abbreviations, cap, sizeof *m->abbreviations);
    }
    m->stand[m->nstand] = cd_strdup(name);
    m->abbreviations[m->nstand++] = abbreviation ? cd_strdup(abbreviation) : NULL;
}

int made_load(made_orgs *m, store *s, cd_diags *diags)
{
    store_orgs all = {0};
    int res = store_orgs_load(s, NULL, diags, &all);
    if (res)
        return res;
    for (size_t i = 0; i < all.count; i++)
        stands(m, all.items[i].field[ORG_NAME], all.items[i].field[ORG_ABBREVIATION]);
    store_orgs_done(&all);
    return CD_OK;
}

void made_known(made_orgs *m, const char *name)
{
    stands(m, name, NULL);
}

bool made_new(const made_orgs *m, const char *name)
{
    char key[65];
    cd_sha256_hex(name, strlen(name), key);
    return idset_find(&m->names, key, 64) == 0;
}

void made_add(made_orgs *m, const char *name, cd_place at, const char *where)
{
    if (!remember(m, name))
        return;
    if (power_of_two(m->nmade))
        m->made = cd_realloc(m->made, m->nmade ? m->nmade * 2 : 1, sizeof *m->made);
    m->made[m->nmade++] = (struct made_org){cd_strdup(name), cd_strdup(where), at};
}

/* What made[i] may be a slip of: what stood before first, then what was made before it. */
static const char *alike(const made_orgs *m, const near_form *forms, const near_form *shorts, size_t i)
{
    const near_form *is = &forms[m->nstand + i];
    for (size_t k = 0; k < m->nstand; k++)
        if (shorts[k].text && shorts[k].len == is->len && memcmp(shorts[k].text, is->text, is->len) == 0)
            return m->stand[k];
    for (size_t k = 0; k < m->nstand + i; k++)
        if (near_alike(&forms[k], is))
            return k < m->nstand ? m->stand[k] : m->made[k - m->nstand].name;
    return NULL;
}

void made_tell(const made_orgs *m, cd_diags *notes)
{
    if (m->nmade == 0)
        return;
    size_t n = m->nstand + m->nmade, others = 0;
    near_form *forms = cd_calloc(n, sizeof *forms), *shorts = cd_calloc(m->nstand + 1, sizeof *shorts);
    for (size_t k = 0; k < n; k++)
        forms[k] = near_make(k < m->nstand ? m->stand[k] : m->made[k - m->nstand].name);
    for (size_t k = 0; k < m->nstand; k++)
        if (m->abbreviations[k])
            shorts[k] = near_make(m->abbreviations[k]);
    for (size_t i = 0; i < m->nmade; i++) {
        const struct made_org *o = &m->made[i];
        const char *like = alike(m, forms, shorts, i);
        if (like)
            cd_diag_add(notes, CD_NOTE, "N4062", o->at,
                        _("%s: thêm cơ quan mới «%s»; gần giống «%s»? Nếu là một, hãy sửa ô này rồi nhập lại với --on-conflict update"),
                        o->where, o->name, like);
        else if (others++ < SHOWN)
            cd_diag_add(notes, CD_NOTE, "N4062", o->at, _("%s: thêm cơ quan mới «%s», trước đây chưa có"), o->where, o->name);
    }
    if (others > SHOWN)
        cd_diag_add(notes, CD_NOTE, "N4063", cd_place_file(m->made[0].at.file),
                    _("và thêm %zu cơ quan mới nữa; xem tất cả: capdo export orgs -"), others - SHOWN);
    for (size_t k = 0; k < n; k++)
        near_done(&forms[k]);
    for (size_t k = 0; k < m->nstand; k++)
        near_done(&shorts[k]);
    free(forms);
    free(shorts);
}
