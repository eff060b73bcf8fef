/* Import and export of the dossier tables: rows by key, faults word for word, conflicts, whole tables, round trips. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/import.h"
#include "store/tables.h"
#include "store_box.h"

static char *path, *csv, *out;
static facts *dict;
static fact_tables *tables;
static store *s;
static cd_diags d;
static const store_actor BY = {"an", "2026-10-01T08:00:00Z", "import"};

static int load(void **state)
{
    (void)state;
    cd_auto_free char *rules = in_source("rules");
    return facts_load(rules, NULL, &dict) || fact_tables_load(rules, NULL, &tables);
}

static int unload(void **state)
{
    (void)state;
    facts_free(dict);
    fact_tables_free(tables);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    if (boxes_begin("imports"))
        return -1;
    path = cd_path_join(dir, "t.db");
    csv = cd_path_join(dir, "t.csv");
    out = cd_path_join(dir, "out.csv");
    cd_diags_init(&d);
    if (store_open(path, data_dir, STORE_CREATE, &d, &s) != CD_OK)
        return -1;
    for (int i = 0; i < 3; i++) {
        const char *const ids[] = {"S1", "s2", "s3"}, *f[SYS_NFIELDS] = {ids[i]};
        if (store_system_put(s, f, &BY, cd_place_file("t"), &d, NULL) != CD_OK)
            return -1;
    }
    return 0;
}

/* Whatever was imported or refused, the log fits. */
static int end(void **state)
{
    (void)state;
    int res = store_check(s, &d);
    if (res)
        cd_diags_print(&d, stderr);
    store_close(s);
    cd_diags_done(&d);
    free(path);
    free(csv);
    free(out);
    return boxes_end() ? -1 : res;
}

enum { STOP = 0, SKIP = 1, UPDATE = 2, GOING = 4, REPLACE = 8 };

/* Imports a text; `counts`: "created changed same skipped bad removed"; `want`: the messages, "LINE:COLUMN CODE TEXT\n" each. */
static void in(const char *kind, int how, const char *text, int want_res, const char *counts, const char *want)
{
    import_options o = {.conflict = (enum import_conflict)(how & 3), .keep_going = how & GOING, .replace = how & REPLACE, .dict = dict,
                        .tables = tables, .by = BY};
    assert_true(csv_kind_find(kind, tables, &o.kind));
    import_result n = {0};
    assert_int_equal(cd_file_write(csv, text, strlen(text), &d), CD_OK);
    int res = store_import(s, csv, &o, &d, &n);
    cd_str said;
    cd_str_init(&said, 0);
    for (size_t i = 0; i < d.count; i++)
        if (strcmp(d.items[i].code, "N4069") != 0)
            cd_str_addf(&said, "%zu:%zu %s %s\n", d.items[i].line, d.items[i].column, d.items[i].code, d.items[i].text);
    assert_string_equal(cd_str_c(&said), want);
    assert_int_equal(res, want_res);
    char got[96];
    snprintf(got, sizeof got, "%d %d %d %d %d %d", (int)n.created, (int)n.changed, (int)n.same, (int)n.skipped, (int)n.bad, (int)n.removed);
    assert_string_equal(got, counts);
    assert_int_equal(n.rows, n.created + n.changed + n.same + n.skipped + n.bad);
    cd_str_done(&said);
    cd_diags_done(&d);
    cd_diags_init(&d);
}

static uint64_t log_count(void)
{
    store_state st;
    assert_int_equal(store_status(s, &d, &st), CD_OK);
    return st.log;
}

/* The export of a kind, without its header line. */
static void export_is(const char *kind, const char *want)
{
    const export_options o = {.dict = dict, .tables = tables};
    unsigned k;
    cd_str text;
    cd_str_init(&text, 0);
    assert_true(csv_kind_find(kind, tables, &k));
    assert_int_equal(store_export(s, out, k, &o, false, &d), CD_OK);
    assert_int_equal(cd_file_read(out, CD_INPUT_MAX, &d, &text), CD_OK);
    assert_string_equal(strchr(cd_str_c(&text), '\n') + 1, want);
    cd_str_done(&text);
}

