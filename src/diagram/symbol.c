#include "diagram/symbol.h"

#include <string.h>

/* Signs are drawn on a grid of 100 by 100. */
typedef struct pen {
    drawing *d;
    int32_t x, y, size;
} pen;

enum { INK = 0x202020, WHITE = 0xFFFFFF, LIGHT = 0xE2E2E2, GREY = 0xB4B4B4, DARK = 0x5A5A5A, STEPS = 24, POINTS_MAX = 64 };

/* 1000 times the sine of 15 degrees times i. */
static const int sine[STEPS] = {0, 259, 500, 707, 866, 966, 1000, 966, 866, 707, 500, 259,
                                0, -259, -500, -707, -866, -966, -1000, -966, -866, -707, -500, -259};

static int32_t scaled(const pen *p, int v)
{
    return (int32_t)((int64_t)v * p->size / 100);
}

static int32_t thin(const pen *p)
{
    return p->size / 26;
}

static void box(const pen *p, int x, int y, int w, int h, int radius, int32_t fill)
{
    drawing_add(p->d, (drawing_item){.kind = DRAWING_RECT,
                                     .x = p->x + scaled(p, x),
                                     .y = p->y + scaled(p, y),
                                     .w = scaled(p, w),
                                     .h = scaled(p, h),
                                     .radius = scaled(p, radius),
                                     .stroke = INK,
                                     .fill = fill,
                                     .thickness = thin(p)});
}

static void dot(const pen *p, int x, int y, int r, int32_t fill)
{
    drawing_add(p->d, (drawing_item){.kind = DRAWING_CIRCLE,
                                     .x = p->x + scaled(p, x),
                                     .y = p->y + scaled(p, y),
                                     .w = scaled(p, r),
                                     .stroke = fill == INK ? DRAWING_NONE : INK,
                                     .fill = fill,
                                     .thickness = thin(p)});
}

static size_t place(const pen *p, const int *xy, size_t n, drawing_point *ret)
{
    n = n < POINTS_MAX ? n : POINTS_MAX;
    for (size_t i = 0; i < n; i++)
        ret[i] = (drawing_point){p->x + scaled(p, xy[2 * i]), p->y + scaled(p, xy[2 * i + 1])};
    return n;
}

static void path(const pen *p, const int *xy, size_t n)
{
    drawing_point points[POINTS_MAX];
    n = place(p, xy, n, points);
    drawing_add(p->d, (drawing_item){.kind = DRAWING_LINE, .points = points, .npoints = n, .stroke = INK, .fill = DRAWING_NONE, .thickness = thin(p)});
}
#define PATH(p, ...) path((p), (const int[]){__VA_ARGS__}, sizeof((const int[]){__VA_ARGS__}) / sizeof(int) / 2)

static void shape(const pen *p, const int *xy, size_t n, int32_t fill)
{
    drawing_point points[POINTS_MAX];
    n = place(p, xy, n, points);
    drawing_add(p->d, (drawing_item){.kind = DRAWING_SHAPE,
                                     .points = points,
                                     .npoints = n,
                                     .stroke = fill == INK ? DRAWING_NONE : INK,
                                     .fill = fill,
                                     .thickness = thin(p)});
}
#define SHAPE(p, fill, ...) shape((p), (const int[]){__VA_ARGS__}, sizeof((const int[]){__VA_ARGS__}) / sizeof(int) / 2, (fill))

/* An arrow along an axis: from, to. */
static void arrow(const pen *p, int x0, int y0, int x1, int y1)
{
    int dx = x1 > x0 ? 1 : x1 < x0 ? -1 : 0, dy = y1 > y0 ? 1 : y1 < y0 ? -1 : 0;
    PATH(p, x0, y0, x1 - 8 * dx, y1 - 8 * dy);
    SHAPE(p, INK, x1, y1, x1 - 14 * dx - 9 * dy, y1 - 14 * dy - 9 * dx, x1 - 14 * dx + 9 * dy, y1 - 14 * dy + 9 * dx);
}

/* Part of an ellipse, clockwise from the right in steps of 15 degrees. */
static size_t arc(int cx, int cy, int rx, int ry, size_t from, size_t to, int *ret)
{
    size_t n = 0;
    for (size_t i = from; i <= to; i++, n++) {
        ret[2 * n] = cx + rx * sine[(i + 6) % STEPS] / 1000;
        ret[2 * n + 1] = cy + ry * sine[i % STEPS] / 1000;
    }
    return n;
}

static void curve(const pen *p, int cx, int cy, int rx, int ry, size_t from, size_t to)
{
    int xy[2 * POINTS_MAX];
    path(p, xy, arc(cx, cy, rx, ry, from, to, xy));
}

