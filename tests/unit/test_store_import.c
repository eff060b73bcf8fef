/* Import and export of CSV: exact faults, conflicts, round trips, rings, many rows. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/import.h"
#include "store_box.h"

static char *csv, *out;
static facts *dict;
static fact_tables *tables;
static import_result done; /* of the last import */

/* Imports a text and compares the result, the counts ("created changed same skipped bad") and "CODE line:column ...". */
static void in_by(box *b, import_options o, const char *text, int want, const char *counts, const char *messages)
{
    o.dict = dict;
    o.tables = tables;
    o.by = (store_actor){"an", "2026-10-01T08:00:00Z", "import"};
    cd_diags_done(&b->d);
    assert_int_equal(cd_file_write(csv, text, strlen(text), &b->d), CD_OK);
    done = (import_result){0};
    int res = store_import(b->s, csv, &o, &b->d, &done);
    char got[96];
    snprintf(got, sizeof got, "%d %d %d %d %d", (int)done.created, (int)done.changed, (int)done.same, (int)done.skipped,
             (int)done.bad);
    cd_str said;
    cd_str_init(&said, 0);
    for (size_t i = 0; i < b->d.count; i++)
        cd_str_addf(&said, "%s%s %zu:%zu", i ? ", " : "", b->d.items[i].code, b->d.items[i].line, b->d.items[i].column);
    assert_string_equal(cd_str_c(&said), messages);
    assert_int_equal(res, want);
    assert_string_equal(got, counts);
    assert_int_equal(done.rows, done.created + done.changed + done.same + done.skipped + done.bad);
    cd_str_done(&said);
}

#define SYSTEMS(text, want, counts, messages) in(b, KIND_SYSTEMS, CONFLICT_STOP, false, text, want, counts, messages)
#define ORGS(text, want, counts, messages) in(b, KIND_ORGS, CONFLICT_STOP, false, text, want, counts, messages)
#define GOING(text, want, counts, messages) in(b, KIND_SYSTEMS, CONFLICT_STOP, true, text, want, counts, messages)
#define UPDATE(text, want, counts, messages) in(b, KIND_SYSTEMS, CONFLICT_UPDATE, false, text, want, counts, messages)

static void in(box *b, unsigned kind, enum import_conflict conflict, bool keep_going, const char *text, int want,
               const char *counts, const char *messages)
{
    in_by(b, (import_options){.kind = kind, .conflict = conflict, .keep_going = keep_going}, text, want, counts, messages);
}

static void says(box *b, size_t i, const char *words)
{
    assert_true(i < b->d.count);
    if (!strstr(b->d.items[i].text, words))
        assert_string_equal(b->d.items[i].text, words);
}

static void state_is(box *b, uint64_t systems, uint64_t orgs, uint64_t facts_told, uint64_t log)
{
    store_state st;
    assert_int_equal(store_status(b->s, &b->d, &st), CD_OK);
    assert_int_equal(st.systems, systems);
    assert_int_equal(st.orgs, orgs);
    assert_int_equal(st.facts, facts_told);
    assert_int_equal(st.log, log);
}

static char *export_text(box *b, unsigned kind, bool excel)
{
    cd_str text;
    cd_str_init(&text, 0);
    assert_int_equal(store_export(b->s, out, kind, &(export_options){.dict = dict, .tables = tables}, excel, &b->d), CD_OK);
    assert_int_equal(cd_file_read(out, CD_INPUT_MAX, &b->d, &text), CD_OK);
    return cd_str_take(&text);
}

static const char *value(box *b, const char *id, const char *code)
{
    static char text[200];
    store_system sys;
    store_system_init(&sys);
    assert_int_equal(store_system_load(b->s, id, &b->d, &sys), CD_OK);
    const char *v = store_system_value(&sys, code);
    snprintf(text, sizeof text, "%s", v ? v : "NULL");
    store_system_done(&sys);
    return text;
}

static const char *field(box *b, const char *id, enum store_sys_field f)
{
    static char text[200];
    store_system sys;
    store_system_init(&sys);
    assert_int_equal(store_system_load(b->s, id, &b->d, &sys), CD_OK);
    snprintf(text, sizeof text, "%s", sys.field[f] ? sys.field[f] : "NULL");
    store_system_done(&sys);
    return text;
}

