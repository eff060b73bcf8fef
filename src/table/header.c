#include "table/header.h"

#include "base/i18n.h"
#include "table/near.h"

void header_unknown(const csv_spec *spec, const size_t *known_cols, const char *name, cd_place at, cd_diags *diags)
{
    if (!diags)
        return;
    cd_str words;
    cd_str_init(&words, 0);
    if (spec->taken_by)
        spec->taken_by(name, &words, spec->user);
    bool taken = words.len > 0;
    if (taken)
        cd_warning(diags, "W2005", at, _("cột «%s» không thuộc loại dữ liệu này: bỏ qua cả cột; nhập cột này bằng capdo import với loại: %s"), name, cd_str_c(&words));
    cd_str_done(&words);
    if (taken)
        return;
    const char *meant = NULL;
    near_form is = near_make_code(name);
    for (size_t k = 0; k < spec->nknown && !meant; k++) {
        if (known_cols[k] != CSV_NONE)
            continue;
        near_form may_be = near_make_code(spec->known[k]);
        if (near_alike(&is, &may_be))
            meant = spec->known[k];
        near_done(&may_be);
    }
    near_done(&is);
    if (meant)
        cd_warning(diags, "W2005", at, _("không biết cột «%s»: bỏ qua cả cột; có phải «%s»? Nếu phải, hãy sửa tên cột cho đúng"), name, meant);
    else
        cd_warning(diags, "W2005", at, _("không biết cột «%s»: bỏ qua cả cột; hãy kiểm tra lại tên cột"), name);
}
