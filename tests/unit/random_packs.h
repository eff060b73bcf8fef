/* Random small packs on disk, and what they say worked out row by row: the laws that proofs are tested on.
 *
 * All share six facts: two booleans, an ordered and an unordered enum, a count, a set one member of which stands alone.
 * A row is met when each cell accepts the value of its fact; cells are masks over the values below. */
#ifndef TEST_RANDOM_PACKS_H
#define TEST_RANDOM_PACKS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "law/pack.h"

enum { RP_FACTS = 6, RP_COLUMNS = 8, RP_ROWS = 14, RP_VALUES = 6, RP_LEVELS = 4, RP_CRITERIA = 6 };

static const char *const rp_code[RP_FACTS] = {"rp_a", "rp_b", "rp_e", "rp_f", "rp_n", "rp_s"};
static const char *const rp_value[RP_FACTS][RP_VALUES] = {
    {"false", "true"}, {"false", "true"}, {"v0", "v1", "v2", "v3"}, {"u0", "u1", "u2"}, {"0", "9", "10", "99", "100", "1000"}, {"x", "y", "x|y", "z"}};
static const size_t rp_nvalues[RP_FACTS] = {2, 2, 4, 3, 6, 4};
static const int rp_fact_of[RP_COLUMNS] = {0, 1, 2, 3, 4, 5, 5, 5};
static const char *const rp_input[RP_COLUMNS] = {"rp_a", "rp_b", "rp_e", "rp_f", "rp_n", "list contains(rp_s, \"x\")",
                                                 "list contains(rp_s, \"y\")", "list contains(rp_s, \"z\")"};
/* The set with a member more, by value and member; -1: not in the domain or nothing new. */
static const int rp_with[4][3] = {{-1, 2, -1}, {2, -1, -1}, {-1, -1, -1}, {-1, -1, -1}};

typedef struct rp_row {
    int criterion;      /* citation = criterion + 1; for raises 10 + 1 */
    int level;
    bool raise, evaluable;
    uint32_t accepts[RP_COLUMNS]; /* over the values of the column's fact */
    bool any[RP_COLUMNS];
    char text[RP_COLUMNS][60];
} rp_row;

typedef struct rp_pack {
    rp_row rows[2 * RP_ROWS]; /* twice: two packs together */
    size_t nrows;
    int order[RP_CRITERIA], ncriteria; /* criteria by first appearance */
    bool used[RP_FACTS];               /* told apart by some condition that counts */
    size_t nclasses[RP_FACTS];
    size_t class_of[RP_FACTS][RP_VALUES];
    size_t first[RP_FACTS][RP_VALUES]; /* first value of each class */
} rp_pack;

static uint64_t rp_seed = 1;
static uint32_t rp_pick(size_t n)
{
    rp_seed = rp_seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((rp_seed >> 33) % n);
}

static void rp_cell(rp_row *row, int column)
{
    static const struct { const char *text; uint32_t accepts; } counts[] = {
        {"&lt; 10", 3}, {"&gt;= 10", 60}, {"&lt; 100", 15}, {"&gt;= 100", 48}, {"[10..99]", 12}};
    static const uint32_t contains[] = {5, 6, 8};
    int f = rp_fact_of[column];
    uint32_t all = (1u << rp_nvalues[f]) - 1;
    char *text = row->text[column];
    size_t size = sizeof row->text[column];
    row->any[column] = rp_pick(10) >= 3;
    row->accepts[column] = all;
    strcpy(text, "-");
    if (row->any[column])
        return;
    if (f < 2) {
        bool yes = rp_pick(2);
        row->accepts[column] = yes ? 2 : 1;
        snprintf(text, size, "%s", yes ? "true" : "false");
    } else if (f < 4) {
        uint32_t some = 1 + rp_pick(all - 1); /* neither none nor all */
        row->accepts[column] = some;
        text[0] = '\0';
        for (size_t i = 0; i < rp_nvalues[f]; i++)
            if (some >> i & 1)
                snprintf(text + strlen(text), size - strlen(text), "%s\"%s\"", *text ? "," : "", rp_value[f][i]);
    } else if (f == 4) {
        size_t i = rp_pick(sizeof counts / sizeof *counts);
        row->accepts[column] = counts[i].accepts;
        snprintf(text, size, "%s", counts[i].text);
    } else {
        bool yes = rp_pick(2);
        row->accepts[column] = yes ? contains[column - 5] : all & ~contains[column - 5];
        snprintf(text, size, "%s", yes ? "true" : "false");
    }
}

/* A row that can be met: packs with one that cannot are refused. */
static void rp_cells(rp_row *row)
{
    bool can;
    do {
        uint32_t left[RP_FACTS];
        can = true;
        memset(left, 0xff, sizeof left);
        for (int c = 0; c < RP_COLUMNS; c++) {
            rp_cell(row, c);
            left[rp_fact_of[c]] &= row->accepts[c];
            can = can && left[rp_fact_of[c]];
        }
    } while (!can);
}

