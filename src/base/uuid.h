/* Name-based UUIDs (RFC 9562, version 5, name space of URLs): the same name gives the same UUID anywhere. */
#ifndef CD_BASE_UUID_H
#define CD_BASE_UUID_H

/* Lower-case hex with hyphens, NUL-terminated. */
void cd_uuid_of(const char *name, char ret[37]);

#endif
