/* usage: make_xlsx FILE.xlsx <LINES.  Writes a workbook of text cells for the command-line tests: a line "[NAME]" begins a
 * sheet, any other is a row of cells separated by tabs. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/xlsx_write.h"

int main(int argc, char **argv)
{
    char line[8192];
    const double widths[] = {20};
    cd_diags d;
    cd_diags_init(&d);
    xlsx_writer *w = NULL;
    if (argc != 2 || xlsx_writer_open(argv[1], &d, &w) != CD_OK)
        return 2;
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        size_t len = strlen(line);
        if (line[0] == '[' && len > 2) {
            line[len - 1] = '\0';
            xlsx_begin_text(w, line + 1, widths, 1);
            continue;
        }
        for (char *cell = line, *next; cell; cell = next) {
            next = strchr(cell, '\t');
            if (next)
                *next++ = '\0';
            xlsx_put(w, cell);
        }
        xlsx_end_row(w);
    }
    int res = xlsx_writer_close(w, true, &d);
    cd_diags_print(&d, stderr);
    cd_diags_done(&d);
    return res == CD_OK ? 0 : 1;
}