/* A drum between y0 and y1 with `bands` lines around it. */
static void drum(const pen *p, int cx, int y0, int y1, int rx, int ry, int bands, int32_t fill)
{
    int xy[2 * POINTS_MAX];
    size_t n = arc(cx, y1 - ry, rx, ry, 0, 12, xy); /* the near edge of the foot, from right to left */
    n += arc(cx, y0 + ry, rx, ry, 12, 24, xy + 2 * n);
    shape(p, xy, n, fill);
    curve(p, cx, y0 + ry, rx, ry, 0, 12);
    for (int i = 1; i <= bands; i++)
        curve(p, cx, y0 + ry + (y1 - y0 - 2 * ry) * i / (bands + 1), rx, ry, 0, 12);
}

static void bricks(const pen *p, int x, int y, int w, int h)
{
    box(p, x, y, w, h, 0, LIGHT);
    for (int i = 1; i < 4; i++)
        PATH(p, x, y + h * i / 4, x + w, y + h * i / 4);
    for (int i = 0; i < 4; i++) {
        int top = y + h * i / 4, foot = y + h * (i + 1) / 4;
        if (i % 2) {
            PATH(p, x + w / 2, top, x + w / 2, foot);
        } else {
            PATH(p, x + w / 4, top, x + w / 4, foot);
            PATH(p, x + w * 3 / 4, top, x + w * 3 / 4, foot);
        }
    }
}

static void globe(const pen *p, int cx, int cy, int r)
{
    dot(p, cx, cy, r, WHITE);
    curve(p, cx, cy, r * 45 / 100, r, 0, STEPS);
    PATH(p, cx - r, cy, cx + r, cy);
}

static void screen(const pen *p)
{
    box(p, 10, 14, 80, 54, 4, WHITE);
    box(p, 17, 21, 66, 40, 0, LIGHT);
    SHAPE(p, GREY, 42, 68, 58, 68, 62, 80, 38, 80);
    PATH(p, 28, 82, 72, 82);
}

static void cloud(const pen *p)
{
    static const struct {
        int cx, cy, rx, ry;
        size_t from, to;
    } lobes[] = {{24, 60, 20, 18, 6, 17}, {42, 40, 22, 22, 13, 21}, {66, 48, 20, 18, 17, 24}, {80, 64, 16, 14, 20, 30}};
    int xy[2 * POINTS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < sizeof lobes / sizeof *lobes; i++)
        n += arc(lobes[i].cx, lobes[i].cy, lobes[i].rx, lobes[i].ry, lobes[i].from, lobes[i].to, xy + 2 * n);
    shape(p, xy, n, WHITE);
}

static const char *const names[SYMBOLS] = {
    [SYMBOL_BOX] = "box",
    [SYMBOL_ROUTER] = "router",
    [SYMBOL_VPN] = "vpn",
    [SYMBOL_FIREWALL] = "firewall",
    [SYMBOL_WEB_FIREWALL] = "web-firewall",
    [SYMBOL_DATABASE_FIREWALL] = "database-firewall",
    [SYMBOL_IPS] = "ips",
    [SYMBOL_CORE_SWITCH] = "core-switch",
    [SYMBOL_SWITCH] = "switch",
    [SYMBOL_LOAD_BALANCER] = "load-balancer",
    [SYMBOL_ACCESS_POINT] = "access-point",
    [SYMBOL_SERVER] = "server",
    [SYMBOL_STORAGE] = "storage",
    [SYMBOL_BACKUP] = "backup",
    [SYMBOL_MONITORING] = "monitoring",
    [SYMBOL_WORKSTATION] = "workstation",
    [SYMBOL_CONTROLLER] = "controller",
    [SYMBOL_CLOUD] = "cloud",
    [SYMBOL_SYSTEM] = "system",
};

const char *symbol_name(size_t i)
{
    return i < SYMBOLS ? names[i] : NULL;
}

enum symbol symbol_find(const char *name)
{
    for (size_t i = 0; i < SYMBOLS; i++)
        if (strcmp(names[i], name) == 0)
            return (enum symbol)i;
    return SYMBOL_BOX;
}

