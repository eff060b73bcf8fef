#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "law/private.h"

int law_schema(const char *own_dir, const char *name, cd_diags *diags, cd_xml_schema **ret)
{
    cd_auto_free char *dir = cd_path_join(own_dir, "schema");
    cd_auto_free char *path = cd_path_join(dir, name);
    return cd_xml_schema_read(path, diags, ret);
}

int law_check_root(const cd_xml *doc, const char *name, const char *ns, cd_diags *diags)
{
    const cd_node *root = cd_xml_root(doc);
    if (cd_node_is(root, name) && strcmp(cd_node_ns(root), ns) == 0)
        return CD_OK;
    cd_error(diags, "E3211", cd_node_place(root), _("phần tử gốc phải là <%s xmlns=\"%s\">, ở đây là <%s xmlns=\"%s\">"), name, ns,
             cd_node_name(root), cd_node_ns(root));
    return CD_EINPUT;
}

bool law_english(void)
{
    /* The catalogue answers with its own language: no state to keep. */
    return strcmp(_("vi"), "en") == 0;
}
