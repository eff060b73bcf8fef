/* Moments of histories, which are stored in UTC ("2026-10-01T08:30:00Z"), as the clock of the process shows them ($TZ).  Only for
 * text that people read: forms for programs and papers never depend on where they are made. */
#ifndef CD_CLI_LOCAL_H
#define CD_CLI_LOCAL_H

enum { LOCAL_TIME_SIZE = 48, LOCAL_DAY_SIZE = 24 };

/* "01/10/2026 15:30:00 +07"; what is no such moment stays as it is. */
void local_time(const char *when, char ret[LOCAL_TIME_SIZE]);
/* "01/10/2026" */
void local_day(const char *when, char ret[LOCAL_DAY_SIZE]);
/* The same day as "2026-10-01", which can be compared. */
void local_day_iso(const char *when, char ret[LOCAL_DAY_SIZE]);

#endif
