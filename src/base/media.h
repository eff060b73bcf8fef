/* What kind of file some bytes are, by the bytes alone: names and claims of senders are not asked. */
#ifndef CD_BASE_MEDIA_H
#define CD_BASE_MEDIA_H

#include <stdbool.h>
#include <stddef.h>

/* As much of the beginning and of the end of a file as is looked at; the two may overlap. */
#define CD_MEDIA_LOOK ((size_t)64 << 10)

/* Media type of a file that begins with `head` and ends with `tail` (a file of at most CD_MEDIA_LOOK bytes: both are all of
 * it): PDF, PNG, JPEG, SVG, OOXML and OpenDocument of texts, sheets and slides; else "application/octet-stream".  It tells
 * what a file wants to be, not that it is sound.  Static. */
const char *cd_media_type(const unsigned char *head, size_t nhead, const unsigned char *tail, size_t ntail);
/* PNG, JPEG or SVG: what a picture of a paper can be. */
bool cd_media_is_picture(const char *type);

#endif