static void by_row(void **state)
{
    (void)state;
    in("zones", STOP,
       "zone_kind,system,zone,vlan\n"
       " dmz , s1 ,Vùng DMZ,10\n"
       "border,s2,Biên,\n"
       "internal,S1,LAN,20|21\n",
       CD_OK, "3 0 0 0 0 0", "");
    export_is("zones", "S1,Vùng DMZ,dmz,,,,10,\nS1,LAN,internal,,,,20|21,\ns2,Biên,border,,,,,\n");
    uint64_t before = log_count();
    /* the same, in other columns and another order: nothing is written, not even to the log */
    in("zones", STOP, "system,zone,zone_kind\ns1,LAN,internal\ns2,Biên,border\ns1,Vùng DMZ,dmz\n", CD_OK, "0 0 3 0 0 0", "");
    assert_int_equal(log_count(), before);
    /* rows the file does not name stay, columns it does not have stay, filling in is no conflict */
    in("zones", STOP, "system,zone,zone_purpose\ns1,LAN,Máy trạm\n", CD_OK, "0 1 0 0 0 0", "");
    export_is("zones", "S1,Vùng DMZ,dmz,,,,10,\nS1,LAN,internal,Máy trạm,,,20|21,\ns2,Biên,border,,,,,\n");
    /* an entry for each table and system, and one for the import */
    assert_int_equal(log_count(), before + 2);
    /* conflicts */
    const char *other = "system,zone,zone_kind,zone_purpose,vlan\ns1,LAN,internal,Máy chủ,\ns3,LAN,other,,\n";
    in("zones", STOP, other, CD_EINPUT, "1 0 0 0 1 0",
       "2:4 E4051 bảng «zones», dòng «LAN» của hệ thống «s1»: đã có trong cơ sở dữ liệu và khác ở 1 cột: zone_purpose («Máy trạm» → «Máy chủ»); "
       "dùng --on-conflict update để ghi đè hoặc --on-conflict skip để giữ giá trị cũ\n");
    in("zones", SKIP, other, CD_OK, "1 0 0 1 0 0", "");
    in("zones", UPDATE, other, CD_OK, "0 1 1 0 0 0", "");
    in("zones", UPDATE, other, CD_OK, "0 0 2 0 0 0", "");
    export_is("zones", "S1,Vùng DMZ,dmz,,,,10,\nS1,LAN,internal,Máy chủ,,,20|21,\ns2,Biên,border,,,,,\ns3,LAN,other,,,,,\n");
    /* an empty cell, as old workbooks have them, wipes nothing out; in a whole table it does */
    in("zones", UPDATE, "system,zone,zone_kind,zone_purpose,vlan\ns1,LAN,internal,,\n", CD_OK, "0 0 1 0 0 0", "");
    in("zones", REPLACE, "system,zone,zone_kind,zone_purpose\ns3,LAN,wan,\ns1,Vùng DMZ,dmz,\ns1,LAN,internal,\n", CD_OK, "0 2 1 0 0 0", "");
    export_is("zones", "S1,Vùng DMZ,dmz,,,,10,\nS1,LAN,internal,,,,20|21,\ns2,Biên,border,,,,,\ns3,LAN,wan,,,,,\n");
    /* a header alone, and lines that hold nothing but a system, say nothing */
    in("zones", STOP, "system,zone,zone_kind\n", CD_OK, "0 0 0 0 0 0", "");
    in("zones", STOP, "system,zone,zone_kind\ns1,,\nnone,,\ns2,Biên,border\n", CD_OK, "0 0 1 0 0 0", "");
}

