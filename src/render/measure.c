#include "render/measure.h"

#include <string.h>

#include "base/utf8.h"
#include "render/font.h"

int32_t render_measure(void *fonts, const char *text, int32_t size, bool bold, bool italic)
{
    const render_fonts *f = fonts;
    const render_face *face = &f->face[(bold ? RENDER_BOLD : 0) | (italic ? RENDER_ITALIC : 0)];
    int64_t width = 0;
    for (const char *p = text, *end = text + strlen(text); p < end;) {
        render_glyph g = render_glyph_of(face, cd_utf8_next(&p, end));
        width += g.cid ? g.width : 1000;
    }
    width = (width * size + 999) / 1000;
    return width > INT32_MAX ? INT32_MAX : (int32_t)width;
}