/* Organisations that cells made: a slip of the pen makes one too. */
static void made(void **state)
{
    box *b = *state;
    ORGS("name,abbreviation\nSở Thông tin và Truyền thông,STTTT\nUBND Phường 1,\n", CD_OK, "2 0 0 0 0", "");
    SYSTEMS("id,agency,operator,owner\na,UBND Phường 1,Sở Thông tin và Truyền thong,sttt\n"
            "b,STTTT,Sở Thông tin va Truyen  Thông,UBND Phường 2\nc,STTTT,Sở Thông tin và Truyền thong,Văn phòng\n",
            CD_OK, "3 0 0 0 0", "N4062 2:17, N4062 2:46, N4062 3:3, N4062 3:9, N4062 3:39, N4062 4:38");
    says(b, 0, "cột «operator», dòng có mã «a»: thêm cơ quan mới «Sở Thông tin và Truyền thong»; gần giống «Sở Thông tin và Truyền "
               "thông»? Nếu là một, hãy sửa ô này rồi nhập lại với --on-conflict update");
    says(b, 1, "cột «owner», dòng có mã «a»: thêm cơ quan mới «sttt», trước đây chưa có");
    says(b, 2, "cột «agency», dòng có mã «b»: thêm cơ quan mới «STTTT»; gần giống «Sở Thông tin và Truyền thông»?");
    says(b, 3, "«Sở Thông tin va Truyen  Thông»; gần giống «Sở Thông tin và Truyền thông»?");
    says(b, 4, "«UBND Phường 2», trước đây chưa có"); /* another number is another body */
    says(b, 5, "«Văn phòng», trước đây chưa có");
    /* nothing is new the second time, nor when a row names what stands; a refused import makes none */
    UPDATE("id,agency\na,Văn phòng\n", CD_OK, "0 1 0 0 0", "");
    SYSTEMS("id,agency,user_count\nd,Cơ quan lạ,\ne,x,nhiều\n", CD_EINPUT, "1 0 0 0 1", "E3224 3:5, N4069 1:1");
    GOING("id,agency,user_count\nd,Văn phòngg,\ne,Lạ hoắc,nhiều\n", CD_NO, "1 0 0 0 1", "E3224 3:11, N4062 2:3");
    says(b, 1, "«Văn phòngg»; gần giống «Văn phòng»?");
    /* parents: a name with a row of its own, before or behind, is none of these */
    ORGS("name,parent\nPhòng Một,Sở Hai\nSở Hai,Sở Ba\nPhòng Bốn,Sở Hải\nPhòng Năm,Tổng cục Sáu\n", CD_OK, "4 0 0 0 0",
         "N4062 3:8, N4062 4:11, N4062 5:11");
    says(b, 0, "cột «parent», dòng có mã «Sở Hai»: thêm cơ quan mới «Sở Ba»");
    says(b, 1, "cột «parent», dòng có mã «Phòng Bốn»: thêm cơ quan mới «Sở Hải»; gần giống «Sở Hai»?");
    says(b, 2, "«Tổng cục Sáu», trước đây chưa có");
    /* many: those that may be slips are all told, the others only counted */
    cd_str text;
    cd_str_init(&text, 0);
    cd_str_adds(&text, "id,agency\n");
    for (int i = 0; i < 30; i++)
        cd_str_addf(&text, "m%d,Đơn vị số %d\n", i, i);
    cd_str_adds(&text, "m30,Tong cuc Sau\n");
    import_options o = {.kind = KIND_SYSTEMS, .conflict = CONFLICT_STOP, .keep_going = false, .dict = dict, .tables = tables, .by = {"an", "2026-10-01T08:00:00Z", "import"}};
    cd_diags_done(&b->d);
    assert_int_equal(cd_file_write(csv, cd_str_c(&text), text.len, &b->d), CD_OK);
    assert_int_equal(store_import(b->s, csv, &o, &b->d, &done), CD_OK);
    assert_int_equal(b->d.count, 22);
    says(b, 0, "«Đơn vị số 0», trước");
    says(b, 19, "«Đơn vị số 19», trước");
    says(b, 20, "«Tong cuc Sau»; gần giống «Tổng cục Sáu»?");
    assert_string_equal(b->d.items[21].code, "N4063");
    assert_string_equal(b->d.items[21].text, "và thêm 10 cơ quan mới nữa; xem tất cả: capdo export orgs -");
    cd_str_done(&text);
}

/* A file of another kind is one line, whatever the number of its columns. */
static void other_kinds(void **state)
{
    box *b = *state;
    SYSTEMS("name,kind,abbreviation,parent,phone\nSở,,,,\n", CD_EINPUT, "0 0 0 0 0", "E4064 1:1");
    says(b, 0, "tệp này có vẻ là loại «orgs»; hãy dùng capdo import orgs");
    SYSTEMS("system,threat,weakness\na,b,c\n", CD_EINPUT, "0 0 0 0 0", "E4064 1:1");
    says(b, 0, "capdo import risks");
    SYSTEMS("owner,role,org,valid_from\na,b,c,\n", CD_EINPUT, "0 0 0 0 0", "E4064 1:1");
    says(b, 0, "capdo import actors");
    SYSTEMS("id,system_purpose,network_model\na,b,c\n", CD_EINPUT, "0 0 0 0 0", "E4064 1:1");
    says(b, 0, "capdo import descriptions");
    ORGS("id,agency,operator,user_count\na,b,c,4\n", CD_EINPUT, "0 0 0 0 0", "E4064 1:1");
    says(b, 0, "capdo import systems");
    ORGS("id,name,agency,operator,user_count\na,A,c,d,4\n", CD_EINPUT, "0 0 0 0 0", "E4064 1:1");
    /* something of this kind comes in: unknown names are a warning */
    SYSTEMS("id,name,system_purpose,network_model,system_scope,q\na,A,b,c,d,e\n", CD_OK, "1 0 0 0 0", "W2005 1:9, W2005 1:24, W2005 1:38, W2005 1:51");
    ORGS("name,owner,id,agency,operator,phone\nX,,a,,,\n", CD_OK, "1 0 0 0 0", "W4065 1:1");
    says(b, 0, "tệp này có vẻ là loại «systems»: bỏ qua mọi cột không thuộc loại «orgs»; hãy dùng capdo import systems");
    /* half of the columns, or columns of no kind */
    SYSTEMS("id,name,lạ,hoắc\nb,B,,\n", CD_OK, "1 0 0 0 0", "W2005 1:9, W2005 1:12");
    SYSTEMS("id,x,y,z,t\nc,,,,\n", CD_OK, "1 0 0 0 0", "W2005 1:4, W2005 1:6, W2005 1:8, W2005 1:10");
}