static void faults(void **state)
{
    (void)state;
    in("zones", STOP, "system,zone,zone_kind\ns1,A,dmz\n", CD_OK, "1 0 0 0 0 0", "");
    uint64_t before = log_count();
    const char *bad = "system,zone,zone_kind,vlan,chú thích\n"
                      "s1,B,Vùng DMZ,,\n"
                      "s1,C,lạ,,\n"
                      "s1,,dmz,,\n"
                      "s1,\"D\n\",,x,\n"
                      "none,E,dmz,,\n"
                      "none,F,dmz,,\n"
                      "bad id,G,dmz,,\n"
                      "s2,H|I,dmz,,\n"
                      "s2,K,dmz,\"1\n2\",\n"
                      "s2,L,dmz,,\n"
                      "s1,M,dmz,,\n"
                      "S2,L,wan,,\n"
                      "s1,N,dmz\n"
                      "s1,A,,,\n";
    const char *domain = "giá trị «lạ» không có trong danh mục; hãy ghi một trong: internal (Vùng mạng nội bộ), border (Vùng mạng biên), dmz (Vùng DMZ), "
                         "servers (Vùng máy chủ nội bộ), wireless (Vùng mạng không dây), database (Vùng mạng máy chủ cơ sở dữ liệu), admin (Vùng quản "
                         "trị), device_admin (Vùng quản trị thiết bị hệ thống), wan (Vùng mạng diện rộng (WAN)), control (Vùng điều khiển công nghiệp "
                         "(OT)), other (Vùng khác)";
    cd_str want;
    cd_str_init(&want, 0);
    cd_str_addf(&want,
                "1:28 W2005 không biết cột «chú thích»: bỏ qua cả cột; hãy kiểm tra lại tên cột\n"
                "2:6 E3221 cột «zone_kind», dòng «B» của hệ thống «s1»: giá trị «Vùng DMZ» không có trong danh mục; hãy ghi dmz\n"
                "3:6 E3221 cột «zone_kind», dòng «C» của hệ thống «s1»: %s\n"
                "4:4 E4066 cột «zone», dòng có mã «s1»: ô để trống; cột này bắt buộc ở mọi dòng\n"
                "6:3 E4066 cột «zone_kind», dòng «D» của hệ thống «s1»: ô để trống; cột này bắt buộc ở mọi dòng\n"
                "7:1 E4055 chưa có hệ thống mã «none»; hãy nhập hệ thống trước bằng «capdo import systems TỆP.csv»\n"
                "9:1 E2021 cột «system»: mã «bad id» không hợp lệ; mã gồm 1 đến 64 ký tự A-Z a-z 0-9 . _ -, bắt đầu bằng chữ hoặc số\n"
                "10:4 E3275 cột «zone», dòng có mã «s2»: tên dùng để nhận ra dòng không được có dấu |; dấu này ngăn các tên ở cột khác\n"
                "11:10 E3274 cột «vlan», dòng «K» của hệ thống «s2»: ô có xuống dòng hoặc ký tự điều khiển; hãy viết trên một dòng\n"
                "15:4 E4056 cột «zone»: «L» của hệ thống «S2» đã có ở dòng 13 của tệp; hãy bỏ một dòng\n"
                "16:1 E2010 dòng có mã «s1» có 3 ô, thiếu so với 5 cột của dòng tiêu đề (thiếu từ cột «vlan»); hãy thêm ô trống cho đủ\n"
                "17:6 E4066 cột «zone_kind», dòng «A» của hệ thống «s1»: ô để trống; cột này bắt buộc ở mọi dòng\n",
                domain);
    in("zones", UPDATE, bad, CD_EINPUT, "2 0 0 0 12 0", cd_str_c(&want));
    assert_int_equal(log_count(), before);
    export_is("zones", "S1,A,dmz,,,,,\n");
    in("zones", UPDATE | GOING, bad, CD_NO, "2 0 0 0 12 0", cd_str_c(&want));
    export_is("zones", "S1,A,dmz,,,,,\nS1,M,dmz,,,,,\ns2,L,dmz,,,,,\n");
    cd_str_done(&want);
    /* columns */
    in("zones", STOP, "system,zone_kind\ns1,dmz\n", CD_EINPUT, "0 0 0 0 0 0", "1:1 E2003 dòng tiêu đề không có cột «zone»; hãy thêm cột đó\n");
    in("zones", STOP, "zone,zone_kind\nA,dmz\n", CD_EINPUT, "0 0 0 0 0 0", "1:1 E2003 dòng tiêu đề không có cột «system»; hãy thêm cột đó (tên cột viết thường, ngăn cách bằng «,» hoặc «;»)\n");
    in("zones", STOP, "system,zone\ns1,A\ns1,Z\n", CD_EINPUT, "0 0 1 0 1 0",
       "3:1 E4066 dòng «Z» của hệ thống «s1» chưa có nên tệp phải có cột «zone_kind», bắt buộc ở mọi dòng\n");
    in("devices", STOP, "system,zone,zone_kind,zone_purpose\ns1,A,dmz,\n", CD_EINPUT, "0 0 0 0 0 0",
       "1:1 E4064 tệp này có vẻ là loại «zones»; hãy dùng capdo import zones\n");
    in("systems", STOP, "system,control,status,measure\ns1,A,met,\n", CD_EINPUT, "0 0 0 0 0 0",
       "1:1 E4064 tệp này có vẻ là loại «plan»; hãy dùng capdo import plan\n");
    in("plan", STOP, "system,threat,weakness,impact\ns1,A,,\n", CD_EINPUT, "0 0 0 0 0 0",
       "1:1 E4064 tệp này có vẻ là loại «risks»; hãy dùng capdo import risks\n");
}

