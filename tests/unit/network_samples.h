/* Networks for the tests of diagrams, as tables whose first line names the columns; cells are parted by ';'. */
#ifndef TEST_NETWORK_SAMPLES_H
#define TEST_NETWORK_SAMPLES_H

#include <stdlib.h>
#include <string.h>

#include "law/pack.h"

enum { SAMPLE_TABLES = 5 };
static const char *const sample_tables[SAMPLE_TABLES] = {"zones", "devices", "applications", "links", "related"};

typedef struct sample {
    const char *name;
    const char *text[SAMPLE_TABLES]; /* NULL: no such table */
} sample;

/* A people's committee of a commune: one modem, some machines, what it uses stands at the province. */
static const sample sample_commune = {
    "commune",
    {
        "zone;zone_kind;private_addresses;public_addresses;vlan\n"
        "Vùng mạng biên;border;192.168.1.0/30;113.160.x.x (động);\n"
        "Vùng mạng nội bộ;internal;192.168.10.0/24;;VLAN 10\n"
        "Vùng mạng không dây;wireless;192.168.20.0/24;;VLAN 20\n",
        "device;device_kind;device_model;device_place;device_zone;device_count;device_main\n"
        "Bộ định tuyến VNPT;router;Vigor 2927;Phòng Văn thư;Vùng mạng biên;;true\n"
        "Tường lửa;firewall;FortiGate 40F;Phòng Văn thư;Vùng mạng biên|Vùng mạng nội bộ|Vùng mạng không dây;;true\n"
        "Chuyển mạch tầng 1;switch;Cisco CBS250-24T;Phòng Văn thư;Vùng mạng nội bộ;;\n"
        "Máy tính bộ phận Một cửa;workstation;Dell OptiPlex 3000;Bộ phận Một cửa;Vùng mạng nội bộ;6;\n"
        "Máy tính cán bộ;workstation;HP ProDesk 400;Các phòng làm việc;Vùng mạng nội bộ;14;\n"
        "Máy in mạng;other;Canon LBP 226dw;Bộ phận Một cửa;Vùng mạng nội bộ;3;\n"
        "Bộ phát Wi-Fi;access_point;Aruba AP-505;Hội trường;Vùng mạng không dây;2;\n",
        NULL,
        "link;link_from;link_to;link_kind;link_speed;link_purpose\n"
        "1;Internet;Bộ định tuyến VNPT;internet;200 Mbps;Truy cập Internet\n"
        "2;Mạng truyền số liệu chuyên dùng;Bộ định tuyến VNPT;dedicated;50 Mbps;Hệ thống thông tin giải quyết TTHC của tỉnh\n"
        "3;Bộ định tuyến VNPT;Tường lửa;wired;1 Gbps;\n"
        "4;Tường lửa;Chuyển mạch tầng 1;wired;1 Gbps;\n"
        "5;Chuyển mạch tầng 1;Máy tính bộ phận Một cửa;wired;1 Gbps;\n"
        "6;Chuyển mạch tầng 1;Máy tính cán bộ;wired;1 Gbps;\n"
        "7;Chuyển mạch tầng 1;Máy in mạng;wired;100 Mbps;\n"
        "8;Tường lửa;Bộ phát Wi-Fi;wired;1 Gbps;\n",
        NULL,
    }};