/* ---- systems ---- */

static void good_rows(void **state)
{
    box *b = *state;
    SYSTEMS("id,name,agency,info_classes,user_count,dossier_date,requires_24_7\n"
            "a,Thư \xc4\x91i\x65\xcc\xa3\xcc\x82n tử,Sở Nội vụ, personal | public ,007,1/10/2026,TRUE\n"
            "b,Cổng,Sở Nội vụ,,,,\n",
            CD_OK, "2 0 0 0 0", "N4062 2:17");
    assert_string_equal(field(b, "a", SYS_NAME), "Thư điện tử");
    assert_string_equal(value(b, "a", "info_classes"), "public|personal");
    assert_string_equal(value(b, "a", "user_count"), "7");
    assert_string_equal(value(b, "a", "dossier_date"), "2026-10-01");
    assert_string_equal(value(b, "a", "requires_24_7"), "true");
    assert_string_equal(value(b, "b", "user_count"), "NULL");
    state_is(b, 2, 1, 4, 5); /* log: one organisation, two systems, facts of a, the import */
}

static void bad_rows(void **state)
{
    box *b = *state;
    static const char text[] = "id,name,user_count,info_classes,part_of\n"
                               "a,A,12,public,\n"
                               "b,B,-1,public|public,\n"
                               "c,C,unknown,,\n"
                               ",D,1,,\n"
                               "a,E,1,,\n"
                               "e,\"x\ny\",1,,\n"
                               "f,F,1\n"
                               "g,G,1,,nowhere\n"
                               "h,H,1,,không phải mã\n";
    cd_diags_done(&b->d);
    import_options o = {.kind = KIND_SYSTEMS, .conflict = CONFLICT_STOP, .keep_going = false, .dict = dict, .tables = tables, .by = {"an", "2026-10-01T08:00:00Z", "import"}};
    assert_int_equal(cd_file_write(csv, text, strlen(text), &b->d), CD_OK);
    import_result n = {0};
    assert_int_equal(store_import(b->s, csv, &o, &b->d, &n), CD_EINPUT);
    static const struct {
        const char *code;
        size_t line, column;
        const char *words;
    } want[] = {
        {"E3", 3, 8, "cột «info_classes», dòng có mã «b»"}, /* in the order of the dictionary */
        {"E3", 3, 5, "cột «user_count», dòng có mã «b»"},
        {"E3", 4, 5, "cột «user_count», dòng có mã «c»"},
        {"E2020", 5, 1, "cột «id» để trống"},
        {"E2022", 6, 1, "mã «a» đã có ở dòng 2"},
        {"E4050", 7, 3, "cột «name», dòng có mã «e»"},
        {"E2010", 9, 1, "dòng có mã «f» có 3 ô"},
        {"E4052", 11, 8, "cột «part_of», dòng có mã «h»"},
        {"E4052", 10, 8, "không có hệ thống mã «nowhere»"},
        {"N4069", 1, 1, "8 dòng có lỗi nên không nhập dòng nào"},
    };
    assert_int_equal(b->d.count, sizeof want / sizeof want[0]);
    for (size_t i = 0; i < b->d.count; i++) {
        assert_memory_equal(b->d.items[i].code, want[i].code, strlen(want[i].code));
        assert_int_equal(b->d.items[i].line, want[i].line);
        assert_int_equal(b->d.items[i].column, want[i].column);
        assert_string_equal(b->d.items[i].file, csv);
        says(b, i, want[i].words);
    }
    assert_int_equal(n.bad, 8);
    state_is(b, 0, 0, 0, 0);
    /* the good one alone */
    o.keep_going = true;
    assert_int_equal(store_import(b->s, csv, &o, &b->d, &n), CD_NO);
    assert_int_equal(n.created, 1);
    state_is(b, 1, 0, 2, 3);
}

static void conflicts(void **state)
{
    box *b = *state;
    SYSTEMS("id,name,user_count,dvc_form\na,A,5,full\n", CD_OK, "1 0 0 0 0", "");
    state_is(b, 1, 0, 2, 3);
    /* equal, in another spelling, with an absent column, with the id in capitals */
    SYSTEMS("id,user_count\nA,05\n", CD_OK, "0 0 1 0 0", "");
    state_is(b, 1, 0, 2, 3);
    SYSTEMS("id,name,user_count\nb,B,1\na,A,6\n", CD_EINPUT, "1 0 0 0 1", "E4051 3:1, N4069 1:1");
}