/* Every kind of cell through import and export, and back without a change. */
static void round_trip(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *text, *want;
    } cases[] = {
        {"devices",
         "system,device,device_kind,device_zone,device_count,device_form,device_main\n"
         "s1,\"Tường lửa \"\"A\"\"\",firewall, DMZ |Biên,002,physical,TRUE\n"
         "s1,'=Máy chủ,server,DMZ,,,false\n",
         "S1,\"Tường lửa \"\"A\"\"\",firewall,,,,DMZ|Biên,2,physical,true,,\nS1,'=Máy chủ,server,,,,DMZ,,,false,,\n"},
        {"documents", "system,document,document_kind,document_no,document_date\ns1,Quy chế,regulation,12/QĐ-STTTT,1/9/2026\n",
         "S1,Quy chế,regulation,12/QĐ-STTTT,2026-09-01,,\n"},
        {"plan",
         "system,control,requirement,applies,status,inherited,present,measure,responsible,evidence,deadline,reason\n"
         "s1,tt12-1,Yêu cầu khác hẳn,có,partial,false,\"một\nhai\",\"a; b, \"\"c\"\"\",both,,31/12/2026,\n"
         "s1,tt12-2,chỉ để đọc,,,,,,,,,\n"
         "s1,tt12-3,,,not_applicable,,,,,,,Không có mạng không dây\n",
         "S1,tt12-1,,,partial,false,\"một\nhai\",\"a; b, \"\"c\"\"\",both,,2026-12-31,\n"
         "S1,tt12-3,,,not_applicable,,,,,,,Không có mạng không dây\n"},
        {"links", "system,link,link_from,link_to,link_kind\ns1,1,Internet,FW-1,internet\n", "S1,1,Internet,FW-1,internet,,,\n"},
        {"related", "system,related_name,relation\ns1,Trục liên thông,exchange\n", "S1,Trục liên thông,,,exchange,,\n"},
        {"applications", "system,application,application_server,application_public\ns1,Web,M1|M2,true\n", "S1,Web,M1|M2,,,,true\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool plan = strcmp(cases[i].kind, "plan") == 0;
        size_t n = i == 0 ? 2 : plan ? 2 : 1;
        char counts[32];
        /* the row of the plan that says nothing but its key is no row */
        snprintf(counts, sizeof counts, "%zu 0 %d 0 0 0", n, plan ? 1 : 0);
        in(cases[i].kind, STOP, cases[i].text, CD_OK, counts, "");
        export_is(cases[i].kind, cases[i].want);
        uint64_t before = log_count();
        cd_str text;
        cd_str_init(&text, 0);
        assert_int_equal(cd_file_read(out, CD_INPUT_MAX, &d, &text), CD_OK);
        snprintf(counts, sizeof counts, "0 0 %zu 0 0 0", n);
        in(cases[i].kind, STOP, cd_str_c(&text), CD_OK, counts, "");
        in(cases[i].kind, REPLACE, cd_str_c(&text), CD_OK, counts, "");
        cd_str_done(&text);
        assert_int_equal(log_count(), before);
    }
    in("plan", STOP, "system,control,measure\ns1,x,\"a\x01\"\n", CD_EINPUT, "0 0 0 0 1 0",
       "2:6 E3228 cột «measure», dòng «x» của hệ thống «s1»: có ký tự điều khiển U+0001; hãy xóa ký tự đó\n");
    in("plan", STOP, "system,control,status\ns1,x,Đã đáp ứng\n", CD_EINPUT, "0 0 0 0 1 0",
       "2:6 E3221 cột «status», dòng «x» của hệ thống «s1»: giá trị «Đã đáp ứng» không có trong danh mục; hãy ghi met\n");
    in("devices", STOP, "system,device,device_kind,device_zone\ns1,x,server,DMZ||LAN\n", CD_EINPUT, "0 0 0 0 1 0",
       "2:13 E3276 cột «device_zone», dòng «x» của hệ thống «s1»: có mục trống bên cạnh dấu |; hãy ghi các mục cách nhau bằng một dấu |\n");
    /* emptying everything of a row of the plan takes it away */
    in("plan", UPDATE, "system,control,status,reason\ns1,tt12-3,,\n", CD_OK, "0 0 1 0 0 0", "");
    in("plan", REPLACE, "system,control,status,reason\ns1,tt12-1,partial,\ns1,tt12-3,,\n", CD_OK, "0 1 1 0 0 0", "");
    export_is("plan", "S1,tt12-1,,,partial,false,\"một\nhai\",\"a; b, \"\"c\"\"\",both,,2026-12-31,\n");
}

