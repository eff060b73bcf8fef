#include "base/i18n.h"
#include "cli/cli.h"

const cli_command cli_commands[] = {
#ifdef WITH_ASK
    {"ask", "SYSTEM", N_("trả lời bảng hỏi của một hệ thống"), NULL, options_ask, cmd_ask},
#endif
#ifdef WITH_CLASSIFY
    {"classify", "--rules PACK|auto --input FACTS.csv [--output OUT.csv] | SYSTEM... | --all", N_("xác định cấp độ từ tệp CSV hoặc từ cơ sở dữ liệu"), NULL,
     options_classify, cmd_classify},
#endif
#ifdef WITH_EXPLAIN
    {"explain", "SYSTEM", N_("giải thích cấp độ theo từng điều, khoản, điểm"), NULL, options_explain, cmd_explain},
#endif
#ifdef WITH_LIST
    {"list", "[WORDS...]", N_("liệt kê, tìm hệ thống (không cần gõ dấu)"), NULL, options_list, cmd_list},
#endif
#ifdef WITH_IMPORT
    {"import", "systems|orgs|descriptions|risks FILE.csv", N_("nhập dữ liệu từ CSV"), NULL, options_import, cmd_import},
#endif
#ifdef WITH_EXPORT
    {"export", "systems|orgs|descriptions|risks FILE.csv", N_("xuất dữ liệu ra CSV"), NULL, options_export, cmd_export},
#endif
#ifdef WITH_DOSSIER
    {"dossier", "SYSTEM --output DIR", N_("in hồ sơ đề xuất cấp độ của một hệ thống"), NULL, options_dossier, cmd_dossier},
#endif
#ifdef WITH_BATCH
    {"batch", "--output DIR [--all | SYSTEM...]", N_("in hồ sơ của nhiều hệ thống"), NULL, options_batch, cmd_batch},
#endif
#ifdef WITH_RULES
    {"rules", "list | show PACK | test [FILE|DIR...]", N_("xem, kiểm thử gói quy tắc"), NULL, options_rules, cmd_rules},
#endif
#ifdef WITH_DB
    {"db", "status | migrate | backup FILE | check", N_("quản lý cơ sở dữ liệu"), NULL, options_db, cmd_db},
#endif
    {NULL, NULL, NULL, NULL, NULL, NULL},
};