static void conflict_kinds(void **state)
{
    box *b = *state;
    SYSTEMS("id,name,user_count,dvc_form\na,A,5,full\n", CD_OK, "1 0 0 0 0", "");
    in(b, KIND_SYSTEMS, CONFLICT_SKIP, false, "id,name,user_count\nb,B,1\na,A,6\n", CD_OK, "1 0 0 1 0", "");
    assert_string_equal(value(b, "a", "user_count"), "5");
    UPDATE("id,user_count,name\na,,Mới\n", CD_OK, "0 1 0 0 0", "W4067 2:3");
    assert_int_equal(done.cleared, 1);
    says(b, 0, "cột «user_count», dòng có mã «a»: ô trống nên «5» đang có bị xóa; để lấy lại, ghi giá trị ấy vào ô (xem capdo history a user_count)");
    assert_string_equal(value(b, "a", "user_count"), "NULL"); /* an empty cell: unknown */
    assert_string_equal(value(b, "a", "dvc_form"), "full");   /* an absent column: as it was */
    assert_string_equal(field(b, "a", SYS_NAME), "Mới");
    store_history h;
    assert_int_equal(store_facts_history(b->s, "a", "user_count", &b->d, &h), CD_OK);
    assert_int_equal(h.count, 2);
    assert_string_equal(h.rows[0].value, "5");
    assert_null(h.rows[1].value);
    assert_string_equal(h.rows[1].source, "import");
    store_history_done(&h);
    /* the reason why a fact is not known outlives an update that says nothing new about it */
    const store_actor by = {"an", "2026-10-01T09:00:00Z", "ask"};
    const store_change c = {"user_count", NULL, "đang đếm"};
    assert_int_equal(store_facts_put(b->s, "a", &c, 1, &by, &b->d, NULL), CD_OK);
    UPDATE("id,user_count,name\na,,Mới hơn\n", CD_OK, "0 1 0 0 0", "");
    store_system sys;
    store_system_init(&sys);
    assert_int_equal(store_system_load(b->s, "a", &b->d, &sys), CD_OK);
    assert_string_equal(store_system_fact(&sys, "user_count")->reason, "đang đếm");
    store_system_done(&sys);
    SYSTEMS("id,name\na,Khác\n", CD_EINPUT, "0 0 0 0 1", "E4051 2:1, N4069 1:1");
    says(b, 0, "cột «id», dòng có mã «a»: đã có trong cơ sở dữ liệu và khác ở 1 cột: name («Mới hơn» → «Khác»); dùng --on-conflict "
               "update để ghi đè hoặc --on-conflict skip để giữ giá trị cũ");
    /* every column that differs, also an empty one filled in and a value made unknown; long values are cut between letters */
    SYSTEMS("id,name,operator,owner,user_count,dvc_form,part_of\n"
            "a,ậậậậậậậậậậậậậậậậậậậậậậậậậậậậậậ,Sở X,,7,,z\n",
            CD_EINPUT, "0 0 0 0 1", "E4051 2:1, N4069 1:1");
    says(b, 0, "khác ở 5 cột: name («Mới hơn» → «ậậậậậậậậậậậậậậậậậậậậ…»), operator (trống → «Sở X»), part_of (trống → «z»), "
               "dvc_form («full» → trống), user_count (trống → «7»); dùng");
    GOING("id,name\na,Khác\nz,Z\n", CD_NO, "1 0 0 0 1", "E4051 2:1");
    assert_string_equal(field(b, "z", SYS_NAME), "Z");
}

static void rings(void **state)
{
    box *b = *state;
    /* any order of rows; the id of what is above in any case */
    SYSTEMS("id,part_of\nc,B\nb,a\na,\n", CD_OK, "3 0 0 0 0", "");
    assert_string_equal(field(b, "c", SYS_PART_OF), "b");
    UPDATE("id,part_of\na,c\n", CD_EINPUT, "0 0 0 0 1", "E4053 2:3, N4069 1:1");
    says(b, 0, "đi vòng trở lại chính nó (c → b → a → c)");
    SYSTEMS("id,part_of\nx,x\n", CD_EINPUT, "0 0 0 0 1", "E4053 2:3, N4069 1:1");
}

static void rings_of_rows(void **state)
{
    box *b = *state;
    SYSTEMS("id,part_of\nx,y\ny,z\nz,x\nw,x\nok,\n", CD_EINPUT, "1 0 0 0 4",
            "E4053 2:3, E4053 3:3, E4053 4:3, E4052 5:3, N4069 1:1");
    GOING("id,part_of\nx,y\ny,z\nz,x\nw,x\nok,\n", CD_NO, "1 0 0 0 4", "E4053 2:3, E4053 3:3, E4053 4:3, E4052 5:3");
    state_is(b, 1, 0, 0, 2);
    /* the whole hierarchy turned upside down in one file */
    SYSTEMS("id,part_of\n1,\n2,1\n3,2\n", CD_OK, "3 0 0 0 0", "");
    UPDATE("id,part_of\n1,2\n2,3\n3,\n", CD_OK, "0 3 0 0 0", "W4067 4:3");
    assert_string_equal(field(b, "1", SYS_PART_OF), "2");
    assert_string_equal(field(b, "2", SYS_PART_OF), "3");
    assert_string_equal(field(b, "3", SYS_PART_OF), "NULL");
    /* a bad row keeps what stands, which then closes a ring with a row that was good by itself */
    in(b, KIND_SYSTEMS, CONFLICT_UPDATE, true, "id,part_of,user_count\n2,,-5\n3,1,\n", CD_NO, "0 0 0 0 2",
       "E3224 2:4, E4053 3:3");
}