static void whole_tables(void **state)
{
    (void)state;
    in("zones", STOP, "system,zone,zone_kind,vlan\ns1,A,dmz,1\ns1,B,wan,2\ns1,C,other,3\ns2,A,dmz,4\ns3,X,dmz,5\n", CD_OK, "5 0 0 0 0 0", "");
    /* the tables of the systems in the file are these rows, in this order; columns it does not have stay; other systems stay */
    in("zones", REPLACE, "system,zone,zone_kind\ns1,C,other\ns1,D,border\ns1,A,servers\ns2,A,dmz\n", CD_OK, "1 1 2 0 0 1", "");
    export_is("zones", "S1,C,other,,,,3,\nS1,D,border,,,,,\nS1,A,servers,,,,1,\ns2,A,dmz,,,,4,\ns3,X,dmz,,,,5,\n");
    uint64_t before = log_count();
    in("zones", REPLACE, "system,zone,zone_kind\ns1,C,other\ns1,D,border\ns1,A,servers\ns2,A,dmz\n", CD_OK, "0 0 4 0 0 0", "");
    assert_int_equal(log_count(), before);
    /* order alone is a change, and is noted */
    in("zones", REPLACE, "system,zone\ns1,A\ns1,C\ns1,D\n", CD_OK, "0 0 3 0 0 0", "");
    assert_int_equal(log_count(), before + 2);
    export_is("zones", "S1,A,servers,,,,1,\nS1,C,other,,,,3,\nS1,D,border,,,,,\ns2,A,dmz,,,,4,\ns3,X,dmz,,,,5,\n");
    /* lines with nothing but a system say nothing without replace (with it: tests/cli/tables.sh) */
    in("zones", UPDATE, "system,zone\ns1,\ns3,\ns2,A\n", CD_OK, "0 0 1 0 0 0", "");
    /* a table with a bad row is left alone as a whole, the others are replaced */
    in("zones", REPLACE | GOING, "system,zone,zone_kind\ns1,A,servers\ns1,E,lạ hoắc\ns2,N,wan\ns2,O,wan\ns1,F,dmz\n", CD_NO, "2 0 0 0 3 1",
       "3:6 E3221 cột «zone_kind», dòng «E» của hệ thống «s1»: giá trị «lạ hoắc» không có trong danh mục; hãy ghi một trong: internal (Vùng mạng nội "
       "bộ), border (Vùng mạng biên), dmz (Vùng DMZ), servers (Vùng máy chủ nội bộ), wireless (Vùng mạng không dây), database (Vùng mạng máy chủ cơ "
       "sở dữ liệu), admin (Vùng quản trị), device_admin (Vùng quản trị thiết bị hệ thống), wan (Vùng mạng diện rộng (WAN)), control (Vùng điều "
       "khiển công nghiệp (OT)), other (Vùng khác)\n"
       "6:1 E4058 các dòng của hệ thống «s1» không đứng liền nhau (đã có ở dòng 2); khi thay cả bảng hãy sắp xếp tệp theo cột «system»\n");
    export_is("zones", "S1,A,servers,,,,1,\nS1,C,other,,,,3,\nS1,D,border,,,,,\ns2,N,wan,,,,,\ns2,O,wan,,,,,\ns3,X,dmz,,,,5,\n");
    /* torn rows: the tables they may belong to are not whole */
    in("zones", REPLACE | GOING, "system,zone,zone_kind\ns1,A,servers\ns1,B\ns3,Y,dmz\n", CD_NO, "1 0 0 0 2 1",
       "3:1 E2010 dòng có mã «s1» có 2 ô, thiếu so với 3 cột của dòng tiêu đề (thiếu từ cột «zone_kind»); hãy thêm ô trống cho đủ\n");
    in("zones", REPLACE | GOING, "system,zone,zone_kind\ns1,A,servers\n,B,dmz\ns2,N,wan\ns3,Y,dmz\n", CD_NO, "0 0 1 0 3 0",
       "3:1 E2020 cột «system» để trống ở dòng này; mỗi dòng phải có mã\n");
    export_is("zones", "S1,A,servers,,,,1,\nS1,C,other,,,,3,\nS1,D,border,,,,,\ns2,N,wan,,,,,\ns2,O,wan,,,,,\ns3,Y,dmz,,,,,\n");
}

