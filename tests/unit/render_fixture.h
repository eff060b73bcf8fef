/* The style and fonts of the source tree, loaded once for all tests of a program. */
#ifndef TESTS_RENDER_FIXTURE_H
#define TESTS_RENDER_FIXTURE_H

#include "render_samples.h"

static render_style *style;
static render_fonts *fonts;

static inline int load(void **state)
{
    (void)state;
    sample_load(&style, &fonts);
    return 0;
}

static inline int unload(void **state)
{
    (void)state;
    render_fonts_free(fonts);
    render_style_free(style);
    return 0;
}

#endif