static void header_only(void **state)
{
    box *b = *state;
    SYSTEMS("id,name\n", CD_OK, "0 0 0 0 0", "");
    SYSTEMS("", CD_EINPUT, "0 0 0 0 0", "E2001 1:1");
    SYSTEMS("id,lạ\na,1\n", CD_OK, "1 0 0 0 0", "W2005 1:4");
    import_options o = {.kind = KIND_SYSTEMS, .conflict = CONFLICT_STOP, .keep_going = false, .dict = dict, .tables = tables, .by = {"an", "2026-10-01T08:00:00Z", "import"}};
    assert_int_equal(store_import(b->s, "/nonexistent.csv", &o, &b->d, &done), CD_EINPUT);
    assert_int_equal(store_import(b->s, dir, &o, &b->d, &done), CD_EINPUT);
}

static void round_trip(void **state)
{
    box *b = *state;
    SYSTEMS("id;name;agency;operator;owner;part_of;system_function;info_classes;user_count;conditional_line_code;dossier_date\r\n"
            "B;\"=Tên, \"\"lạ\"\"\";Sở;;UBND;;internal;public|personal;10;'=5;2026-10-01\r\n"
            "a;;;;;B;;;;;\r\n"
            "a-1;''=x;@Sở;;;;public_service|infrastructure;;0;-1;\r\n",
            CD_OK, "3 0 0 0 0", "N4062 2:18, N4062 2:22, N4062 4:10");
    assert_string_equal(field(b, "a-1", SYS_NAME), "'=x");
    store_state before, after;
    assert_int_equal(store_status(b->s, &b->d, &before), CD_OK);
    for (int excel = 0; excel < 2; excel++) {
        char *text = export_text(b, KIND_SYSTEMS, excel);
        SYSTEMS(text, CD_OK, "0 0 3 0 0", "");
        UPDATE(text, CD_OK, "0 0 3 0 0", "");
        assert_int_equal(store_status(b->s, &b->d, &after), CD_OK);
        assert_string_equal(before.head, after.head);
        char *again = export_text(b, KIND_SYSTEMS, excel);
        assert_string_equal(text, again);
        if (!excel) {
            assert_memory_equal(text, "id,name,agency,operator,owner,part_of,system_function,info_classes,", 67);
            const char *row = strchr(text, '\n') + 1;
            assert_memory_equal(row, "B,\"'=Tên, \"\"lạ\"\"\",Sở,,UBND,,internal,public|personal,", 56);
            row = strchr(row, '\n') + 1;
            assert_memory_equal(row, "a,,,,,B,", 8);
            row = strchr(row, '\n') + 1;
            assert_memory_equal(row, "a-1,''=x,'@Sở,,,,public_service|infrastructure,", 49);
        } else {
            assert_memory_equal(text, "\xef\xbb\xbfid;name;", 11);
        }
        free(text);
        free(again);
    }
    /* into an empty database: the same export */
    char *text = export_text(b, KIND_SYSTEMS, false);
    box *c;
    assert_int_equal(box_open((void **)&c), CD_OK);
    in(c, KIND_SYSTEMS, CONFLICT_STOP, false, text, CD_OK, "3 0 0 0 0", "N4062 2:19, N4062 2:23, N4062 4:10");
    char *again = export_text(c, KIND_SYSTEMS, false);
    assert_string_equal(text, again);
    free(text);
    free(again);
    assert_int_equal(box_check_close((void **)&c), 0);
}

/* ---- the other kinds ---- */