void symbol_draw(drawing *d, enum symbol s, int32_t x, int32_t y, int32_t size)
{
    const pen own = {d, x, y, size}, *p = &own;
    switch (s) {
    case SYMBOL_BOX:
    case SYMBOLS:
        box(p, 14, 26, 72, 48, 8, LIGHT);
        dot(p, 28, 50, 6, WHITE);
        PATH(p, 42, 50, 74, 50);
        break;
    case SYMBOL_ROUTER:
        dot(p, 50, 50, 44, LIGHT);
        arrow(p, 50, 44, 50, 12);
        arrow(p, 50, 56, 50, 88);
        arrow(p, 8, 50, 42, 50);
        arrow(p, 92, 50, 58, 50);
        break;
    case SYMBOL_VPN:
        curve(p, 50, 42, 20, 28, 12, 24);
        PATH(p, 30, 42, 30, 52);
        PATH(p, 70, 42, 70, 52);
        box(p, 20, 48, 60, 42, 5, LIGHT);
        dot(p, 50, 64, 7, INK);
        PATH(p, 50, 66, 50, 80);
        break;
    case SYMBOL_FIREWALL:
        bricks(p, 8, 16, 84, 68);
        break;
    case SYMBOL_WEB_FIREWALL:
        bricks(p, 4, 8, 74, 62);
        globe(p, 70, 68, 26);
        break;
    case SYMBOL_DATABASE_FIREWALL:
        bricks(p, 4, 8, 74, 62);
        drum(p, 72, 42, 96, 22, 8, 1, WHITE);
        break;
    case SYMBOL_IPS:
        SHAPE(p, LIGHT, 50, 6, 86, 18, 86, 46, 80, 64, 68, 80, 50, 94, 32, 80, 20, 64, 14, 46, 14, 18);
        PATH(p, 28, 50, 40, 50, 46, 32, 56, 66, 62, 50, 72, 50);
        break;
    case SYMBOL_CORE_SWITCH:
        box(p, 6, 6, 88, 88, 6, GREY);
        box(p, 13, 13, 74, 74, 2, LIGHT);
        arrow(p, 50, 36, 80, 36);
        arrow(p, 50, 64, 20, 64);
        arrow(p, 36, 50, 36, 20);
        arrow(p, 64, 50, 64, 80);
        break;
    case SYMBOL_SWITCH:
        box(p, 6, 26, 88, 48, 4, LIGHT);
        arrow(p, 24, 42, 80, 42);
        arrow(p, 76, 60, 20, 60);
        break;
    case SYMBOL_LOAD_BALANCER:
        box(p, 8, 8, 84, 84, 42, LIGHT);
        PATH(p, 18, 50, 42, 50);
        PATH(p, 42, 26, 42, 74);
        arrow(p, 42, 26, 76, 26);
        arrow(p, 42, 50, 84, 50);
        arrow(p, 42, 74, 76, 74);
        break;
    case SYMBOL_ACCESS_POINT:
        box(p, 14, 66, 72, 20, 5, LIGHT);
        dot(p, 28, 76, 4, INK);
        PATH(p, 50, 66, 50, 52);
        dot(p, 50, 48, 5, INK);
        curve(p, 50, 48, 17, 17, 13, 23);
        curve(p, 50, 48, 28, 28, 14, 22);
        curve(p, 50, 48, 39, 39, 14, 22);
        break;
    case SYMBOL_SERVER:
        box(p, 24, 4, 52, 92, 4, LIGHT);
        for (int i = 0; i < 3; i++)
            box(p, 32, 13 + 17 * i, 36, 11, 1, WHITE);
        dot(p, 38, 74, 5, INK);
        PATH(p, 50, 74, 66, 74);
        PATH(p, 34, 86, 66, 86);
        break;
    case SYMBOL_STORAGE:
        drum(p, 50, 6, 94, 36, 12, 2, LIGHT);
        break;
    case SYMBOL_BACKUP:
        box(p, 6, 20, 88, 60, 8, LIGHT);
        dot(p, 32, 46, 13, WHITE);
        dot(p, 68, 46, 13, WHITE);
        dot(p, 32, 46, 4, INK);
        dot(p, 68, 46, 4, INK);
        PATH(p, 32, 59, 68, 59);
        PATH(p, 24, 70, 76, 70);
        break;
    case SYMBOL_MONITORING:
        screen(p);
        PATH(p, 20, 44, 36, 44, 43, 28, 53, 55, 60, 44, 80, 44);
        break;
    case SYMBOL_WORKSTATION:
        screen(p);
        SHAPE(p, WHITE, 20, 86, 80, 86, 88, 96, 12, 96);
        break;
    case SYMBOL_CONTROLLER:
        box(p, 8, 14, 84, 72, 4, LIGHT);
        dot(p, 36, 46, 18, WHITE);
        PATH(p, 36, 46, 47, 35);
        for (int i = 0; i < 3; i++)
            PATH(p, 64, 32 + 14 * i, 82, 32 + 14 * i);
        for (int i = 0; i < 5; i++)
            box(p, 16 + 14 * i, 72, 8, 8, 0, WHITE);
        break;
    case SYMBOL_CLOUD:
        cloud(p);
        break;
    case SYMBOL_SYSTEM:
        box(p, 26, 10, 66, 52, 3, LIGHT);
        box(p, 8, 30, 66, 58, 3, WHITE);
        PATH(p, 8, 44, 74, 44);
        dot(p, 17, 37, 3, INK);
        dot(p, 27, 37, 3, INK);
        PATH(p, 18, 58, 62, 58);
        PATH(p, 18, 70, 50, 70);
        break;
    }
}