static int some_keys(const char *system, const fact_table *t, cd_arena *a, cd_diags *diags, const char *const **ret, size_t *ret_n, void *user)
{
    (void)a;
    (void)diags;
    static const char *const keys[] = {"r1", "r2", "r3"};
    *ret = keys;
    *ret_n = strcmp(t->code, user) == 0 && strcmp(system, "S1") == 0 ? 3 : 0;
    return CD_OK;
}

static const char *some_words(const char *system, const fact_table *t, size_t column, const char *key, cd_arena *a, void *user)
{
    (void)user;
    return key[1] == '3' ? NULL : cd_arena_printf(a, "%s của %s: %s", t->columns[column].fact->code, system, key);
}

/* Rows and words that the store does not know come from the caller; what comes back with them changes nothing. */
static void sources(void **state)
{
    (void)state;
    in("plan", STOP, "system,control,status\ns1,r9,met\ns1,r2,unmet\ns2,r1,met\n", CD_OK, "3 0 0 0 0 0", "");
    const export_source from = {some_keys, some_words, (void *)(uintptr_t)"plan"};
    const char *const ids[] = {"s1", "S3"};
    export_options o = {.dict = dict, .tables = tables, .systems = ids, .nsystems = 2, .source = &from};
    unsigned k;
    assert_true(csv_kind_find("plan", tables, &k));
    cd_str text;
    cd_str_init(&text, 0);
    assert_int_equal(store_export(s, out, k, &o, false, &d), CD_OK);
    assert_int_equal(cd_file_read(out, CD_INPUT_MAX, &d, &text), CD_OK);
    assert_string_equal(cd_str_c(&text), "system,control,requirement,applies,status,inherited,present,measure,responsible,evidence,deadline,reason\n"
                                         "S1,r1,requirement của S1: r1,applies của S1: r1,,,,,,,,\n"
                                         "S1,r2,requirement của S1: r2,applies của S1: r2,unmet,,,,,,,\n"
                                         "S1,r3,,,,,,,,,,\n"
                                         "S1,r9,requirement của S1: r9,applies của S1: r9,met,,,,,,,\n");
    uint64_t before = log_count();
    in("plan", STOP, cd_str_c(&text), CD_OK, "0 0 4 0 0 0", "");
    assert_int_equal(log_count(), before);
    cd_str_done(&text);
    o.systems = (const char *const[]){"s1", "none"};
    assert_int_equal(store_export(s, out, k, &o, false, &d), CD_EUSAGE);
    assert_int_equal(d.count, 1);
    assert_string_equal(d.items[0].code, "E4020");
    cd_diags_done(&d);
    cd_diags_init(&d);
}