/* A run that is only tried gives what the real one gives and leaves nothing, also inside a transaction and in a file that is not there. */
static void dry_run(void **state)
{
    box *b = *state;
    SYSTEMS("id,name,user_count\na,A,5\n", CD_OK, "1 0 0 0 0", "");
    store_state before, after;
    assert_int_equal(store_status(b->s, &b->d, &before), CD_OK);
    import_options o = {.kind = KIND_SYSTEMS, .conflict = CONFLICT_UPDATE, .dry_run = true, .dict = dict, .tables = tables, .by = {"an", "2026-10-01T08:00:00Z", "import"}};
    const char text[] = "id,name,user_count,owner\na,A,,Sở Y tế\nb,B,7,\n";
    assert_int_equal(cd_file_write(csv, text, strlen(text), &b->d), CD_OK);
    for (int nested = 0; nested < 2; nested++) {
        if (nested)
            assert_int_equal(store_begin(b->s, &b->d), CD_OK);
        cd_diags_done(&b->d);
        assert_int_equal(store_import(b->s, csv, &o, &b->d, &done), CD_OK);
        assert_int_equal(done.created, 1);
        assert_int_equal(done.changed, 1);
        assert_int_equal(done.cleared, 1);
        assert_int_equal(b->d.count, 2);
        assert_string_equal(b->d.items[0].code, "W4067");
        assert_string_equal(b->d.items[1].code, "N4062");
        assert_int_equal(store_in_transaction(b->s), nested);
        if (nested)
            assert_int_equal(store_commit(b->s, &b->d), CD_OK);
        assert_int_equal(store_status(b->s, &b->d, &after), CD_OK);
        assert_int_equal(after.systems, before.systems);
        assert_int_equal(after.orgs, 0);
        assert_int_equal(after.log, before.log);
        assert_string_equal(after.head, before.head);
        assert_string_equal(value(b, "a", "user_count"), "5");
    }
    cd_diags_done(&b->d);
    char *none = cd_path_join(dir, "never.db");
    store *s;
    assert_int_equal(store_open(none, data_dir, STORE_TRY, &b->d, &s), CD_OK);
    assert_string_equal(store_path(s), none);
    assert_int_equal(store_import(s, csv, &o, &b->d, &done), CD_OK);
    assert_int_equal(done.created, 2);
    store_close(s);
    assert_int_equal(access(none, F_OK), -1);
    free(none);
    cd_diags_done(&b->d);
}

static void orgs(void **state)
{
    box *b = *state;
    SYSTEMS("id,agency\na,Sở Y tế\n", CD_OK, "1 0 0 0 0", "N4062 2:3");
    /* made by name alone: filling it in is no conflict */
    ORGS("name,kind,parent,place,valid_from\nSở Y tế,other_org,UBND tỉnh,Điện Biên,1/7/2025\nUBND tỉnh,provincial_pc,,,\n", CD_OK,
         "1 1 0 0 0", "");
    char *text = export_text(b, KIND_ORGS, false);
    assert_string_equal(text, "name,kind,abbreviation,parent,mandate,representative,position,address,phone,email,place,valid_from,valid_to\n"
                              "Sở Y tế,other_org,,UBND tỉnh,,,,,,,Điện Biên,2025-07-01,\n"
                              "UBND tỉnh,provincial_pc,,,,,,,,,,,\n");
    ORGS(text, CD_OK, "0 0 2 0 0", "");
    free(text);
    ORGS("name,place\nSở Y tế,Lào Cai\n", CD_EINPUT, "0 0 0 0 1", "E4051 2:1, N4069 1:1");
    ORGS("name,phone,kind,place\nSở Y tế,0900,provincial_pc,Lào Cai\n", CD_EINPUT, "0 0 0 0 1", "E4051 2:1, N4069 1:1");
    says(b, 0, "cột «name», dòng có mã «Sở Y tế»: đã có trong cơ sở dữ liệu và khác ở 2 cột: kind («other_org» → «provincial_pc»), place "
               "(«Điện Biên» → «Lào Cai»); dùng");
    ORGS("name,kind,valid_to\nA,lạ,\nB,,32/1/2026\n,,\nB,,\nC,,2026-02-30\n", CD_EINPUT, "0 0 0 0 5",
         "E3221 2:3, E4059 3:4, E2020 4:1, E4056 5:1, E4059 6:4, N4069 1:1");
    ORGS("name,parent\nX,Y\nY,X\nZ,X\n", CD_EINPUT, "1 0 0 0 2", "E4054 2:3, E4054 3:3, N4069 1:1");
    /* an empty cell leaves the body above, so turning two bodies round takes `replace` */
    in(b, KIND_ORGS, CONFLICT_UPDATE, false, "name,parent\nUBND tỉnh,Sở Y tế\nSở Y tế,\n", CD_EINPUT, "0 0 1 0 1", "E4054 2:11, N4069 1:1");
    import_options o = {.kind = KIND_ORGS, .replace = true, .dict = dict, .tables = tables, .by = {"an", "2026-10-01T08:00:00Z", "import"}};
    assert_int_equal(store_import(b->s, csv, &o, &b->d, &done), CD_OK);
    assert_int_equal(done.changed, 2);
    assert_int_equal(done.cleared, 1);
    ORGS("kind\nother_org\n", CD_EINPUT, "0 0 0 0 0", "E2003 1:1");
}

static void descriptions(void **state)
{
    box *b = *state;
    const fact *f = NULL;
    for (size_t i = 0; i < facts_count(dict) && !f; i++) {
        const fact *k = facts_at(dict, i);
        if (strcmp(k->group, "description") == 0 && k->kind == FACT_TEXT && k->multiline)
            f = k;
    }
    assert_non_null(f);
    SYSTEMS("id,name\na,A\nb,B\n", CD_OK, "2 0 0 0 0", "");
    char text[512];
    snprintf(text, sizeof text, "id,%s\na,\"dòng một\ndòng hai; \"\"nháy\"\"\"\nb,\n", f->code);
    in(b, KIND_DESCRIPTIONS, CONFLICT_STOP, false, text, CD_OK, "1 0 1 0 0", "");
    assert_string_equal(value(b, "a", f->code), "dòng một\ndòng hai; \"nháy\"");
    char *all = export_text(b, KIND_DESCRIPTIONS, false);
    in(b, KIND_DESCRIPTIONS, CONFLICT_STOP, false, all, CD_OK, "0 0 2 0 0", "");
    free(all);
    snprintf(text, sizeof text, "id,%s\na,khác\nc,x\n", f->code);
    in(b, KIND_DESCRIPTIONS, CONFLICT_STOP, false, text, CD_EINPUT, "0 0 0 0 2", "E4051 2:1, E4055 3:1, N4069 1:1");
    snprintf(text, sizeof text, "id,%s\na,\n", f->code);
    in(b, KIND_DESCRIPTIONS, CONFLICT_UPDATE, false, text, CD_OK, "0 1 0 0 0", "W4067 2:3");
    assert_string_equal(value(b, "a", f->code), "NULL");
}