/* Two values of a fact are of one class when no cell that counts tells them apart; classes of a count are unbroken. */
static void rp_classes(rp_pack *p)
{
    for (size_t f = 0; f < RP_FACTS; f++) {
        uint64_t said[RP_VALUES] = {0};
        for (size_t i = 0; i < p->nrows; i++)
            for (size_t c = 0; c < RP_COLUMNS && p->rows[i].evaluable; c++)
                for (size_t v = 0; v < rp_nvalues[f] && rp_fact_of[c] == (int)f; v++)
                    said[v] = said[v] * 2 + (p->rows[i].accepts[c] >> v & 1);
        p->nclasses[f] = 0;
        for (size_t v = 0; v < rp_nvalues[f]; v++) {
            size_t same = 0;
            while (same < v && (f == 4 ? same + 1 < v || said[same] != said[v] : said[same] != said[v]))
                same++;
            if (same == v)
                p->first[f][p->nclasses[f]] = v;
            p->class_of[f][v] = same == v ? p->nclasses[f]++ : p->class_of[f][same];
        }
        p->used[f] = p->nclasses[f] > 1;
    }
}

static void rp_make(rp_pack *p)
{
    memset(p, 0, sizeof *p);
    int level[RP_CRITERIA];
    for (size_t i = 0; i < RP_CRITERIA; i++)
        level[i] = 1 + (int)rp_pick(RP_LEVELS);
    p->nrows = 3 + rp_pick(8);
    for (size_t i = 0; i < p->nrows; i++) {
        rp_row *row = &p->rows[i];
        row->criterion = (int)rp_pick(RP_CRITERIA);
        row->level = level[row->criterion];
        row->evaluable = rp_pick(8) != 0;
        rp_cells(row);
        if (i && rp_pick(4) == 0) { /* the same conditions again: a contradiction when the level is another */
            memcpy(row->accepts, p->rows[i - 1].accepts, sizeof row->accepts);
            memcpy(row->any, p->rows[i - 1].any, sizeof row->any);
            memcpy(row->text, p->rows[i - 1].text, sizeof row->text);
        }
        bool have = false;
        for (int k = 0; k < p->ncriteria; k++)
            have = have || p->order[k] == row->criterion;
        if (!have)
            p->order[p->ncriteria++] = row->criterion;
    }
    for (size_t n = rp_pick(3); n > 0; n--) {
        rp_row *row = &p->rows[p->nrows++];
        *row = (rp_row){.criterion = 10, .level = 1 + (int)rp_pick(RP_LEVELS), .raise = true, .evaluable = true};
        rp_cells(row);
    }
    rp_classes(p);
}

/* ---- what it says; `v` has one value of each fact ---- */

static bool rp_met(const rp_row *row, const size_t *v)
{
    bool met = row->evaluable;
    for (size_t c = 0; c < RP_COLUMNS; c++)
        met = met && row->accepts[c] >> v[rp_fact_of[c]] & 1;
    return met;
}

/* The level without criterion `without` (-1: with all); with or without what raises it. */
static inline int rp_level(const rp_pack *p, const size_t *v, bool raises, int without)
{
    int level = 0;
    for (size_t i = 0; i < p->nrows; i++)
        if ((raises || !p->rows[i].raise) && p->rows[i].criterion != without && p->rows[i].level > level && rp_met(&p->rows[i], v))
            level = p->rows[i].level;
    return level;
}

/* ---- on disk ---- */

static void rp_table(FILE *out, const rp_pack *p, bool raises, const char *name, int id)
{
    fprintf(out, "<decision id='d%d' name='%s'><variable id='d%dv' name='%s' typeRef='Any'/>", id, name, id, name);
    for (int f = 0; f < RP_FACTS; f++)
        fprintf(out, "<informationRequirement id='d%dr%d'><requiredInput href='#i%d'/></informationRequirement>", id, f, f);
    fprintf(out, "<decisionTable id='t%d' hitPolicy='COLLECT'>", id);
    for (int c = 0; c < RP_COLUMNS; c++)
        fprintf(out, "<input id='t%dc%d' label='%d'><inputExpression id='t%dx%d' typeRef='Any'><text>%s</text></inputExpression></input>", id, c, c, id, c, rp_input[c]);
    fprintf(out, "<output id='t%do' name='level' typeRef='number'/><annotation name='Viện dẫn'/><annotation name='Câu dẫn'/>"
                 "<annotation name='Lời văn'/><annotation name='Vế'/><annotation name='Đánh giá'/>", id);
    for (size_t i = 0; i < p->nrows; i++) {
        const rp_row *row = &p->rows[i];
        if (row->raise != raises)
            continue;
        fprintf(out, "<rule id='t%dr%zu'>", id, i);
        for (int c = 0; c < RP_COLUMNS; c++)
            fprintf(out, "<inputEntry id='t%dr%zuc%d'><text>%s</text></inputEntry>", id, i, c, row->text[c]);
        fprintf(out, "<outputEntry id='t%dr%zuo'><text>%d</text></outputEntry><annotationEntry><text>%d</text></annotationEntry><annotationEntry><text/></annotationEntry>"
                     "<annotationEntry><text>Lời văn.</text></annotationEntry><annotationEntry><text>%zu</text></annotationEntry><annotationEntry><text>%s</text></annotationEntry></rule>",
                id, i, row->level, row->criterion + 1, i, row->evaluable ? "có" : "chưa: còn chờ");
    }
    fputs("</decisionTable></decision>", out);
}