/* Many systems and rows: memory and time stay small, and order is kept. */
static void many(void **state)
{
    (void)state;
    enum { SYSTEMS = 60, ROWS = 100 };
    cd_str text, want;
    cd_str_init(&text, 0);
    cd_str_init(&want, 0);
    cd_str_adds(&text, "system,zone,zone_kind\n");
    assert_int_equal(store_begin(s, &d), CD_OK);
    for (int i = 0; i < SYSTEMS; i++) {
        char id[8];
        snprintf(id, sizeof id, "t%02d", i);
        const char *f[SYS_NFIELDS] = {id};
        assert_int_equal(store_system_put(s, f, &BY, cd_place_file("t"), &d, NULL), CD_OK);
        for (int k = 0; k < ROWS; k++)
            cd_str_addf(&want, "t%02d,Vùng %d,dmz,,,,,\n", i, k);
    }
    assert_int_equal(store_commit(s, &d), CD_OK);
    /* rows of the systems one by one in turn */
    for (int k = 0; k < ROWS; k++)
        for (int i = 0; i < SYSTEMS; i++)
            cd_str_addf(&text, "T%02d,Vùng %d,dmz\n", i, k);
    in("zones", STOP, cd_str_c(&text), CD_OK, "6000 0 0 0 0 0", "");
    export_is("zones", cd_str_c(&want));
    cd_str_done(&text);
    cd_str_done(&want);
}

static void kinds(void **state)
{
    (void)state;
    static const char *const words[] = {"systems", "orgs", "descriptions", "risks", "zones", "devices", "applications", "links", "related", "documents", "plan"};
    static const char *const sheets[] = {"Hệ thống", "Cơ quan", "Mô tả", "Rủi ro", "Vùng mạng", "Thiết bị", "Ứng dụng, dịch vụ", "Kết nối", "Hệ thống liên quan",
                                         "Văn bản pháp lý", "Phương án"};
    assert_int_equal(import_nkinds(tables), sizeof words / sizeof *words);
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++) {
        unsigned k = 99;
        assert_true(csv_kind_find(words[i], tables, &k));
        assert_int_equal(k, i);
        assert_string_equal(import_kind_word(i, tables), words[i]);
        assert_string_equal(import_kind_sheet(i, tables), sheets[i]);
    }
    unsigned k = 99;
    assert_false(csv_kind_find("Zones", tables, &k));
    assert_int_equal(k, 99);
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {T(by_row), T(faults), T(round_trip), T(whole_tables), T(sources), T(many), cmocka_unit_test(kinds)};
    return cmocka_run_group_tests_name("import_tables", tests, load, unload);
}
