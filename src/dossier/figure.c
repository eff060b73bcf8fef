#include "dossier/figure.h"

#include <string.h>

#include "base/i18n.h"

const dossier_figure_kind dossier_figure_kinds[] = {
    {"logical", N_("Sơ đồ mạng mức logic"), N_("bảng vùng mạng, thiết bị và kết nối, hoặc hình của cơ quan")},
    {"physical", N_("Sơ đồ mạng mức vật lý"), N_("bảng thiết bị và kết nối, hoặc hình của cơ quan")},
};
const size_t dossier_figure_nkinds = sizeof dossier_figure_kinds / sizeof *dossier_figure_kinds;

const dossier_figure *dossier_figure_find(const dossier_figure *figures, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(figures[i].name, name) == 0)
            return &figures[i];
    return NULL;
}

const dossier_figure *dossier_figure_next(const dossier_figure *figures, size_t n, const dossier_figure *part)
{
    size_t at = (size_t)(part - figures) + 1;
    return dossier_figure_find(figures + at, n - at, part->name);
}