/* A department with a server room of its own. */
static const sample sample_department = {
    "department",
    {
        "zone;zone_kind;private_addresses;public_addresses;vlan\n"
        "Vùng biên;border;10.20.0.0/29;203.162.10.8/29;\n"
        "Vùng DMZ;dmz;10.20.10.0/24;203.162.10.10, 203.162.10.11;10\n"
        "Vùng máy chủ nội bộ;servers;10.20.20.0/24;;20\n"
        "Vùng mạng nội bộ;internal;10.20.30.0/23;;30\n"
        "Vùng mạng không dây;wireless;10.20.40.0/24;;40\n",
        "device;device_kind;device_model;device_place;device_zone;device_count;device_form;device_main;device_spare\n"
        "Bộ định tuyến;router;Cisco ISR 4331;Phòng máy chủ, tủ A1;Vùng biên;;;true;\n"
        "FW-01;firewall;FortiGate 100F;Phòng máy chủ, tủ A1;Vùng biên|Vùng DMZ|Vùng máy chủ nội bộ;;;true;true\n"
        "FW-02;firewall;FortiGate 100F;Phòng máy chủ, tủ A1;Vùng biên|Vùng DMZ|Vùng máy chủ nội bộ;;;true;true\n"
        "Chuyển mạch lõi;core_switch;Cisco Catalyst 9300;Phòng máy chủ, tủ A2;Vùng máy chủ nội bộ|Vùng mạng nội bộ|Vùng mạng không dây;;;true;\n"
        "Tường lửa web;web_firewall;FortiWeb 100E;Phòng máy chủ, tủ A1;Vùng DMZ;;;;\n"
        "Máy chủ Cổng thông tin;server;Dell PowerEdge R450;Phòng máy chủ, tủ A2;Vùng DMZ;;;;\n"
        "Máy chủ thư điện tử;server;;Phòng máy chủ, tủ A2;Vùng DMZ;;virtual;;\n"
        "Máy chủ ứng dụng;server;Dell PowerEdge R750;Phòng máy chủ, tủ A2;Vùng máy chủ nội bộ;2;;;true\n"
        "Máy chủ cơ sở dữ liệu;server;HPE ProLiant DL380 Gen10;Phòng máy chủ, tủ A3;Vùng máy chủ nội bộ;2;;;true\n"
        "Thiết bị sao lưu;backup;Synology RS1221+;Phòng máy chủ, tủ A3;Vùng máy chủ nội bộ;;;;\n"
        "Máy tính người dùng;workstation;;Tầng 1, 2, 3;Vùng mạng nội bộ;85;;;\n"
        "Bộ phát không dây;access_point;Ruckus R350;Tầng 1, 2, 3;Vùng mạng không dây;9;;;\n",
        "application;application_server;operating_system;application_public\n"
        "Cổng thông tin điện tử;Máy chủ Cổng thông tin;Ubuntu Server 22.04;true\n"
        "Thư điện tử công vụ;Máy chủ thư điện tử;CentOS 7;true\n"
        "Quản lý văn bản và điều hành;Máy chủ ứng dụng;Windows Server 2019;\n"
        "Cơ sở dữ liệu ngành;Máy chủ cơ sở dữ liệu;Oracle Linux 8;\n"
        "Một cửa điện tử;Máy chủ ứng dụng|Máy chủ cơ sở dữ liệu;Windows Server 2019;\n",
        "link;link_from;link_to;link_kind;link_speed;link_purpose\n"
        "1;Internet;Bộ định tuyến;internet;500 Mbps;HTTPS, SMTP\n"
        "2;Mạng truyền số liệu chuyên dùng cấp II;Bộ định tuyến;dedicated;100 Mbps;Liên thông văn bản\n"
        "3;Bộ định tuyến;FW-01;wired;1 Gbps;\n"
        "4;Bộ định tuyến;FW-02;wired;1 Gbps;\n"
        "5;FW-01;FW-02;wired;1 Gbps;Đồng bộ HA\n"
        "6;FW-01;Tường lửa web;wired;1 Gbps;HTTPS\n"
        "7;Tường lửa web;Máy chủ Cổng thông tin;wired;1 Gbps;\n"
        "8;Tường lửa web;Máy chủ thư điện tử;wired;1 Gbps;\n"
        "9;FW-01;Chuyển mạch lõi;wired;10 Gbps;\n"
        "10;FW-02;Chuyển mạch lõi;wired;10 Gbps;\n"
        "11;Chuyển mạch lõi;Máy chủ ứng dụng;wired;10 Gbps;\n"
        "12;Chuyển mạch lõi;Máy chủ cơ sở dữ liệu;wired;10 Gbps;\n"
        "13;Máy chủ cơ sở dữ liệu;Thiết bị sao lưu;wired;10 Gbps;\n"
        "14;Chuyển mạch lõi;Máy tính người dùng;wired;1 Gbps;\n"
        "15;Chuyển mạch lõi;Bộ phát không dây;wired;1 Gbps;\n"
        "16;Trục liên thông văn bản quốc gia;Mạng truyền số liệu chuyên dùng cấp II;dedicated;;\n",
        "related_name;related_owner;relation\n"
        "Trục liên thông văn bản quốc gia;Cục Chuyển đổi số quốc gia;exchange\n"
        "Cơ sở dữ liệu quốc gia về dân cư;Trung tâm dữ liệu quốc gia;exchange\n",
    }};

/* Rows of one table; `code` must be a table of the dictionary. */
static inline table_rows sample_rows(const law *l, const char *code, const char *text)
{
    table_rows r = {.table = fact_tables_find(law_tables(l), code)};
    size_t lines = 0, column[32], ncolumns = 0;
    cd_arena_init(&r.arena);
    if (!r.table)
        abort();
    for (const char *p = text; *p; p++)
        lines += *p == '\n';
    const char *const **rows = cd_arena_array(&r.arena, lines + 1, sizeof *rows);
    for (size_t line = 0; line < lines; line++) {
        const char **cells = cd_arena_array(&r.arena, r.table->ncolumns, sizeof *cells);
        for (size_t c = 0;; c++) {
            size_t len = strcspn(text, ";\n");
            char *cell = cd_arena_strndup(&r.arena, text, len);
            if (line == 0) {
                column[ncolumns] = fact_table_column(r.table, cell);
                if (column[ncolumns++] == SIZE_MAX || ncolumns == 32)
                    abort();
            } else if (len) {
                if (c >= ncolumns)
                    abort();
                cells[column[c]] = cell;
            }
            text += len;
            if (*text++ == '\n')
                break;
        }
        if (line)
            rows[r.count++] = cells;
    }
    r.rows = rows;
    return r;
}

/* All tables of a sample; freed by sample_done. */
static inline size_t sample_open(const law *l, const sample *s, table_rows ret[SAMPLE_TABLES])
{
    size_t n = 0;
    for (size_t i = 0; i < SAMPLE_TABLES; i++)
        if (s->text[i])
            ret[n++] = sample_rows(l, sample_tables[i], s->text[i]);
    return n;
}

static inline void sample_done(table_rows *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        table_rows_done(&rows[i]);
}

#endif