#define REPLACE_RISKS(keep, text, want, counts, messages)                                                                                  \
    in_by(b, (import_options){.kind = KIND_RISKS, .replace = true, .keep_going = keep}, text, want, counts, messages)
#define RISKS(text, want, counts, messages) in(b, KIND_RISKS, CONFLICT_STOP, false, text, want, counts, messages)

static void risks(void **state)
{
    box *b = *state;
    SYSTEMS("id\na\nB\n", CD_OK, "2 0 0 0 0", "");
    RISKS("system,threat,weakness,likelihood,impact,measure\na,Lụt,hầm,cao,lớn,bơm\nA,Mất điện,,,,máy nổ\nb,Cháy,,,,\n", CD_OK, "3 0 0 0 0",
          "");
    char *text = export_text(b, KIND_RISKS, false);
    assert_string_equal(text, "system,threat,weakness,likelihood,impact,measure\nB,Cháy,,,,\na,Lụt,hầm,cao,lớn,bơm\na,Mất điện,,,,máy nổ\n");
    store_state before, after;
    assert_int_equal(store_status(b->s, &b->d, &before), CD_OK);
    RISKS(text, CD_OK, "0 0 3 0 0", "");
    free(text);
    assert_int_equal(store_status(b->s, &b->d, &after), CD_OK);
    assert_string_equal(before.head, after.head);
    /* rows that the file does not name stay; what was empty is filled without a conflict */
    RISKS("system,threat,measure\na,Mất điện,\na,Bão,neo\n", CD_OK, "1 0 1 0 0", "");
    RISKS("system,threat,impact\na,Mất điện,nhỏ\n", CD_OK, "0 1 0 0 0", "");
    RISKS("system,threat,impact,measure\na,Lụt,,đê\na,Mất điện,vừa,máy nổ\na,Sét,,\n", CD_EINPUT, "1 0 0 0 2", "E4051 2:3, E4051 3:3, N4069 1:1");
    says(b, 0, "rủi ro «Lụt» của hệ thống «a»: đã có trong cơ sở dữ liệu và khác ở 1 cột: measure («bơm» → «đê»); dùng --on-conflict update");
    in(b, KIND_RISKS, CONFLICT_SKIP, false, "system,threat,measure\na,Lụt,đê\na,Sét,\n", CD_OK, "1 0 0 1 0", "");
    in(b, KIND_RISKS, CONFLICT_UPDATE, false, "system,threat,weakness,measure\na,Mất điện,,ắc quy\n", CD_OK, "0 1 0 0 0", "");
    in(b, KIND_RISKS, CONFLICT_STOP, true, "system,threat,measure\na,,x\na,Lụt,đê\na,Bụi,lọc\n", CD_NO, "1 0 0 0 2", "E4057 2:3, E4051 3:3");
    text = export_text(b, KIND_RISKS, false);
    assert_string_equal(text, "system,threat,weakness,likelihood,impact,measure\nB,Cháy,,,,\na,Lụt,hầm,cao,lớn,bơm\na,Mất điện,,,nhỏ,ắc quy\na,Bão,,,,neo\n"
                              "a,Sét,,,,\na,Bụi,,,,lọc\n");
    free(text);
    assert_int_equal(done.removed + done.cleared, 0);
    /* with replace they are all there is; a row with a fault leaves the whole list of its system, and so does one that is torn */
    REPLACE_RISKS(false, "system,threat\nb,Lụt\nb,Bão\n", CD_OK, "2 0 0 0 0", "W4068 2:3");
    assert_int_equal(done.removed, 1);
    REPLACE_RISKS(true, "system,threat,measure\na,,x\na,Lụt,đê\nb,Bão,\nb,Lụt,\n", CD_NO, "0 0 2 0 2", "E4057 2:3");
    REPLACE_RISKS(true, "system,threat,measure\na,Lụt,bơm\na,\"x\"y,\nb,Bão,\nb,Lụt,\n", CD_NO, "0 0 2 0 2", "E2012 3:3");
    REPLACE_RISKS(false, "system,threat,measure\na,Lụt,\na,Bão,neo\n", CD_OK, "0 1 1 0 0", "W4067 2:7, W4068 2:3, W4068 2:3, W4068 2:3");
    assert_int_equal(done.removed, 3);
    assert_int_equal(done.cleared, 1);
    REPLACE_RISKS(false, "system,threat\na,Lụt\n", CD_OK, "0 0 1 0 0", "W4068 2:3");
    /* of two rows of one threat each keeps what its turn had; what a column says nothing of stays */
    REPLACE_RISKS(false, "system,threat,impact,measure\nb,Lụt,lớn,m1\nb,Lụt,nhỏ,m2\n", CD_OK, "1 1 0 0 0", "W4068 2:3");
    RISKS("system,threat,impact\nb,Lụt,lớn\nb,Lụt,\n", CD_OK, "0 0 2 0 0", "");
    in(b, KIND_RISKS, CONFLICT_UPDATE, false, "system,threat,measure\nb,Lụt,m1\nb,Lụt,m3\n", CD_OK, "0 1 1 0 0", "");
    REPLACE_RISKS(false, "system,threat,impact\nb,Lụt,lớn\nb,Lụt,\n", CD_OK, "0 1 1 0 0", "W4067 3:7");
    says(b, 0, "cột «impact», rủi ro «Lụt» của hệ thống «b»: ô trống nên «nhỏ» đang có bị xóa; ");
    store_risks now;
    assert_int_equal(store_risks_load(b->s, "b", &b->d, &now), CD_OK);
    assert_int_equal(now.count, 2);
    assert_string_equal(now.items[0].field[RISK_IMPACT], "lớn");
    assert_string_equal(now.items[0].field[RISK_MEASURE], "m1");
    assert_null(now.items[1].field[RISK_IMPACT]);
    assert_string_equal(now.items[1].field[RISK_MEASURE], "m3");
    store_risks_done(&now);
    assert_int_equal(store_check(b->s, &b->d), CD_OK);
    RISKS("system,threat\na,x\nb,y\na,z\n", CD_EINPUT, "2 0 0 0 1", "E4058 4:1, N4069 1:1");
    RISKS("system,threat\nc,x\nb,\n", CD_EINPUT, "0 0 0 0 2", "E4055 2:1, E4057 3:3, N4069 1:1");
}

