/* The lists that the caller makes out of what stands above this folder: the plan with its states, and the zones a level must
 * have.  They are described as tables are, so that conditions over them are checked, and rows shown, in the same way. */
#include <string.h>

#include "base/i18n.h"
#include "check/private.h"

#define VALUES(...) .values = (const fact_value[]){__VA_ARGS__}, .nvalues = sizeof((const fact_value[]){__VA_ARGS__}) / sizeof(fact_value)
#define VALUE(code_, label_) {.code = code_, .label = label_}
#define COLUMN(code_, kind_, label_, ...) {.fact = &(const fact){.code = code_, .kind = kind_, .label = label_, __VA_ARGS__}}
#define KEY(code_, label_) {.fact = &(const fact){.code = code_, .kind = FACT_TEXT, .label = label_}, .key = true}

static const fact_column requirement_columns[] = {
    [CHECK_REQUIREMENT_CONTROL] = KEY("control", N_("Mã yêu cầu")),
    [CHECK_REQUIREMENT_LABEL] = COLUMN("label", FACT_TEXT, N_("Số thứ tự")),
    [CHECK_REQUIREMENT_TITLE] = COLUMN("title", FACT_TEXT, N_("Yêu cầu")),
    [CHECK_REQUIREMENT_KIND] = COLUMN("kind", FACT_ENUM, N_("Loại"),
                                      VALUES(VALUE("requirement", N_("Yêu cầu")), VALUE("hosting", N_("Tách biệt khi thuê")),
                                             VALUE("heading", N_("Đầu mục")), VALUE("item", N_("Mục của tiêu chuẩn")))),
    [CHECK_REQUIREMENT_APPLIES] = COLUMN("applies", FACT_ENUM, N_("Áp dụng"),
                                         VALUES(VALUE("yes", N_("Có")), VALUE("no", N_("Không")), VALUE("unknown", N_("Chưa xác định")))),
    [CHECK_REQUIREMENT_CONDITIONAL] = COLUMN("conditional", FACT_BOOL, N_("Có điều kiện")),
    [CHECK_REQUIREMENT_STATUS] = COLUMN("status", FACT_ENUM, N_("Tình trạng"),
                                        VALUES(VALUE("met", N_("Đã đáp ứng")), VALUE("partial", N_("Đáp ứng một phần")),
                                               VALUE("unmet", N_("Chưa đáp ứng")), VALUE("not_applicable", N_("Không áp dụng")))),
    [CHECK_REQUIREMENT_INHERITED] = COLUMN("inherited", FACT_BOOL, N_("Theo hạ tầng đặt hệ thống")),
    [CHECK_REQUIREMENT_HOST] = COLUMN("host", FACT_TEXT, N_("Hạ tầng đặt hệ thống")),
    [CHECK_REQUIREMENT_HOST_ILLUSTRATIVE] = COLUMN("host_illustrative", FACT_BOOL, N_("Số liệu hạ tầng chỉ để minh họa")),
    [CHECK_REQUIREMENT_WHY] = COLUMN("why", FACT_ENUM, N_("Vì sao chưa có tình trạng"),
                                     VALUES(VALUE("nothing", N_("chưa ghi gì")), VALUE("no_reason", N_("không áp dụng mà thiếu lý do")),
                                            VALUE("no_host", N_("không ghi hạ tầng nào")), VALUE("host_without_plan", N_("hạ tầng chưa có phương án")),
                                            VALUE("no_counterpart", N_("phương án của hạ tầng không có yêu cầu này")),
                                            VALUE("host_open", N_("hạ tầng chưa ghi tình trạng")),
                                            VALUE("host_equivalent", N_("hạ tầng dùng phương án tương đương")),
                                            VALUE("host_spared", N_("hạ tầng không phải đáp ứng yêu cầu này")))),
    [CHECK_REQUIREMENT_PRESENT] = COLUMN("present", FACT_TEXT, N_("Hiện trạng")),
    [CHECK_REQUIREMENT_MEASURE] = COLUMN("measure", FACT_TEXT, N_("Phương án, biện pháp")),
    [CHECK_REQUIREMENT_EVIDENCE] = COLUMN("evidence", FACT_TEXT, N_("Minh chứng")),
    [CHECK_REQUIREMENT_DEADLINE] = COLUMN("deadline", FACT_DATE, N_("Thời hạn")),
    [CHECK_REQUIREMENT_REASON] = COLUMN("reason", FACT_TEXT, N_("Lý do không áp dụng")),
    [CHECK_REQUIREMENT_FILES] = COLUMN("files", FACT_COUNT, N_("Số tệp minh chứng"), .max = INT32_MAX),
    [CHECK_REQUIREMENT_UNVERIFIED] = COLUMN("unverified", FACT_BOOL, N_("Chưa đối chiếu với tiêu chuẩn")),
};
static const fact_column zone_columns[] = {
    [CHECK_ZONE_KIND] = KEY("required_kind", N_("Loại vùng")),
    [CHECK_ZONE_CONTROL] = COLUMN("required_by", FACT_TEXT, N_("Mã yêu cầu")),
    [CHECK_ZONE_IF_ANY] = COLUMN("only_if_any", FACT_BOOL, N_("Chỉ khi có")),
};
static const fact_column stray_columns[] = {KEY("stray", N_("Mã yêu cầu"))};