static FILE *rp_open(const char *dir, const char *id, const char *name)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s%s%s", dir, id ? id : "", id ? "/" : "", name);
    FILE *out = fopen(path, "w");
    if (!out)
        abort();
    fputs("<?xml version='1.0' encoding='UTF-8'?>\n", out);
    return out;
}

/* pack.xml of four levels. */
static void rp_pack_xml(const char *dir, const char *id, bool raises)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", dir, id);
    mkdir(path, 0700);
    FILE *out = rp_open(dir, id, "pack.xml");
    fprintf(out, "<pack xmlns='urn:capdo:pack:1' id='%s' edition='1'><title xml:lang='vi'>Gói thử</title><short>Gói thử</short><valid from='2020-01-01'/><levels>", id);
    for (int n = 1; n <= RP_LEVELS; n++)
        fprintf(out, "<level n='%d'><label xml:lang='vi'>Cấp %d</label></level>", n, n);
    fputs("</levels><documents><document id='l' kind='Nghị định' number='0/2020/NĐ-CP' compared='no' role='criteria'><title>về việc thử</title>"
          "<short>Nghị định thử</short></document></documents><terms/><citations document='l'><form parts='1'>Điều {1}</form></citations>"
          "<model file='criteria.dmn'><criteria decision='Tiêu chí'/>", out);
    fprintf(out, "%s<level decision='Cấp độ'/><annotations citation='Viện dẫn' lead='Câu dẫn' quote='Lời văn' limb='Vế' evaluable='Đánh giá'/></model></pack>",
            raises ? "<raise decision='Nâng'/>" : "");
    fclose(out);
}

static void rp_write(const rp_pack *p, const char *dir, const char *id)
{
    bool raises = p->rows[p->nrows - 1].raise;
    rp_pack_xml(dir, id, raises);
    FILE *out = rp_open(dir, id, "criteria.dmn");
    fprintf(out, "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' id='%s' name='%s' namespace='urn:capdo:test:%s'>", id, id, id);
    for (int f = 0; f < RP_FACTS; f++)
        fprintf(out, "<inputData id='i%d' name='%s'><variable id='i%dv' name='%s' typeRef='Any'/></inputData>", f, rp_code[f], f, rp_code[f]);
    rp_table(out, p, false, "Tiêu chí", 1);
    if (raises)
        rp_table(out, p, true, "Nâng", 2);
    fprintf(out, "<decision id='d3' name='Cấp độ'><variable id='d3v' name='Cấp độ' typeRef='number'/><informationRequirement id='d3r'><requiredDecision href='#d1'/>"
                 "</informationRequirement>%s<literalExpression id='d3x'><text>max(flatten([Tiêu chí, %s0])[item != null])</text></literalExpression></decision></definitions>",
            raises ? "<informationRequirement id='d3s'><requiredDecision href='#d2'/></informationRequirement>" : "", raises ? "Nâng, " : "");
    fclose(out);
}

/* The dictionary of all of them. */
static void rp_write_facts(const char *dir)
{
    FILE *out = rp_open(dir, NULL, "facts.xml");
    fputs("<facts xmlns='urn:capdo:facts:1'>", out);
    static const char *const kinds[] = {"kind='bool'", "kind='bool'", "kind='enum' ordered='true'", "kind='enum'", "kind='count' max='1000'", "kind='set'"};
    for (size_t f = 0; f < RP_FACTS; f++) {
        fprintf(out, "<fact code='%s' %s group='systems'><label xml:lang='vi'>Dữ kiện %s</label><label xml:lang='en'>Fact %s</label>", rp_code[f], kinds[f], rp_code[f], rp_code[f]);
        for (size_t v = 0; v < rp_nvalues[f] && f != 0 && f != 1 && f != 4; v++)
            if (!strchr(rp_value[f][v], '|'))
                fprintf(out, "<value code='%s'%s><label xml:lang='vi'>Giá trị %s</label><label xml:lang='en'>Value %s</label></value>", rp_value[f][v],
                        strcmp(rp_value[f][v], "z") == 0 ? " alone='true'" : "", rp_value[f][v], rp_value[f][v]);
        fputs("</fact>", out);
    }
    fputs("</facts>", out);
    fclose(out);
}

/* Removes a folder that holds files and folders of files. */
static void rp_remove(const char *dir)
{
    char command[700];
    snprintf(command, sizeof command, "rm -rf '%s'", dir);
    if (system(command) != 0)
        abort();
}

#endif