/* Tens of thousands of rows with all their facts: all or nothing, in memory that does not grow with the content. */
static void many_rows(void **state)
{
    box *b = *state;
    enum { N = 20000 };
    FILE *f = fopen(csv, "w");
    fputs("id,name,agency,part_of,user_count,info_classes,requires_24_7\n", f);
    for (int i = 0; i < N; i++)
        fprintf(f, "s-%d,Hệ thống thông tin quản lý chuyên ngành số %d,Cơ quan %d,%s%d,%d,public|personal,true\n", i, i, i % 50,
                i ? "s-" : "", i ? i / 2 : 0, i);
    fclose(f);
    /* row 0 has part_of "0", which is no system: one bad row of many */
    import_options o = {.kind = KIND_SYSTEMS, .conflict = CONFLICT_STOP, .keep_going = false, .dict = dict, .tables = tables, .by = {"an", "2026-10-01T08:00:00Z", "import"}};
    import_result n = {0};
    assert_int_equal(store_import(b->s, csv, &o, &b->d, &n), CD_EINPUT);
    assert_int_equal(n.bad, N); /* all hang on the first */
    state_is(b, 0, 0, 0, 0);
    SYSTEMS("id\n0\n", CD_OK, "1 0 0 0 0", "");
    f = fopen(csv, "w");
    fputs("id,name,agency,part_of,user_count,info_classes,requires_24_7\n", f);
    for (int i = N; i-- > 0;)
        fprintf(f, "s-%d,Hệ thống thông tin quản lý chuyên ngành số %d,Cơ quan %d,%s%d,%d,public|personal,true\n", i, i, i % 50,
                i ? "s-" : "", i ? i / 2 : 0, i);
    fclose(f);
    assert_int_equal(store_import(b->s, csv, &o, &b->d, &n), CD_OK);
    assert_int_equal(n.created, N);
    assert_string_equal(field(b, "s-19999", SYS_PART_OF), "s-9999");
    assert_string_equal(field(b, "s-0", SYS_PART_OF), "0");
    state_is(b, N + 1, 50, 3 * N, 2 + 50 + N * 3 + 1);
    assert_int_equal(store_import(b->s, csv, &o, &b->d, &n), CD_OK);
    assert_int_equal(n.same, N);
}

static int make_dir(void **state)
{
    (void)state;
    cd_auto_free char *rules = in_source("rules");
    if (boxes_begin("import") || facts_load(rules, NULL, &dict) || fact_tables_load(rules, NULL, &tables))
        return -1;
    csv = cd_path_join(dir, "in.csv");
    out = cd_path_join(dir, "out.csv");
    return 0;
}

static int drop_dir(void **state)
{
    (void)state;
    facts_free(dict);
    fact_tables_free(tables);
    free(csv);
    free(out);
    return boxes_end();
}

#define T(f) cmocka_unit_test_setup_teardown(f, box_open, box_check_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(made), T(other_kinds), T(good_rows), T(bad_rows), T(conflicts), T(conflict_kinds), T(rings), T(rings_of_rows), T(header_only), T(round_trip),
        T(dry_run), T(orgs), T(descriptions), T(risks), T(many_rows),
    };
    return cmocka_run_group_tests(tests, make_dir, drop_dir);
}
