#include "cli/shelf.h"

#include "base/file.h"

plan_shelf *cli_shelf(const cli *c, const char *list)
{
    cd_auto_free char *catalogues = cd_path_join(c->data_dir, "catalogues"), *schemas = cd_path_join(c->own_rules_dir, "schema");
    return list ? plan_shelf_new(catalogues, schemas, list, PLAN_LIST_MUST) : plan_shelf_new(catalogues, schemas, c->list, PLAN_LIST_MAY);
}