static const fact_column attachment_columns[] = {
    [CHECK_ATTACHMENT_KEY] = KEY("attachment", N_("Tệp minh chứng")),
    [CHECK_ATTACHMENT_FILE] = COLUMN("attached_file", FACT_TEXT, N_("Tệp")),
    [CHECK_ATTACHMENT_TARGET] = COLUMN("attached_to", FACT_TEXT, N_("Gắn với")),
    [CHECK_ATTACHMENT_KIND] = COLUMN("attached_kind", FACT_ENUM, N_("Loại"),
                                     VALUES(VALUE("plan", N_("Yêu cầu")), VALUE("device", N_("Thiết bị")), VALUE("document", N_("Văn bản")),
                                            VALUE("zone", N_("Vùng mạng")), VALUE("application", N_("Ứng dụng")))),
    [CHECK_ATTACHMENT_EXISTS] = COLUMN("exists", FACT_BOOL, N_("Còn dòng đó")),
};
static const fact_column component_columns[] = {
    [CHECK_COMPONENT_ID] = KEY("component", N_("Hệ thống thành phần")),
    [CHECK_COMPONENT_TABLES] = COLUMN("component_tables", FACT_TEXT, N_("Bảng")),
};

static const fact_table lists[CHECK_NLISTS] = {
    [CHECK_REQUIREMENTS] = {.code = "requirements", .label = N_("Phương án"), .columns = requirement_columns, .ncolumns = CHECK_REQUIREMENT_NCOLUMNS},
    [CHECK_REQUIRED_ZONES] = {.code = "required_zones", .label = N_("Vùng mạng"), .columns = zone_columns, .ncolumns = CHECK_ZONE_NCOLUMNS},
    [CHECK_STRAYS] = {.code = "strays", .label = N_("Phương án"), .columns = stray_columns, .ncolumns = 1},
    [CHECK_ATTACHMENTS] = {.code = "attachments", .label = N_("Tệp minh chứng"), .columns = attachment_columns, .ncolumns = CHECK_ATTACHMENT_NCOLUMNS},
    [CHECK_COMPONENTS] = {.code = "components", .label = N_("Hệ thống thành phần"), .columns = component_columns, .ncolumns = CHECK_COMPONENT_NCOLUMNS},
};

const fact_table *check_list_table(enum check_list which)
{
    return &lists[which];
}

const char *check_list_prefix(enum check_list which)
{
    static const char *const prefixes[CHECK_NLISTS] = {[CHECK_REQUIREMENTS] = "plan", [CHECK_REQUIRED_ZONES] = "zones", [CHECK_STRAYS] = "plan",
                                                       [CHECK_ATTACHMENTS] = "evidence", [CHECK_COMPONENTS] = "components"};
    return prefixes[which];
}

size_t source_find(const check_sources *s, const char *code)
{
    size_t i = 0;
    while (i < s->count && strcmp(s->items[i].table->code, code) != 0)
        i++;
    return i < s->count ? i : NO_SOURCE;
}
